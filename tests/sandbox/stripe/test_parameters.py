"""What Stripe would refuse, the sandbox refuses; what the sandbox cannot do, it says."""

from __future__ import annotations

import time
from typing import Any

import pytest
import requests
import stripe
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from sandbox.stripe import api, params
from tests.sandbox.stripe.conftest import SUBSCRIPTION, make_session
from tests.sandbox.stripe.process import Sandbox

AUTH = {"Authorization": "Bearer sk_test_x"}
LINE = {
    "quantity": 1,
    "price_data": {"currency": "usd", "unit_amount": 24900, "product_data": {"name": "Posting"}},
}


def refused(client: stripe.StripeClient, **changes: Any) -> stripe.InvalidRequestError:
    with pytest.raises(stripe.InvalidRequestError) as problem:
        make_session(client, **changes)
    return problem.value


def test_an_unknown_parameter_is_refused_by_name(client: stripe.StripeClient) -> None:
    problem = refused(client, payment_method_types=["card"])
    assert (problem.http_status, problem.code) == (400, "parameter_unknown")
    assert "payment_method_types" in str(problem)


def test_an_unknown_nested_parameter_is_refused_by_path(client: stripe.StripeClient) -> None:
    assert refused(client, line_items=[{**LINE, "amount": 5}]).param == "line_items[0][amount]"


def test_an_idempotency_key_among_the_parameters_is_refused(client: stripe.StripeClient) -> None:
    assert refused(client, idempotency_key="k").code == "parameter_unknown"


def test_a_parameter_that_the_sandbox_does_not_act_on_is_refused_and_not_ignored(
    client: stripe.StripeClient,
) -> None:
    assert (
        refused(client, shipping_address_collection={"allowed_countries": ["US"]}).code
        == "sandbox_unsupported"
    )
    assert refused(client, mode="setup").code == "sandbox_unsupported"
    assert (
        refused(client, **{**SUBSCRIPTION, "subscription_data": {"trial_period_days": 7}}).code
        == "sandbox_unsupported"
    )
    assert refused(client, phone_number_collection={"enabled": True}).code == "sandbox_unsupported"


@pytest.mark.parametrize(
    ("changes", "param"),
    [
        ({"mode": None}, "mode"),
        ({"line_items": None}, "line_items"),
        ({"success_url": None}, "success_url"),
        ({"success_url": "/paid/"}, "success_url"),
        ({"mode": "hosted"}, "mode"),
        ({"ui_mode": "hosted"}, "ui_mode"),
        ({"line_items": [{"price_data": LINE["price_data"]}]}, "line_items[0][quantity]"),
        ({"line_items": [{**LINE, "price": "price_1"}]}, "line_items[0]"),
        ({"line_items": [{"quantity": 1, "price": "price_none"}]}, "line_items[0][price]"),
        ({"customer": "cus_none"}, "customer"),
        ({"customer_update": {"name": "auto"}}, "customer_update"),
        ({"customer_email": "nobody"}, "customer_email"),
        ({"client_reference_id": "x" * 201}, "client_reference_id"),
        ({"metadata": {"k" * 41: "v"}}, "metadata[" + "k" * 41 + "]"),
        ({"metadata": {"k": "v" * 501}}, "metadata[k]"),
        ({"expires_at": int(time.time()) + 60}, "expires_at"),
        ({"expires_at": int(time.time()) + 25 * 3600}, "expires_at"),
        ({"discounts": [{"coupon": "none"}]}, "discounts"),
    ],
)
def test_a_session_that_stripe_would_refuse_is_refused(
    client: stripe.StripeClient, changes: dict[str, Any], param: str
) -> None:
    problem = refused(client, **changes)
    assert (problem.http_status, problem.param) == (400, param)


@pytest.mark.parametrize(
    ("changes", "param"),
    [
        ({"payment_intent_data": {"description": "x"}}, "payment_intent_data"),
        ({"invoice_creation": {"enabled": True}}, "invoice_creation"),
        ({"customer_creation": "always"}, "customer_creation"),
        ({"line_items": [LINE]}, "line_items[0][price]"),
    ],
)
def test_a_subscription_refuses_what_belongs_to_one_payment(
    client: stripe.StripeClient, changes: dict[str, Any], param: str
) -> None:
    assert refused(client, **{**SUBSCRIPTION, **changes}).param == param


def test_one_payment_refuses_what_belongs_to_a_subscription(client: stripe.StripeClient) -> None:
    assert refused(client, subscription_data={"metadata": {"order": "1"}}).param == "subscription_data"
    assert refused(client, line_items=SUBSCRIPTION["line_items"]).param == "line_items[0][price]"


def test_49_cents_are_too_little_and_50_are_enough(client: stripe.StripeClient) -> None:
    def line(cents: int) -> list[dict[str, Any]]:
        return [
            {
                "quantity": 1,
                "price_data": {"currency": "usd", "unit_amount": cents, "product_data": {"name": "x"}},
            }
        ]

    assert refused(client, line_items=line(49)).code == "amount_too_small"
    assert make_session(client, line_items=line(50)).amount_total == 50


