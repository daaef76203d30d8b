"""What a paid order does, why it must not, and how it is taken back: one table by the kind of product."""

from collections.abc import Callable
from dataclasses import dataclass

from cms.models.choices import ClosedReason
from employers import ledger, life, money_back, posting
from employers.history import STRIPE, of_reversal
from employers.life import Verb
from employers.models import Order, Posting, Reversal, Subscription
from employers.plans import Kind
from jobboard.lib.background import nudge

Purpose = Order.Purpose
VERBS = {Purpose.PUBLISH: Verb.PUBLISH, Purpose.EXTEND: Verb.EXTEND, Purpose.RELIST: Verb.RELIST}
UPGRADABLE = {"in review", "scheduled", "live"}


@dataclass(frozen=True, slots=True)
class Effect:
    obstacle: Callable[[Order], str]
    deliver: Callable[[Order], object]
    take_back: Callable[[Order, Reversal], object]
    give_again: Callable[[Order], object]


def obstacle(order: Order) -> str:
    """Why what was ordered cannot be had any more; empty where it can."""
    return EFFECTS[Kind(order.kind)].obstacle(order)


def deliver(order: Order) -> None:
    """Called once, inside the transaction that marks the order paid."""
    EFFECTS[Kind(order.kind)].deliver(order)


def take_back(order: Order, because: Reversal) -> None:
    """The whole payment went back, or may yet."""
    EFFECTS[Kind(order.kind)].take_back(order, because)


def give_again(order: Order) -> None:
    """It is paid after all: a dispute was won, a refund failed."""
    EFFECTS[Kind(order.kind)].give_again(order)


def is_upgradable(which: Posting) -> bool:
    return which.page is not None and which.state in UPGRADABLE and not which.page.featured


def _posting_of(order: Order) -> Posting:
    assert order.posting is not None, "only packs and plans are for no posting"
    return order.posting


def refusal(which: Posting, purpose: Order.Purpose) -> str:
    """Why it cannot be published, extended or listed again now; empty where it can."""
    return life.refusal(which, VERBS[purpose])


def _not_waiting(order: Order) -> str:
    which = _posting_of(order)
    waits = not refusal(which, Purpose(order.purpose)) or _fell_with_its_plan(order) or _is_down(order)
    if which.page is None or not waits:
        return f"The posting did not wait for a payment: it is {which.state}."
    return ""


def _fell_with_its_plan(order: Order) -> bool:
    """More days were bought while a plan covered it, and the plan ended before the payment was heard of."""
    page = _posting_of(order).page
    was_closed = page is not None and page.closed_reason == ClosedReason.PLAN_ENDED
    return order.purpose == Purpose.EXTEND and was_closed and _posting_of(order).state == "closed"


def _is_down(order: Order) -> bool:
    """More days were bought, and what had paid for the posting went back, or may yet, before they were paid."""
    return order.purpose == Purpose.EXTEND and money_back.takes_days(_posting_of(order), order.days)


def _keep_open(which: Posting, order: Order) -> None:
    """With what it was paid for it is open from now on, whether or not a plan closed it meanwhile."""
    if _is_down(order):
        money_back.pay_more(which, days=order.days)
    elif _fell_with_its_plan(order):
        posting.pay_after_plan(which, days=order.days, by=STRIPE)
    else:
        posting.extend(which, days=order.days, by=STRIPE)


def _put_up(order: Order) -> None:
    which = _posting_of(order)
    if order.purpose == Purpose.EXTEND:
        _keep_open(which, order)
        _mark(which, order)
    elif order.purpose == Purpose.RELIST:
        posting.relist(which, days=order.days, featured=order.featured, by=STRIPE)
    else:
        posting.publish(which, days=order.days, featured=order.featured)


def _mark(which: Posting, order: Order) -> None:
    """More days as featured were bought while it was, and it may have lost the mark with the money of another."""
    if order.featured and which.page and not which.page.featured:
        posting.feature(which, featured=True)


def _take_down(order: Order, because: Reversal) -> None:
    """A posting that nobody paid for does not stay up, nor in review. What was paid for besides stays."""
    which = _posting_of(order)
    if is_of_period(order):
        money_back.unpay(which, days=order.days, cause=str(order.uuid), because=because)
        _unmark(order, because)


def _put_up_again(order: Order) -> None:
    if is_of_period(order):
        money_back.pay_again(_posting_of(order), days=order.days, cause=str(order.uuid))
        _mark_again(order)


def is_of_period(order: Order) -> bool:
    """False for what paid for a time that is over."""
    began = _posting_of(order).period_began
    return began is None or (order.paid_at is not None and order.paid_at >= began)


def _unmark(order: Order, because: Reversal) -> None:
    """A later period has a mark of its own, or none. Of two that are paid for the other stays."""
    if order.featured and is_of_period(order) and not _is_marked_besides(order):
        by = of_reversal(because)
        posting.feature(_posting_of(order), featured=False, by=by, why=because.in_words)


def _mark_again(order: Order) -> None:
    if order.featured and is_of_period(order) and not _is_marked_besides(order):
        posting.feature(_posting_of(order), featured=True, why=money_back.STANDS)


def _is_marked_besides(order: Order) -> bool:
    others = _posting_of(order).orders.filter(featured=True, status=Order.Status.PAID).exclude(pk=order.pk)
    return any(is_of_period(other) for other in others)


def _not_upgradable(order: Order) -> str:
    which = _posting_of(order)
    if is_upgradable(which):
        return ""
    return f"The posting cannot be featured: it is {which.state}{' and is featured already' if which.page and which.page.featured else ''}."


def _has_a_plan(order: Order) -> str:
    plans = order.employer.subscriptions.all()
    others = (plan for plan in plans if plan.order_id != order.pk)
    running = next((plan for plan in others if plan.status not in Subscription.ENDED), None)
    if running:
        return f"A plan runs already: {running}."
    # On account it is there before it is paid for, and may have been ended before the money came.
    was_ended = any(plan.order_id == order.pk and plan.status in Subscription.ENDED for plan in plans)
    return "It was paid after the plan had been ended." if was_ended else ""


def begin_plan(order: Order) -> None:
    """It covers nothing until Stripe is asked about it and its first invoice."""
    Subscription.objects.get_or_create(
        order=order, defaults={"employer": order.employer, "stripe_id": order.stripe_subscription_id}
    )
    nudge("employers.subscribing.refresh", order.stripe_subscription_id)


EFFECTS = {
    Kind.POSTING: Effect(
        obstacle=_not_waiting,
        deliver=_put_up,
        take_back=_take_down,
        give_again=_put_up_again,
    ),
    Kind.UPGRADE: Effect(
        obstacle=_not_upgradable,
        deliver=lambda order: posting.feature(_posting_of(order), featured=True),
        take_back=_unmark,
        give_again=_mark_again,
    ),
    # Credits are taken back one by one, as far as the money goes: see reversals.
    Kind.PACK: Effect(
        obstacle=lambda order: "",
        deliver=ledger.grant_for,
        take_back=lambda order, because: None,
        give_again=lambda order: None,
    ),
    # Each period is paid by an invoice of its own, and the subscription says what that comes to.
    Kind.PLAN: Effect(
        obstacle=_has_a_plan,
        deliver=begin_plan,
        take_back=lambda order, because: None,
        give_again=lambda order: None,
    ),
}
