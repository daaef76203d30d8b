"""All test data is deleted, and the account goes on as it was set up."""

from __future__ import annotations

import stripe

from tests.sandbox.stripe.conftest import make_session
from tests.sandbox.stripe.listener import Listener
from tests.sandbox.stripe.process import Sandbox


def test_nothing_is_left_and_what_comes_next_is_delivered(
    sandbox: Sandbox, client: stripe.StripeClient, listener: Listener
) -> None:
    assert sandbox.pay(make_session(client).id).ok
    kinds = ("checkout.session", "charge", "event", "payment_intent")
    assert all(sandbox.objects(kind) for kind in kinds)
    endpoints = client.v1.webhook_endpoints.list().data
    sandbox.begin_anew()
    assert not any(sandbox.objects(kind) for kind in kinds)
    assert sandbox.deliveries() == []
    assert endpoints
    assert client.v1.webhook_endpoints.list().data == endpoints
    listener.taken.clear()
    assert sandbox.pay(make_session(client).id).ok
    sandbox.wait_until_delivered()
    assert "checkout.session.completed" in listener.types


def test_a_key_used_before_is_a_new_one(sandbox: Sandbox, client: stripe.StripeClient) -> None:
    def customer() -> str:
        return client.v1.customers.create({"email": "acme@example.org"}, {"idempotency_key": "one"}).id

    first = customer()
    assert customer() == first
    sandbox.begin_anew()
    assert customer() != first
