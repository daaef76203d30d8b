"""One sandbox process and one webhook listener for all tests here; faults and clock are reset between them."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
import stripe
from stripe.checkout import Session

from tests.sandbox.stripe.listener import SECRET, Listener, listening
from tests.sandbox.stripe.process import Sandbox, running_sandbox


@pytest.fixture(scope="session")
def listener() -> Iterator[Listener]:
    with listening() as server:
        yield server


@pytest.fixture(scope="session")
def sandbox_process(tmp_path_factory: pytest.TempPathFactory, listener: Listener) -> Iterator[Sandbox]:
    store: Path = tmp_path_factory.mktemp("stripe") / "store.sqlite3"
    with running_sandbox(store, listener.url, [SECRET]) as sandbox:
        yield sandbox


@pytest.fixture
def sandbox(sandbox_process: Sandbox, listener: Listener) -> Iterator[Sandbox]:
    sandbox_process.begin_anew()
    listener.answers.clear()
    listener.taken.clear()
    listener.bodies.clear()
    listener.headers.clear()
    yield sandbox_process
    sandbox_process.faults()
    sandbox_process.reset_clock()
    listener.answers.clear()


@pytest.fixture
def client(sandbox: Sandbox) -> stripe.StripeClient:
    return sandbox.client()


ORDER: dict[str, Any] = {
    "mode": "payment",
    "success_url": "http://127.0.0.1:8000/paid/?session={CHECKOUT_SESSION_ID}",
    "cancel_url": "http://127.0.0.1:8000/orders/1/",
    "client_reference_id": "order-1",
    "metadata": {"order": "1"},
    "payment_intent_data": {"metadata": {"order": "1"}, "description": "Single posting"},
    "line_items": [
        {
            "quantity": 1,
            "price_data": {
                "currency": "usd",
                "unit_amount": 24900,
                "product_data": {"name": "Single posting, 60 days"},
            },
        }
    ],
}


SUBSCRIPTION: dict[str, Any] = {
    "mode": "subscription",
    "payment_intent_data": None,
    "subscription_data": {"metadata": {"order": "1"}},
    "line_items": [
        {
            "quantity": 1,
            "price_data": {
                "currency": "usd",
                "unit_amount": 49900,
                "recurring": {"interval": "month"},
                "product_data": {"name": "Unlimited, monthly"},
            },
        }
    ],
}
"""What makes an order for a plan out of one for a posting."""


def make_session(client: stripe.StripeClient, **changes: Any) -> Session:
    """An order for one posting; a change of None takes the field out."""
    params: Any = {name: value for name, value in {**ORDER, **changes}.items() if value is not None}
    return client.v1.checkout.sessions.create(params)
