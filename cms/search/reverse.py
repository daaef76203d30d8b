"""The index turned round: a few new postings against very many stored searches.

A stored search is cut into its choices ("state=TX", "almost=1&holding=CPC"). Each distinct choice is looked up once, by
the code that answers the listing, so that the two cannot disagree; a search is then the AND of a few small bitmaps.
A million searches are made of some thousands of choices.
"""

from collections.abc import Callable, Iterable, Sequence

from pyroaring import BitMap

from cms.matching import Criteria

# Says how another criterion is meant, and nothing without it.
BELONGS_TO = {"almost": "holding", "apprentice_months": "holding", "within": "near", "unpriced": "pay"}
# To avoid a company that is gone is to avoid nobody; an order narrows nothing.
MAY_SAY_NOTHING = {"avoid", "sort"}


class Batch:
    """The postings are known by their places in the order in which they were given."""

    def __init__(self, page_ids: Sequence[int], fitting: Callable[[Criteria], Iterable[int]]) -> None:
        """`fitting` gives those of the postings that are open and fit."""
        self._page_ids = page_ids
        self._places = {page_id: place for place, page_id in enumerate(page_ids)}
        self._fitting = fitting
        self._all = self._look_up("")
        self._met: dict[str, BitMap] = {}

    def matching(self, query: str, first: int | None = None) -> list[int]:
        """Those of the postings (or of so many first ones) that are open and fit a canonical querystring, in their order."""
        met = self._met
        found = self._all
        for choice in choices(query) if query else ():
            places = met.get(choice)
            if places is None:
                places = met[choice] = self._look_up(choice)
            found = found & places
            if not found:
                return []
        page_ids = self._page_ids
        if first is None:
            return [page_ids[place] for place in found]
        return [page_ids[place] for place in found if place < first]

    def _look_up(self, choice: str) -> BitMap:
        """A choice of which nothing is known any more finds nothing: a stored search never widens by itself."""
        criteria = Criteria.from_query(choice)
        if choice and not criteria.pairs and choice.partition("=")[0] not in MAY_SAY_NOTHING:
            return BitMap()
        fitting = self._fitting(criteria)
        return BitMap([self._places[page_id] for page_id in fitting])


def choices(query: str) -> Iterable[str]:
    """A querystring in pieces that narrow independently of each other."""
    found: dict[str, str] = {}
    for pair in query.split("&"):
        name = pair.partition("=")[0]
        name = BELONGS_TO.get(name, name)
        found[name] = f"{found[name]}&{pair}" if name in found else pair
    return found.values()
