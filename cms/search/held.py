"""What each credential that somebody may hold would find, counted without a search for each.

Every posting has one requirement, and many share it: they are counted once for each requirement, and a credential's
count is the sum of those that it meets.
"""

from collections.abc import Mapping
from itertools import islice

from pyroaring import BitMap

from cms import vocabulary
from cms.holding import Holding
from cms.matching import Criteria
from cms.requirement import Requirement

Asks = Mapping[tuple[Requirement, int | None], BitMap]
# Months as an apprentice are anybody's own, so what was worked out for each is not kept without end.
KEPT = 2_000


class Fitting:
    """For some holdings, which of an index's requirements they meet, by their places in it.

    Requirements are only ever added to an index, so what was worked out is continued, until the vocabulary is read anew.
    """

    def __init__(self) -> None:
        self._words: Mapping[str, vocabulary.Word] = {}
        self._places: dict[tuple[tuple[str, ...], int | None, bool], tuple[int, list[int]]] = {}

    def counts(self, asks: Asks, base: BitMap, criteria: Criteria) -> dict[str, int]:
        """For each credential, how many of `base` it alone would find.

        One credential short, it would together with what is held: one more may take postings away.
        """
        words = vocabulary.current().credentials
        if words is not self._words or len(self._places) > KEPT:
            self._words, self._places = words, {}
        tally = [base.intersection_cardinality(numbers) for numbers in asks.values()]
        months, almost = criteria.apprentice_months, criteria.almost
        besides = criteria.holding if almost else ()
        found = {code: self._met(asks, _with(code, besides), months, almost) for code in words}
        return {code: sum([tally[place] for place in places]) for code, places in found.items()}

    def _met(self, asks: Asks, codes: tuple[str, ...], months: int | None, almost: bool) -> list[int]:
        seen, places = self._places.get((codes, months, almost), (0, []))
        if seen < len(asks):
            holding = Holding.of(codes, months)
            fits = holding.almost_fits if almost else holding.fits
            places += [
                place
                for place, (requirement, start) in enumerate(islice(asks, seen, None), seen)
                if fits(requirement, apprentices_from=start)
            ]
            self._places[codes, months, almost] = len(asks), places
        return places


def _with(code: str, besides: tuple[str, ...]) -> tuple[str, ...]:
    return tuple(sorted({code, *besides}))
