"""Instant alerts: who is told of a posting within the minute.

They are always due, and only those for which there is news are claimed: an alert that finds nothing writes nothing.
What was already looked at is remembered by the process; one that has just started looks at everything once.
"""

from collections import defaultdict
from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from django.db.models import Q
from django.utils import timezone
from pyroaring import BitMap

from candidates import alerts
from candidates.models import Alert
from candidates.news import FIRST_LOOK_BACK, OVERLAP, News, avoided_by, news, published
from jobboard.lib.batches import batched

# What another worker had in hands when we looked is found then.
LOOK_AT_ALL_EVERY = timedelta(minutes=10)
AT_ONCE = 5_000


@dataclass(slots=True)
class _Looked:
    """How far this process has looked."""

    at: datetime
    at_all: datetime
    pages: set[int]


_looked: list[_Looked] = []


def run(now: datetime | None = None) -> int:
    """Mail what has come since the last look, each person at most once in ten minutes. How many mails."""
    now = now or timezone.now()
    since = now - FIRST_LOOK_BACK
    pages = set(published(now, since=since).values_list("pk", flat=True))
    before = _before(now)
    subscriber_ids = sorted(_with_news(now) if before is None else _with_news_since(before, pages, now))
    queued = 0
    if subscriber_ids:
        queued = alerts.deliver_to(subscriber_ids, news(now, since=since, searches=len(subscriber_ids)))
    _looked[:] = [_Looked(now, now if before is None else before.at_all, pages)]
    return queued


def forget() -> None:
    """Look at everything again."""
    _looked.clear()


def _before(now: datetime) -> _Looked | None:
    """None when it is time to look at everything, or the clock was set back."""
    if not _looked or not _looked[0].at_all <= now < _looked[0].at_all + LOOK_AT_ALL_EVERY:
        return None
    return _looked[0]


def _with_news_since(before: _Looked, pages: set[int], now: datetime) -> set[int]:
    """Whom a posting fits that was not there, and who had to wait for the end of their ten minutes."""
    freed = Q(next_due_at__gt=before.at) | Q(subscriber__quiet_until__gt=before.at)
    found = _with_news(now, freed)
    fresh = pages - before.pages
    return found | _with_news(now, only=fresh) if fresh else found


def _with_news(now: datetime, which: Q | None = None, only: Collection[int] | None = None) -> set[int]:
    """Who would be told of a posting (one of these) that they do not know."""
    waiting = Alert.objects.due(now).filter(which or Q(), frequency=Alert.Frequency.INSTANT)
    searches = waiting.count()
    if not searches:
        return set()
    found = news(now, since=now - FIRST_LOOK_BACK, searches=searches, only=only)
    subscriber_ids: set[int] = set()
    rows = waiting.order_by("pk").values_list("subscriber_id", "query", "looked_until")
    for some in batched(rows.iterator(), AT_ONCE):
        subscriber_ids |= _untold(some, found)
    return subscriber_ids


def _untold(rows: Sequence[tuple[int, str, datetime | None]], found: News) -> set[int]:
    avoided = avoided_by({subscriber_id for subscriber_id, _, _ in rows})
    fits: dict[int, BitMap] = defaultdict(BitMap)
    for subscriber_id, query, looked_until in rows:
        since = looked_until or found.now - FIRST_LOOK_BACK
        fits[subscriber_id] |= found.matching(query, since=since, avoided=avoided.get(subscriber_id, ()))
    likely = [subscriber_id for subscriber_id, page_ids in fits.items() if page_ids]
    told = alerts.told(likely, since=found.now - FIRST_LOOK_BACK - OVERLAP)
    return {subscriber_id for subscriber_id in likely if fits[subscriber_id] - told[subscriber_id]}
