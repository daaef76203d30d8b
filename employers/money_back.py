"""What becomes of a posting when the money for it goes back, or comes again; and when the plan that covered it ends."""

from collections.abc import Collection
from datetime import datetime, timedelta
from math import ceil

from django.db import transaction
from django.db.models import Q
from django.utils import timezone

from cms.models import JobPage
from cms.models.choices import ClosedReason
from employers import true_end
from employers.held import hold, row_of
from employers.history import BOARD, STRIPE, By, note, of_reversal
from employers.life import BY_THE_BOARD
from employers.models import Cause, Order, Posting, PostingEvent, Reversal
from employers.posting import CLOSABLE, covered_anew, shut

What = PostingEvent.What
STANDS = "The payment stands after all"


@transaction.atomic
def unpay(posting: Posting, *, days: int, cause: str, because: Reversal) -> None:
    """Take away these days. What is left stays up while something pays for it; else it is closed.

    `cause` names the payment, so that what it loses is what it may get back: as many days, however many payments of
    one posting go and come again, in whatever order. Days that were used are owed meanwhile: its end lies before the
    moment in which it was closed.
    """
    hold(posting)
    if not has_days(posting):
        return
    by, why = of_reversal(because), because.in_words
    if not (posting.cover and shorten(posting, days=days, cause=cause, by=by, why=why)):
        is_news = _state_beneath(posting) in CLOSABLE
        if is_news:
            shut(posting, ClosedReason.REFUNDED, by=by, why=why, lost=days, cause=cause)
        _shift(posting, -days)
        if not is_news:
            note(posting, What.SHORTENED, by, why=why, days=days, cause=cause)


def has_days(posting: Posting) -> bool:
    """It is up, or may come up again with what is left to it."""
    page = posting.page
    state = _state_beneath(posting)
    if page is not None and state == "closed":
        return was_taken_down(posting) or page.was_withdrawn or page.closed_reason in BY_THE_BOARD
    return state in CLOSABLE


def _state_beneath(posting: Posting) -> str:
    """Its state; of what an editor has removed the one that it is in again once it is published again."""
    page = posting.page
    if page is None or not page.removed_at:
        return posting.state
    if page.closed_at:
        return "closed"
    return "expired" if page.is_expired else "live"


@transaction.atomic
def shorten(posting: Posting, *, days: int, cause: str, by: By = STRIPE, why: str = "") -> bool:
    """Take away these days of a posting that is paid for besides. False where it would not be open then."""
    hold(posting)
    page = row_of(posting.page_id)
    until = page.expires_at - timedelta(days=days) if page.expires_at else None
    if until is None or until <= timezone.now() or _state_beneath(posting) != "live":
        return False
    true_end.taken(posting, days)
    _cut(posting, page, until, days=days, cause=cause, by=by, why=why)
    return True


def _cut(
    posting: Posting, page: JobPage, until: datetime, *, days: int, cause: str, by: By, why: str
) -> None:
    page.change(expires_at=until)
    posting.page = page
    true_end.show(posting)
    note(posting, What.SHORTENED, by, why=why, days=days, until=_end(page), cause=cause)


def _shift(posting: Posting, days: int) -> None:
    """Its end, by so many days later or earlier; what has expired begins anew. What is in review has no end yet."""
    page = row_of(posting.page_id)
    (true_end.paid_on_top if days > 0 else true_end.taken)(posting, abs(days))
    if page.expires_at:
        is_counted_down = days > 0 and not page.closed_at
        end = max(page.expires_at, timezone.now()) if is_counted_down else page.expires_at
        page.change(expires_at=end + timedelta(days=days))
    posting.page = page
    true_end.show(posting)


@transaction.atomic
def pay_again(posting: Posting, *, days: int, cause: str) -> None:
    """The money is ours after all: the days that it lost with it are its again, and with them it may come up again."""
    hold(posting)
    back = min(days, days_lost(posting, cause))
    _shift(posting, back)
    details = {"cause": cause, "returned": back}
    if not _put_up_again(posting, STANDS, **details) and back:
        page = row_of(posting.page_id)
        told = None if page.closed_at else _end(page)
        note(posting, What.EXTENDED, STRIPE, why=STANDS, days=back, until=told, **details)


