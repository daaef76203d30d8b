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
from jobboard.payments.values import Charge

logger = logging.getLogger(__name__)
Status = Order.Status
LOOK_BACK = timedelta(days=30)
# Money that moves while we look is no difference.
SETTLING = timedelta(hours=1)
ARRIVED = (Status.PAID, Status.DISPUTED, Status.REFUNDED, Status.NEEDS_REVIEW)


def compare() -> MoneyReport | None:
    """None while Stripe is away: the next run compares."""
    now = timezone.now()
    since = now - LOOK_BACK
    try:
        charges = [each for each in gateway.charges_since(since) if each.paid]
        running = dict(gateway.running_subscriptions())
    except GatewayError as error:
        logger.warning("Orders were not compared: %s", error)
        return None
    orders = _orders(since, now)
    found = [*_with_stripe(orders, charges, now), *_plans(running, now), *_within_ledger(), *_without_cover()]
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
        charge = by_intent.get(order.payment_intent_id)
        if charge is None:
            yield f"Order {order.uuid} is {order.status}, but Stripe has no charge for it."
        else:
            yield from _differences(order, charge)
    ours = set(Order.objects.exclude(payment_intent_id="").values_list("payment_intent_id", flat=True))
    young = _young(now)
    # What pays an invoice carries no mark of ours: it is compared where an order knows it.
    for charge in (each for each in charges if each.order_uuid):
        if charge.payment_intent_id not in ours and charge.order_uuid not in young:
            yield f"Charge {charge.id} of {dollars(charge.amount_cents)} is for order {charge.order_uuid}, which does not know of it."


def _young(now: datetime) -> set[str]:
    recent = Order.objects.filter(created_at__gte=now - SETTLING)
    return {str(uuid) for uuid in recent.values_list("uuid", flat=True)}


def _differences(order: Order, charge: Charge) -> Iterator[str]:
    pairs = [
        ("charged", order.charged_cents, charge.amount_cents),
        ("refunded", order.refunded_cents, charge.refunded_cents),
    ]
    for what, ours, theirs in pairs:
        if ours != theirs:
            yield f"Order {order.uuid}: {what} {dollars(ours)} here, {dollars(theirs)} at Stripe."


def _plans(running: dict[str, str], now: datetime) -> Iterator[str]:
    """Each plan runs here and at Stripe, or at neither."""
    ours = Subscription.objects.running().filter(created_at__lt=now - SETTLING)
    for plan in ours.exclude(stripe_id__in=running).select_related("employer__company", "order"):
        yield f"Plan {plan.stripe_id}, {plan}, is {plan.status} here, but does not run at Stripe."
    known = set(Subscription.objects.running().values_list("stripe_id", flat=True))
    young = _young(now)
    for stripe_id, order_uuid in running.items():
        if stripe_id not in known and order_uuid not in young:
            yield f"Plan {stripe_id} of order {order_uuid} runs at Stripe, which the board does not know."


def _within_ledger() -> Iterator[str]:
    odd = CreditGrant.objects.annotate(total=Sum("lines__quantity", default=0)).exclude(total=F("remaining"))
    for grant in odd:
        yield f"Grant {grant.pk} of {grant.employer}: {grant.remaining} left, but its lines add up to {grant.total}."


def _without_cover() -> Iterator[str]:
    """An editor may publish by hand; it is said all the same."""
    up = Posting.objects.filter(page__live=True, page__closed_at=None, page__expires_at__gt=timezone.now())
    up = up.select_related("page", "employer__company").prefetch_related("orders", "credit_lines")
    for posting in up.iterator(chunk_size=500):
        if posting.cover is None:
            yield f"Posting {posting.pk} of {posting.employer}, “{posting.title}”, is up, but nothing pays for it."


def _tell(report: MoneyReport) -> None:
    for operator in settings.OPERATORS:
        outbox.queue(
            "money_differs",
            to=operator,
            dedupe_key=f"money-differs:{report.day}:{operator}",
            context={"report": report},
        )
