"""Plans: begun on the payment page, renewed by the calendar, mended or lost when a card fails."""

from __future__ import annotations

from typing import Any

import pytest
import stripe

from tests.sandbox.stripe.conftest import SUBSCRIPTION, make_session
from tests.sandbox.stripe.listener import Listener
from tests.sandbox.stripe.process import Sandbox, wait_for
from tests.sandbox.stripe.subscriber import Subscriber, subscribe

HOUR = 1 / 24


@pytest.fixture
def acme(sandbox: Sandbox, client: stripe.StripeClient) -> Subscriber:
    return subscribe(sandbox, client)


def test_a_paid_session_begins_a_subscription_with_a_paid_invoice(
    sandbox: Sandbox, client: stripe.StripeClient, listener: Listener
) -> None:
    session = make_session(client, **SUBSCRIPTION)
    assert (session.mode, session.payment_method_collection) == ("subscription", "always")
    sandbox.pay(session.id)
    after = client.v1.checkout.sessions.retrieve(
        session.id, {"expand": ["subscription", "invoice.payments", "line_items"]}
    )
    assert (after.status, after.payment_status, after.payment_intent) == ("complete", "paid", None)
    subscription, invoice = after.subscription, after.invoice
    assert isinstance(subscription, stripe.Subscription)
    assert isinstance(invoice, stripe.Invoice)
    assert (subscription.status, subscription.billing_mode.type) == ("active", "flexible")
    assert subscription.metadata["order"] == "1"
    assert subscription.latest_invoice == invoice.id
    assert subscription.customer == after.customer
    assert (invoice.status, invoice.billing_reason, invoice.amount_paid) == (
        "paid",
        "subscription_create",
        49900,
    )
    assert invoice.parent
    assert invoice.parent.subscription_details
    assert invoice.parent.subscription_details.subscription == subscription.id
    assert invoice.parent.subscription_details.metadata
    assert invoice.parent.subscription_details.metadata["order"] == "1"
    assert invoice.payments
    intent_id = str(invoice.payments.data[0].payment.payment_intent)
    found = client.v1.invoice_payments.list(
        {"payment": {"type": "payment_intent", "payment_intent": intent_id}}
    )
    assert [each.invoice for each in found.data] == [invoice.id]
    sandbox.wait_until_delivered()
    assert {
        "customer.subscription.created",
        "customer.subscription.updated",
        "invoice.created",
        "invoice.finalized",
        "invoice.paid",
        "payment_method.attached",
    } <= set(listener.types)


def test_a_declined_card_begins_nothing(sandbox: Sandbox, client: stripe.StripeClient) -> None:
    session = make_session(client, **SUBSCRIPTION)
    assert not sandbox.pay(session.id, "4000000000000002").ok
    after = client.v1.checkout.sessions.retrieve(session.id)
    assert (after.status, after.subscription, after.invoice) == ("open", None, None)
    assert sandbox.pay(session.id).ok


def test_3d_secure_is_asked_for_before_a_subscription_begins(
    sandbox: Sandbox, client: stripe.StripeClient
) -> None:
    session = make_session(client, **SUBSCRIPTION)
    sandbox.pay(session.id, "4000000000003220")
    assert client.v1.checkout.sessions.retrieve(session.id).subscription is None
    sandbox.answer_challenge(session.id, approve=True)
    assert client.v1.checkout.sessions.retrieve(session.id).subscription


def test_each_period_is_billed_once_and_the_item_knows_it(acme: Subscriber) -> None:
    (first,) = acme.invoices
    start, end = acme.period
    assert start == acme.started
    for _ in range(3):
        acme.reach_renewal()
    assert [each.billing_reason for each in acme.invoices] == ["subscription_cycle"] * 3 + [
        "subscription_create"
    ]
    assert {each.status for each in acme.invoices} == {"paid"}
    assert len({each.number for each in acme.invoices}) == 4
    second = acme.invoices[-2]
    assert second.id != first.id
    line = second.lines.data[0]
    assert (line.period.start, line.amount) == (end, 49900)
    assert acme.period[0] > end
    assert acme.subscription.latest_invoice == acme.invoices[0].id


def test_a_renewal_is_a_draft_for_an_hour(acme: Subscriber) -> None:
    _, end = acme.period
    acme.client.v1.test_helpers.test_clocks.advance(acme.clock, {"frozen_time": end})
    wait_for(lambda: acme.client.v1.test_helpers.test_clocks.retrieve(acme.clock).status == "ready")
    assert (acme.invoices[0].status, acme.invoices[0].number) == ("draft", None)
    assert acme.period[0] == end
    acme.pass_days(HOUR)
    assert (acme.invoices[0].status, acme.subscription.status) == ("paid", "active")