def _put_up_again(posting: Posting, why: str, **details: object) -> bool:
    """Where it is down for want of money, and has days again."""
    page = row_of(posting.page_id)
    left = true_end.unused(posting)
    if not was_taken_down(posting) or (page.expires_at and not left):
        return False
    page.change(closed_at=None, closed_reason="", expires_at=_end_from_now(page, left))
    posting.page = page
    true_end.opened_again(posting)
    note(posting, What.RESTORED, STRIPE, why=why, until=_end(page), **details)
    return True


def _end_from_now(page: JobPage, left: timedelta) -> datetime | None:
    """What an editor agreed to while it was down has all its days; what is in review has no end yet."""
    if page.expires_at is None:
        return timezone.now() + timedelta(days=page.listing_days) if page.live else None
    return timezone.now() + left


def takes_days(posting: Posting, days: int) -> bool:
    """It is down for want of money, and with so many days more it comes up, now or when a bank has decided for it."""
    page = posting.page
    if page is None or page.expires_at is None or posting.state != "closed" or not was_taken_down(posting):
        return False
    assert page.closed_at, "what is closed was closed at a moment"
    return page.expires_at + timedelta(days=days) > page.closed_at or bool(disputed([posting.pk]))


@transaction.atomic
def pay_more(posting: Posting, *, days: int) -> None:
    """More days were bought while it was open, and paid for while it is down: as if they had been before it was taken down."""
    hold(posting)
    _shift(posting, days)
    row_of(posting.page_id).change(confirmed_open_at=timezone.now())
    if not _put_up_again(posting, f"{days} more days were paid for"):
        note(posting, What.EXTENDED, STRIPE, days=days)


def disputed(taken_down: Collection[int]) -> set[int]:
    """Which of these stay down until a bank has decided on what paid for them, an order or a credit."""
    if not taken_down:
        return set()
    by_credit = Q(credit_lines__cause=Cause.DISPUTE, credit_lines__order__status=Order.Status.DISPUTED)
    found = Posting.objects.filter(pk__in=taken_down)
    found = found.filter(Q(orders__status=Order.Status.DISPUTED) | by_credit)
    return set(found.values_list("pk", flat=True))


def days_lost(posting: Posting, cause: str) -> int:
    """What it lost in its present period because of this, and has not got back."""
    began = posting.period_began
    events = posting.events.filter(details__cause=cause)
    return sum(_lost_by(event) for event in events if began is None or event.at >= began)


def _lost_by(event: PostingEvent) -> int:
    lost = {What.SHORTENED: "days", What.CLOSED: "lost"}.get(What(event.what))
    return int(event.details[lost]) if lost else -int(event.details["returned"])


def was_taken_down(posting: Posting) -> bool:
    return posting.page is not None and posting.page.closed_reason == ClosedReason.REFUNDED


def _end(page: JobPage) -> str | None:
    """As its page says it."""
    return page.closes_at.isoformat() if page.closes_at else None


@transaction.atomic
def plan_ended(posting: Posting, *, cause: str) -> None:
    """The plan's days that are not used yet are gone; what was paid for besides stays."""
    hold(posting)
    if _state_beneath(posting) not in CLOSABLE:
        return
    now, page = timezone.now(), row_of(posting.page_id)
    end = page.expires_at or now
    until = true_end.without_plan(posting, end, at=now)
    if until <= now:
        shut(posting, ClosedReason.PLAN_ENDED, by=BOARD)
        return
    lost = end - until
    posting.page = page
    covered_anew(posting, 0, posting.plan_since)
    if lost:
        _cut(
            posting,
            page,
            until,
            days=ceil(lost / timedelta(days=1)),
            cause=cause,
            by=BOARD,
            why=str(ClosedReason.PLAN_ENDED.label),
        )
