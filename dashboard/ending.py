"""How tasks of asyncio are brought to an end.

Before Python 3.12 `asyncio.wait_for`, which the store's client uses for each command, loses a cancellation
that comes in the moment of the answer.
"""

import asyncio
from typing import Any

ASKED_AGAIN_S = 0.5


def told_to_end() -> bool:
    """Whether the task that asks was cancelled, even when nothing was raised in it."""
    task = asyncio.current_task()
    return task is not None and task.cancelling() > 0


async def ended(task: asyncio.Task[Any]) -> None:
    """Cancel a task, again where that was lost, and return when it is over; what it raised stays its own."""
    while not task.done():
        task.cancel()
        await asyncio.wait({task}, timeout=ASKED_AGAIN_S)
