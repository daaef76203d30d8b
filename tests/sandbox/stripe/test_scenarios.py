"""The same scenarios against the sandbox and, when there is a key for it, against Stripe's own test mode.

    STRIPE_LIVE_TEST_KEY=sk_test_... pytest -m stripe_live tests/sandbox/stripe/test_scenarios.py

Only what needs no payment page: Stripe's page is for people, so no test here may type into it.
"""

from __future__ import annotations

import os
import time
import uuid
from typing import Any

import pytest
import stripe

from sandbox.stripe import objects
from tests.sandbox.stripe.conftest import make_session
from tests.sandbox.stripe.process import wait_for

KEY = os.environ.get("STRIPE_LIVE_TEST_KEY", "")
NO_KEY = "STRIPE_LIVE_TEST_KEY is not set, so nothing was compared with Stripe's own test mode"
BOTH = ["sandbox", pytest.param("stripe", marks=[pytest.mark.stripe_live, pytest.mark.enable_socket])]


@pytest.fixture(params=BOTH)
def client(request: pytest.FixtureRequest) -> stripe.StripeClient:
    """Hides the fixture of the same name: each test here runs on both sides."""
    if request.param == "sandbox":
        found: stripe.StripeClient = request.getfixturevalue("sandbox").client(retries=2)
        return found
    if not KEY:
        pytest.skip(NO_KEY)
    assert KEY.startswith("sk_test_"), "STRIPE_LIVE_TEST_KEY must be a test key"
    return stripe.StripeClient(KEY, max_network_retries=2)


def body_of(thing: stripe.StripeObject) -> dict[str, Any]:
    body: dict[str, Any] = thing.to_dict(for_json=True)
    return body


def test_a_session_is_made_read_listed_and_expired(client: stripe.StripeClient) -> None:
    made = make_session(client, invoice_creation={"enabled": True}, allow_promotion_codes=True)
    assert (made.status, made.payment_status, made.amount_total) == ("open", "unpaid", 24900)
    assert made.payment_intent is None
    read = client.v1.checkout.sessions.retrieve(made.id, {"expand": ["line_items", "payment_intent"]})
    assert objects.faults(body_of(read)) == []
    assert read.line_items
    assert read.line_items.data[0].amount_subtotal == 24900
    assert "line_items" not in body_of(client.v1.checkout.sessions.retrieve(made.id))
    expired = client.v1.checkout.sessions.expire(made.id)
    assert (expired.status, expired.url) == ("expired", None)
    with pytest.raises(stripe.InvalidRequestError) as again:
        client.v1.checkout.sessions.expire(made.id)
    assert again.value.http_status == 400


def test_a_customer_is_made_changed_and_read(client: stripe.StripeClient) -> None:
    made = client.v1.customers.create(
        {"email": "acme@example.com", "metadata": {"employer": "1", "old": "x"}}
    )
    client.v1.customers.update(made.id, {"name": "Acme", "metadata": {"old": ""}})
    read = client.v1.customers.retrieve(made.id)
    assert objects.faults(body_of(read)) == []
    assert (read.name, body_of(read)["metadata"]) == ("Acme", {"employer": "1"})
    session = make_session(client, customer=made.id)
    assert client.v1.checkout.sessions.list({"customer": made.id}).data[0].id == session.id


def test_a_promotion_code_is_made_and_found_in_any_case(client: stripe.StripeClient) -> None:
    word = "T" + uuid.uuid4().hex[:10].upper()
    coupon = client.v1.coupons.create({"percent_off": 20, "duration": "once"})
    code = client.v1.promotion_codes.create(
        {"promotion": {"type": "coupon", "coupon": coupon.id}, "code": word}
    )
    assert objects.faults(body_of(coupon)) == []
    assert objects.faults(body_of(code)) == []
    assert [each.id for each in client.v1.promotion_codes.list({"code": word.lower()}).data] == [code.id]
    session = make_session(client, discounts=[{"promotion_code": code.id}])
    assert (session.amount_subtotal, session.amount_total) == (24900, 19920)


def test_an_idempotency_key_gives_the_same_session_once(client: stripe.StripeClient) -> None:
    params: Any = {
        "mode": "payment",
        "success_url": "http://127.0.0.1:8000/",
        "line_items": [
            {
                "quantity": 1,
                "price_data": {"currency": "usd", "unit_amount": 500, "product_data": {"name": "x"}},
            }
        ],
    }
    options: Any = {"idempotency_key": f"scenario:{uuid.uuid4()}"}
    first = client.v1.checkout.sessions.create(params, options)
    assert client.v1.checkout.sessions.create(params, options).id == first.id
    params["client_reference_id"] = "another"
    with pytest.raises(stripe.IdempotencyError):
        client.v1.checkout.sessions.create(params, options)


@pytest.mark.parametrize(
    ("changes", "code", "param"),
    [
        ({"colour": "red"}, "parameter_unknown", "colour"),
        ({"customer": "cus_none"}, "resource_missing", "customer"),
        ({"success_url": "nowhere"}, "url_invalid", None),
    ],
)
def test_refusals_carry_stripes_codes(
    client: stripe.StripeClient, changes: dict[str, Any], code: str, param: str | None
) -> None:
    with pytest.raises(stripe.InvalidRequestError) as refused:
        make_session(client, **changes)
    assert (refused.value.http_status, refused.value.code) == (400, code)
    assert param in (None, refused.value.param)


