"""Giving money back from our own admin: written down first, then asked of Stripe under the row's own key."""

from datetime import datetime, timedelta
from functools import partial
from uuid import UUID

from django.db import IntegrityError, transaction
from django.utils import timezone

from employers import billing, reversals
from employers.models import Order, Reversal
from jobboard.accounts.models import User
from jobboard.lib.money import dollars
from jobboard.lib.one_by_one import each
from jobboard.payments import gateway
from jobboard.payments.gateway import GatewayError

Status = Order.Status
State = Reversal.State

REFUNDABLE = (Status.PAID, Status.NEEDS_REVIEW)
# Stripe forgets a key after a day: from then on a repeated call could refund twice.
ASK_AGAIN_FOR = timedelta(hours=23)
ASK_AGAIN_AFTER = timedelta(minutes=2)


class RefundError(Exception):
    """A refund that cannot be made. The message may be shown to a person."""


def refundable_cents(order: Order) -> int:
    """What of a payment can still be given back."""
    if order.status not in REFUNDABLE or not order.payment_intent_id or order.total_cents is None:
        return 0
    asked = sum(order.reversals.filter(state=State.ASKED).values_list("amount_cents", flat=True))
    return max(0, order.total_cents - reversals.gone(order).now - asked)


def refund(order: Order, cents: int, *, reason: str, by: User, token: UUID) -> Reversal:
    """The same token refunds once, however often its form arrives."""
    return _ask(_write_down(order, cents, reason=reason, by=by, token=token))


def _write_down(order: Order, cents: int, *, reason: str, by: User, token: UUID) -> Reversal:
    try:
        with transaction.atomic():
            order = billing.lock(order)
            known = order.reversals.filter(uuid=token).first()
            if known:
                return known
            most = refundable_cents(order)
            if not 0 < cents <= most:
                raise RefundError(f"At most {dollars(most)} of this payment can be refunded.")
            return order.reversals.create(
                uuid=token,
                kind=Reversal.Kind.REFUND,
                state=State.ASKED,
                amount_cents=cents,
                reason=reason,
                created_by=by,
            )
    except IntegrityError:
        raise RefundError("Another refund of this order is under way. Look again in a minute.") from None


def _ask(reversal: Reversal) -> Reversal:
    """Ask Stripe, and look at what came of it: after an error too, as it may have done the work before it stumbled."""
    if reversal.state != State.ASKED:
        return reversal
    trouble = None
    try:
        gateway.create_refund(
            reversal.order.payment_intent_id, reversal.amount_cents, asked_by=str(reversal.uuid)
        )
    except GatewayError as error:
        trouble = error
    _look(reversal)
    if trouble and reversal.state == State.ASKED:
        if trouble.answered:
            _give_up(reversal)
        raise trouble
    return reversal


def _look(reversal: Reversal) -> None:
    act = reversals.charge_changed(gateway.charge_of_payment(reversal.order.payment_intent_id))
    if act:
        act()
    reversal.refresh_from_db()


def _give_up(reversal: Reversal) -> None:
    Reversal.objects.filter(pk=reversal.pk, state=State.ASKED).update(state=State.UNDONE)


def finish() -> int:
    """Refunds whose answer got lost: asked for again under the same key, while Stripe knows it; then looked for."""
    now = timezone.now()
    waiting = Reversal.objects.filter(state=State.ASKED, created_at__lt=now - ASK_AGAIN_AFTER)
    return each(partial(_finish, now=now), list(waiting.values_list("pk", flat=True)), to="finish refund")


def _finish(pk: int, now: datetime) -> bool:
    reversal = Reversal.objects.select_related("order").get(pk=pk)
    if reversal.created_at > now - ASK_AGAIN_FOR:
        _ask(reversal)
    else:
        _look(reversal)
        _give_up(reversal)
    return True
