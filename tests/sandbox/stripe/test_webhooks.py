"""Events reach the board signed, again until it says 2xx, and badly when a test asks for it."""

from __future__ import annotations

import time
from pathlib import Path
from typing import Literal

import pytest
import stripe

from tests.sandbox.stripe.conftest import make_session
from tests.sandbox.stripe.listener import Listener, listening
from tests.sandbox.stripe.process import Sandbox, running_sandbox, wait_for

EXPIRED: Literal["checkout.session.expired"] = "checkout.session.expired"


def expire_one(client: stripe.StripeClient) -> str:
    """The shortest way to exactly one event."""
    session = make_session(client)
    client.v1.checkout.sessions.expire(session.id)
    return session.id


def test_a_payment_is_told_by_signed_events(
    sandbox: Sandbox, client: stripe.StripeClient, listener: Listener
) -> None:
    session = make_session(client, invoice_creation={"enabled": True})
    sandbox.pay(session.id)
    sandbox.wait_until_delivered()
    assert set(listener.types) == {
        "payment_intent.created",
        "customer.created",
        "charge.succeeded",
        "payment_intent.succeeded",
        "checkout.session.completed",
        "invoice.created",
        "invoice.finalized",
        "invoice.updated",
        "invoice.paid",
        "invoice.payment_succeeded",
        "invoice_payment.paid",
    }
    done = next(event for event in listener.events if event.type == "checkout.session.completed")
    assert done.data.object["id"] == session.id
    assert done.data.object["payment_status"] == "paid"
    assert done.api_version == stripe.api_version
    assert done.livemode is False


def test_an_event_names_the_request_that_caused_it(
    sandbox: Sandbox, client: stripe.StripeClient, listener: Listener
) -> None:
    session = make_session(client)
    client.v1.checkout.sessions.expire(session.id, {}, {"idempotency_key": "expire-" + session.id})
    sandbox.wait_until_delivered()
    (event,) = listener.events
    assert event.request
    assert event.request.idempotency_key == "expire-" + session.id


def test_a_failing_board_gets_the_event_again_until_it_answers_200(
    sandbox: Sandbox, client: stripe.StripeClient, listener: Listener
) -> None:
    listener.answers[:] = [500, 302, 404]
    expire_one(client)
    sandbox.wait_until_delivered()
    tries = [(each["attempt"], each["status"]) for each in sandbox.deliveries()][-4:]
    assert tries == [(1, 500), (2, 302), (3, 404), (4, 200)]
    assert len(set(listener.bodies)) == 1


def test_dropped_events_stay_in_the_list_and_can_be_sent_again(
    sandbox: Sandbox, client: stripe.StripeClient, listener: Listener
) -> None:
    sandbox.faults(drop=True)
    session_id = expire_one(client)
    time.sleep(0.6)
    assert listener.events == []
    event = client.v1.events.list({"types": [EXPIRED]}).data[0]
    assert event.data.object["id"] == session_id
    sandbox.redeliver(event.id, times=2)
    wait_for(lambda: len(listener.events) == 2)


def test_duplicate_sends_the_same_event_several_times(
    sandbox: Sandbox, client: stripe.StripeClient, listener: Listener
) -> None:
    sandbox.faults(duplicate=9)
    expire_one(client)
    wait_for(lambda: len(listener.events) == 10)
    assert len({event.id for event in listener.events}) == 1


def test_delay_keeps_events_back(sandbox: Sandbox, client: stripe.StripeClient, listener: Listener) -> None:
    sandbox.faults(delay=1.0)
    started = time.monotonic()
    expire_one(client)
    wait_for(lambda: listener.events)
    assert time.monotonic() - started >= 0.9


def test_reorder_sends_the_last_of_a_burst_first(
    sandbox: Sandbox, client: stripe.StripeClient, listener: Listener
) -> None:
    sandbox.faults(reorder=True)
    sandbox.pay(make_session(client).id)
    sandbox.wait_until_delivered()
    assert listener.types.index("payment_intent.created") > listener.types.index("checkout.session.completed")


def test_a_fault_can_be_limited_to_one_type(
    sandbox: Sandbox, client: stripe.StripeClient, listener: Listener
) -> None:
    sandbox.faults(drop=True, types=["checkout.session.completed"])
    sandbox.pay(make_session(client).id)
    sandbox.wait_until_delivered()
    assert "charge.succeeded" in listener.types
    assert "checkout.session.completed" not in listener.types


def test_both_secrets_sign_while_one_is_being_rolled(tmp_path: Path) -> None:
    with (
        listening() as listener,
        running_sandbox(tmp_path / "s.sqlite3", listener.url, ["whsec_new", "whsec_old"]) as box,
    ):
        for secret in ("whsec_new", "whsec_old"):
            listener.secrets = [secret]
            expire_one(box.client())
            box.wait_until_delivered()
        assert listener.types == [EXPIRED, EXPIRED]
        listener.secrets = ["whsec_mallory"]
        assert listener.headers[0].count("v1=") == 2
        with pytest.raises(stripe.SignatureVerificationError):
            stripe.Webhook.construct_event(listener.bodies[0], listener.headers[0], "whsec_mallory")


def test_an_event_that_was_queued_survives_a_restart(tmp_path: Path) -> None:
    store = tmp_path / "s.sqlite3"
    with listening() as listener:
        listener.answers[:] = [500] * 3
        with running_sandbox(store, listener.url, ["whsec_tests"], retry_base=1) as box:
            expire_one(box.client())
            wait_for(lambda: listener.bodies)
        with running_sandbox(store, listener.url, ["whsec_tests"], retry_base=0.1):
            wait_for(lambda: listener.events)


def test_an_endpoint_made_by_the_api_gets_what_it_asked_for(
    sandbox: Sandbox, client: stripe.StripeClient, listener: Listener
) -> None:
    with listening() as other:
        made = client.v1.webhook_endpoints.create({"url": other.url, "enabled_events": [EXPIRED]})
        assert made.secret
        other.secrets = [made.secret]
        sandbox.pay(make_session(client).id)
        expire_one(client)
        sandbox.wait_until_delivered()
        client.v1.webhook_endpoints.delete(made.id)
        assert other.types == [EXPIRED]
    assert len(listener.types) > 1


@pytest.mark.parametrize(
    "url",
    [
        "http://127.0.0.1.example.org/",
        "http://127.0.0.1@example.org/",
        "http://localhost.example.org/",
        "https://example.org/",
        "http://[::1/",
        "file:///etc/passwd",
    ],
)
def test_nothing_is_delivered_to_another_machine(client: stripe.StripeClient, url: str) -> None:
    with pytest.raises(stripe.InvalidRequestError):
        client.v1.webhook_endpoints.create({"url": url, "enabled_events": [EXPIRED]})
    here = client.v1.webhook_endpoints.create({"url": "http://127.0.0.1:9/", "enabled_events": [EXPIRED]})
    with pytest.raises(stripe.InvalidRequestError):
        client.v1.webhook_endpoints.update(here.id, {"url": url})
    client.v1.webhook_endpoints.delete(here.id)
