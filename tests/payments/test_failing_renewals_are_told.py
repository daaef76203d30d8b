"""Of a renewal that fails, whoever pays hears three times: when it first does, on the last day, and at the end."""

from collections.abc import Iterator
from datetime import timedelta

import pytest
from django.utils import timezone

from employers import subscribing
from employers.models import Employer, Subscription
from jobboard.lib import eastern
from jobboard.mail.models import OutgoingMail
from tests.payments.shop import DECLINED, Shop, subscribed
from tests.payments.test_plans import at, publish

ASKS = "pm_card_threeDSecure2Required"


def told() -> list[str]:
    mails = OutgoingMail.objects.filter(kind__startswith="plan_").order_by("created_at")
    return [mail.kind.removeprefix("plan_") for mail in mails]


def failing(shop: Shop, acme: Employer, card: str = DECLINED) -> tuple[Subscription, str]:
    clock = shop.clock_of(acme)
    plan = subscribed(shop, acme)
    shop.use_card(acme, card)
    shop.sandbox.advance_test_clock(clock, days=31.2)
    shop.deliver()
    plan.refresh_from_db()
    return plan, clock


@pytest.fixture
def retries_end(shop: Shop, ending: str) -> Iterator[None]:
    """So, in one test: the sandbox is there for all of them."""
    shop.sandbox.control("POST", "settings", when_retries_end=ending)
    yield
    shop.sandbox.control("POST", "settings", when_retries_end="cancel")


@pytest.mark.parametrize("ending", ["cancel", "unpaid", "past_due"])
@pytest.mark.parametrize("card", [DECLINED, ASKS])
def test_over_all_tries_of_stripes_there_are_three_mails(
    shop: Shop, acme: Employer, monkeypatch: pytest.MonkeyPatch, card: str, retries_end: None
) -> None:
    plan, clock = failing(shop, acme, card)
    assert plan.grace_until
    grace = plan.grace_until
    for days in (1.5, 1.5, 1.5):
        shop.sandbox.advance_test_clock(clock, days=days)
        shop.deliver()
        subscribing.run()
    assert told() == ["payment_failed"]
    at(monkeypatch, grace - timedelta(hours=20))
    subscribing.run()
    at(monkeypatch, grace + timedelta(minutes=1))
    subscribing.run()
    shop.sandbox.advance_test_clock(clock, days=9)
    shop.deliver()
    subscribing.run()
    assert told() == ["payment_failed", "last_day", "ended"]


@pytest.mark.parametrize("card", [DECLINED, ASKS])
def test_the_first_leads_to_where_it_is_paid_or_confirmed(shop: Shop, acme: Employer, card: str) -> None:
    plan, _ = failing(shop, acme, card)
    [mail] = OutgoingMail.objects.filter(kind="plan_payment_failed")
    unpaid = plan.invoices.get(status="open")
    assert f"Pay or confirm it now:\n{unpaid.url}" in mail.text
    assert unpaid.url.replace("&", "&amp;") in mail.html
    assert plan.grace_until
    assert f"stay up until {eastern.day(plan.grace_until)}" in mail.text


def test_the_last_names_the_day_and_what_closes(
    shop: Shop, acme: Employer, monkeypatch: pytest.MonkeyPatch
) -> None:
    plan, _ = failing(shop, acme)
    [covered] = publish(acme)
    assert plan.grace_until
    at(monkeypatch, plan.grace_until - timedelta(hours=20))
    subscribing.run()
    [mail] = OutgoingMail.objects.filter(kind="plan_last_day")
    day = eastern.day(plan.grace_until)
    assert f"On {day} this posting closes, as only the plan covers it:\n\n- {covered.page}" in mail.text
    assert plan.invoices.get(status="open").url in mail.text


def test_what_is_paid_in_between_ends_the_story(shop: Shop, acme: Employer) -> None:
    plan, clock = failing(shop, acme)
    shop.use_card(acme, "pm_card_visa")
    shop.sandbox.advance_test_clock(clock, days=2)
    shop.deliver()
    subscribing.refresh(plan.stripe_id)
    assert told() == ["payment_failed", "renewed"]


def test_a_bill_that_was_written_off_is_not_asked_for_once_a_later_month_is_paid(
    shop: Shop, acme: Employer, monkeypatch: pytest.MonkeyPatch
) -> None:
    plan, clock = failing(shop, acme)
    unpaid = plan.invoices.get(status="open")
    shop.sandbox.client().v1.invoices.mark_uncollectible(unpaid.stripe_id)
    subscribing.refresh(plan.stripe_id)
    plan.refresh_from_db()
    assert plan.grace_until, "while nothing later is paid, it is what the plan lacks"
    shop.use_card(acme, "pm_card_visa")
    shop.sandbox.advance_test_clock(clock, days=31.2)
    at(monkeypatch, timezone.now() + timedelta(days=63))
    subscribing.refresh(plan.stripe_id)
    plan.refresh_from_db()
    assert [bill.status for bill in plan.invoices.all()] == ["paid", "uncollectible", "paid"]
    assert (plan.covers, plan.ends) == (True, None)
    assert told() == ["payment_failed", "renewed"]
