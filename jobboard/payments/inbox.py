"""What Stripe tells us: kept first, then acted on, each event once and completely or not at all."""

import logging
from collections.abc import Callable
from datetime import UTC, date, datetime, timedelta
from random import SystemRandom

from django.conf import settings
from django.db import transaction
from django.db.models import F
from django.utils import timezone
from django.utils.module_loading import import_string

from jobboard.lib.background import nudge
from jobboard.mail import outbox
from jobboard.payments import gateway, values
from jobboard.payments.models import RejectedWebhooks, StripeEvent

logger = logging.getLogger(__name__)

# A handler is given the id of the object an event is about. It asks Stripe, outside of any transaction, and returns
# what is to be done, which is then done in one transaction with the mark on the event; None: it is not ours.
Act = Callable[[], object]
Handler = Callable[[str], Act | None]

WAITING = (StripeEvent.Status.RECEIVED, StripeEvent.Status.FAILED)
# Longer than the slowest handler: five questions to Stripe, each tried three times for twenty seconds.
LEASE = timedelta(seconds=320)
LONGEST_PAUSE = timedelta(minutes=15)
ATTEMPTS_BEFORE_ALARM = 6
BATCH = 50
# An event may be told of long after it was made, or overtaken by later ones.
OVERLAP = timedelta(days=1)
STRIPE_KEEPS = timedelta(days=30)


def take(event: values.Event) -> None:
    """Keep a verified event, the first of its deliveries only, and wake the worker once it is kept."""
    row = StripeEvent(
        event_id=event.id,
        type=event.type[:100],
        api_version=event.api_version[:40],
        livemode=event.livemode,
        created=event.created,
        body=event.body,
    )
    with transaction.atomic():
        StripeEvent.objects.bulk_create([row], ignore_conflicts=True)
        nudge("jobboard.payments.inbox.process", event.id)


def catch_up() -> int:
    """Ask Stripe for the events that no webhook brought. How many those were."""
    newest = StripeEvent.objects.order_by("-created").values_list("created", flat=True).first()
    since = max(timezone.now() - STRIPE_KEEPS, newest - OVERLAP if newest else _epoch())
    try:
        found = list(gateway.events_since(since, settings.STRIPE_HANDLERS))
    except gateway.GatewayError as error:
        logger.warning("Stripe was not asked for events: %s", error)
        return 0
    known = set(StripeEvent.objects.filter(created__gte=since).values_list("event_id", flat=True))
    new = [event for event in reversed(found) if event.id not in known]
    for event in new:
        take(event)
    return len(new)


def _epoch() -> datetime:
    return datetime.fromtimestamp(0, UTC)


def count_rejected(day: date | None = None) -> None:
    day = day or datetime.now(UTC).date()
    RejectedWebhooks.objects.get_or_create(day=day)
    RejectedWebhooks.objects.filter(day=day).update(count=F("count") + 1)


def sweep() -> int:
    """Act on every event that waits: those nobody was told of, those that failed, those whose worker died.

    A failure ends the sweep, as Stripe being away would fail the rest as slowly; the next one goes on behind it.
    """
    waiting = StripeEvent.objects.filter(status__in=WAITING, available_at__lte=timezone.now())
    found = list(waiting.order_by("created", "pk").values_list("event_id", flat=True)[:BATCH])
    for done, event_id in enumerate(found):
        if not process(event_id):
            return done
    return len(found)


def process(event_id: str) -> bool:
    """Act on one event, unless somebody else does or did. False: it failed and comes again."""
    event = _claim(event_id)
    if event is None:
        return True
    try:
        _act(event)
    except Exception as error:  # whatever went wrong, the event is kept with its reason and comes again
        logger.exception("Stripe event %s (%s) failed", event.event_id, event.type)
        _put_back(event, error)
        return False
    return True


def _claim(event_id: str) -> StripeEvent | None:
    now = timezone.now()
    mine = StripeEvent.objects.filter(event_id=event_id, status__in=WAITING, available_at__lte=now).update(
        available_at=now + LEASE, attempts=F("attempts") + 1
    )
    return StripeEvent.objects.get(event_id=event_id) if mine else None


def _act(event: StripeEvent) -> None:
    path = settings.STRIPE_HANDLERS.get(event.type)
    if path is None:
        return _finish(event, StripeEvent.Status.IGNORED)
    if event.livemode != settings.STRIPE_LIVEMODE:
        return _finish(event, StripeEvent.Status.IGNORED, "The event and our key are not of the same mode.")
    handler: Handler = import_string(path)
    act = handler(event.object_id)
    if act is None:
        return _finish(event, StripeEvent.Status.IGNORED, "It is about nothing of ours.")
    with transaction.atomic():
        act()
        _finish(event, StripeEvent.Status.PROCESSED)
    return None


def _finish(event: StripeEvent, status: StripeEvent.Status, note: str = "") -> None:
    StripeEvent.objects.filter(pk=event.pk).update(
        status=status, last_error=note, processed_at=timezone.now()
    )


def _put_back(event: StripeEvent, error: Exception) -> None:
    StripeEvent.objects.filter(pk=event.pk, status__in=WAITING).update(
        status=StripeEvent.Status.FAILED,
        last_error=f"{type(error).__name__}: {error}",
        available_at=timezone.now() + pause_after(event.attempts),
    )
    if event.attempts == ATTEMPTS_BEFORE_ALARM:
        _alarm(event, error)


def pause_after(attempts: int) -> timedelta:
    """2, 4, 8 ... seconds up to a quarter of an hour, with some jitter so that failures do not march in step."""
    seconds = min(2.0 ** min(attempts, 20), LONGEST_PAUSE.total_seconds())
    return timedelta(seconds=seconds * SystemRandom().uniform(0.8, 1.2))


def _alarm(event: StripeEvent, error: Exception) -> None:
    for operator in settings.OPERATORS:
        outbox.queue(
            "event_stuck",
            to=operator,
            dedupe_key=f"event-stuck:{event.event_id}:{operator}",
            context={"event": event, "error": str(error)},
        )
