"""The index turned round: a few new postings against very many stored searches.

A stored search is cut into its choices ("state=TX", "almost=1&holding=CPC"). Each distinct choice is looked up once, by
the code that answers the listing, so that the two cannot disagree; a search is then the AND of a few small bitmaps.
A million searches are made of some thousands of choices.
"""

from collections.abc import Callable, Iterable

from pyroaring import BitMap

from cms.matching import Criteria

# Says how another criterion is meant, and nothing without it.
BELONGS_TO = {"almost": "holding", "apprentice_months": "holding", "within": "near", "unpriced": "pay"}
# To avoid a company that is gone is to avoid nobody; an order narrows nothing.
MAY_SAY_NOTHING = {"avoid", "sort"}


class Batch:
    """Answers with the page ids of postings, in no order."""

    def __init__(self, fitting: Callable[[Criteria], Iterable[int]]) -> None:
        """`fitting` gives those of the postings that are open and fit."""
        self._fitting = fitting
        self._all = self._look_up("")
        self._met: dict[str, BitMap] = {}

    def matching(self, query: str, among: BitMap | None = None) -> BitMap:
        """Those of the postings (or of these of them) that are open and fit a canonical querystring."""
        found = self._all if among is None else self._all & among
        for choice in choices(query) if query else ():
            fitting = self._met.get(choice)
            if fitting is None:
                fitting = self._met[choice] = self._look_up(choice)
            found = found & fitting
            if not found:
                break
        return found

    def _look_up(self, choice: str) -> BitMap:
        """A choice of which nothing is known any more finds nothing: a stored search never widens by itself."""
        criteria = Criteria.from_query(choice)
        if choice and not criteria.pairs and choice.partition("=")[0] not in MAY_SAY_NOTHING:
            return BitMap()
        return BitMap(self._fitting(criteria))


def choices(query: str) -> Iterable[str]:
    """A querystring in pieces that narrow independently of each other."""
    found: dict[str, str] = {}
    for pair in query.split("&"):
        name = pair.partition("=")[0]
        name = BELONGS_TO.get(name, name)
        found[name] = f"{found[name]}&{pair}" if name in found else pair
    return found.values()
