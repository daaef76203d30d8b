"""Amounts of numbered postings, one bitmap per binary digit: "at least 50,000" is one pass over 24 bitmaps."""

from pyroaring import BitMap

DIGITS = 24


class Amounts:
    """Amounts above 16 million are kept as 16 million. A number whose amount was never put is not at least anything."""

    def __init__(self) -> None:
        self.stated = BitMap()
        self.digits = [BitMap() for _ in range(DIGITS)]

    def put(self, number: int, amount: int) -> None:
        """Give a number its amount, once."""
        amount = min(amount, 2**DIGITS - 1)
        self.stated.add(number)
        for place, numbers in enumerate(self.digits):
            if amount >> place & 1:
                numbers.add(number)

    def at_least(self, amount: int) -> BitMap:
        """From the highest digit down: what is already more, and what is equal so far."""
        more, equal = BitMap(), self.stated
        for place in reversed(range(DIGITS)):
            if amount >> place & 1:
                equal = equal & self.digits[place]
            else:
                more |= equal & self.digits[place]
                equal = equal - self.digits[place]
        return more | equal
