"""Amounts in the order of time, summed up to any instant while they come and go."""

from __future__ import annotations

from bisect import bisect_left, bisect_right

_MOST = 512
"""Amounts in one part: a sum looks into one part, and at the totals of the others."""


class Sums:
    """Amounts by instant; to add, take out or sum costs about the root of their number."""

    def __init__(self) -> None:
        self._ends: list[int] = []
        self._times: list[list[int]] = []
        self._amounts: list[list[int]] = []
        self._totals: list[int] = []

    def add(self, instant: int, amount: int) -> None:
        """Take an amount that counts at an instant."""
        if not self._ends:
            self._put_part(0, [instant], [amount])
            return
        part = min(bisect_left(self._ends, instant), len(self._ends) - 1)
        times, amounts = self._times[part], self._amounts[part]
        place = bisect_right(times, instant)
        times.insert(place, instant)
        amounts.insert(place, amount)
        self._totals[part] += amount
        self._ends[part] = times[-1]
        if len(times) > _MOST:
            self._drop_part(part)
            half = len(times) // 2
            self._put_part(part, times[half:], amounts[half:])
            self._put_part(part, times[:half], amounts[:half])

    def remove(self, instant: int, amount: int) -> None:
        """Take out an amount that was added at an instant."""
        part = bisect_left(self._ends, instant)
        while True:  # equal instants may lie on both sides of a cut
            times, amounts = self._times[part], self._amounts[part]
            first, last = bisect_left(times, instant), bisect_right(times, instant)
            if amount in amounts[first:last]:
                break
            part += 1
        place = amounts.index(amount, first, last)
        del times[place], amounts[place]
        if times:
            self._totals[part] -= amount
            self._ends[part] = times[-1]
        else:
            self._drop_part(part)

    def before(self, instant: int) -> tuple[int, int]:
        """Give how many amounts count before an instant, and their sum."""
        part = bisect_left(self._ends, instant)
        count, total = sum(map(len, self._times[:part])), sum(self._totals[:part])
        if part < len(self._ends):
            place = bisect_left(self._times[part], instant)
            count += place
            total += sum(self._amounts[part][:place])
        return count, total

    def between(self, start: int, end: int) -> tuple[int, int]:
        """Give how many amounts count in [start, end), and their sum."""
        first, last = self.before(start), self.before(end)
        return last[0] - first[0], last[1] - first[1]

    def _put_part(self, part: int, times: list[int], amounts: list[int]) -> None:
        self._ends.insert(part, times[-1])
        self._times.insert(part, times)
        self._amounts.insert(part, amounts)
        self._totals.insert(part, sum(amounts))

    def _drop_part(self, part: int) -> None:
        del self._ends[part], self._times[part], self._amounts[part], self._totals[part]
