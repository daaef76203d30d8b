"""What a paid order does, why it must not, and how it is taken back: one table by the kind of product."""

from collections.abc import Callable
from dataclasses import dataclass

from employers import ledger, posting
from employers.models import Order, Posting
from employers.plans import Kind

UPGRADABLE = {"in review", "live"}


@dataclass(frozen=True, slots=True)
class Effect:
    obstacle: Callable[[Order], str]
    deliver: Callable[[Order], object]
    take_back: Callable[[Order], object]
    give_again: Callable[[Order], object]


def obstacle(order: Order) -> str:
    """Why what was ordered cannot be had any more; empty where it can."""
    return EFFECTS[Kind(order.kind)].obstacle(order)


def deliver(order: Order) -> None:
    """Called once, inside the transaction that marks the order paid."""
    EFFECTS[Kind(order.kind)].deliver(order)


def take_back(order: Order) -> None:
    """The whole payment went back, or may yet."""
    EFFECTS[Kind(order.kind)].take_back(order)


def give_again(order: Order) -> None:
    """It is paid after all: a dispute was won, a refund failed."""
    EFFECTS[Kind(order.kind)].give_again(order)


def is_upgradable(which: Posting) -> bool:
    return which.page is not None and which.state in UPGRADABLE and not which.page.featured


def _posting_of(order: Order) -> Posting:
    assert order.posting is not None, "only packs are for no posting"
    return order.posting


def _not_waiting(order: Order) -> str:
    which = _posting_of(order)
    if which.page is None or which.state != "draft":
        return f"The posting did not wait for a payment: it is {which.state}."
    return ""


def _publish(order: Order) -> None:
    posting.publish(_posting_of(order), days=order.days, featured=order.featured)


def _take_down(order: Order) -> None:
    which = _posting_of(order)
    if which.cover is None:
        posting.take_down(which)


def _not_upgradable(order: Order) -> str:
    which = _posting_of(order)
    if is_upgradable(which):
        return ""
    return f"The posting cannot be featured: it is {which.state}{' and is featured already' if which.page and which.page.featured else ''}."


EFFECTS = {
    Kind.POSTING: Effect(
        obstacle=_not_waiting,
        deliver=_publish,
        take_back=_take_down,
        give_again=lambda order: posting.put_up_again(_posting_of(order)),
    ),
    Kind.UPGRADE: Effect(
        obstacle=_not_upgradable,
        deliver=lambda order: posting.feature(_posting_of(order), featured=True),
        take_back=lambda order: posting.feature(_posting_of(order), featured=False),
        give_again=lambda order: posting.feature(_posting_of(order), featured=True),
    ),
    # Credits are taken back one by one, as far as the money goes: see reversals.
    Kind.PACK: Effect(
        obstacle=lambda order: "",
        deliver=ledger.grant_for,
        take_back=lambda order: None,
        give_again=lambda order: None,
    ),
}
