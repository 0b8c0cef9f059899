"""Tasks end although a cancellation of theirs is lost."""

import asyncio

import pytest

from dashboard import ending
from dashboard.feeds.transports.base import unless


async def stubborn(lost: list[int]) -> None:
    """Loses its first cancellations, as `asyncio.wait_for` does with an answer that comes in that moment."""
    while True:
        try:
            await asyncio.sleep(3_600)
        except asyncio.CancelledError:
            if not lost:
                raise
            lost.pop()


def test_a_task_that_loses_a_cancellation_is_asked_again(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(ending, "ASKED_AGAIN_S", 0.01)

    async def story() -> None:
        task = asyncio.create_task(stubborn([1, 2]))
        await asyncio.sleep(0)  # it begins
        async with asyncio.timeout(5):
            await ending.ended(task)
        assert task.cancelled()

    asyncio.run(story())


def test_work_is_left_where_it_is_although_it_loses_a_cancellation(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(ending, "ASKED_AGAIN_S", 0.01)

    async def story() -> None:
        stop = asyncio.Event()
        asyncio.get_running_loop().call_later(0.01, stop.set)
        async with asyncio.timeout(5):
            await unless(stop, stubborn([1]))

    asyncio.run(story())


def test_what_work_raises_is_raised() -> None:
    async def broken() -> None:
        raise ValueError("broken")

    with pytest.raises(ValueError, match="broken"):
        asyncio.run(unless(asyncio.Event(), broken()))
