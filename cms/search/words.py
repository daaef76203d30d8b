"""Which postings say what: one bitmap per token over numbered postings, with the words themselves in order.

A phrase needs no bitmap of its own: the tokens of its words and of its pairs of neighbours are all said (see
cms/stemming.py). Two Words make an index: one of everything that postings say, one of their titles.
"""

import heapq
from bisect import bisect_left, insort
from collections.abc import Iterable, Iterator
from functools import reduce
from operator import and_, or_

from pyroaring import BitMap

from cms.keywords import BEGINS, Term
from cms.stemming import FORM, PAIR, stems_begun

# While somebody types, so many of the most frequent words with this beginning are enough.
MOST_BEGUN = 50
# So many new words are put in their places one by one; more are sorted anew.
FEW = 200
_LAST = "\U0010ffff"


class Words:
    """Numbers are only ever appended; whoever asks masks what has gone."""

    def __init__(self) -> None:
        self.numbers: dict[str, BitMap] = {}
        self._sorted: list[str] = []
        self._new: list[str] = []

    def add(self, number: int, tokens: Iterable[str]) -> None:
        known = self.numbers
        for token in tokens:
            numbers = known.get(token)
            if numbers is None:
                self[token] = numbers = BitMap()
            numbers.add(number)

    def __setitem__(self, token: str, numbers: BitMap) -> None:
        """Take a token's bitmap whole, as a snapshot has it."""
        if token not in self.numbers and token[:1] not in {PAIR, FORM}:
            self._new.append(token)
        self.numbers[token] = numbers

    def items(self) -> Iterable[tuple[str, BitMap]]:
        return self.numbers.items()

    # --- What is said ---

    def says(self, term: Term) -> BitMap:
        """The postings that say this in any of its ways."""
        return reduce(or_, (self._all(needed) for needed in term), BitMap())

    def say_all(self, terms: Iterable[Term], among: BitMap) -> BitMap:
        return reduce(and_, map(self.says, terms), among)

    def _all(self, needed: frozenset[str]) -> BitMap:
        found: list[BitMap] = []
        for token in needed:
            numbers = self.begun(token[:-1]) if token.endswith(BEGINS) else self.numbers.get(token)
            if not numbers:
                return BitMap()
            found.append(numbers)
        return reduce(and_, sorted(found, key=len))

    def how_often(self, token: str) -> int:
        return len(self.numbers.get(token, ()))

    # --- Words begun ---

    def begun(self, beginning: str) -> BitMap:
        """The postings that say a word which begins so."""
        found = heapq.nlargest(
            MOST_BEGUN, {*self._beginning(beginning), *self._shorter(beginning)}, key=self.how_often
        )
        return BitMap.union(BitMap(), *(self.numbers[stem] for stem in found))

    def _shorter(self, beginning: str) -> Iterator[str]:
        return (stem for stem in stems_begun(beginning) if stem in self.numbers)

    def _beginning(self, beginning: str) -> list[str]:
        words = self._in_order()
        return words[bisect_left(words, beginning) : bisect_left(words, beginning + _LAST)]

    def _in_order(self) -> list[str]:
        if len(self._new) <= FEW:
            for word in self._new:
                insort(self._sorted, word)
        else:
            self._sorted = sorted([*self._sorted, *self._new])
        self._new = []
        return self._sorted
