"""How often something happened of late, counted by one process, at a cost that no number of strangers can raise."""

import time
from collections import Counter
from collections.abc import Callable

MOST_KEYS = 100_000
_OTHERS = ""


class Tally:
    """Counts by key in windows of some seconds, the present one and the one before: "sliding window counter".

    What happened in the window before counts by the part of it that still lies within those seconds. Nothing is looked
    through: a window's counts go all at once. Beyond 100,000 keys in one window, newcomers are counted as one.
    """

    def __init__(self, seconds: float, *, clock: Callable[[], float] = time.monotonic) -> None:
        self._seconds = seconds
        self._clock = clock
        self._window = 0
        self._before: Counter[str] = Counter()
        self._now: Counter[str] = Counter()

    def take(self, key: str, most: int) -> float:
        """Count one more; 0 where there was room for it among `most`, else in how many seconds there will be."""
        passed = self._turn()
        if key not in self._now and len(self._now) >= MOST_KEYS:
            key = _OTHERS
        before, now = self._before[key], self._now[key]
        if before * (1 - passed) + now + 1 <= most:
            self._now[key] += 1
            return 0
        return self._wait(before, now, most, passed)

    def _turn(self) -> float:
        """Begin a new window when it is time; which part of it (0 to 1) has passed."""
        window, passed = divmod(self._clock() / self._seconds, 1)
        if window != self._window:
            self._before = self._now if window == self._window + 1 else Counter()
            self._now = Counter()
            self._window = int(window)
        return passed

    def _wait(self, before: int, now: int, most: int, passed: float) -> float:
        room = most - now - 1
        if before and room >= 0:  # in this window, as the one before counts less and less
            return max(1 - room / before - passed, 0) * self._seconds
        # In the next, in which this one counts less and less.
        return (1 - passed + max(1 - (most - 1) / now, 0)) * self._seconds
