"""Trouble on demand: disputes, refunds that come back, endpoints off, rolled secrets, answers that get lost."""

from __future__ import annotations

import pytest
import requests
import stripe

from tests.sandbox.stripe.conftest import make_session
from tests.sandbox.stripe.listener import SECRET, Listener
from tests.sandbox.stripe.process import Sandbox, wait_for


def paid_charge(
    sandbox: Sandbox, client: stripe.StripeClient, card: str = "4242424242424242"
) -> stripe.Charge:
    session = make_session(client)
    sandbox.pay(session.id, card)
    intent = str(client.v1.checkout.sessions.retrieve(session.id).payment_intent)
    return client.v1.charges.list({"payment_intent": intent}).data[0]


@pytest.mark.parametrize("outcome", ["won", "lost"])
def test_any_card_payment_can_be_disputed_later(
    sandbox: Sandbox, client: stripe.StripeClient, listener: Listener, outcome: str
) -> None:
    charge = paid_charge(sandbox, client)
    dispute = sandbox.control("POST", f"charges/{charge.id}/dispute")
    sandbox.control("POST", f"disputes/{dispute['id']}", outcome=outcome)
    sandbox.wait_until_delivered()
    told = [each for each in listener.types if each.startswith("charge.dispute")]
    back = ["charge.dispute.funds_reinstated"] if outcome == "won" else []
    assert sorted(told) == sorted(
        ["charge.dispute.created", "charge.dispute.funds_withdrawn", "charge.dispute.closed", *back]
    )
    with pytest.raises(requests.HTTPError):
        sandbox.control("POST", f"charges/{charge.id}/dispute")


def test_the_board_may_give_in_to_a_dispute(sandbox: Sandbox, client: stripe.StripeClient) -> None:
    dispute = sandbox.control("POST", f"charges/{paid_charge(sandbox, client).id}/dispute")
    assert client.v1.disputes.close(dispute["id"]).status == "lost"
    with pytest.raises(stripe.InvalidRequestError):
        client.v1.disputes.close(dispute["id"])


def test_refunds_of_card_5126_come_back_by_themselves(sandbox: Sandbox, client: stripe.StripeClient) -> None:
    charge = paid_charge(sandbox, client, "4000000000005126")
    refund = client.v1.refunds.create({"charge": charge.id})
    assert refund.status == "succeeded"
    wait_for(lambda: client.v1.refunds.retrieve(refund.id).status == "failed")
    assert client.v1.charges.retrieve(charge.id).amount_refunded == 0


def test_while_webhooks_are_off_events_are_only_listed(
    sandbox: Sandbox, client: stripe.StripeClient, listener: Listener
) -> None:
    sandbox.control("POST", "webhooks", enabled=False)
    try:
        charge = paid_charge(sandbox, client)
    finally:
        sandbox.control("POST", "webhooks", enabled=True)
    sandbox.wait_until_delivered()
    assert listener.events == []
    found = client.v1.events.list({"type": "charge.succeeded"}).data[0]
    assert found.data.object["id"] == charge.id


def test_a_secret_is_rolled_while_events_go_on(
    sandbox: Sandbox, client: stripe.StripeClient, listener: Listener
) -> None:
    try:
        for signing, checked in (
            (["whsec_2", SECRET], SECRET),
            (["whsec_2", SECRET], "whsec_2"),
            (["whsec_2"], "whsec_2"),
        ):
            sandbox.control("POST", "secrets", secrets=signing)
            listener.secrets = [checked]
            client.v1.checkout.sessions.expire(make_session(client).id)
            sandbox.wait_until_delivered()
            assert listener.headers[-1].count("v1=") == len(signing)
    finally:
        sandbox.control("POST", "secrets", secrets=[SECRET])
        listener.secrets = [SECRET]
    assert listener.types == ["checkout.session.expired"] * 3


def test_500_once_per_call_is_mended_by_a_retry_with_the_same_key(sandbox: Sandbox) -> None:
    sandbox.faults(api="500_once_per_call")
    patient, hasty = sandbox.client(retries=2), sandbox.client(retries=0)
    first, second = make_session(patient), make_session(patient)
    assert first.id != second.id
    customers = len(sandbox.objects("customer"))
    with pytest.raises(stripe.APIError):
        hasty.v1.customers.create({}, {"idempotency_key": "once-per-call"})
    made = hasty.v1.customers.create({}, {"idempotency_key": "once-per-call"})
    assert made.id == sandbox.objects("customer")[0]["id"]
    assert len(sandbox.objects("customer")) == customers + 1


@pytest.mark.parametrize(
    ("lever", "body"),
    [
        ("clock", '{"advance": 1e400}'),
        ("clock", '{"advance": "an hour"}'),
        ("clock", '{"advance": null}'),
        ("clock", f'{{"advance": {10**30}}}'),
        ("redeliver/evt_1", '{"times": "two"}'),
        ("redeliver/evt_1", '{"times": -1}'),
        ("redeliver/evt_1", '{"times": 1000000000}'),
        ("faults", '{"duplicate": 1000000000}'),
        ("faults", '{"delay": NaN}'),
        ("faults", "[" * 100_000),
    ],
)
def test_an_odd_number_is_refused_and_moves_nothing(sandbox: Sandbox, lever: str, body: str) -> None:
    headers = {"Content-Type": "application/json"}
    answer = requests.post(f"{sandbox.url}/_control/{lever}", body, headers=headers, timeout=20)
    assert answer.status_code == 400, answer.text
    assert sandbox.control("GET", "clock")["ahead"] == 0
    assert sandbox.control("GET", "faults") == {}


def test_a_webhook_that_cannot_even_be_sent_counts_as_failed_and_is_sent_again(
    sandbox: Sandbox, client: stripe.StripeClient, listener: Listener
) -> None:
    sandbox.control("POST", "secrets", secrets=["\ud800"])  # no text that could be signed with
    try:
        session = make_session(client)
        client.v1.checkout.sessions.expire(session.id)
        wait_for(lambda: any(each["detail"] == "UnicodeEncodeError" for each in sandbox.deliveries()))
    finally:
        sandbox.control("POST", "secrets", secrets=[SECRET])
    sandbox.wait_until_delivered()
    assert [each["data"]["object"]["id"] for each in listener.events] == [session.id]