def test_what_does_not_exist_is_404(client: stripe.StripeClient) -> None:
    with pytest.raises(stripe.InvalidRequestError) as missing:
        client.v1.checkout.sessions.retrieve("cs_test_doesnotexist")
    assert (missing.value.http_status, missing.value.code) == (404, "resource_missing")


def test_a_plan_renews_by_its_clock_and_fails_with_a_bad_card(client: stripe.StripeClient) -> None:
    clock = client.v1.test_helpers.test_clocks.create({"frozen_time": int(time.time())})
    try:
        subscription_id, customer_id = _begin_plan(client, clock.id)
        first = client.v1.subscriptions.retrieve(subscription_id, {"expand": ["latest_invoice.payments"]})
        assert objects.faults(body_of(first)) == []
        assert (first.status, first.billing_mode.type) == ("active", "flexible")
        _go_to_renewal(client, clock.id, subscription_id)
        second = client.v1.subscriptions.retrieve(subscription_id, {"expand": ["latest_invoice"]})
        assert isinstance(second.latest_invoice, stripe.Invoice)
        assert (second.status, second.latest_invoice.billing_reason) == ("active", "subscription_cycle")
        bad = client.v1.payment_methods.attach("pm_card_chargeCustomerFail", {"customer": customer_id})
        client.v1.subscriptions.update(subscription_id, {"default_payment_method": bad.id})
        _go_to_renewal(client, clock.id, subscription_id)
        third = client.v1.subscriptions.retrieve(subscription_id, {"expand": ["latest_invoice"]})
        assert isinstance(third.latest_invoice, stripe.Invoice)
        assert (third.status, third.latest_invoice.status) == ("past_due", "open")
        assert third.latest_invoice.attempt_count == 1
        assert len(client.v1.invoices.list({"subscription": subscription_id}).data) == 3
    finally:
        client.v1.test_helpers.test_clocks.delete(clock.id)


def _begin_plan(client: stripe.StripeClient, clock_id: str) -> tuple[str, str]:
    product = client.v1.products.create({"name": "Unlimited"})
    price = client.v1.prices.create(
        {"product": product.id, "currency": "usd", "unit_amount": 49900, "recurring": {"interval": "month"}}
    )
    customer = client.v1.customers.create(
        {
            "email": "acme@example.com",
            "test_clock": clock_id,
            "payment_method": "pm_card_visa",
            "invoice_settings": {"default_payment_method": "pm_card_visa"},
        }
    )
    begun = client.v1.subscriptions.create({"customer": customer.id, "items": [{"price": price.id}]})
    return begun.id, customer.id


def _go_to_renewal(client: stripe.StripeClient, clock_id: str, subscription_id: str) -> None:
    """Two hours into the next period, when its invoice is no draft any more."""
    ends = client.v1.subscriptions.retrieve(subscription_id)["items"].data[0].current_period_end
    client.v1.test_helpers.test_clocks.advance(clock_id, {"frozen_time": ends + 7200})
    wait_for(lambda: client.v1.test_helpers.test_clocks.retrieve(clock_id).status == "ready", 110)


def test_a_plan_is_told_to_end_and_not_to_end(client: stripe.StripeClient) -> None:
    clock = client.v1.test_helpers.test_clocks.create({"frozen_time": int(time.time())})
    try:
        subscription_id, _ = _begin_plan(client, clock.id)
        told = client.v1.subscriptions.update(subscription_id, {"cancel_at_period_end": True})
        assert told.cancel_at_period_end or told.cancel_at
        kept = client.v1.subscriptions.update(subscription_id, {"cancel_at_period_end": False})
        assert (kept.cancel_at_period_end, kept.cancel_at, kept.status) == (False, None, "active")
        assert client.v1.subscriptions.cancel(subscription_id).status == "canceled"
    finally:
        client.v1.test_helpers.test_clocks.delete(clock.id)


def test_an_invoice_on_account_is_written_sent_and_paid_elsewhere(client: stripe.StripeClient) -> None:
    customer = client.v1.customers.create({"email": "ap@example.com", "name": "Acme"})
    draft = client.v1.invoices.create(
        {"customer": customer.id, "collection_method": "send_invoice", "days_until_due": 30}
    )
    client.v1.invoice_items.create(
        {"customer": customer.id, "invoice": draft.id, "amount": 99500, "currency": "usd"}
    )
    sent = client.v1.invoices.send_invoice(draft.id)
    assert objects.faults(body_of(sent)) == []
    assert (sent.status, sent.amount_due, bool(sent.number)) == ("open", 99500, True)
    assert sent.due_date
    assert 29 <= (sent.due_date - sent.created) / 86400 <= 31
    note = client.v1.credit_notes.create({"invoice": sent.id, "amount": 500})
    assert objects.faults(body_of(note)) == []
    assert client.v1.invoices.retrieve(sent.id).amount_remaining == 99000
    paid = client.v1.invoices.pay(sent.id, {"paid_out_of_band": True})
    assert (paid.status, paid.amount_remaining) == ("paid", 0)


def test_a_portal_session_has_an_address(client: stripe.StripeClient) -> None:
    """At Stripe the account needs its portal settings saved once."""
    customer = client.v1.customers.create({"email": "acme@example.com"})
    session = client.v1.billing_portal.sessions.create(
        {
            "customer": customer.id,
            "return_url": "http://127.0.0.1:8000/",
            "flow_data": {"type": "payment_method_update"},
        }
    )
    assert objects.faults(body_of(session)) == []
    assert session.url.startswith("http")
    assert session.flow
    assert session.flow.type == "payment_method_update"
