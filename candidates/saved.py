"""Saved jobs: an account's own rows, or for a visitor without one a list in the browser, which moves in at sign-in."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime

from django.db.models import Count, Q
from django.db.models.functions import TruncDate

from candidates.models import SavedJob
from cms.listing import Card, cards
from cms.models import JobPage
from cms.models.job_queries import JobQuerySet
from jobboard.accounts.models import User

AT_MOST = 500
AT_ONCE = 100


@dataclass(frozen=True, slots=True)
class Shortlist:
    """Of the postings that somebody saved: those still open, in that order, and the ids of those that are not."""

    open: list[Card]
    closed: list[int]


def known() -> JobQuerySet:
    """What the public could or can read: open, expired and closed postings; never a draft, a restricted or a removed one."""
    was_public = Q(live=True) | Q(closed_at__isnull=False)
    found: JobQuerySet = JobPage.objects.public().filter(
        was_public, removed_at__isnull=True, first_published_at__isnull=False
    )
    return found


def page_ids(typed: Iterable[str]) -> list[int]:
    """Keys from what a browser sent, each once and in its order; what can be no key is left out."""
    numbers = (int(text) for text in typed if text.isascii() and text.isdigit() and len(text) <= 18)
    return list(dict.fromkeys(numbers))[:AT_ONCE]


def shortlist(ids: Iterable[int]) -> Shortlist:
    wanted = list(ids)
    found = cards(wanted)
    open_ids = {card.page_id for card in found}
    return Shortlist(found, [page_id for page_id in wanted if page_id not in open_ids])


def save(user: User, ids: Iterable[int]) -> bool:
    """Add postings to an account's list. What is there already, or was never public, changes nothing. False if it is full."""
    new = known().filter(pk__in=list(ids)).exclude(saved_by__user=user).values_list("pk", flat=True)
    rows = [SavedJob(user=user, page_id=page_id) for page_id in new]
    if rows and SavedJob.objects.filter(user=user).count() + len(rows) > AT_MOST:
        return False
    SavedJob.objects.bulk_create(rows, ignore_conflicts=True)
    return True


def by_day(page_id: int, *, since: datetime) -> dict[date, int]:
    """How often a posting was saved on each day, as far as it still is."""
    saves = SavedJob.objects.filter(page_id=page_id, saved_at__gte=since).order_by()
    days = saves.annotate(day=TruncDate("saved_at")).values("day").annotate(number=Count("pk"))
    return {row["day"]: row["number"] for row in days}
