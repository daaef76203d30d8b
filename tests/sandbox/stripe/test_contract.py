"""Everything that the sandbox sends is what the SDK says Stripe sends; a Stripe upgrade shows up here."""

from __future__ import annotations

import json
from typing import Any

import stripe

from sandbox.stripe import API_VERSION, api, objects, params
from tests.sandbox.stripe.conftest import make_session
from tests.sandbox.stripe.listener import Listener
from tests.sandbox.stripe.process import Sandbox

KINDS = [
    "balance_transaction",
    "charge",
    "checkout.session",
    "coupon",
    "customer",
    "discount",
    "dispute",
    "event",
    "invoice",
    "invoice_payment",
    "payment_intent",
    "payment_method",
    "price",
    "product",
    "promotion_code",
    "refund",
    "webhook_endpoint",
]


def play_everything(sandbox: Sandbox, client: stripe.StripeClient) -> None:
    """Each way a payment can go, once."""
    coupon = client.v1.coupons.create({"percent_off": 10})
    code = client.v1.promotion_codes.create({"promotion": {"type": "coupon", "coupon": coupon.id}})
    customer = client.v1.customers.create(
        {"email": "acme@example.com", "name": "Acme", "metadata": {"employer": "1"}}
    )
    client.v1.customers.update(customer.id, {"address": {"line1": "1 Main Street", "country": "US"}})
    for card in ("4242424242424242", "4000000000000002", "4000000000003220", "4000000000000259"):
        sandbox.pay(make_session(client, invoice_creation={"enabled": True}).id, card)
    with_code = make_session(
        client, customer=customer.id, allow_promotion_codes=True, invoice_creation={"enabled": True}
    )
    sandbox.apply_code(with_code.id, code.code)
    sandbox.pay(with_code.id)
    taxed = make_session(client, automatic_tax={"enabled": True}, invoice_creation={"enabled": True})
    sandbox.pay(taxed.id)
    for succeeds in (True, False):
        session = make_session(client)
        sandbox.pay_by_bank(session.id)
        sandbox.settle_bank(session.id, succeeds=succeeds)
    intent = client.v1.checkout.sessions.retrieve(with_code.id).payment_intent
    refund = client.v1.refunds.create({"payment_intent": str(intent), "amount": 100})
    sandbox.control("POST", f"refunds/{refund.id}/fail")
    client.v1.checkout.sessions.expire(make_session(client).id)
    sandbox.control("POST", f"disputes/{sandbox.objects('dispute')[0]['id']}", outcome="won")
    endpoint = client.v1.webhook_endpoints.create(
        {"url": "http://127.0.0.1:9/", "enabled_events": ["price.created"]}
    )
    assert objects.faults(endpoint.to_dict(for_json=True)) == []
    client.v1.webhook_endpoints.delete(endpoint.id)


def test_every_object_and_event_passes_the_sdks_annotations(
    sandbox: Sandbox, client: stripe.StripeClient, listener: Listener
) -> None:
    play_everything(sandbox, client)
    sandbox.wait_until_delivered()
    stored = {kind: sandbox.objects(kind) for kind in KINDS}
    assert [kind for kind, found in stored.items() if not found] == []
    faults = [fault for found in stored.values() for body in found for fault in objects.faults(body)]
    told = [json.loads(body) for body in listener.bodies]
    faults += [
        fault for event in told for fault in objects.faults(event) + objects.faults(event["data"]["object"])
    ]
    assert sorted(set(faults)) == []
    assert len({event["type"] for event in told}) >= 25


def test_the_expanded_session_passes_too(sandbox: Sandbox, client: stripe.StripeClient) -> None:
    session = make_session(client, invoice_creation={"enabled": True})
    sandbox.pay(session.id)
    wanted = [
        "line_items",
        "customer",
        "payment_intent.latest_charge.balance_transaction",
        "invoice.payments",
    ]
    after = client.v1.checkout.sessions.retrieve(session.id, {"expand": wanted})
    body: dict[str, Any] = after.to_dict(for_json=True)
    assert objects.faults(body) == []
    assert body["payment_intent"]["latest_charge"]["balance_transaction"]["net"] == 24900 - 752


def test_the_check_itself_finds_what_is_wrong() -> None:
    sound = objects.complete(
        {"object": "coupon", "id": "x", "created": 1, "duration": "once", "livemode": False, "times_redeemed": 0, "valid": True}
    )  # fmt: skip
    assert objects.faults(sound) == []
    for change in ({"duration": "never"}, {"created": "now"}, {"colour": "red"}, {"valid": None}):
        assert objects.faults({**sound, **change})
    assert objects.faults({name: value for name, value in sound.items() if name != "created"})


def test_the_api_version_is_the_sdks() -> None:
    assert stripe.api_version == API_VERSION


def test_every_parameter_that_the_sandbox_honours_is_one_of_the_sdks() -> None:
    """What Stripe drops from its API must not linger in our lists."""
    strangers = [
        (route.method, route.path, name)
        for route in api.ROUTES
        for name in route.honours
        if name.partition(".")[0] not in params.fields_of(route.params)
    ]
    assert strangers == []
