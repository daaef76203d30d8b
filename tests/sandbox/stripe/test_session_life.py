"""Sessions expire, by request and by the clock, and are gone once paid."""

from __future__ import annotations

import time

import pytest
import requests
import stripe

from tests.sandbox.stripe.conftest import make_session
from tests.sandbox.stripe.listener import Listener
from tests.sandbox.stripe.process import Sandbox, wait_for


def test_an_expired_session_cannot_be_paid(sandbox: Sandbox, client: stripe.StripeClient) -> None:
    session = make_session(client)
    assert client.v1.checkout.sessions.expire(session.id).status == "expired"
    answer = requests.get(f"{sandbox.url}/c/pay/{session.id}", timeout=5)
    assert answer.status_code == 410
    assert "has expired" in answer.text
    assert not sandbox.pay(session.id).ok


def test_a_paid_session_can_be_neither_expired_nor_paid_again(
    sandbox: Sandbox, client: stripe.StripeClient
) -> None:
    session = make_session(client)
    sandbox.pay(session.id)
    with pytest.raises(stripe.InvalidRequestError, match="open"):
        client.v1.checkout.sessions.expire(session.id)
    page = requests.get(f"{sandbox.url}/c/pay/{session.id}", timeout=5).text
    assert "This order is complete" in page
    assert f"session={session.id}" in page


def test_time_expires_a_session_and_tells_the_board(
    sandbox: Sandbox, client: stripe.StripeClient, listener: Listener
) -> None:
    now = sandbox.control("GET", "clock")["now"]
    session = make_session(client, expires_at=now + 31 * 60)
    lasting = make_session(client, expires_at=now + 5 * 3600)
    sandbox.pay(session.id, "4000000000000002")
    sandbox.advance_clock(32 * 60)
    wait_for(lambda: "checkout.session.expired" in listener.types)
    after = client.v1.checkout.sessions.retrieve(session.id, {"expand": ["payment_intent"]})
    assert (after.status, after.url) == ("expired", None)
    assert isinstance(after.payment_intent, stripe.PaymentIntent)
    assert after.payment_intent.status == "canceled"
    assert client.v1.checkout.sessions.retrieve(lasting.id).status == "open"


def test_there_is_no_page_for_a_session_that_never_was(sandbox: Sandbox) -> None:
    assert requests.get(f"{sandbox.url}/c/pay/cs_test_none", timeout=5).status_code == 404


def test_sessions_are_listed_newest_first_by_pages(client: stripe.StripeClient) -> None:
    customer = client.v1.customers.create({"email": "acme@example.com"})
    made = [make_session(client, customer=customer.id).id for _ in range(5)]
    first = client.v1.checkout.sessions.list({"customer": customer.id, "limit": 2})
    assert [each.id for each in first.data] == made[:2:-1]
    assert first.has_more
    every = [each.id for each in first.auto_paging_iter()]
    assert every == made[::-1]
    back = client.v1.checkout.sessions.list({"customer": customer.id, "limit": 2, "ending_before": made[1]})
    assert [each.id for each in back.data] == [made[3], made[2]]


def test_line_items_have_a_route_of_their_own(client: stripe.StripeClient) -> None:
    session = make_session(client)
    (item,) = client.v1.checkout.sessions.line_items.list(session.id).data
    assert (item.description, item.amount_total, item.quantity) == ("Single posting, 60 days", 24900, 1)
    assert item.price
    assert item.price.unit_amount == 24900


def test_events_are_listed_by_type_and_time(sandbox: Sandbox, client: stripe.StripeClient) -> None:
    session = make_session(client)
    client.v1.checkout.sessions.expire(session.id)
    since = int(time.time()) - 5
    found = client.v1.events.list({"types": ["checkout.session.expired"], "created": {"gte": since}})
    assert session.id in [event.data.object["id"] for event in found.data]
    assert client.v1.events.list({"type": "charge.*", "created": {"lt": 1000}}).data == []
