"""Until when a posting is open as things stand: its own end, or that of the plan that pays for it."""

from datetime import datetime, timedelta

from employers.models import Posting, Subscription


def of(posting: Posting) -> datetime | None:
    return under(posting.employer.subscriptions.running().first(), posting)


def under(plan: Subscription | None, posting: Posting) -> datetime | None:
    """With its plan go the days that the plan gave; what was paid for besides stays."""
    end = posting.page.expires_at if posting.page else None
    if end is None or plan is None or plan.ends is None or not posting.plan_days:
        return end
    besides = end - timedelta(days=posting.plan_days) if posting.paid_by else plan.ends
    return min(end, max(plan.ends, besides))
