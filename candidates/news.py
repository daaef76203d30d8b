"""What has been published lately, made ready to be matched with many alerts."""

from bisect import bisect_right
from collections.abc import Collection, Iterable
from dataclasses import dataclass, field
from datetime import datetime, timedelta

from django.db.models import QuerySet
from pyroaring import BitMap

from candidates.candidate import EmployerBlock
from candidates.digest import Found, Press
from cms import search
from cms.models import JobPage
from jobboard.lib.many_rows import Among

FIRST_LOOK_BACK = timedelta(days=7)
# A posting is stamped before its transaction commits: one that was slow to commit is found by looking again.
OVERLAP = timedelta(days=1)


@dataclass(frozen=True, slots=True)
class News:
    """Newest first. `ages` are the seconds since each was published."""

    now: datetime
    since: datetime
    postings: list[Found]
    ages: list[float]
    batch: search.Batch
    press: Press
    _places: dict[int, int] = field(init=False)
    _newest: dict[int, BitMap] = field(init=False, default_factory=dict)

    def __post_init__(self) -> None:
        places = {job.page_id: place for place, job in enumerate(self.postings)}
        object.__setattr__(self, "_places", places)

    def matching(self, query: str, *, since: datetime, avoided: Iterable[str] = ()) -> BitMap:
        """The open postings that fit and became public since, or a little before; of these companies none."""
        count = bisect_right(self.ages, (self.now - since + OVERLAP).total_seconds())
        newest = self._newest.get(count)
        if newest is None:
            newest = self._newest[count] = BitMap(job.page_id for job in self.postings[:count])
        for slug in avoided:
            query = f"{query}&avoid={slug}" if query else f"avoid={slug}"
        return self.batch.matching(query, newest)

    def in_order(self, page_ids: BitMap) -> list[Found]:
        """These of the postings, newest first."""
        return [self.postings[place] for place in sorted(map(self._places.__getitem__, page_ids))]


def avoided_by(subscriber_ids: Collection[int]) -> dict[int, tuple[str, ...]]:
    """The companies that candidates shut out, by the subscriber who is told nothing of them."""
    person = "candidate__user__subscriber"
    return EmployerBlock.objects.filter(Among(person, subscriber_ids)).companies(person)


def published(now: datetime, *, since: datetime) -> "QuerySet[JobPage]":
    """What is open and became public since, or a little before."""
    recent: QuerySet[JobPage] = JobPage.objects.open(now).filter(
        first_published_at__gte=since - OVERLAP, first_published_at__lt=now
    )
    return recent


def news(now: datetime, *, since: datetime, searches: int, only: Collection[int] | None = None) -> News:
    """For so many searches, of which the earliest window begins at `since`."""
    fresh = published(now, since=since).order_by("-first_published_at", "-pk")
    if only is not None:
        fresh = fresh.filter(pk__in=only)
    rows = list(fresh.values_list("pk", "company_id", "first_published_at"))
    postings = [Found(page_id, company_id) for page_id, company_id, _ in rows]
    ages = [(now - moment).total_seconds() for _, _, moment in rows]
    batch = search.batch([job.page_id for job in postings], searches=searches)
    return News(now, since, postings, ages, batch, Press())
