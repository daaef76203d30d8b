"""A posting that an ending plan covers is said to be open until the plan's end, not for all its days."""

from datetime import datetime, timedelta

import pytest
from django.conf import settings
from django.test import Client
from django.utils import timezone

from employers import links, subscribing, true_end
from employers.models import Employer, Order, Posting, Subscription
from jobboard.lib.eastern import day
from jobboard.mail.models import OutgoingMail
from jobboard.payments import values
from tests.employers.lives import fresh, page_of, paid
from tests.employers.teams import browser_of, owner_of

DASHBOARD = "/employers/postings/"


@pytest.fixture
def plan(acme: Employer) -> Subscription:
    order = Order.objects.create(employer=acme, product="unlimited-month", kind="plan", amount_cents=490_00)
    later = timezone.now() + timedelta(days=27)
    found: Subscription = Subscription.objects.create(
        employer=acme, order=order, stripe_id="sub_1", status="active", covers_until=later
    )
    return found


def ends(plan: Subscription, days: float) -> datetime:
    """Its employer has ended it, for so many days from now."""
    plan.ends_at = plan.covers_until = timezone.now() + timedelta(days=days)
    plan.save()
    true_end.show_all(plan.employer)
    return plan.ends_at


def test_the_dashboard_counts_the_days_until_the_plan_ends(
    acme: Employer, draft: Posting, plan: Subscription
) -> None:
    browser = browser_of(owner_of(acme))
    browser.post(f"/employers/postings/{draft.pk}/plan/")
    assert '<td data-label="Days left" class="table__number">60</td>' in browser.get(DASHBOARD).text
    end = ends(plan, 19.5)
    page = browser.get(DASHBOARD).text
    assert '<td data-label="Days left" class="table__number">20</td>' in page
    assert f"Open until {day(end)}, as your plan ends." in page
    ends(plan, 90)
    assert "as your plan ends" not in browser.get(DASHBOARD).text


def test_a_plan_that_is_not_paid_is_named_as_the_reason(
    acme: Employer, draft: Posting, plan: Subscription
) -> None:
    browser = browser_of(owner_of(acme))
    browser.post(f"/employers/postings/{draft.pk}/plan/")
    plan.grace_until = plan.covers_until = timezone.now() + timedelta(days=6.5)
    plan.save()
    true_end.show_all(acme)
    page = browser.get(DASHBOARD).text
    assert f"Without a payment this is open until {day(plan.grace_until)} only." in page
    assert "Live, ends soon" in page


def test_history_message_and_mail_name_the_true_end(
    acme: Employer, draft: Posting, plan: Subscription
) -> None:
    end = ends(plan, 20)
    browser = browser_of(owner_of(acme))
    published = browser.post(f"/employers/postings/{draft.pk}/plan/", follow=True).text
    assert f"is published under your plan, until {day(end)}." in published
    history = browser.get(f"/employers/postings/{draft.pk}/history/").text
    assert f"Paid for 60 days under the plan, which ends on {day(end)}" in history
    assert f"Published until {day(end)}" in history
    assert day(end) in OutgoingMail.objects.get(kind="posting_live").text
    page = fresh(draft).page
    assert page is not None
    page.change(expires_at=timezone.now() + timedelta(days=3))
    extended = browser.post(f"/employers/postings/{draft.pk}/plan/", follow=True).text
    assert f"is kept open under your plan, until {day(end)}." in extended
    history = browser.get(f"/employers/postings/{draft.pk}/history/").text
    assert f"Extended by 57 days until {day(end)}" in history


def test_who_is_asked_whether_it_is_still_open_reads_the_true_end(
    acme: Employer, draft: Posting, plan: Subscription
) -> None:
    browser_of(owner_of(acme)).post(f"/employers/postings/{draft.pk}/plan/")
    end = ends(plan, 20)
    asked = Client().get(links.still_open_url(draft).removeprefix(settings.SITE_URL)).text
    assert f"open until {day(end)}" in asked


def test_days_that_were_bought_besides_outlast_the_plan(acme: Employer, plan: Subscription) -> None:
    posting = paid(acme)
    bought = timezone.now() + timedelta(days=40)
    Order.objects.create(
        employer=acme,
        posting=posting,
        product="single",
        amount_cents=249_00,
        status=Order.Status.PAID,
        days=60,
        paid_at=timezone.now(),
    )
    page = posting.page
    assert page is not None
    page.change(expires_at=bought)
    ends(plan, 10)
    browser = browser_of(owner_of(acme))
    extended = browser.post(f"/employers/postings/{posting.pk}/plan/", follow=True).text
    assert f"Open until {day(bought)}, as your plan ends." in extended


def test_what_an_editor_had_removed_when_the_plan_ended_stays_closed_once_it_is_published_again(
    acme: Employer, draft: Posting, plan: Subscription
) -> None:
    browser_of(owner_of(acme)).post(f"/employers/postings/{draft.pk}/plan/")
    page_of(draft).unpublish()
    subscribing.end_grant(plan)
    page_of(draft).get_latest_revision().publish()
    assert (fresh(draft).state, page_of(draft).closed_reason) == ("closed", "plan_ended")


def test_late_news_of_an_ended_plan_close_nothing_of_the_next_one(
    acme: Employer, draft: Posting, plan: Subscription
) -> None:
    before = Order.objects.create(
        employer=acme, product="unlimited-month", kind="plan", amount_cents=490_00, status="expired"
    )
    Subscription.objects.create(employer=acme, order=before, stripe_id="sub_0", status="canceled")
    browser_of(owner_of(acme)).post(f"/employers/postings/{draft.pk}/plan/")
    ended = values.Subscription(
        id="sub_0", order_uuid="", status="canceled", livemode=False, period_end=timezone.now(), ends_at=None,
        ended=timezone.now(), bills=(),
    )  # fmt: skip
    subscribing.apply(ended, timezone.now())
    assert fresh(draft).state == "live"
    plan.delete()
    subscribing.apply(ended, timezone.now())
    assert fresh(draft).state == "closed"
