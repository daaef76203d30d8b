"""A plan from its first invoice to its end, and the postings that it covers meanwhile."""

import random
from datetime import timedelta

import pytest
from django.db import IntegrityError, transaction
from django.utils import timezone

from cms.models.choices import ClosedReason
from employers import billing, comparison, history, life, spending, subscribing
from employers import posting as postings
from employers.held import RefusedError
from employers.life import Verb
from employers.models import Cover, Employer, Order, Posting, Subscription
from employers.plans import PRODUCTS
from jobboard.lib import eastern
from jobboard.mail.models import OutgoingMail
from jobboard.payments import gateway, inbox
from jobboard.payments.models import StripeEvent
from tests import factories
from tests.employers.lives import page_of, paid
from tests.payments.shop import DECLINED, Shop, post_event, subscribed


def publish(acme: Employer, how_many: int = 1) -> list[Posting]:
    by = acme.memberships.get().user
    made = [factories.make_posting(acme) for _ in range(how_many)]
    assert [spending.use_plan(posting, by=by) for posting in made] == [Verb.PUBLISH] * how_many
    return [fresh(posting) for posting in made]


def fresh(posting: Posting) -> Posting:
    return Posting.objects.select_related("page", "employer__company").get(pk=posting.pk)


def use(posting: Posting) -> Verb | None:
    return spending.use_plan(fresh(posting), by=posting.employer.memberships.get().user)


def kinds() -> list[str]:
    return sorted(OutgoingMail.objects.values_list("kind", flat=True))


# --- Beginning --------------------------------------------------------------------------------------------


@pytest.mark.parametrize(("product", "days"), [("unlimited-month", 27), ("unlimited-year", 360)])
def test_a_plan_begins_with_its_first_paid_invoice(
    shop: Shop, acme: Employer, product: str, days: int
) -> None:
    plan = subscribed(shop, acme, product)
    assert (plan.status, plan.covers, plan.order.status) == ("active", True, Order.Status.PAID)
    assert plan.current_period_end
    assert plan.current_period_end > timezone.now() + timedelta(days=days)
    [invoice] = plan.invoices.all()
    assert (invoice.status, invoice.total_cents) == ("paid", plan.order.amount_cents)
    assert kinds() == ["order_paid"]


def test_everything_stripe_makes_of_it_names_the_order(shop: Shop, acme: Employer) -> None:
    plan = subscribed(shop, acme)
    client, order = shop.sandbox.client(), str(plan.order.uuid)
    session = client.v1.checkout.sessions.retrieve(plan.order.checkout_id)
    invoice = client.v1.invoices.retrieve(plan.invoices.get().stripe_id)
    assert session.metadata
    assert invoice.parent
    assert invoice.parent.subscription_details
    details = invoice.parent.subscription_details
    assert details.metadata
    assert invoice.custom_fields
    subscription = client.v1.subscriptions.retrieve(plan.stripe_id)
    assert {session.metadata["order"], details.metadata["order"], subscription.metadata["order"]} == {order}
    assert invoice.custom_fields[0].value == "PO 7"


def test_coming_back_from_stripe_grants_nothing_by_itself(shop: Shop, acme: Employer) -> None:
    order = shop.paid_plan(acme)
    billing.fulfil(order)
    plan = acme.subscriptions.get()
    assert (plan.covers, plan.status) == (False, "incomplete")
    with pytest.raises(spending.NoPlanError):
        use(factories.make_posting(acme))
    subscribing.refresh(plan.stripe_id)
    assert acme.subscriptions.get().covers


def test_a_declined_card_begins_no_plan(shop: Shop, acme: Employer) -> None:
    order = shop.buy_plan(acme).order
    assert not shop.sandbox.pay(order.checkout_id, "4000000000000002").ok
    shop.deliver()
    assert not acme.subscriptions.exists()


@pytest.mark.parametrize("seed", range(4))
def test_the_order_and_number_of_events_change_nothing(shop: Shop, acme: Employer, seed: int) -> None:
    shop.paid_plan(acme)
    told = shop.heard() * 2
    random.Random(seed).shuffle(told)
    for body, signature in told:
        assert post_event(body, signature) == 200
        inbox.sweep()
    plan = acme.subscriptions.get()
    assert (plan.status, plan.covers, plan.invoices.count()) == ("active", True, 1)
    assert not StripeEvent.objects.filter(status=StripeEvent.Status.FAILED).exists()


