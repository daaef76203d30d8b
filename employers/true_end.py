"""Until when a posting is open as things stand: its own end, or that of the plan that pays for it.

Everybody reads it: the page keeps it as `covered_until`, which whatever moves it brings level in its own transaction.
"""

from collections import defaultdict
from datetime import datetime, timedelta

from django.db import transaction
from django.db.models import Q

from cms import listing_rows
from cms.models import JobListing, JobPage
from employers.models import Employer, Posting, Subscription


def _plan_of(employer: Employer) -> Subscription | None:
    found: Subscription | None = employer.subscriptions.running().first()
    return found


def under(plan: Subscription | None, posting: Posting) -> datetime | None:
    """With its plan go the days that the plan gave; what was paid for besides stays."""
    end = posting.page.expires_at if posting.page else None
    if end is None or plan is None or plan.ends is None or not posting.plan_days:
        return end
    besides = end - timedelta(days=posting.plan_days) if posting.paid_by else plan.ends
    return min(end, max(plan.ends, besides))


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