def test_an_unknown_route_and_an_unknown_object_are_404(
    sandbox: Sandbox, client: stripe.StripeClient
) -> None:
    with pytest.raises(stripe.InvalidRequestError) as route:
        client.v1.payouts.list()
    assert route.value.http_status == 404
    with pytest.raises(stripe.InvalidRequestError) as missing:
        client.v1.checkout.sessions.retrieve("cs_test_none")
    assert (missing.value.http_status, missing.value.code) == (404, "resource_missing")


def test_keys(sandbox: Sandbox) -> None:
    for key in ("sk_live_abc", "pk_test_abc", "nonsense"):
        with pytest.raises(stripe.AuthenticationError) as problem:
            sandbox.client(key).v1.events.list()
        assert "abc" not in str(problem.value)
    assert requests.get(f"{sandbox.url}/v1/events", timeout=5).status_code == 401
    assert requests.get(f"{sandbox.url}/v1/events", auth=("sk_test_any", ""), timeout=5).status_code == 200


def test_another_api_version_is_refused(sandbox: Sandbox) -> None:
    client = stripe.StripeClient(
        "sk_test_x", base_addresses={"api": sandbox.url}, stripe_version="2024-06-20"
    )
    with pytest.raises(stripe.InvalidRequestError, match="2026"):
        client.v1.events.list()


def test_an_expansion_that_does_not_exist_is_refused(client: stripe.StripeClient) -> None:
    session = make_session(client)
    with pytest.raises(stripe.InvalidRequestError, match="cannot be expanded"):
        client.v1.checkout.sessions.retrieve(session.id, {"expand": ["amount_total"]})


@pytest.mark.parametrize(
    ("path", "given", "param"),
    [
        ("test_helpers/test_clocks", {"frozen_time": 10**17}, "frozen_time"),
        ("test_helpers/test_clocks", {"frozen_time": -1}, "frozen_time"),
        ("prices", {"recurring[interval_count]": 0}, "recurring[interval_count]"),
        ("prices", {"recurring[interval_count]": 37}, "recurring[interval_count]"),
        ("coupons", {"percent_off": 5, "duration": "repeating"}, "duration_in_months"),
        (
            "coupons",
            {"percent_off": 5, "duration": "repeating", "duration_in_months": 0},
            "duration_in_months",
        ),
        ("coupons", {"percent_off": 5, "duration_in_months": 3}, "duration_in_months"),
    ],
)
def test_times_and_counts_out_of_reach_are_refused(
    sandbox: Sandbox, path: str, given: dict[str, Any], param: str
) -> None:
    price = {
        "currency": "usd",
        "unit_amount": 100,
        "product_data[name]": "x",
        "recurring[interval]": "month",
    }
    sent = {**price, **given} if path == "prices" else given
    answer = requests.post(f"{sandbox.url}/v1/{path}", data=sent, headers=AUTH, timeout=5)
    assert (answer.status_code, answer.json()["error"]["param"]) == (400, param)


def test_an_empty_list_is_cleared_and_an_empty_id_is_none(client: stripe.StripeClient) -> None:
    given: Any = {"name": "Posting", "id": "", "images": ["http://127.0.0.1/a.png"]}
    product = client.v1.products.create(given)
    assert product.id.startswith("prod_")
    assert client.v1.products.update(product.id, {"images": ""}).images == []


POSTS = sorted(route.path for route in api.ROUTES if route.method == "POST" and "{" not in route.path)


@settings(max_examples=40, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(
    st.dictionaries(st.text(max_size=12), st.text(max_size=40), max_size=6),
    st.sampled_from(["", "[0]", "[a][b]", "[", "[]"]),
)
def test_odd_input_never_breaks_the_server(sandbox: Sandbox, fields: dict[str, str], tail: str) -> None:
    sent = {
        (name + tail).encode("utf-8", "replace"): value.encode("utf-8", "replace")
        for name, value in fields.items()
    }
    for path in POSTS:
        assert requests.post(sandbox.url + path, data=sent, headers=AUTH, timeout=5).status_code < 500


@settings(max_examples=60, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(data=st.data())
def test_odd_values_of_known_parameters_never_break_the_server(sandbox: Sandbox, data: st.DataObject) -> None:
    route = data.draw(st.sampled_from([each for each in api.ROUTES if each.method == "POST"]))
    names = st.sampled_from(sorted(params.fields_of(route.params)))
    odd = st.sampled_from(
        ["", "0", "-1", "1", "999999999999999999", "true", "usd", "x", "cus_x", "send_invoice", "2000000000"]
    )
    sent = data.draw(st.dictionaries(names, odd, max_size=6))
    path = route.path.replace("{id}", data.draw(st.sampled_from(["x", "..", "%00"])))
    assert requests.post(sandbox.url + path, data=sent, headers=AUTH, timeout=5).status_code < 500