def test_without_any_webhook_reconcile_begins_it(shop: Shop, acme: Employer) -> None:
    shop.paid_plan(acme)
    Order.objects.update(created_at=timezone.now() - billing.RECONCILE_AFTER - timedelta(minutes=1))
    billing.reconcile()
    subscribing.run()
    assert acme.subscriptions.get().covers


def test_an_older_answer_changes_nothing(shop: Shop, acme: Employer) -> None:
    plan = subscribed(shop, acme)
    early = subscribing.subscription_changed(plan.stripe_id)
    shop.sandbox.client().v1.subscriptions.cancel(plan.stripe_id)
    shop.deliver()
    assert early
    early()
    plan.refresh_from_db()
    assert (plan.status, plan.covers) == ("canceled", False)


def test_two_sessions_of_one_employer_begin_one_plan(shop: Shop, acme: Employer) -> None:
    first = shop.buy_plan(acme).order
    assert shop.buy_plan(acme).order == first
    other = shop.buy_plan(acme, "unlimited-year").order
    first.refresh_from_db()
    assert (first.status, other.product) == (Order.Status.EXPIRED, "unlimited-year")
    subscribed(shop, acme, "unlimited-year")
    assert shop.buy_plan(acme).url == ""
    assert acme.subscriptions.count() == 1


def test_the_database_refuses_a_second_running_plan(shop: Shop, acme: Employer) -> None:
    plan = subscribed(shop, acme)
    order = Order.objects.create(employer=acme, product="unlimited-year", amount_cents=1)
    with pytest.raises(IntegrityError), transaction.atomic():
        Subscription.objects.create(employer=acme, order=order, stripe_id="sub_second")
    Subscription.objects.filter(pk=plan.pk).update(status="canceled")
    Subscription.objects.create(employer=acme, order=order, stripe_id="sub_second")


# --- Postings ---------------------------------------------------------------------------------------------


def test_a_covered_posting_is_published_once(shop: Shop, acme: Employer) -> None:
    subscribed(shop, acme)
    [posting] = publish(acme)
    assert (posting.state, posting.cover) == ("live", Cover.PLAN)
    assert posting.page
    assert posting.page.expires_at
    until = posting.page.expires_at
    assert [use(posting) for _ in range(3)] == [None] * 3
    posting = fresh(posting)
    assert posting.page
    assert posting.page.expires_at == until


def test_a_covered_posting_is_kept_open_and_listed_again(shop: Shop, acme: Employer) -> None:
    subscribed(shop, acme)
    [posting] = publish(acme)
    assert posting.page
    posting.page.change(expires_at=timezone.now() + timedelta(days=3))
    assert use(posting) == Verb.EXTEND
    posting = fresh(posting)
    assert posting.page
    assert posting.page.days_left in {59, 60}
    posting.page.change(closed_at=timezone.now(), closed_reason=ClosedReason.CANCELLED)
    assert use(posting) == Verb.RELIST
    assert (fresh(posting).state, fresh(posting).cover) == ("live", Cover.PLAN)


def test_a_plan_covers_nothing_of_anybody_else(shop: Shop, acme: Employer, mallory: Employer) -> None:
    subscribed(shop, acme)
    posting = factories.make_posting(mallory)
    with pytest.raises(spending.NoPlanError):
        use(posting)
    assert fresh(posting).state == "draft"


def test_the_end_closes_what_only_the_plan_paid_for(shop: Shop, acme: Employer, draft: Posting) -> None:
    billing.fulfil(shop.paid_order(draft))
    plan = subscribed(shop, acme)
    covered = publish(acme, 2)
    page = fresh(draft).page
    assert page
    page.change(expires_at=timezone.now() + timedelta(days=20))
    assert use(draft) == Verb.EXTEND
    shop.sandbox.client().v1.subscriptions.cancel(plan.stripe_id)
    for _ in range(2):
        shop.deliver()
        subscribing.run()
    assert [fresh(each).state for each in covered] == ["closed", "closed"]
    closed = fresh(covered[0]).page
    assert closed
    assert closed.closed_reason == ClosedReason.PLAN_ENDED
    kept = fresh(draft)
    assert (kept.state, kept.cover) == ("live", Cover.ORDER)
    assert kept.page
    assert kept.page.days_left in {19, 20}
    assert "plan_ended" in kinds()


