"""Everything that the sandbox sends is what the SDK says Stripe sends; a Stripe upgrade shows up here."""

from __future__ import annotations

import json
from typing import Any, Literal, Union, get_args, get_origin

import pytest
import requests
import stripe

from sandbox.stripe import API_VERSION, api, objects, params
from sandbox.stripe.problems import ApiError
from tests.sandbox.stripe.conftest import make_session
from tests.sandbox.stripe.listener import Listener
from tests.sandbox.stripe.process import Sandbox
from tests.sandbox.stripe.subscriber import subscribe

REFUSED = ("parameter_unknown", "parameter_invalid")  # a made-up value may be refused before the stranger
AUTH = {"Authorization": "Bearer sk_test_x"}

KINDS = [
    "balance_transaction",
    "billing_portal.configuration",
    "billing_portal.session",
    "charge",
    "checkout.session",
    "coupon",
    "credit_note",
    "customer",
    "discount",
    "dispute",
    "event",
    "invoice",
    "invoice_payment",
    "invoiceitem",
    "payment_intent",
    "payment_method",
    "price",
    "product",
    "promotion_code",
    "refund",
    "subscription",
    "test_helpers.test_clock",
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


def play_plans(sandbox: Sandbox, client: stripe.StripeClient) -> None:
    """Plans that renew, fail, are mended, cancelled and resumed; invoices on account of every ending."""
    coupon = client.v1.coupons.create({"percent_off": 10, "duration": "repeating", "duration_in_months": 2})
    acme = subscribe(sandbox, client, discounts=[{"coupon": coupon.id}])
    acme.reach_renewal()
    portal = client.v1.billing_portal.sessions.create(
        {
            "customer": acme.customer,
            "return_url": "http://127.0.0.1:8000/",
            "flow_data": {"type": "payment_method_update", "after_completion": {"type": "portal_homepage"}},
        }
    )
    sandbox.change_card(portal.url, "4000000000000341")
    acme.reach_renewal()
    sandbox.change_card(portal.url, "4000000000003220")
    acme.pass_days(1)
    assert sandbox.pay_invoice(acme.invoices[0], "4242424242424242").ok
    sandbox.cancel_in_portal(portal.url, acme.subscription.id)
    sandbox.resume_in_portal(portal.url, acme.subscription.id)
    client.v1.subscriptions.cancel(acme.subscription.id, {"cancellation_details": {"comment": "Enough"}})
    client.v1.payment_methods.detach(client.v1.customers.payment_methods.list(acme.customer).data[0].id)
    for ending in ("card", "transfer", "elsewhere", "void", "uncollectible", "credited", "deleted"):
        _play_invoice(sandbox, client, acme.customer, ending)
    client.v1.test_helpers.test_clocks.delete(subscribe(sandbox, client).clock)


def _play_invoice(sandbox: Sandbox, client: stripe.StripeClient, customer: str, ending: str) -> None:
    invoices = client.v1.invoices
    invoice = invoices.create(
        {"customer": customer, "collection_method": "send_invoice", "days_until_due": 30}
    )
    client.v1.invoice_items.create(
        {"customer": customer, "invoice": invoice.id, "amount": 5000, "currency": "usd"}
    )
    if ending == "deleted":
        invoices.delete(invoice.id)
        return
    invoice = invoices.send_invoice(invoice.id)
    if ending == "card":
        sandbox.pay_invoice(invoice)
        client.v1.credit_notes.create({"invoice": invoice.id, "amount": 100, "refund_amount": 100})
    elif ending == "transfer":
        sandbox.control("POST", f"transfers/{invoice.id}")
    elif ending == "elsewhere":
        invoices.pay(invoice.id, {"paid_out_of_band": True})
    elif ending == "credited":
        client.v1.credit_notes.void_credit_note(
            client.v1.credit_notes.create({"invoice": invoice.id, "amount": 100}).id
        )
        client.v1.credit_notes.create({"invoice": invoice.id, "amount": 5000})
    else:
        invoices.mark_uncollectible(invoice.id)
        if ending == "void":
            invoices.void_invoice(invoice.id)


def test_every_object_and_event_passes_the_sdks_annotations(
    sandbox: Sandbox, client: stripe.StripeClient, listener: Listener
) -> None:
    play_everything(sandbox, client)
    play_plans(sandbox, client)
    sandbox.wait_until_delivered()
    stored = {kind: sandbox.objects(kind) for kind in KINDS}
    assert [kind for kind, found in stored.items() if not found] == []
    faults = [fault for found in stored.values() for body in found for fault in objects.faults(body)]
    told = [json.loads(body) for body in listener.bodies]
    faults += [
        fault for event in told for fault in objects.faults(event) + objects.faults(event["data"]["object"])
    ]
    assert sorted(set(faults)) == []
    assert len({event["type"] for event in told}) >= 50


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


def test_a_mutation_of_anything_that_was_sent_is_found(
    sandbox: Sandbox, client: stripe.StripeClient, listener: Listener
) -> None:
    """Each field of each object gone, of another kind, or with a stranger beside it."""
    play_plans(sandbox, client)
    sandbox.wait_until_delivered()
    bodies = {
        body["object"]: body for body in (json.loads(each)["data"]["object"] for each in listener.bodies)
    }
    assert len(bodies) >= 10
    missed = []
    for kind, body in bodies.items():
        assert objects.faults(body) == []
        assert objects.faults({**body, "colour": "red"})
        for name in body.keys() - {"object"}:
            choices = objects.arms(objects.fields_of(objects.SHAPES[kind])[name], objects.SHAPES[kind])
            gone = {other: value for other, value in body.items() if other != name}
            if type(None) not in choices and not objects.faults(gone):
                missed.append(f"{kind}.{name} gone")
            if not objects.faults({**body, name: [object()]}):
                missed.append(f"{kind}.{name} of another kind")
    assert missed == []


def test_every_route_refuses_a_parameter_that_the_sdk_does_not_have(sandbox: Sandbox) -> None:
    """Over the wire, before anything else is looked at."""
    taken = []
    for route in api.ROUTES:
        url = sandbox.url + route.path.replace("{id}", "x_1")
        sent = {"colour": "red", **dict.fromkeys(params.required_of(route.params), "1")}
        where: dict[str, Any] = {"data" if route.method == "POST" else "params": sent}
        answer = requests.request(route.method, url, headers=AUTH, timeout=10, **where)
        if answer.status_code != 400 or answer.json()["error"]["code"] not in REFUSED:
            taken.append((route.method, route.path, answer.status_code, answer.text[:200]))
    assert taken == []


def _is_list_of_words(kind: Any) -> bool:
    """`Literal["a", "b"]`, with or without the SDK's room for later words."""
    chosen = get_args(kind)[0] if get_origin(kind) is Union else kind
    return get_origin(chosen) is Literal and "" not in get_args(chosen)


def test_every_typed_parameter_refuses_a_value_of_another_kind() -> None:
    """The negative control of the other direction: numbers, yes-or-no and words out of a list."""
    tried = 0
    for route in api.ROUTES:
        needed = dict.fromkeys(params.required_of(route.params), "1")
        for name, kind in params.fields_of(route.params).items():
            if kind in (int, bool) or _is_list_of_words(kind):
                with pytest.raises(ApiError):
                    params.read(route.params, {**needed, name: "x y z"})
                tried += 1
    assert tried > 100


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
