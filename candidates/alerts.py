"""Due alerts become mails.

Claiming, matching and the rows of the outgoing mail are one short transaction for some subscribers at a time. A worker
that dies in the middle leaves nothing behind, so the next one starts with them again; a second worker passes over
those who are taken, and finds their alerts claimed. What is left to the mail worker is a finished row, which it sends
within seconds: that is why a posting that closes in between is not looked at again.
"""

import json
import logging
import time
from collections import Counter, defaultdict
from collections.abc import Collection, Iterable, Mapping, Sequence
from datetime import date, datetime, timedelta
from typing import NamedTuple
from uuid import uuid4

from django.db import connection, transaction
from django.db.models import Min
from django.utils import timezone
from pyroaring import BitMap

from candidates import emails
from candidates.digest import Match, Window
from candidates.models import Alert, Delivery, MailedDay, Subscriber
from candidates.news import FIRST_LOOK_BACK, OVERLAP, News, avoided_by, news, published
from candidates.timetable import GATHERING, next_due
from jobboard.lib import many_rows
from jobboard.lib.batches import batched
from jobboard.lib.many_rows import Among
from jobboard.mail import outbox
from jobboard.mail.models import OutgoingMail

AFTER_FAILURE = timedelta(minutes=15)
# Subscribers in one transaction: many share its cost, and it is over before anybody waits for it.
AT_ONCE = 1_000
AT_A_TIME = 50_000
# A run makes room for the next one before the worker ends it.
RUN_SECONDS = 60.0
BY_THE_CLOCK = (Alert.Frequency.DAILY, Alert.Frequency.WEEKLY)

log = logging.getLogger(__name__)


class TakenByAnotherError(Exception):
    """Somebody else has claimed one of these alerts since they were read."""


class Due(NamedTuple):
    """What a run reads of an alert."""

    pk: int
    subscriber_id: int
    query: str
    frequency: str
    looked_until: datetime | None


def run_due(now: datetime | None = None) -> int:
    """Queue a mail for each subscriber with something new. How many were queued."""
    now = now or timezone.now()
    due = Alert.objects.due(now).filter(frequency__in=BY_THE_CLOCK)
    first = due.values("subscriber_id").annotate(first=Min("next_due_at")).order_by("first", "subscriber_id")
    subscriber_ids = [row["subscriber_id"] for row in first[:AT_A_TIME]]
    if not subscriber_ids:
        return 0
    found = news(now, since=_first_window(subscriber_ids, now), searches=len(subscriber_ids))
    return deliver_to(subscriber_ids, found)


def deliver_to(subscriber_ids: Sequence[int], found: News) -> int:
    """Some at a time, for as long as a run may take. How many mails."""
    stop_at = time.monotonic() + RUN_SECONDS
    queued = 0
    for some in batched(subscriber_ids, AT_ONCE):
        queued += _safely_deliver(some, found)
        if time.monotonic() > stop_at:
            break
    return queued


def _first_window(subscriber_ids: Sequence[int], now: datetime) -> datetime:
    """Where the widest of the windows begins."""
    starts = [now - FIRST_LOOK_BACK]
    for some in batched(subscriber_ids, 10_000):
        alerts = Alert.objects.due(now).filter(subscriber__in=some)
        starts.append(alerts.aggregate(first=Min("looked_until"))["first"] or now)
    return min(starts)


def _safely_deliver(subscriber_ids: list[int], found: News) -> int:
    """One subscriber's trouble keeps nobody else waiting, and is tried again."""
    try:
        return deliver(subscriber_ids, found)
    except TakenByAnotherError:
        return 0
    except Exception:  # whatever is wrong with one person's alerts, the others are mailed
        if len(subscriber_ids) > 1:
            return sum(_safely_deliver([subscriber_id], found) for subscriber_id in subscriber_ids)
        log.exception("The alerts of subscriber %s were not delivered", subscriber_ids[0])
        later = found.now + AFTER_FAILURE
        Alert.objects.due(found.now).filter(subscriber__in=subscriber_ids).update(next_due_at=later)
        return 0


@transaction.atomic
def deliver(subscriber_ids: Sequence[int], found: News) -> int:
    """Put all due alerts of each person into one mail, or into none when nothing is new. How many mails."""
    matches = open_windows(subscriber_ids, found)
    if matches:
        outbox.keep(_mails(matches, found))
        Subscriber.objects.filter(Among("pk", matches)).update(quiet_until=found.now + GATHERING)
        _count(matches, found.now)
    return len(matches)


def open_windows(subscriber_ids: Sequence[int], found: News) -> dict[int, list[Window]]:
    """Claim what is due and write what is new for each person. By subscriber, those for whom there is news."""
    lock = Subscriber.objects.select_for_update(skip_locked=True).filter(Among("pk", subscriber_ids))
    mine = list(lock.order_by("pk").values_list("pk", flat=True))
    due = Alert.objects.due(found.now).filter(Among("subscriber_id", mine)).order_by("subscriber_id", "pk")
    windows = _claim([Due(*row) for row in due.values_list(*Due._fields)], found.now)
    matches = _match(windows, found)
    _write(windows)
    return matches


