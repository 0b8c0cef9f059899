"""How smooth a page was, from its frames and its long tasks."""

from dashboard.bench.frames import Frames


def test_frames_a_second_and_the_slowest_of_twenty() -> None:
    found = Frames([10.0] * 19 + [110.0], [80.0, 120.5]).figures()
    assert found["frames_per_s"] == 66.7
    assert (found["frame_p50_ms"], found["frame_p95_ms"], found["frame_max_ms"]) == (10, 10, 110)
    assert (found["long_tasks"], found["longest_task_ms"]) == (2, 120.5)


def test_a_smooth_page_has_no_long_task() -> None:
    found = Frames([16.7] * 60, []).figures()
    assert (found["long_tasks"], found["longest_task_ms"]) == (0, 0.0)
