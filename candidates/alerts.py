"""Due alerts become mails.

Claiming, matching and the outgoing mail row are one short transaction per subscriber. A worker that dies in the
middle leaves nothing behind, so the next one starts that subscriber again; a second worker finds the alerts claimed.
What is left to the mail worker is a finished row, which it sends within seconds: that is why a posting that closes
in between is not looked at again.
"""

import logging
from collections import Counter
from collections.abc import Iterator
from datetime import date, datetime, timedelta

from django.db import connection, transaction
from django.db.models import Min
from django.utils import timezone

from candidates import digest, emails
from candidates.digest import Found, Match
from candidates.models import Alert, Delivery, Subscriber
from candidates.timetable import next_due
from cms import search
from cms.models import JobPage

FIRST_LOOK_BACK = timedelta(days=7)
# A posting is stamped before its transaction commits: one that was slow to commit is found by looking again.
OVERLAP = timedelta(days=1)
AFTER_FAILURE = timedelta(minutes=15)
AT_A_TIME = 300

log = logging.getLogger(__name__)


def run_due(now: datetime | None = None) -> int:
    """Queue a mail for each subscriber with something new. How many were queued."""
    now = now or timezone.now()
    return sum(_safely_deliver(subscriber_id, now) for subscriber_id in _due_subscribers(now))


def _due_subscribers(now: datetime) -> list[int]:
    due = Alert.objects.due(now).values("subscriber_id").annotate(first=Min("next_due_at")).order_by("first")
    return [row["subscriber_id"] for row in due[:AT_A_TIME]]


def _safely_deliver(subscriber_id: int, now: datetime) -> bool:
    """One subscriber's trouble keeps nobody else waiting, and is tried again."""
    try:
        return deliver(subscriber_id, now)
    except Exception:
        log.exception("The alerts of subscriber %s were not delivered", subscriber_id)
        Alert.objects.due(now).filter(subscriber_id=subscriber_id).update(next_due_at=now + AFTER_FAILURE)
        return False


@transaction.atomic
def deliver(subscriber_id: int, now: datetime) -> bool:
    """Put all due alerts of one person into one mail, or into none when nothing is new."""
    lock = Subscriber.objects.select_for_update(skip_locked=True)
    subscriber = lock.filter(pk=subscriber_id).first()
    if subscriber is None:  # another worker is at it
        return False
    due = Alert.objects.due(now).filter(subscriber=subscriber).order_by("pk")
    deliveries = [_open_window(alert, now) for alert in due if _claim(alert, now)]
    matches = [match for match in _match(subscriber, deliveries) if match.found]
    if not matches:
        return False
    mail = emails.digest(subscriber, digest.sections(matches), key=f"digest:{deliveries[0].pk}")
    Delivery.objects.filter(pk__in=[match.delivery.pk for match in matches]).update(mail_id=mail.pk)
    return True


def _claim(alert: Alert, now: datetime) -> bool:
    """True for one caller: the update finds the row only while it is as it was read."""
    later = next_due(alert.frequency, alert.subscriber_id, after=now)
    unclaimed = Alert.objects.filter(pk=alert.pk, next_due_at=alert.next_due_at)
    return unclaimed.update(next_due_at=later, looked_until=now) == 1


def _open_window(alert: Alert, now: datetime) -> Delivery:
    start = alert.looked_until or now - FIRST_LOOK_BACK
    return Delivery.objects.create(alert=alert, window_start=start, window_end=now)


def _match(subscriber: Subscriber, deliveries: list[Delivery]) -> Iterator[Match]:
    """Nobody is told of a posting twice, neither by two alerts nor by two looks at the same day."""
    if not deliveries:
        return
    told = _told(subscriber, since=min(d.window_start for d in deliveries) - OVERLAP)
    for delivery in deliveries:
        found = _find(delivery, told)
        told.update(job.page_id for job in found)
        delivery.job_ids = [job.page_id for job in found]
        delivery.matched_at = delivery.window_end
        delivery.save(update_fields=["job_ids", "matched_at"])
        yield Match(delivery, found)


def _told(subscriber: Subscriber, *, since: datetime) -> set[int]:
    earlier = Delivery.objects.filter(alert__subscriber=subscriber, window_end__gt=since)
    return {page_id for page_ids in earlier.values_list("job_ids", flat=True) for page_id in page_ids}


def _find(delivery: Delivery, told: set[int]) -> list[Found]:
    """The open postings of the window that match, newest first."""
    now = delivery.window_end
    fresh = JobPage.objects.open(now).filter(
        first_published_at__gte=delivery.window_start - OVERLAP, first_published_at__lt=now
    )
    rows = fresh.order_by("-first_published_at", "-pk").values_list("pk", "company_id")
    new = [Found(*row) for row in rows if row[0] not in told]
    fits = set(search.matching(delivery.alert.criteria, [job.page_id for job in new])) if new else set()
    return [job for job in new if job.page_id in fits]


def mailed_by_day(page_id: int, *, since: datetime) -> "Counter[date]":
    """How many alert mails brought this posting on each day. A mail brings it in one alert only."""
    sent = Delivery.objects.filter(mail_id__isnull=False, window_end__gte=since)
    if connection.features.supports_json_field_contains:
        sent = sent.filter(job_ids__contains=[page_id])
    return Counter(
        moment.date()
        for moment, page_ids in sent.values_list("window_end", "job_ids").iterator()
        if page_id in page_ids
    )
