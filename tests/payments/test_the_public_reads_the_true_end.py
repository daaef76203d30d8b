"""A posting that an ending plan covers is open for everybody until that end: on its page, in its markup, by the API."""

import json
import re
from datetime import datetime, timedelta

import pytest
from django.test import Client
from django.utils import timezone
from pytest_django import DjangoAssertNumQueries

from cms import listing_rows
from cms.models import JobListing, JobPage
from cms.models.choices import ClosedReason
from employers import history, ledger, money_back, spending, subscribing, true_end
from employers import posting as postings
from employers.history import BOARD
from employers.life import Verb
from employers.models import Cause, Employer, Order, Posting, Reversal, Subscription
from jobboard.lib.eastern import day
from tests.employers.credit import give
from tests.employers.lives import end_of, fresh, page_of, paid
from tests.payments.test_end_of_a_covered_posting import ends, plan

__all__ = ["plan"]


def use_plan(posting: Posting) -> Verb | None:
    return spending.use_plan(fresh(posting), by=posting.employer.memberships.get().user)


def use_credit(posting: Posting) -> None:
    by, seen = posting.employer.memberships.get().user, spending.end_of(fresh(posting))
    assert spending.use_credit(fresh(posting), Verb.EXTEND, by=by, seen=seen)


def closes(posting: Posting) -> datetime:
    closes_at = page_of(posting).closes_at
    assert closes_at is not None
    return closes_at


def assert_everybody_reads(posting: Posting, end: datetime) -> None:
    page = page_of(posting)
    text = Client().get(page.url).text
    assert f"{day(end)}</time>" in text
    [markup] = re.findall(r'<script type="application/ld\+json"[^>]*>(.*?)</script>', text, re.DOTALL)
    assert json.loads(markup)["validThrough"] == end.isoformat(timespec="seconds")
    told = Client().get(f"/api/v1/postings/{page.pk}").json()
    assert abs(datetime.fromisoformat(told["expires_at"]) - end) < timedelta(seconds=1)
    assert not listing_rows.differs(JobListing.objects.get(pk=page.pk), listing_rows.listed([page.pk])[0])


def test_everybody_reads_that_it_ends_with_the_plan_and_that_it_goes_on_after_all(
    acme: Employer, draft: Posting, plan: Subscription
) -> None:
    use_plan(draft)
    assert_everybody_reads(draft, end_of(draft))
    assert_everybody_reads(draft, ends(plan, 20))
    assert JobPage.objects.open().filter(pk=draft.page_id).exists()
    plan.ends_at = None
    plan.save()
    true_end.show_all(acme)
    assert_everybody_reads(draft, end_of(draft))


def test_what_is_published_under_an_ending_plan_says_so_from_its_first_moment(
    draft: Posting, plan: Subscription
) -> None:
    end = ends(plan, 20)
    use_plan(draft)
    assert_everybody_reads(draft, end)


def test_what_is_listed_again_under_an_ending_plan_says_so(acme: Employer, plan: Subscription) -> None:
    posting = paid(acme)
    postings.close(posting, ClosedReason.FILLED_HERE, by=BOARD)
    end = ends(plan, 20)
    assert use_plan(posting) == Verb.RELIST
    assert_everybody_reads(posting, end)


def test_another_employer_s_plan_moves_nothing(acme: Employer, draft: Posting, plan: Subscription) -> None:
    other = paid(acme)
    use_plan(draft)
    ends(plan, 20)
    assert closes(other) == end_of(other)


def test_a_credit_besides_keeps_it_open_beyond_the_plan_until_it_is_taken_back(
    acme: Employer, draft: Posting, plan: Subscription
) -> None:
    order = Order.objects.create(employer=acme, product="pack-5", kind="pack", amount_cents=990_00, credits=5)
    grant = give(acme, 5)
    type(grant).objects.filter(pk=grant.pk).update(order=order, cause=Cause.ORDER)
    use_plan(draft)
    end = ends(plan, 20)
    use_credit(draft)
    assert closes(draft) == end + timedelta(days=60) < end_of(draft)
    gone = order.reversals.create(kind=Reversal.Kind.REFUND, stripe_id="re_1", amount_cents=990_00)
    ledger.reverse(order, 5, gone)
    assert_everybody_reads(draft, end)


def test_days_that_go_back_move_its_end(acme: Employer, plan: Subscription) -> None:
    posting = paid(acme)
    give(acme, 1)
    ends(plan, 20)
    page_of(posting).change(expires_at=timezone.now() + timedelta(days=5))
    use_plan(posting)
    use_credit(posting)
    before = closes(posting)
    assert money_back.shorten(fresh(posting), days=30, cause="a test")
    assert closes(posting) == before - timedelta(days=30)
    told = history.lines(posting)[0].what
    assert told == f"Shortened by 30 days until {day(closes(posting))}"
    money_back.pay_again(fresh(posting), days=30, cause="a test")
    assert closes(posting) == before


def test_what_the_board_closed_and_opens_again_says_until_when(draft: Posting, plan: Subscription) -> None:
    use_plan(draft)
    postings.close(fresh(draft), "unconfirmed", by=BOARD)
    plan.ends_at = timezone.now() + timedelta(days=20)
    plan.save()
    postings.reopen(fresh(draft), by=BOARD)
    assert_everybody_reads(draft, plan.ends_at)


def test_paid_for_anew_after_the_plan_it_is_open_for_all_its_days(
    acme: Employer, draft: Posting, plan: Subscription
) -> None:
    use_plan(draft)
    ends(plan, 20)
    subscribing.end_grant(plan)
    assert fresh(draft).state == "closed"
    Subscription.objects.filter(pk=plan.pk).update(status="canceled")
    postings.pay_after_plan(fresh(draft), days=60, by=BOARD)
    assert_everybody_reads(draft, end_of(draft))


@pytest.mark.parametrize("covered", [3, 12])
def test_however_many_it_covers_the_questions_stay_few(
    acme: Employer, plan: Subscription, covered: int, django_assert_max_num_queries: DjangoAssertNumQueries
) -> None:
    for number in range(covered):
        use_plan(paid(acme, title=f"Coder {number}"))
    Posting.objects.filter(employer=acme).update(plan_days=60)
    plan.ends_at = timezone.now() + timedelta(days=20)
    plan.save()
    with django_assert_max_num_queries(40):
        true_end.show_all(acme)
    assert JobPage.objects.filter(covered_until=plan.ends_at).count() == covered
    assert JobListing.objects.count() == covered
    with django_assert_max_num_queries(8):
        true_end.show_all(acme)
