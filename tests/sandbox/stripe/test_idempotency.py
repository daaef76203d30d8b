"""One key, one act, one answer."""

from __future__ import annotations

import uuid
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from typing import Any

import pytest
import requests
import stripe

from tests.sandbox.stripe.conftest import ORDER, make_session
from tests.sandbox.stripe.process import Sandbox
from tests.sandbox.stripe.subscriber import subscribe


@pytest.fixture
def key() -> str:
    return f"checkout:{uuid.uuid4()}:1"


def create(client: stripe.StripeClient, key: str, **changes: Any) -> stripe.checkout.Session:
    params: Any = {**ORDER, **changes}
    return client.v1.checkout.sessions.create(params, {"idempotency_key": key})


def test_the_same_key_gives_the_same_session_also_from_many_threads(
    sandbox: Sandbox, client: stripe.StripeClient, key: str
) -> None:
    with ThreadPoolExecutor(8) as pool:
        ids = set(pool.map(lambda _: create(sandbox.client(), key).id, range(8)))
    assert len(ids) == 1


def test_a_replayed_answer_says_so(sandbox: Sandbox, key: str) -> None:
    headers = {"Authorization": "Bearer sk_test_x", "Idempotency-Key": key}
    first, second = (
        requests.post(f"{sandbox.url}/v1/customers", data={"name": "Acme"}, headers=headers, timeout=5)
        for _ in range(2)
    )
    assert first.json() == second.json()
    assert "Idempotent-Replayed" not in first.headers
    assert second.headers["Idempotent-Replayed"] == "true"


def test_the_same_key_with_another_body_is_an_idempotency_error(
    client: stripe.StripeClient, key: str
) -> None:
    create(client, key)
    with pytest.raises(stripe.IdempotencyError) as problem:
        create(client, key, client_reference_id="order-2")
    assert problem.value.http_status == 400


def test_an_error_of_acting_is_stored_and_an_error_of_parameters_is_not(
    client: stripe.StripeClient, key: str
) -> None:
    with pytest.raises(stripe.InvalidRequestError, match="customer"):
        create(client, key, customer="cus_none")
    with pytest.raises(stripe.IdempotencyError):
        create(client, key)
    with pytest.raises(stripe.InvalidRequestError, match="colour"):
        create(client, key + "b", colour="red")
    assert create(client, key + "b").id


def test_500_after_commit_acts_once_and_is_replayed(
    sandbox: Sandbox, client: stripe.StripeClient, key: str
) -> None:
    before = len(sandbox.objects("checkout.session"))
    sandbox.faults(api="500_after_commit", path="/v1/checkout/sessions")
    for _ in range(2):
        with pytest.raises(stripe.APIError):
            create(client, key)
    assert len(sandbox.objects("checkout.session")) == before + 1


def test_a_lost_answer_is_found_again_by_the_retry(sandbox: Sandbox, key: str) -> None:
    before = len(sandbox.objects("checkout.session"))
    sandbox.faults(api="lost_answer")
    session = create(sandbox.client(retries=2), key)
    assert len(sandbox.objects("checkout.session")) == before + 1
    assert sandbox.objects("checkout.session")[0]["id"] == session.id


def test_a_conflict_is_retried_by_the_client(sandbox: Sandbox, key: str) -> None:
    sandbox.faults(api="409", times=2)
    assert create(sandbox.client(retries=2), key).id


def test_a_rate_limit_is_not_retried(sandbox: Sandbox, key: str) -> None:
    sandbox.faults(api="429")
    with pytest.raises(stripe.RateLimitError):
        create(sandbox.client(retries=2), key)


def test_a_key_is_forgotten_after_a_day(sandbox: Sandbox, client: stripe.StripeClient, key: str) -> None:
    first = create(client, key)
    sandbox.advance_clock(25 * 3600)
    assert create(client, key).id != first.id


def test_without_a_key_each_call_makes_a_session(client: stripe.StripeClient) -> None:
    assert make_session(client).id != make_session(client).id


def test_every_new_kind_of_object_is_made_once_per_key(sandbox: Sandbox, client: stripe.StripeClient) -> None:
    """A plan, a clock, a portal session, an invoice with its item, its payment and its credit note."""
    acme = subscribe(sandbox, client)
    product = client.v1.products.create({"name": "Unlimited"})
    price = client.v1.prices.create(
        {"product": product.id, "currency": "usd", "unit_amount": 49900, "recurring": {"interval": "year"}}
    ).id
    customer = acme.customer

    def invoice(options: Any) -> stripe.Invoice:
        params: Any = {"customer": customer, "collection_method": "send_invoice", "days_until_due": 30}
        return client.v1.invoices.create(params, options)

    draft = invoice({"idempotency_key": f"draft:{uuid.uuid4()}"})
    item: Any = {"customer": customer, "invoice": draft.id, "amount": 5000, "currency": "usd"}
    clocks, portal = client.v1.test_helpers.test_clocks, client.v1.billing_portal.sessions
    calls: list[Callable[[Any], Any]] = [
        invoice,
        lambda options: clocks.create({"frozen_time": 1_800_000_000}, options),
        lambda options: portal.create({"customer": customer}, options),
        lambda options: client.v1.invoice_items.create(item, options),
        lambda options: client.v1.subscriptions.create(
            {"customer": customer, "items": [{"price": price}], "default_payment_method": method}, options
        ),
        lambda options: client.v1.invoices.send_invoice(draft.id, {}, options),
        lambda options: client.v1.credit_notes.create({"invoice": draft.id, "amount": 100}, options),
        lambda options: client.v1.invoices.pay(draft.id, {"paid_out_of_band": True}, options),
    ]
    method = str(acme.subscription.default_payment_method)
    for call in calls:
        options = {"idempotency_key": f"once:{uuid.uuid4()}"}
        before = _counted(sandbox)
        first = call(options)
        after = _counted(sandbox)
        assert call(options).to_dict(for_json=True) == first.to_dict(for_json=True)
        assert _counted(sandbox) == after
        assert after["event"] > before["event"]
    assert client.v1.invoices.retrieve(draft.id, {"expand": ["lines"]}).lines.data[1:] == []


def _counted(sandbox: Sandbox) -> dict[str, int]:
    kinds = ("event", "invoice", "invoiceitem", "subscription", "credit_note", "test_helpers.test_clock")
    return {kind: len(sandbox.objects(kind)) for kind in kinds}
