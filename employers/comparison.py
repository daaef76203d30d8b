"""Once a day: our orders beside Stripe's charges, and the ledger beside itself. Differences go to the operators."""

import logging
from collections.abc import Iterator
from datetime import datetime, timedelta

from django.conf import settings
from django.db.models import F, Sum
from django.utils import timezone

from employers.models import CreditGrant, MoneyReport, Order, Posting, Subscription
from jobboard.lib.money import dollars
from jobboard.mail import outbox
from jobboard.payments import gateway
from jobboard.payments.gateway import GatewayError
from jobboard.payments.values import Charge, Running

logger = logging.getLogger(__name__)
Status = Order.Status
LOOK_BACK = timedelta(days=30)
# Money that moves while we look is no difference.
SETTLING = timedelta(hours=1)
ARRIVED = (Status.PAID, Status.DISPUTED, Status.REFUNDED, Status.NEEDS_REVIEW)


def compare(now: datetime | None = None) -> MoneyReport | None:
    """None while Stripe is away: the next run compares."""
    now = now or timezone.now()
    since = now - LOOK_BACK
    try:
        charges = [each for each in gateway.charges_since(since) if each.paid]
        running = list(gateway.running_subscriptions())
        orders = _orders(since, now)
        found = [*_with_stripe(orders, charges, now), *_plans(running, now)]
    except GatewayError as error:
        logger.warning("Orders were not compared: %s", error)
        return None
    found += [*_within_ledger(), *_without_cover()]
    report, _ = MoneyReport.objects.update_or_create(
        day=now.date(),
        defaults={
            "orders_compared": len(orders),
            "charges_compared": len(charges),
            "differences": found,
        },
    )
    if found:
        _tell(report)
    return report


def _orders(since: datetime, now: datetime) -> list[Order]:
    """Those whose payment lies surely within the charges that were asked for."""
    paid = Order.objects.filter(
        status__in=ARRIVED, created_at__gte=since + timedelta(days=1), created_at__lt=now - SETTLING
    )
    return list(paid.exclude(payment_intent_id=""))


def _with_stripe(orders: list[Order], charges: list[Charge], now: datetime) -> Iterator[str]:
    by_intent = {charge.payment_intent_id: charge for charge in charges}
    for order in orders:
        if any(_differences(order, by_intent.get(order.payment_intent_id))):
            yield from _at_a_second_look(order, now)
    ours = set(Order.objects.exclude(payment_intent_id="").values_list("payment_intent_id", flat=True))
    # What pays an invoice carries no mark of ours: it is compared where an order knows it.
    for charge in (each for each in charges if each.order_uuid and each.created < now - SETTLING):
        if charge.payment_intent_id not in ours:
            yield f"Charge {charge.id} of {dollars(charge.amount_cents)} is for order {charge.order_uuid}, which does not know of it."


def _at_a_second_look(order: Order, now: datetime) -> Iterator[str]:
    """The first one took its time, and something may have come in between, or not be heard of yet."""
    order.refresh_from_db()
    charge = _charge_of(order)
    if charge is None or charge.moved_at < now - SETTLING:
        yield from _differences(order, charge)


def _charge_of(order: Order) -> Charge | None:
    try:
        charge_id = gateway.charge_of_payment(order.payment_intent_id)
        charge = gateway.fetch_charge(charge_id) if charge_id else None
    except GatewayError as error:
        if not error.answered:
            raise
        return None
    return charge if charge and charge.paid else None


def _differences(order: Order, charge: Charge | None) -> Iterator[str]:
    if charge is None:
        yield f"Order {order.uuid} is {order.status}, but Stripe has no charge for it."
        return
    pairs = [
        ("charged", order.charged_cents, charge.amount_cents),
        ("refunded", order.refunded_cents, charge.refunded_cents),
    ]
    for what, ours, theirs in pairs:
        if ours != theirs:
            yield f"Order {order.uuid}: {what} {dollars(ours)} here, {dollars(theirs)} at Stripe."


def _plans(running: list[Running], now: datetime) -> Iterator[str]:
    """Each plan runs here and at Stripe, or at neither."""
    ours = Subscription.objects.running().filter(created_at__lt=now - SETTLING)
    theirs = [each.id for each in running]
    for plan in ours.exclude(stripe_id__in=theirs).select_related("employer__company", "order"):
        if _has_long_ended(plan, now):
            yield f"Plan {plan.stripe_id}, {plan}, is {plan.status} here, but does not run at Stripe."
    # One that was asked about lately may have ended since the others were listed.
    known = Subscription.objects.running() | Subscription.objects.filter(asked_at__gt=now - SETTLING)
    known_ids = set(known.values_list("stripe_id", flat=True))
    for each in running:
        if each.id not in known_ids and each.created < now - SETTLING:
            yield f"Plan {each.id} of order {each.order_uuid} runs at Stripe, which the board does not know."


def _has_long_ended(plan: Subscription, now: datetime) -> bool:
    """At Stripe, and it was not heard of here."""
    try:
        found = gateway.fetch_subscription(plan.stripe_id)
    except GatewayError as error:
        if not error.answered:
            raise
        return True
    return found.ended is not None and found.ended < now - SETTLING


def _within_ledger() -> Iterator[str]:
    odd = CreditGrant.objects.annotate(total=Sum("lines__quantity", default=0)).exclude(total=F("remaining"))
    for grant in odd:
        yield f"Grant {grant.pk} of {grant.employer}: {grant.remaining} left, but its lines add up to {grant.total}."


def _without_cover() -> Iterator[str]:
    """An editor may publish by hand; it is said all the same."""
    up = Posting.objects.filter(page__live=True, page__closed_at=None, page__expires_at__gt=timezone.now())
    up = up.select_related("page", "employer__company").prefetch_related("orders", "credit_lines")
    for posting in up.iterator(chunk_size=500):
        if posting.cover is None and _is_up_uncovered(posting.pk):
            yield f"Posting {posting.pk} of {posting.employer}, “{posting.title}”, is up, but nothing pays for it."


def _is_up_uncovered(pk: int) -> bool:
    """Looked at again by itself: what paid for it may have gone, and it with that, while the others were read."""
    posting = Posting.objects.select_related("page", "employer").get(pk=pk)
    return posting.cover is None and posting.state == "live"


def _tell(report: MoneyReport) -> None:
    for operator in settings.OPERATORS:
        outbox.queue(
            "money_differs",
            to=operator,
            dedupe_key=f"money-differs:{report.day}:{operator}",
            context={"report": report},
        )
