"""How a task of asyncio learns that it is to end."""

import asyncio


def told_to_end() -> bool:
    """Whether the task that asks was cancelled, even when nothing was raised in it.

    Before Python 3.12 `asyncio.wait_for`, which the store's client uses for each command, loses a
    cancellation that comes in the moment of the answer.
    """
    task = asyncio.current_task()
    return task is not None and task.cancelling() > 0