def _claim(due: Sequence[Due], now: datetime) -> list[Window]:
    """A window for each alert, for one caller: the updates find the rows only while they are due."""
    slots: dict[datetime, list[int]] = defaultdict(list)
    for alert in due:
        slots[next_due(alert.frequency, alert.subscriber_id, after=now)].append(alert.pk)
    for later, pks in slots.items():
        unclaimed = Alert.objects.filter(Among("pk", pks), next_due_at__lte=now)
        if unclaimed.update(next_due_at=later, looked_until=now) != len(pks):
            raise TakenByAnotherError
    return [_window(alert, now) for alert in due]


def _window(alert: Due, now: datetime) -> Window:
    start = alert.looked_until or now - FIRST_LOOK_BACK
    return Window(alert.pk, alert.subscriber_id, alert.query, start, now)


def _match(windows: Sequence[Window], found: News) -> dict[int, list[Window]]:
    """By subscriber. Nobody is told of a posting twice, neither by two alerts nor by two looks at the same day."""
    subscriber_ids = {window.subscriber_id for window in windows}
    avoided = avoided_by(subscriber_ids)
    fits = [
        found.matching(window.query, since=window.start, avoided=avoided.get(window.subscriber_id, ()))
        for window in windows
    ]
    still_open = _still_open(found) if any(fits) else BitMap()
    since = min((window.start for window in windows), default=found.now) - OVERLAP
    known = told(subscriber_ids, since=since)
    matches: dict[int, list[Window]] = defaultdict(list)
    for window, page_ids in zip(windows, fits, strict=True):
        window.job_ids = (page_ids & still_open) - known[window.subscriber_id]
        if window.job_ids:
            known[window.subscriber_id] |= window.job_ids
            matches[window.subscriber_id].append(window)
    for some in matches.values():
        mail_id = uuid4()
        for window in some:
            window.mail_id = mail_id
    return matches


def _write(windows: Iterable[Window]) -> None:
    """What was found is written, and what found nothing too, so that it is not done again."""
    columns = ("alert_id", "window_start", "window_end", "matched_at", "job_ids", "mail_id")
    rows = ((each.alert_id, each.start, each.end, each.end, each.job_ids, each.mail_id) for each in windows)
    many_rows.insert(Delivery, columns, rows)


def told(subscriber_ids: Collection[int], *, since: datetime) -> dict[int, BitMap]:
    """The postings that each subscriber was told of since then."""
    found: dict[int, BitMap] = defaultdict(BitMap)
    # In two steps, each by its key: of the two tables at once, PostgreSQL may read all windows that a long run has
    # just written, as it has not counted them yet.
    alerts = Alert.objects.filter(Among("subscriber_id", subscriber_ids)).order_by()
    owners = dict(alerts.values_list("pk", "subscriber_id"))
    earlier = Delivery.objects.filter(Among("alert_id", owners), window_end__gt=since).order_by()
    for alert_id, page_ids in earlier.values_list("alert_id", "job_ids"):
        found[owners[alert_id]] |= page_ids
    return found


def _still_open(found: News) -> BitMap:
    """The index may be a moment behind."""
    return BitMap(published(found.now, since=found.since).order_by().values_list("pk", flat=True))


def _mails(matches: Mapping[int, Sequence[Window]], found: News) -> list[OutgoingMail]:
    readers = Subscriber.objects.filter(Among("pk", matches)).in_bulk()
    sections = found.press.sections(
        {
            subscriber_id: [Match(window, found.in_order(window.job_ids)) for window in some]
            for subscriber_id, some in matches.items()
        }
    )
    return [
        emails.digest(readers[subscriber_id], some[0], sections[subscriber_id])
        for subscriber_id, some in matches.items()
    ]


def _count(matches: Mapping[int, Sequence[Window]], now: datetime) -> None:
    """For employers' statistics. The last thing of all, as two workers that count the same posting wait here."""
    mails: Counter[int] = Counter()
    for some in matches.values():
        for window in some:
            mails.update(window.job_ids)
    table = MailedDay._meta.db_table
    each = "json_each_text(%s)" if connection.vendor == "postgresql" else "json_each(%s)"
    with connection.cursor() as cursor:
        cursor.execute(
            f"INSERT INTO {table} (page_id, day, mails) "  # noqa: S608  # our own names
            f"SELECT CAST(key AS integer), %s, CAST(value AS integer) FROM {each} WHERE true ORDER BY 1 "
            f"ON CONFLICT (page_id, day) DO UPDATE SET mails = {table}.mails + excluded.mails",
            [now.date(), json.dumps(mails)],
        )


def mailed_by_day(page_id: int, *, since: datetime) -> "Counter[date]":
    """How many alert mails brought this posting on each day. A mail brings it in one alert only."""
    days = MailedDay.objects.filter(page_id=page_id, day__gte=since.date())
    return Counter(dict(days.values_list("day", "mails")))


def mend_clocks(now: datetime | None = None) -> int:
    """A clock that was ahead for a while has put alerts off, and looked at days that had not come: look again."""
    now = now or timezone.now()
    ahead = Alert.objects.filter(looked_until__gt=now + GATHERING)
    alerts = list(ahead.order_by("pk")[:AT_A_TIME])
    for alert in alerts:
        slot = next_due(alert.frequency, alert.subscriber_id, after=now)
        mine = Alert.objects.filter(pk=alert.pk, looked_until=alert.looked_until)
        mine.update(looked_until=None, next_due_at=min(slot, alert.next_due_at))
    return len(alerts)
