"""Which open postings fit a search, from an index in this process that follows the database."""

from collections.abc import Iterable, Sequence
from functools import partial

from cms import vocabulary
from cms.matching import Criteria
from cms.search import live, spelling
from cms.search.index import Found
from cms.search.live import LiveIndex
from cms.search.reverse import Batch

__all__ = [
    "Batch", "Found", "batch", "by_company", "corrected", "count", "edition", "find", "forget", "page", "reset", "save",
]  # fmt: skip

# So many searches are worth an index of the postings alone, in which each is looked up sooner.
MANY_SEARCHES = 500
_live = LiveIndex()


def find(criteria: Criteria, start: int = 0, stop: int | None = None, *, typing: bool = False) -> Found:
    """The page ids from start to stop in the order asked for, how many there are, and the counts of every facet.

    While somebody types, the last word may be only begun.
    """
    with _live.fresh() as index:
        return index.find(criteria, start, stop, typing=typing)


def page(criteria: Criteria, number: int, size: int, *, typing: bool = False) -> Found:
    """A page of a list with its featured postings; number counts from 1."""
    with _live.fresh() as index:
        return index.page(criteria, number, size, typing=typing)


def corrected(criteria: Criteria) -> Criteria | None:
    """The search with its misspelled words put right, if it finds nothing as it stands and something then."""
    with _live.fresh() as index:
        return spelling.corrected(criteria, index.words, lambda other: len(index.match(other)))


def count(criteria: Criteria) -> int:
    with _live.fresh() as index:
        return len(index.match(criteria))


def edition() -> int:
    """Another number whenever a posting has come, gone or changed since."""
    with _live.fresh() as index:
        index.expire()
        return index.edition


def by_company() -> dict[str, int]:
    """How many postings each company has open, by its slug; none that has nothing."""
    with _live.fresh() as index:
        return index.by_company()


def batch(page_ids: Sequence[int], *, searches: int) -> Batch:
    """To match so many stored searches with these postings."""
    if searches >= MANY_SEARCHES:
        return Batch(live.of(page_ids).fitting)
    return Batch(partial(_fitting, page_ids=page_ids))


def _fitting(criteria: Criteria, *, page_ids: Iterable[int]) -> list[int]:
    with _live.fresh() as index:
        return index.fitting(criteria, page_ids)


def forget(page_ids: Iterable[int]) -> None:
    """A reader found these closed though the index still had them."""
    _live.forget(page_ids)


def save() -> None:
    """Keep the index as a file for processes that start later."""
    _live.save()


def reset() -> None:
    """Start again from the database. For tests, whose rollbacks no change row tells of."""
    vocabulary.forget()
    _live.reset()