def test_days_bought_while_it_ran_outlast_it(shop: Shop, acme: Employer) -> None:
    plan = subscribed(shop, acme)
    [posting] = publish(acme)
    by = acme.memberships.get().user
    step = billing.buy(posting, PRODUCTS["single"], by=by, po_number="", purpose=Order.Purpose.EXTEND)
    assert shop.sandbox.pay(step.order.checkout_id).ok
    shop.deliver()
    shop.sandbox.client().v1.subscriptions.cancel(plan.stripe_id)
    shop.deliver()
    posting = fresh(posting)
    assert (posting.state, posting.cover) == ("live", Cover.ORDER)
    assert posting.page
    assert posting.page.days_left in {59, 60}


def test_what_was_closed_opens_again_under_the_next_plan(shop: Shop, acme: Employer) -> None:
    plan = subscribed(shop, acme)
    [posting] = publish(acme)
    shop.sandbox.client().v1.subscriptions.cancel(plan.stripe_id)
    shop.deliver()
    by = history.team(acme.memberships.get().user)
    with pytest.raises(RefusedError, match="plan"):
        postings.reopen(fresh(posting), by=by)
    assert not life.refusal(fresh(posting), Verb.RELIST)
    shop.paid_plan(acme)
    shop.deliver()
    postings.reopen(fresh(posting), by=by)
    assert (fresh(posting).state, fresh(posting).cover) == ("live", Cover.PLAN)


# --- Renewing, failing, ending ----------------------------------------------------------------------------


def test_it_is_renewed_for_three_periods(shop: Shop, acme: Employer) -> None:
    clock = shop.clock_of(acme)
    plan = subscribed(shop, acme)
    for _ in range(2):
        shop.sandbox.advance_test_clock(clock, days=31.2)
    shop.deliver()
    plan.refresh_from_db()
    assert [each.status for each in plan.invoices.all()] == ["paid"] * 3
    assert plan.covers_until
    assert plan.covers_until > timezone.now() + timedelta(days=85)


def test_a_failed_renewal_has_seven_days_of_grace_and_its_mails(
    shop: Shop, acme: Employer, monkeypatch: pytest.MonkeyPatch
) -> None:
    clock = shop.clock_of(acme)
    plan = subscribed(shop, acme)
    [posting] = publish(acme)
    page = posting.page
    assert page
    page.change(expires_at=timezone.now() + timedelta(days=90))
    shop.use_card(acme, DECLINED)
    shop.sandbox.control("POST", "settings", when_retries_end="unpaid")
    shop.sandbox.advance_test_clock(clock, days=31.2)
    shop.deliver()
    plan.refresh_from_db()
    assert (plan.status, plan.covers) == ("past_due", True)
    assert kinds().count("plan_payment_failed") == 1
    assert plan.grace_until
    at(monkeypatch, plan.grace_until - timedelta(hours=20))
    subscribing.run()
    assert kinds().count("plan_last_day") == 1
    assert fresh(posting).state == "live"
    shop.sandbox.advance_test_clock(clock, days=9)
    at(monkeypatch, plan.grace_until + timedelta(minutes=1))
    subscribing.run()
    assert fresh(posting).state == "closed"
    assert kinds().count("plan_ended") == 1
    shop.use_card(acme, "pm_card_visa")
    unpaid = plan.invoices.first()
    assert unpaid
    shop.sandbox.client().v1.invoices.pay(unpaid.stripe_id)
    subscribing.run()
    plan.refresh_from_db()
    assert (plan.status, plan.covers) == ("active", True)
    assert kinds().count("plan_renewed") == 1
    shop.sandbox.control("POST", "settings", when_retries_end="cancel")


def at(monkeypatch: pytest.MonkeyPatch, moment: object) -> None:
    monkeypatch.setattr("django.utils.timezone.now", lambda: moment)