def test_a_failing_card_is_tried_on_days_1_3_5_and_7_then_the_plan_ends(
    acme: Subscriber, listener: Listener
) -> None:
    acme.use_card("pm_card_chargeCustomerFail")
    acme.reach_renewal()
    seen = []
    for _ in range(9):
        seen.append((acme.subscription.status, acme.invoices[0].attempt_count))
        acme.pass_days(1)
    assert seen == [("past_due", attempts) for attempts in (1, 2, 2, 3, 3, 4, 4)] + [("canceled", 5)] * 2
    assert acme.invoices[0].status == "open"
    assert acme.invoices[0].next_payment_attempt is None
    assert acme.subscription.cancellation_details
    assert acme.subscription.cancellation_details.reason == "payment_failed"
    acme.sandbox.wait_until_delivered()
    assert listener.types.count("invoice.payment_failed") == 5
    assert listener.types.count("customer.subscription.deleted") == 1


@pytest.mark.parametrize("ending", ["unpaid", "past_due"])
def test_the_account_may_keep_a_plan_that_nobody_pays(acme: Subscriber, ending: str) -> None:
    acme.sandbox.control("POST", "settings", when_retries_end=ending)
    try:
        acme.use_card("pm_card_chargeCustomerFail")
        acme.pass_days(40)
        assert acme.subscription.status == ending
        acme.use_card("pm_card_visa")
        assert acme.client.v1.invoices.pay(acme.invoices[0].id).status == "paid"
        assert acme.subscription.status == "active"
    finally:
        acme.sandbox.control("POST", "settings", when_retries_end="cancel")


def test_a_good_card_mends_a_plan_at_the_next_try(acme: Subscriber) -> None:
    acme.use_card("pm_card_chargeCustomerFail")
    acme.reach_renewal()
    assert acme.subscription.status == "past_due"
    acme.use_card("pm_card_visa")
    acme.pass_days(1)
    assert (acme.subscription.status, acme.invoices[0].status) == ("active", "paid")


def test_paying_a_refused_invoice_by_the_api_says_why_and_counts(acme: Subscriber) -> None:
    acme.use_card("pm_card_chargeCustomerFail")
    acme.reach_renewal()
    with pytest.raises(stripe.CardError) as refused:
        acme.client.v1.invoices.pay(acme.invoices[0].id)
    assert refused.value.http_status == 402
    assert acme.invoices[0].attempt_count == 2


def test_a_card_that_wants_its_holder_asks_for_action(acme: Subscriber, listener: Listener) -> None:
    acme.use_card("pm_card_threeDSecure2Required")
    acme.reach_renewal()
    assert acme.subscription.status == "past_due"
    acme.sandbox.wait_until_delivered()
    assert "invoice.payment_action_required" in listener.types


def test_cancelled_at_period_end_runs_out_and_can_be_resumed_before(acme: Subscriber) -> None:
    subscriptions, subscription_id = acme.client.v1.subscriptions, acme.subscription.id
    told = subscriptions.update(subscription_id, {"cancel_at_period_end": True})
    assert (told.status, told.cancel_at_period_end) == ("active", True)
    again = subscriptions.update(subscription_id, {"cancel_at_period_end": False})
    assert (again.cancel_at_period_end, again.canceled_at) == (False, None)
    acme.reach_renewal()
    assert acme.subscription.status == "active"
    subscriptions.update(subscription_id, {"cancel_at_period_end": True})
    acme.reach_renewal()
    assert acme.subscription.status == "canceled"
    assert acme.subscription.ended_at == acme.period[1]
    assert len(acme.invoices) == 2


def test_cancelled_now_is_over_now_and_listed_only_on_demand(acme: Subscriber) -> None:
    ended = acme.client.v1.subscriptions.cancel(acme.subscription.id)
    assert (ended.status, ended.ended_at is not None) == ("canceled", True)
    subscriptions = acme.client.v1.subscriptions
    assert subscriptions.list({"customer": acme.customer}).data == []
    assert len(subscriptions.list({"customer": acme.customer, "status": "all"}).data) == 1
    with pytest.raises(stripe.InvalidRequestError) as twice:
        subscriptions.cancel(ended.id)
    assert twice.value.http_status == 404
    acme.reach_renewal()
    assert len(acme.invoices) == 1


def test_nobody_is_charged_for_a_plan_that_was_cancelled_while_its_card_failed(acme: Subscriber) -> None:
    acme.use_card("pm_card_chargeCustomerFail")
    acme.reach_renewal()
    acme.client.v1.subscriptions.cancel(acme.subscription.id)
    acme.use_default("pm_card_visa")
    acme.pass_days(9)
    assert (acme.invoices[0].status, acme.invoices[0].attempt_count) == ("open", 1)
    assert acme.sandbox.pay_invoice(acme.invoices[0]).ok
    assert (acme.invoices[0].status, acme.subscription.status) == ("paid", "canceled")


