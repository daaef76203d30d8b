"""Amounts of numbered postings, one bitmap per binary digit.

"At least 50,000" is then one pass over the digits, and so is "the twenty largest": no list is ever sorted.
(Bit-sliced indexes: O'Neil and Quass, Improved Query Performance with Variant Indexes, 1997.)
"""

from collections.abc import Iterable, Sequence

from pyroaring import BitMap


class Digits:
    """Amounts from 0 up; what needs more digits counts as the largest. A number that was never put has no amount."""

    def __init__(self, places: int) -> None:
        self.most = 2**places - 1
        self.stated = BitMap()
        self.places = [BitMap() for _ in range(places)]

    def put(self, number: int, amount: int) -> None:
        """Give a number its amount, once."""
        amount = min(amount, self.most)
        self.stated.add(number)
        place = 0
        while amount:
            if amount & 1:
                self.places[place].add(number)
            amount >>= 1
            place += 1

    @property
    def descending(self) -> list[BitMap]:
        """The digits in the order in which `leading` wants them."""
        return self.places[::-1]

    def at_least(self, amount: int) -> BitMap:
        """From the highest digit down: what is already more, and what is equal so far."""
        if amount > self.most:
            return BitMap()
        more, equal = BitMap(), self.stated
        for place in reversed(range(len(self.places))):
            if amount >> place & 1:
                equal = equal & self.places[place]
            else:
                more |= equal & self.places[place]
                equal = equal - self.places[place]
        return more | equal

    def at_most(self, amount: int) -> BitMap:
        return self.stated - self.at_least(amount + 1)


def leading(among: BitMap, count: int, digits: Iterable[BitMap]) -> tuple[BitMap, BitMap]:
    """The first `count` numbers when those with an earlier digit come first, as (sure, last).

    `sure` are fewer than or as many as `count`; the rest of the places go to some of `last`, which no digit tells
    apart or which fill them exactly.
    """
    sure, last = BitMap(), among
    for digit in digits:
        if len(sure) + len(last) <= count:
            break
        with_digit = last & digit
        if len(sure) + len(with_digit) > count:
            last = with_digit
        elif with_digit:
            sure |= with_digit
            last = last - with_digit
    return sure, last


def in_order(among: BitMap, start: int, stop: int, digits: Sequence[BitMap]) -> list[int]:
    """The numbers from `start` to `stop` in the order of the digits, which tell any two apart.

    However deep the slice, only its own numbers are put in order; behind the end there are none.
    """
    if start >= min(stop, len(among)):
        return []
    before, _ = leading(among, start, digits)
    upto, last = leading(among, stop, digits)
    wanted = (upto | last) - before
    ordered = sorted(wanted, key=lambda number: [number not in digit for digit in digits])
    return ordered[start - len(before) : stop - len(before)]
