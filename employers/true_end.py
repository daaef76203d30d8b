"""Until when a posting is open as things stand: its own end, or that of the plan that pays for it.

Everybody reads it: the page keeps it as `covered_until`, which whatever moves it brings level in its own transaction.
"""

from collections import defaultdict
from datetime import datetime, timedelta
from math import ceil

from django.db import transaction
from django.db.models import Q
from django.utils import timezone

from cms import listing_rows
from cms.models import JobListing, JobPage
from employers.models import Employer, Posting, Subscription


def _plan_of(employer: Employer) -> Subscription | None:
    found: Subscription | None = employer.subscriptions.running().first()
    return found


def under(plan: Subscription | None, posting: Posting) -> datetime | None:
    """As things stand: its own end, where its plan goes on, else what is left with the plan's end."""
    end = posting.page.expires_at if posting.page else None
    if end is None or plan is None or plan.ends is None or not posting.plan_days:
        return end
    return min(end, without_plan(posting, end, at=plan.ends))


def without_plan(posting: Posting, end: datetime, *, at: datetime) -> datetime:
    """What is left of this end where the plan stops paying at that moment.

    With the plan go those of its days that are not used by then. What is used up is used up, and what was paid for
    besides stays: days are used in the order in which they were added.
    """
    if not posting.paid_by:
        return min(end, at)
    left = end - timedelta(days=posting.days_after_plan) - at
    return end - min(max(left, timedelta(0)), timedelta(days=posting.plan_days))


def unused(posting: Posting) -> timedelta:
    """What it has when it is opened again: what was left when it was closed, without the days of a plan that is over.

    Where none had begun, all of them, as long as something pays for them.
    """
    page = posting.page
    if page is not None and page.was_withdrawn:
        return timedelta(days=page.listing_days if posting.cover else 0)
    if page is None or page.closed_at is None or page.expires_at is None:
        return timedelta(0)
    end = page.expires_at
    if _has_days_of_an_ended_plan(posting):
        end = without_plan(posting, end, at=page.closed_at)
    return max(end - page.closed_at, timedelta(0))


def _has_days_of_an_ended_plan(posting: Posting) -> bool:
    return posting.plan_days > 0 and not any(plan.covers for plan in posting.employer.subscriptions.all())


def opened_again(posting: Posting) -> None:
    """With what `unused` said; of a plan that is over it has no days any more."""
    if _has_days_of_an_ended_plan(posting):
        _count(posting, 0, 0)
    show(posting)


def paid_on_top(posting: Posting, days: int) -> None:
    """Days are about to be added, or given back, that were paid for. Called while it is held, as are the next two."""
    if posting.plan_days:
        _count(posting, posting.plan_days, _left_on_top(posting) + days)


def given_by_plan(posting: Posting, days: int) -> None:
    """Days are about to be added under the plan. They are used before those that were paid for on top."""
    _count(posting, posting.plan_days + days, _left_on_top(posting))


def taken(posting: Posting, days: int) -> None:
    """Days that were paid for are about to go back: first those on top."""
    _count(posting, posting.plan_days, max(posting.days_after_plan - days, 0))


def _left_on_top(posting: Posting) -> int:
    """Those not used up by now, or when it was closed. What began today is as good as a whole day."""
    page = posting.page
    left = page.expires_at - (page.closed_at or timezone.now()) if page and page.expires_at else timedelta(0)
    return min(posting.days_after_plan, max(ceil(left / timedelta(days=1)), 0))


def _count(posting: Posting, plan_days: int, on_top: int) -> None:
    if (posting.plan_days, posting.days_after_plan) != (plan_days, on_top):
        posting.plan_days, posting.days_after_plan = plan_days, on_top
        posting.save(update_fields=["plan_days", "days_after_plan"])


def show(posting: Posting) -> None:
    """Its end, or what pays for it, has just changed."""
    page = posting.page
    if page is None or not (posting.plan_days or page.covered_until):
        return
    covered_until = _before_its_own(posting, _plan_of(posting.employer))
    if page.covered_until != covered_until:
        page.change(covered_until=covered_until)


def _before_its_own(posting: Posting, plan: Subscription | None) -> datetime | None:
    assert posting.page is not None, "what has no page is shown to nobody"
    end = under(plan, posting)
    return None if end == posting.page.expires_at else end


@transaction.atomic
def show_all(employer: Employer) -> None:
    """Its plan will end, or goes on after all. Called under the lock of the plan."""
    covered = Posting.objects.filter(employer=employer, page__isnull=False)
    covered = covered.filter(Q(plan_days__gt=0) | Q(page__covered_until__isnull=False)).order_by("pk")
    list(covered.select_for_update(of=("self",)).values_list("pk", flat=True))
    plan = _plan_of(employer)
    moved: dict[datetime | None, list[int]] = defaultdict(list)
    for posting in covered.select_related("page").prefetch_related("orders", "credit_lines"):
        covered_until = _before_its_own(posting, plan)
        if posting.page and posting.page.covered_until != covered_until:
            moved[covered_until].append(posting.page.pk)
    for covered_until, page_ids in moved.items():
        JobPage.objects.filter(pk__in=page_ids).update(covered_until=covered_until)
        listing_rows.refresh(JobListing.objects.filter(pk__in=page_ids))
