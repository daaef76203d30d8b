"""A plan's end comes in the moment in which a credit lengthens what it covers, or it is opened again: both count."""

import threading
from collections.abc import Iterator
from datetime import timedelta

import pytest
from django.db import transaction
from django.db.models import QuerySet
from django.utils import timezone

from employers import ledger, spending, subscribing, true_end
from employers import posting as postings
from employers.history import BOARD
from employers.life import Verb
from employers.models import Cause, Employer, Order, Posting, Subscription
from tests import factories
from tests.at_once import all_at_once, elsewhere, forget_everything, needs_writers_that_meet
from tests.employers.lives import fresh

pytestmark = [needs_writers_that_meet, pytest.mark.django_db]


@pytest.fixture
def covered(db: None) -> Iterator[int]:
    """Committed: a posting under a plan, and a credit."""
    yield elsewhere(_make)
    elsewhere(_forget)


def _make() -> int:
    acme = factories.make_employer("Acme Health", "acme@example.org")
    Employer.objects.filter(pk=acme.pk).update(trusted=True)
    order = Order.objects.create(employer=acme, product="unlimited-month", kind="plan", amount_cents=490_00)
    later = timezone.now() + timedelta(days=27)
    Subscription.objects.create(
        employer=acme, order=order, stripe_id="sub_1", status="active", covers_until=later
    )
    ledger.grant(acme, 1, Cause.CORRECTION, "a", note="to try")
    made = factories.make_posting(Employer.objects.get(pk=acme.pk))
    assert spending.use_plan(fresh(made), by=acme.memberships.get().user) == Verb.PUBLISH
    return made.pk


def _forget() -> None:
    Subscription.objects.all().delete()
    forget_everything()


def _both_at_once(pk: int) -> Posting:
    is_held, may_end = threading.Event(), threading.Event()

    def extend() -> None:
        with transaction.atomic():
            mine = Posting.objects.select_related("page", "employer__company").get(pk=pk)
            by, seen = mine.employer.memberships.get().user, spending.end_of(mine)
            assert spending.use_credit(mine, Verb.EXTEND, by=by, seen=seen)
            is_held.set()
            may_end.wait(20)

    def end_plan() -> None:
        is_held.wait(20)
        with transaction.atomic():
            plan = Subscription.objects.select_for_update().get()
            plan.ends_at = timezone.now() + timedelta(days=20)
            plan.save()
            threading.Timer(0.5, may_end.set).start()
            true_end.show_all(plan.employer)

    assert all_at_once([extend, end_plan]) == []
    return fresh(Posting(pk=pk))


def _true_end(posting: Posting) -> object:
    return true_end.under(Subscription.objects.get(), posting)


def test_what_a_credit_gave_besides_is_told(covered: int) -> None:
    posting = _both_at_once(covered)
    assert posting.page
    assert posting.page.closes_at == _true_end(posting)
    assert posting.page.days_left
    assert posting.page.days_left > 50


def _opened_again_at_the_end(pk: int) -> Posting:
    is_held, may_end = threading.Event(), threading.Event()
    elsewhere(lambda: postings.close(fresh(Posting(pk=pk)), "unconfirmed", by=BOARD))

    def open_again() -> None:
        with transaction.atomic():
            postings.reopen(fresh(Posting(pk=pk)), by=BOARD)
            is_held.set()
            may_end.wait(20)

    def end_plan() -> None:
        is_held.wait(20)
        threading.Timer(0.5, may_end.set).start()
        with transaction.atomic():
            assert subscribing.end_grant(Subscription.objects.select_for_update().get())

    assert all_at_once([open_again, end_plan]) == []
    return fresh(Posting(pk=pk))


def test_what_is_opened_again_at_the_end_is_closed_with_the_plan(covered: int) -> None:
    assert _opened_again_at_the_end(covered).state == "closed"


def test_control_without_holding_the_plan_it_stays_up_with_nothing_that_pays(
    covered: int, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(QuerySet, "select_for_update", lambda self, **_: self)
    posting = _opened_again_at_the_end(covered)
    assert (posting.state, posting.cover) == ("live", None)


def test_control_without_holding_the_postings_the_end_of_the_plan_is_told(
    covered: int, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(QuerySet, "select_for_update", lambda self, **_: self)
    posting = _both_at_once(covered)
    assert posting.page
    assert posting.page.closes_at != _true_end(posting)
