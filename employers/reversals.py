"""When money goes back: refunds and disputes, and what they do to what was bought with it.

Every event about a charge leads to the same question: what stands of it now? The answer is written down refund by
refund and dispute by dispute, and the order follows from all of them together, so the order of events does not matter.
"""

from collections.abc import Iterable
from dataclasses import dataclass
from functools import partial
from operator import attrgetter

from django.conf import settings
from django.db import transaction
from django.utils import timezone

from employers import billing, delivery, ledger, on_account, order_mail
from employers.models import Order, Reversal
from jobboard.payments import gateway, invoices
from jobboard.payments.inbox import Act
from jobboard.payments.values import Charge, Dispute, Refund

Status = Order.Status
State = Reversal.State
Kind = Reversal.Kind
# A warning is only a question of the bank's: no money has moved.
WARNING = {"warning_needs_response", "warning_under_review"}
# By these the money is not ours, for now or for good.
HOLDS = {State.OPEN, State.STANDS}
DECIDED = {
    "lost": State.STANDS,
    "won": State.UNDONE,
    "prevented": State.UNDONE,
    "warning_closed": State.UNDONE,
}
DISPUTE_MAILS = {
    State.OPEN: order_mail.dispute_opened,
    State.STANDS: order_mail.dispute_lost,
    State.UNDONE: order_mail.dispute_won,
}
# Told by Stripe in any order, so a state that came later is never left for an earlier one.
LATER = {
    State.ASKED: {State.OPEN, State.STANDS, State.UNDONE},
    State.OPEN: {State.STANDS, State.UNDONE},
    State.STANDS: {State.UNDONE},
    State.UNDONE: set(),
}


def charge_changed(charge_id: str) -> Act | None:
    """Stripe says that something became of a charge."""
    charge = gateway.fetch_charge(charge_id)
    order = _order_of(charge)
    return partial(apply, order, _payment_of(order), charge) if order else None


def refund_changed(refund_id: str) -> Act | None:
    """A refund was made, arrived, or came back."""
    charge_id = gateway.charge_of_refund(refund_id)
    return charge_changed(charge_id) if charge_id else None


def dispute_changed(dispute_id: str) -> Act | None:
    """A buyer asked their bank for the money back, or that was decided."""
    return charge_changed(gateway.charge_of_dispute(dispute_id))


def _order_of(charge: Charge) -> Order | None:
    """By the payment we know, else by the order it was made for: a refund may be heard of before its payment."""
    if not charge.payment_intent_id or charge.livemode != settings.STRIPE_LIVEMODE:
        return None
    order = Order.objects.filter(payment_intent_id=charge.payment_intent_id).first()
    if order is None and charge.order_uuid:
        order = Order.objects.filter(uuid=charge.order_uuid).exclude(checkout_id="").first()
    if order is None and not charge.order_uuid:
        # Stripe copies the marks of an invoice to nothing that pays it.
        invoice_id = invoices.of_payment(charge.payment_intent_id)
        order = Order.objects.filter(invoice_id=invoice_id).first() if invoice_id else None
    return order


def _payment_of(order: Order) -> Act | None:
    """What has to be heard of before its reversals, if it was not."""
    if order.status in billing.SETTLED:
        return None
    if order.is_on_account:
        return partial(on_account.settle, order, invoices.fetch(order.invoice_id))
    return partial(billing.settle, order, gateway.fetch_checkout(order.checkout_id))


@transaction.atomic
def apply(order: Order, pay: Act | None, charge: Charge) -> None:
    """Bring an order in line with its charge, under its lock; after its payment, which may not have been heard of yet."""
    if pay:
        pay()
    order = billing.lock(order)
    if order.payment_intent_id != charge.payment_intent_id or order.status not in billing.SETTLED:
        return
    refunds = sorted(charge.refunds, key=lambda each: each.created)
    tell = [_note_refund(order, refund) for refund in refunds]
    disputes = sorted(charge.disputes, key=lambda each: each.created)
    tell += [_note_dispute(order, dispute) for dispute in disputes]
    _follow(order, charge)
    for mail in filter(None, tell):
        mail()


# --- Writing it down --------------------------------------------------------------------------------------


def _note_refund(order: Order, refund: Refund) -> Act | None:
    """What the buyer is to be told of it, once all that follows from it is done."""
    state = State.UNDONE if refund.failed else State.STANDS
    reversal = _asked_for(order, refund)
    if reversal is None:
        reversal, is_new = order.reversals.get_or_create(
            stripe_id=refund.id,
            defaults={
                "kind": Kind.REFUND,
                "state": state,
                "amount_cents": refund.amount_cents,
                "reason": refund.reason.replace("_", " "),
                "created_at": refund.created,
            },
        )
    else:
        is_new = reversal.state == State.ASKED
    was_told = not is_new and reversal.state == State.STANDS
    _move(reversal, state)
    if is_new and state == State.STANDS:
        return partial(order_mail.refunded, order, reversal)
    if reversal.state == State.UNDONE:
        order_mail.refund_failed(order, reversal)
        return partial(order_mail.refund_came_back, order, reversal) if was_told else None
    return None