def test_after_the_last_retry_it_is_over(shop: Shop, acme: Employer) -> None:
    clock = shop.clock_of(acme)
    plan = subscribed(shop, acme)
    [posting] = publish(acme)
    shop.use_card(acme, DECLINED)
    shop.sandbox.advance_test_clock(clock, days=31.2)
    shop.sandbox.advance_test_clock(clock, days=9)
    shop.deliver()
    plan.refresh_from_db()
    assert (plan.status, plan.covers, fresh(posting).state) == ("canceled", False, "closed")
    unpaid = plan.invoices.first()
    assert unpaid
    at_stripe = shop.sandbox.client().v1.invoices.retrieve(unpaid.stripe_id)
    assert (at_stripe.status, unpaid.status) == ("void", "void"), "nobody can pay for a plan that is over"


def test_canceled_in_the_portal_it_runs_to_the_end_of_its_period_unless_resumed(
    shop: Shop, acme: Employer
) -> None:
    clock = shop.clock_of(acme)
    plan = subscribed(shop, acme)
    [posting] = publish(acme)
    portal = gateway.portal_url(acme.stripe_customer_id, "https://jobs.example.org/")
    shop.sandbox.cancel_in_portal(portal, plan.stripe_id)
    shop.deliver()
    plan.refresh_from_db()
    assert plan.ends_at == plan.current_period_end == plan.covers_until
    assert page_of(posting).closes_at == plan.ends_at
    shop.sandbox.resume_in_portal(portal, plan.stripe_id)
    shop.deliver()
    plan.refresh_from_db()
    assert plan.ends_at is None
    assert page_of(posting).closes_at == page_of(posting).expires_at
    shop.sandbox.client().v1.subscriptions.update(plan.stripe_id, {"cancel_at_period_end": True})
    shop.deliver()
    plan.refresh_from_db()
    assert plan.ends_at == plan.current_period_end
    assert (fresh(posting).state, plan.covers) == ("live", True)
    shop.sandbox.advance_test_clock(clock, days=31.2)
    shop.deliver()
    assert fresh(posting).state == "closed"


def test_who_cancels_is_told_what_closes_at_once_and_in_the_last_week(
    shop: Shop, acme: Employer, monkeypatch: pytest.MonkeyPatch
) -> None:
    shop.clock_of(acme)
    plan = subscribed(shop, acme)
    [covered] = publish(acme)
    paid(acme, title="Paid for by card")
    shop.sandbox.client().v1.subscriptions.update(plan.stripe_id, {"cancel_at_period_end": True})
    shop.deliver()
    subscribing.run()
    [told] = OutgoingMail.objects.filter(kind="plan_ending")
    plan.refresh_from_db()
    assert plan.ends_at
    assert f"runs until {eastern.day(plan.ends_at)}" in told.text
    assert f"This posting closes on that day, as only the plan covers it:\n\n- {covered.page}" in told.text
    assert "Paid for by card" not in told.text
    at(monkeypatch, plan.ends_at - timedelta(days=6))
    for _ in range(2):
        subscribing.run()
    assert kinds().count("plan_ending") == 2


# --- The daily comparison ---------------------------------------------------------------------------------


def differences(*, hours: float) -> str:
    report = comparison.compare(timezone.now() + timedelta(hours=hours))
    assert report
    return "\n".join(report.differences)


def test_a_plan_that_stripe_ended_unheard_is_a_difference_once_an_hour_is_over(
    shop: Shop, acme: Employer
) -> None:
    plan = subscribed(shop, acme)
    assert f"{plan.stripe_id}, " not in differences(hours=2)
    shop.sandbox.client().v1.subscriptions.cancel(plan.stripe_id)
    Subscription.objects.update(created_at=timezone.now() - timedelta(hours=2))
    assert plan.stripe_id not in differences(hours=0)
    assert f"Plan {plan.stripe_id}, {plan}, is active here" in differences(hours=2)


def test_a_plan_that_stripe_runs_and_nobody_knows_is_a_difference_once_an_hour_is_over(
    shop: Shop, acme: Employer
) -> None:
    order = shop.paid_plan(acme)
    assert str(order.uuid) not in differences(hours=0)
    assert f"of order {order.uuid} runs at Stripe" in differences(hours=2)
