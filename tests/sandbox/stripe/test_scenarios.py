"""The same scenarios against the sandbox and, when there is a key for it, against Stripe's own test mode.

    STRIPE_LIVE_TEST_KEY=sk_test_... pytest -m stripe_live tests/sandbox/stripe/test_scenarios.py

Only what needs no payment page: Stripe's page is for people, so no test here may type into it.
"""

from __future__ import annotations

import os
import uuid
from typing import Any

import pytest
import stripe

from sandbox.stripe import objects
from tests.sandbox.stripe.conftest import make_session

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