def _asked_for(order: Order, refund: Refund) -> Reversal | None:
    """Our own row, which was there before the refund had an id."""
    if not refund.asked_by:
        return None
    ours = order.reversals.filter(uuid=refund.asked_by)
    ours.filter(stripe_id="").update(stripe_id=refund.id)
    return ours.first()


def _note_dispute(order: Order, dispute: Dispute) -> Act | None:
    """What the buyer is to be told of it. One that was decided for us before we heard of it has changed nothing."""
    order_mail.disputed(order, dispute.status)
    if dispute.status in WARNING:
        return None
    state = DECIDED.get(dispute.status, State.OPEN)
    reversal, is_new = order.reversals.get_or_create(
        stripe_id=dispute.id,
        defaults={
            "kind": Kind.DISPUTE,
            "state": state,
            "amount_cents": dispute.amount_cents,
            "reason": dispute.reason.replace("_", " "),
            "created_at": dispute.created,
        },
    )
    is_news = state != State.UNDONE if is_new else _move(reversal, state)
    return partial(DISPUTE_MAILS[state], order, reversal) if is_news else None


def _move(reversal: Reversal, state: Reversal.State) -> bool:
    """Whether that is news."""
    if state not in LATER[State(reversal.state)]:
        return False
    reversal.state = state
    reversal.save(update_fields=["state"])
    return True


# --- What follows from it ---------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class Gone:
    """How much of a payment is not ours any more."""

    refunded_cents: int
    lost_cents: int
    disputed_cents: int

    @property
    def for_good(self) -> int:
        return self.refunded_cents + self.lost_cents

    @property
    def now(self) -> int:
        return self.for_good + self.disputed_cents


def gone(order: Order) -> Gone:
    return _gone(order.reversals.filter(state__in=HOLDS))


def _gone(reversals: Iterable[Reversal]) -> Gone:
    sums = {"refunded": 0, "lost": 0, "disputed": 0}
    for each in reversals:
        if each.state not in HOLDS or each.kind == Kind.UNPAID:
            continue
        name = (
            "refunded" if each.kind == Kind.REFUND else "lost" if each.state == State.STANDS else "disputed"
        )
        sums[name] += each.amount_cents
    return Gone(sums["refunded"], sums["lost"], sums["disputed"])


def credits_claimed(order: Order, gone_cents: int, paid_cents: int) -> int:
    """Whole credits in proportion to the money, rounded in the buyer's favour."""
    return order.credits * min(gone_cents, paid_cents) // paid_cents


def _follow(order: Order, charge: Charge) -> None:
    reversals = list(order.reversals.all())
    back = _gone(reversals)
    before, after = Status(order.status), _status(order, back, charge)
    order.refunded_cents = back.refunded_cents
    order.status = after
    if order.delivered_at:
        order.problem = _problem(reversals, after)
    order.paid_at = None if after == Status.NEEDS_REVIEW else order.paid_at or timezone.now()
    order.save(update_fields=["refunded_cents", "status", "problem", "paid_at"])
    if not order.delivered_at:
        return
    if before == Status.PAID != after:
        delivery.take_back(order, _standing(reversals))
    elif before != Status.PAID == after:
        delivery.give_again(order)
    if order.credits and reversals:
        because = _latest_change(order, reversals) or max(reversals, key=attrgetter("pk"))
        ledger.reverse(order, credits_claimed(order, back.now, charge.amount_cents), because)


def _standing(reversals: list[Reversal]) -> Reversal:
    """The last of those by which its payment is not ours."""
    holding = [each for each in reversals if each.state in HOLDS]
    assert holding, "what is not paid any more was refunded or is disputed"
    return holding[-1]


def _latest_change(order: Order, reversals: list[Reversal]) -> Reversal | None:
    """Which of them the lines of the ledger name: the first that they do not name in its present state."""
    named = set(order.credit_lines.values_list("source_id", flat=True))
    unnamed = [each for each in reversals if each.state in HOLDS and each.stripe_id not in named]
    undone = [each for each in reversals if each.state == State.UNDONE and each.stripe_id in named]
    return next(reversed(unnamed or undone), None)


def _status(order: Order, back: Gone, charge: Charge) -> Order.Status:
    if back.for_good >= charge.amount_cents:
        return Status.REFUNDED
    if not order.delivered_at:
        return Status.NEEDS_REVIEW
    return Status.DISPUTED if back.disputed_cents else Status.PAID


def _problem(reversals: list[Reversal], status: Order.Status) -> str:
    """What editors read beside the status."""
    disputes = [each for each in reversals if each.kind == Kind.DISPUTE and each.state != State.UNDONE]
    if not disputes or status == Status.PAID:
        return ""
    dispute = disputes[-1]
    verdict = " It was lost." if dispute.state == State.STANDS else ""
    return f"Dispute {dispute.stripe_id}: {dispute.reason}.{verdict}"
