"""Days that were paid for besides a plan are all there when it ends, whichever came first and whenever that is."""

import random
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta

import pytest
import time_machine
from django.utils import timezone

from cms.models.choices import ClosedReason
from employers import billing, history, money_back, plan_mail, spending, subscribing, true_end
from employers import posting as postings
from employers.history import BOARD
from employers.life import Verb
from employers.models import Cover, Employer, Order, Posting, Subscription
from employers.plans import PRODUCTS
from jobboard.lib.eastern import day
from jobboard.mail.models import OutgoingMail
from tests.employers.lives import end_of, fresh, page_of, paid
from tests.employers.teams import browser_of, owner_of
from tests.payments.shop import Shop
from tests.payments.test_end_of_a_covered_posting import plan

__all__ = ["plan"]

DAY = timedelta(days=1)
START = datetime(2026, 11, 26, 12, tzinfo=UTC)


@pytest.fixture(autouse=True)
def clock() -> Iterator[time_machine.Traveller]:
    with time_machine.travel(START, tick=False) as traveller:
        yield traveller


def use_plan(posting: Posting) -> Verb | None:
    return spending.use_plan(fresh(posting), by=posting.employer.memberships.get().user)


def pay(posting: Posting) -> Order:
    """A single posting, to keep it open longer."""
    order: Order = Order.objects.create(
        employer=posting.employer, posting=posting, product="single", amount_cents=249_00, status="paid",
        days=60, paid_at=timezone.now(), purpose="extend",
    )  # fmt: skip
    postings.extend(fresh(posting), days=60, by=BOARD)
    return order


def goes_on(plan: Subscription, days: int) -> None:
    """It is renewed, or was begun anew."""
    plan.ends_at, plan.covers_until = None, timezone.now() + days * DAY
    plan.save()
    true_end.show_all(plan.employer)


def will_end(plan: Subscription, days: int) -> None:
    plan.ends_at = plan.covers_until = timezone.now() + days * DAY
    plan.save()
    true_end.show_all(plan.employer)


def over(plan: Subscription) -> None:
    subscribing.end_grant(plan)
    plan.ends_at = None
    plan.save()


def left(posting: Posting) -> int:
    """Whole days from now for which everybody reads that it is open."""
    closes_at = page_of(posting).closes_at
    assert closes_at is not None
    return (closes_at - timezone.now()).days


def wait(clock: time_machine.Traveller, days: int) -> None:
    clock.shift(days * DAY)


def test_extended_by_a_payment_when_the_plan_s_days_were_nearly_used(
    shop: Shop, acme: Employer, draft: Posting, clock: time_machine.Traveller
) -> None:
    """The whole of it at the till: renewed twice, paid besides, canceled, ended."""
    at_stripe = shop.clock_of(acme)
    order = billing.fulfil(shop.paid_plan(acme))
    for days in (0, 31, 28):
        wait(clock, days)
        shop.sandbox.advance_test_clock(at_stripe, days=days + 0.1)
        subscribing.refresh(order.stripe_subscription_id)
        use_plan(draft) if not days else None
    by = acme.memberships.get().user
    step = billing.buy(fresh(draft), PRODUCTS["single"], by=by, po_number="", purpose=Order.Purpose.EXTEND)
    assert shop.sandbox.pay(step.order.checkout_id).ok
    billing.fulfil(step.order)
    promised = end_of(draft)
    assert left(draft) == 61
    client = shop.sandbox.client()
    client.v1.subscriptions.update(order.stripe_subscription_id, {"cancel_at_period_end": True})
    subscribing.refresh(order.stripe_subscription_id)
    plan = acme.subscriptions.get()
    assert plan.ends
    assert page_of(draft).closes_at == promised
    assert "as your plan ends" not in browser_of(owner_of(acme)).get("/employers/postings/").text
    assert "closes on that day" not in OutgoingMail.objects.get(kind="plan_ending").text
    wait(clock, 40)
    shop.sandbox.advance_test_clock(at_stripe, days=40)
    subscribing.refresh(order.stripe_subscription_id)
    assert acme.subscriptions.get().status == "canceled"
    assert (fresh(draft).state, fresh(draft).cover, end_of(draft)) == ("live", Cover.ORDER, promised)
    assert "Shortened" not in " ".join(line.what for line in history.lines(fresh(draft)))


@pytest.mark.parametrize(("ended_after", "stays"), [(40, 60), (60, 60), (65, 55), (100, 20)])
def test_the_plan_first_and_a_payment_then(
    draft: Posting, plan: Subscription, clock: time_machine.Traveller, ended_after: int, stays: int
) -> None:
    goes_on(plan, 200)
    use_plan(draft)
    wait(clock, 30)
    pay(draft)
    will_end(plan, ended_after - 30)
    told = page_of(draft).closes_at
    assert plan_mail._closing_with(plan) == []
    wait(clock, ended_after - 30)
    over(plan)
    assert (fresh(draft).state, left(draft)) == ("live", stays)
    assert end_of(draft) == told == page_of(draft).closes_at