@pytest.mark.parametrize(
    ("duration", "totals"),
    [
        ({"duration": "once"}, [24950, 49900, 49900]),
        ({"duration": "forever"}, [24950, 24950, 24950]),
        ({"duration": "repeating", "duration_in_months": 2}, [24950, 24950, 49900]),
    ],
    ids=["once", "forever", "repeating"],
)
def test_a_coupon_lasts_as_long_as_it_says(
    sandbox: Sandbox, client: stripe.StripeClient, duration: Any, totals: list[int]
) -> None:
    given: Any = {"percent_off": 50, **duration}
    coupon = client.v1.coupons.create(given)
    acme = subscribe(sandbox, client, discounts=[{"coupon": coupon.id}])
    acme.reach_renewal()
    acme.reach_renewal()
    assert [each.total for each in acme.invoices][::-1] == totals


def test_a_plan_that_costs_nothing_today_still_keeps_a_card(
    sandbox: Sandbox, client: stripe.StripeClient
) -> None:
    coupon = client.v1.coupons.create({"percent_off": 100, "duration": "once"})
    acme = subscribe(sandbox, client, discounts=[{"coupon": coupon.id}])
    assert acme.session.payment_status == "no_payment_required"
    assert (acme.invoices[0].status, acme.invoices[0].total) == ("paid", 0)
    assert acme.subscription.default_payment_method
    acme.reach_renewal()
    assert acme.invoices[0].amount_paid == 49900


def test_tax_is_on_every_invoice(sandbox: Sandbox, client: stripe.StripeClient) -> None:
    acme = subscribe(sandbox, client, automatic_tax={"enabled": True}, customer_update={"name": "auto"})
    acme.reach_renewal()
    assert [each.total for each in acme.invoices] == [54890, 54890]


def test_a_plan_by_the_api_needs_a_card_that_pays(sandbox: Sandbox, client: stripe.StripeClient) -> None:
    product = client.v1.products.create({"name": "Unlimited"})
    price = client.v1.prices.create(
        {"product": product.id, "currency": "usd", "unit_amount": 49900, "recurring": {"interval": "year"}}
    )
    customer = client.v1.customers.create(
        {"payment_method": "pm_card_chargeCustomerFail",
         "invoice_settings": {"default_payment_method": "pm_card_chargeCustomerFail"}}
    )  # fmt: skip
    wanted: Any = {"customer": customer.id, "items": [{"price": price.id}]}
    strict: Any = {**wanted, "payment_behavior": "error_if_incomplete"}
    begun = client.v1.subscriptions.create(wanted)
    assert begun.status == "incomplete"
    with pytest.raises(stripe.CardError):
        client.v1.subscriptions.create(strict)
    assert len(client.v1.subscriptions.list({"customer": customer.id}).data) == 1


def test_a_plan_on_account_starts_at_once_and_is_past_due_when_nobody_pays(
    sandbox: Sandbox, client: stripe.StripeClient, acme: Subscriber
) -> None:
    line: Any = SUBSCRIPTION["line_items"][0]["price_data"]
    product = client.v1.products.create({"name": "Unlimited, yearly"})
    data: Any = {
        **{name: line[name] for name in ("currency", "unit_amount", "recurring")},
        "product": product.id,
    }
    begun = client.v1.subscriptions.create(
        {"customer": acme.customer, "items": [{"price_data": data}], "collection_method": "send_invoice", "days_until_due": 30}
    )  # fmt: skip
    assert begun.status == "active"
    acme.pass_days(1)
    (invoice,) = client.v1.invoices.list({"subscription": begun.id}).data
    assert invoice.status == "open"
    assert invoice.due_date == begun.created + 30 * 86400 + 3600
    acme.pass_days(30)
    assert client.v1.subscriptions.retrieve(begun.id).status == "past_due"
    client.v1.invoices.pay(invoice.id, {"paid_out_of_band": True})


def test_a_clock_goes_only_ahead_and_not_too_far_and_takes_its_customers_along(acme: Subscriber) -> None:
    clocks = acme.client.v1.test_helpers.test_clocks
    for wrong in (acme.started, acme.started + 100 * 86400):
        with pytest.raises(stripe.InvalidRequestError):
            clocks.advance(acme.clock, {"frozen_time": wrong})
    subscription_id = acme.subscription.id
    clocks.delete(acme.clock)
    with pytest.raises(stripe.InvalidRequestError):
        acme.client.v1.customers.retrieve(acme.customer)
    assert acme.client.v1.subscriptions.retrieve(subscription_id).status == "canceled"


def test_without_a_clock_everybodys_time_renews(sandbox: Sandbox, client: stripe.StripeClient) -> None:
    day = {**SUBSCRIPTION["line_items"][0]["price_data"], "recurring": {"interval": "day"}}
    session = make_session(client, **{**SUBSCRIPTION, "line_items": [{"quantity": 1, "price_data": day}]})
    sandbox.pay(session.id)
    subscription_id = str(client.v1.checkout.sessions.retrieve(session.id).subscription)
    sandbox.advance_clock(86400 + 3660)
    wait_for(lambda: len(client.v1.invoices.list({"subscription": subscription_id}).data) == 2)
    wait_for(lambda: client.v1.invoices.list({"subscription": subscription_id}).data[0].status == "paid")
    client.v1.subscriptions.cancel(subscription_id)
