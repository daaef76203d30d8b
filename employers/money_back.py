"""What becomes of a posting when the money for it goes back, or comes again; and when the plan that covered it ends."""

from datetime import datetime, timedelta
from math import ceil

from django.db import transaction
from django.utils import timezone

from cms.models import JobPage
from cms.models.choices import ClosedReason
from employers import true_end
from employers.held import hold, row_of
from employers.history import BOARD, STRIPE, By, note, of_reversal
from employers.models import Posting, PostingEvent, Reversal
from employers.posting import CLOSABLE, close, covered_anew

What = PostingEvent.What
STANDS = "The payment stands after all"


@transaction.atomic
def unpay(
    posting: Posting,
    *,
    days: int,
    is_covered: bool,
    cause: str,
    because: Reversal,
) -> None:
    """Take away what was paid for: these days, if others were paid for as well (`is_covered`), else all of it.

    `cause` names the payment, so that what it loses is what it may get back.
    """
    by = of_reversal(because)
    if not (is_covered and shorten(posting, days=days, cause=cause, by=by, why=because.in_words)):
        take_down(posting, because)


@transaction.atomic
def shorten(posting: Posting, *, days: int, cause: str, by: By = STRIPE, why: str = "") -> bool:
    """Take away these days of a posting that is paid for besides. False where it would not be open then."""
    hold(posting)
    page = row_of(posting.page_id)
    until = page.expires_at - timedelta(days=days) if page.expires_at else None
    if until is None or until <= timezone.now() or posting.state != "live":
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


@transaction.atomic
def pay_again(posting: Posting, *, days: int, cause: str) -> None:
    """The money is ours after all: put it up with the time it lost, or give the days back."""
    hold(posting)
    if was_taken_down(posting):
        return put_up_again(posting)
    page = row_of(posting.page_id)
    back = min(days, days_lost(posting, cause))
    if page.expires_at and back > 0:
        true_end.paid_on_top(posting, back)
        until = page.expires_at + timedelta(days=back)
        page.change(expires_at=until)
        posting.page = page
        true_end.show(posting)
        note(posting, What.RESTORED, STRIPE, why=STANDS, until=_end(page), cause=cause, returned=back)
    else:
        true_end.show(posting)
    return None


def days_lost(posting: Posting, cause: str) -> int:
    """What it lost in its present period because of this, and has not got back."""
    began = posting.period_began
    lost = 0
    for event in posting.events.filter(what__in=(What.SHORTENED, What.RESTORED), details__cause=cause):
        if began is None or event.at >= began:
            lost += event.details["days"] if event.what == What.SHORTENED else -event.details["returned"]
    return lost


def take_down(posting: Posting, because: Reversal) -> None:
    """A posting that nothing pays for does not stay up, nor in review. One that has ended needs nothing."""
    close(posting, ClosedReason.REFUNDED, by=of_reversal(because), why=because.in_words)


def was_taken_down(posting: Posting) -> bool:
    return posting.page is not None and posting.page.closed_reason == ClosedReason.REFUNDED


@transaction.atomic
def put_up_again(posting: Posting) -> None:
    """It is paid for after all: up again, with the days it lost meanwhile."""
    if not was_taken_down(posting):
        return
    hold(posting)
    page = row_of(posting.page_id)
    until = timezone.now() + page.unused if page.expires_at else None
    page.change(closed_at=None, closed_reason="", expires_at=until)
    posting.page = page
    true_end.show(posting)
    note(posting, What.RESTORED, STRIPE, why=STANDS, until=_end(page))


def _end(page: JobPage) -> str | None:
    """As its page says it."""
    return page.closes_at.isoformat() if page.closes_at else None


@transaction.atomic
def plan_ended(posting: Posting, *, cause: str) -> None:
    """The plan's days that are not used yet are gone; what was paid for besides stays."""
    hold(posting)
    if posting.state not in CLOSABLE:
        return
    now, page = timezone.now(), row_of(posting.page_id)
    end = page.expires_at or now
    until = true_end.without_plan(posting, end, at=now)
    if until <= now:
        close(posting, ClosedReason.PLAN_ENDED, by=BOARD)
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