@pytest.mark.parametrize(("ended_after", "stays"), [(30, 30), (50, 10)])
def test_a_payment_first_and_the_plan_then(
    acme: Employer, plan: Subscription, clock: time_machine.Traveller, ended_after: int, stays: int
) -> None:
    posting = paid(acme)
    Order.objects.create(
        employer=acme, posting=posting, product="single", amount_cents=249_00, status="paid", days=60,
        paid_at=timezone.now(),
    )  # fmt: skip
    wait(clock, 20)
    goes_on(plan, 200)
    assert use_plan(posting) == Verb.EXTEND
    will_end(plan, ended_after - 20)
    told = page_of(posting).closes_at
    wait(clock, ended_after - 20)
    over(plan)
    assert (fresh(posting).state, left(posting), end_of(posting)) == ("live", stays, told)


def test_what_the_plan_gave_after_a_payment_is_used_before_what_was_paid_for(
    draft: Posting, plan: Subscription, clock: time_machine.Traveller
) -> None:
    goes_on(plan, 200)
    use_plan(draft)
    pay(draft)
    wait(clock, 80)  # the plan's sixty are used, and twenty that were paid for
    assert use_plan(draft) == Verb.EXTEND
    assert left(draft) in {59, 60}
    wait(clock, 10)
    over(plan)
    assert left(draft) == 40


def test_a_plan_that_begins_anew_takes_nothing_of_what_stayed(
    draft: Posting, plan: Subscription, clock: time_machine.Traveller
) -> None:
    goes_on(plan, 200)
    use_plan(draft)
    pay(draft)
    wait(clock, 70)
    over(plan)
    goes_on(plan, 200)
    assert use_plan(draft) == Verb.EXTEND
    over(plan)
    assert left(draft) == 50
    goes_on(plan, 200)
    wait(clock, 51)
    assert use_plan(draft) == Verb.EXTEND
    over(plan)
    assert fresh(draft).state == "closed"
    assert page_of(draft).closed_reason == ClosedReason.PLAN_ENDED


def test_a_payment_that_went_back_is_no_longer_on_top_until_it_comes_again(
    draft: Posting, plan: Subscription, clock: time_machine.Traveller
) -> None:
    goes_on(plan, 200)
    use_plan(draft)
    pay(draft)
    pay(draft)
    assert money_back.shorten(fresh(draft), days=60, cause="a dispute")
    will_end(plan, 20)
    assert left(draft) == 80
    money_back.pay_again(fresh(draft), days=60, cause="a dispute")
    assert left(draft) == 140
    wait(clock, 20)
    over(plan)
    assert left(draft) == 120


def closed_by_the_board(draft: Posting, plan: Subscription, clock: time_machine.Traveller) -> None:
    """With thirty days of the plan left, and sixty that were paid for."""
    goes_on(plan, 200)
    use_plan(draft)
    pay(draft)
    wait(clock, 30)
    postings.close(fresh(draft), "unconfirmed", by=BOARD)


def test_closed_and_opened_again_it_has_the_same_days(
    draft: Posting, plan: Subscription, clock: time_machine.Traveller
) -> None:
    closed_by_the_board(draft, plan, clock)
    wait(clock, 50)
    postings.reopen(fresh(draft), by=BOARD)
    wait(clock, 10)
    over(plan)
    assert left(draft) == 60


@pytest.mark.parametrize("is_renewed", [True, False])
def test_what_is_closed_when_the_plan_ends_opens_without_the_days_of_the_plan(
    draft: Posting, plan: Subscription, clock: time_machine.Traveller, is_renewed: bool
) -> None:
    closed_by_the_board(draft, plan, clock)
    over(plan)
    page = browser_of(owner_of(draft.employer)).get("/employers/postings/").text
    assert "60 unused days kept" in page
    if is_renewed:
        goes_on(plan, 200)
    postings.reopen(fresh(draft), by=BOARD)
    assert left(draft) == (90 if is_renewed else 60)
    goes_on(plan, 200)
    over(plan)
    assert left(draft) == 60


def test_the_dashboard_names_the_day_on_which_it_closes_with_what_was_paid_for(
    acme: Employer, draft: Posting, plan: Subscription
) -> None:
    use_plan(draft)
    pay(draft)
    will_end(plan, 20)
    page = browser_of(owner_of(acme)).get("/employers/postings/").text
    assert f"Open until {day(timezone.now() + 80 * DAY)}" in page


@pytest.mark.parametrize("seed", range(20))
def test_whatever_happens_it_is_open_until_what_was_paid_for_is_used(
    draft: Posting, plan: Subscription, clock: time_machine.Traveller, seed: int
) -> None:
    """Every day that it was open may have been a paid one: what is left of them is the least that it keeps."""
    chance = random.Random(seed)
    goes_on(plan, 1000)
    use_plan(draft)
    began, bought = timezone.now(), 0
    for _ in range(14):
        own = end_of(draft)
        act = chance.choice(["pay", "plan", "wait", "end"])
        if act == "pay":
            pay(draft)
            bought += 60
        elif act == "plan":
            goes_on(plan, 1000)
            use_plan(draft)
        elif act == "wait":
            wait(clock, chance.randrange(max(1, left(draft))))
        else:
            over(plan)
            assert end_of(draft) <= own
        owed = bought - (timezone.now() - began).days
        if owed <= 0 and fresh(draft).state == "closed":
            return
        assert fresh(draft).state == "live"
        assert left(draft) >= owed
