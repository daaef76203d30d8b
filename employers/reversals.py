"""When money goes back: refunds and disputes, and what they do to the posting that was paid with it."""

from functools import partial

from django.conf import settings
from django.db import transaction
from django.db.models import Max
from django.utils import timezone

from employers import billing, order_mail, posting
from employers.models import Order
from employers.plans import PRODUCTS
from jobboard.payments import gateway
from jobboard.payments.gateway import Charge, Checkout, Dispute
from jobboard.payments.inbox import Act

Status = Order.Status
Purpose = Order.Purpose
# A warning is only a question of the bank's: no money has moved.
LOST = {"lost"}
WON = {"won", "prevented", "warning_closed"}
WARNING = {"warning_needs_response", "warning_under_review"}


def charge_changed(charge_id: str) -> Act | None:
    """Stripe says that something was refunded."""
    charge = gateway.fetch_charge(charge_id)
    order = _order_of(charge)
    return partial(_refund, order, _checkout_of(order), charge) if order else None


def dispute_changed(dispute_id: str) -> Act | None:
    """Stripe says that a buyer asked their bank for the money back, or how that ended."""
    dispute = gateway.fetch_dispute(dispute_id)
    order = _order_of(gateway.fetch_charge(dispute.charge_id))
    return partial(_dispute, order, _checkout_of(order), dispute) if order else None


def _order_of(charge: Charge) -> Order | None:
    """By the payment we know, else by the order it was made for: a refund may be heard of before its payment."""
    if not charge.payment_intent_id or charge.livemode != settings.STRIPE_LIVEMODE:
        return None
    order = Order.objects.filter(payment_intent_id=charge.payment_intent_id).first()
    if order is None and charge.order_uuid:
        order = Order.objects.filter(uuid=charge.order_uuid).exclude(checkout_id="").first()
    return order


def _checkout_of(order: Order | None) -> Checkout | None:
    if order is None or order.status in billing.SETTLED:
        return None
    return gateway.fetch_checkout(order.checkout_id)


def _paid_first(order: Order, checkout: Checkout | None) -> Order:
    """The order under its lock, after its payment, which may not have been heard of yet."""
    if checkout:
        billing.settle(order, checkout)
    return Order.objects.select_for_update(of=("self",)).select_related("posting__page").get(pk=order.pk)


@transaction.atomic
def _refund(order: Order, checkout: Checkout | None, charge: Charge) -> None:
    order = _paid_first(order, checkout)
    if order.payment_intent_id != charge.payment_intent_id:
        return
    order.refunded_cents = charge.refunded_cents
    whole = charge.refunded_cents >= charge.amount_cents
    newly = whole and order.status in {Status.PAID, Status.DISPUTED, Status.NEEDS_REVIEW}
    if newly:
        _give_back(order)
    order.save(update_fields=["refunded_cents", "status", "paid_at"])
    if newly:
        order_mail.refunded(order)


def _give_back(order: Order) -> None:
    if order.status == Status.PAID:
        _take_down(order)
    order.status = Status.REFUNDED
    order.paid_at = order.paid_at or timezone.now()


@transaction.atomic
def _dispute(order: Order, checkout: Checkout | None, dispute: Dispute) -> None:
    order = _paid_first(order, checkout)
    if dispute.status in WARNING:
        order_mail.disputed(order, dispute.status)
    elif dispute.status in WON:
        _won(order, dispute)
    elif dispute.status in LOST:
        _lost(order, dispute)
    else:
        _begun(order, dispute)


def _begun(order: Order, dispute: Dispute) -> None:
    if order.status != Status.PAID:
        return
    _take_down(order)
    _keep(order, Status.DISPUTED, f"Dispute {dispute.id}: {dispute.reason}")
    order_mail.disputed(order, dispute.status)


def _won(order: Order, dispute: Dispute) -> None:
    if order.status != Status.DISPUTED:
        return
    _put_up_again(order)
    _keep(order, Status.PAID, "")
    order_mail.disputed(order, dispute.status)


def _lost(order: Order, dispute: Dispute) -> None:
    if order.status == Status.PAID:
        _take_down(order)
    elif order.status != Status.DISPUTED:
        return
    _keep(order, Status.REFUNDED, f"Dispute {dispute.id} was lost.")
    order_mail.disputed(order, dispute.status)


def _keep(order: Order, status: Order.Status, problem: str) -> None:
    order.status, order.problem = status, problem
    order.save(update_fields=["status", "problem"])


def _take_down(order: Order) -> None:
    """A posting that nobody paid for does not stay up, nor in review. What was paid besides stays."""
    if _is_of_this_period(order):
        posting.unpay(
            order.posting,
            days=PRODUCTS[order.product].days,
            is_covered=_is_covered(order),
            cause=str(order.uuid),
        )


def _put_up_again(order: Order) -> None:
    if _is_of_this_period(order):
        posting.pay_again(order.posting, days=PRODUCTS[order.product].days, cause=str(order.uuid))


def _is_of_this_period(order: Order) -> bool:
    """False for what paid for a time that is over: the posting was listed again since, for other money."""
    began = order.posting.orders.filter(paid_at__isnull=False, purpose=Purpose.RELIST).aggregate(
        last=Max("paid_at")
    )["last"]
    return began is None or (order.paid_at is not None and order.paid_at >= began)


def _is_covered(order: Order) -> bool:
    """Would other money keep it up? An extension is added to what was paid before it."""
    extended = order.posting.orders.filter(status=Status.PAID, purpose=Purpose.EXTEND)
    return order.purpose == Purpose.EXTEND or extended.exclude(pk=order.pk).exists()
