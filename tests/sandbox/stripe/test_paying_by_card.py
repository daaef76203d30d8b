"""What the hosted page does with cards."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor

import pytest
import stripe
from stripe import Charge, PaymentIntent
from stripe.params.checkout import SessionRetrieveParams

from tests.sandbox.stripe.conftest import make_session
from tests.sandbox.stripe.process import Sandbox

EXPANDED: SessionRetrieveParams = {"expand": ["line_items", "payment_intent.latest_charge", "invoice"]}


def test_a_new_session_is_open_and_unpaid(client: stripe.StripeClient) -> None:
    session = make_session(client)
    assert (session.status, session.payment_status) == ("open", "unpaid")
    assert session.amount_subtotal == session.amount_total == 24900
    assert session.payment_intent is None
    assert session.url
    assert session.id.startswith("cs_test_")
    assert session.expires_at == session.created + 24 * 3600


def test_4242_pays_and_sends_the_buyer_back(sandbox: Sandbox, client: stripe.StripeClient) -> None:
    session = make_session(client)
    paid = sandbox.pay(session.id)
    assert paid.location == f"http://127.0.0.1:8000/paid/?session={session.id}"
    after = client.v1.checkout.sessions.retrieve(session.id, EXPANDED)
    assert (after.status, after.payment_status, after.url) == ("complete", "paid", None)
    assert after.line_items
    assert after.line_items.data[0].amount_total == 24900
    assert after.customer_details
    assert after.customer_details.email == "acme@example.com"
    intent = after.payment_intent
    assert isinstance(intent, PaymentIntent)
    assert (intent.status, intent.amount_received, intent.metadata["order"]) == ("succeeded", 24900, "1")
    charge = intent.latest_charge
    assert isinstance(charge, Charge)
    assert charge.paid
    assert charge.receipt_url
    assert charge.description == "Single posting"


@pytest.mark.parametrize(
    ("card", "decline_code"),
    [
        ("4000000000000002", "generic_decline"),
        ("4000000000009995", "insufficient_funds"),
        ("4000000000000069", "expired_card"),
        ("4000000000000127", "incorrect_cvc"),
        ("4000000000000119", "processing_error"),
    ],
)
def test_a_declined_card_leaves_the_session_open(
    sandbox: Sandbox, client: stripe.StripeClient, card: str, decline_code: str
) -> None:
    session = make_session(client)
    declined = sandbox.pay(session.id, card)
    assert not declined.ok
    assert declined.message
    after = client.v1.checkout.sessions.retrieve(session.id, EXPANDED)
    assert (after.status, after.payment_status) == ("open", "unpaid")
    intent = after.payment_intent
    assert isinstance(intent, PaymentIntent)
    assert intent.last_payment_error
    assert (intent.status, intent.last_payment_error.decline_code) == (
        "requires_payment_method",
        decline_code,
    )


def test_another_card_after_a_decline_pays_the_same_intent(
    sandbox: Sandbox, client: stripe.StripeClient
) -> None:
    session = make_session(client)
    sandbox.pay(session.id, "4000000000000002")
    first = client.v1.checkout.sessions.retrieve(session.id).payment_intent
    assert sandbox.pay(session.id).ok
    after = client.v1.checkout.sessions.retrieve(session.id)
    assert after.payment_status == "paid"
    assert after.payment_intent == first


def test_ten_presses_of_pay_at_once_charge_once(sandbox: Sandbox, client: stripe.StripeClient) -> None:
    session = make_session(client)
    with ThreadPoolExecutor(10) as pool:
        answers = list(pool.map(lambda _: sandbox.pay(session.id), range(10)))
    assert sum(answer.ok for answer in answers) == 1
    intent = client.v1.checkout.sessions.retrieve(session.id).payment_intent
    assert len(client.v1.charges.list({"payment_intent": str(intent)}).data) == 1


def test_a_number_that_is_no_test_card_is_declined_and_not_shown_again(
    sandbox: Sandbox, client: stripe.StripeClient
) -> None:
    session = make_session(client)
    answer = sandbox.submit(
        session.id, action="pay", method="card", email="acme@example.com", name="Acme", number="4111111111111111",
        expiry="12/34", cvc="123",
    )  # fmt: skip
    assert answer.status_code == 200
    assert "4111111111111111" not in answer.text
    assert "test cards only" in answer.text


def test_3d_secure_approved_pays(sandbox: Sandbox, client: stripe.StripeClient) -> None:
    session = make_session(client)
    asked = sandbox.pay(session.id, "4000000000003220")
    assert asked.location == f"/c/challenge/{session.id}"
    intent = client.v1.checkout.sessions.retrieve(session.id, EXPANDED).payment_intent
    assert isinstance(intent, PaymentIntent)
    assert intent.status == "requires_action"
    assert sandbox.answer_challenge(session.id, approve=True).location.startswith(
        "http://127.0.0.1:8000/paid/"
    )
    assert client.v1.checkout.sessions.retrieve(session.id).payment_status == "paid"


def test_3d_secure_denied_leaves_the_session_open_with_a_message(
    sandbox: Sandbox, client: stripe.StripeClient
) -> None:
    session = make_session(client)
    sandbox.pay(session.id, "4000000000003220")
    assert sandbox.answer_challenge(session.id, approve=False).location == f"/c/pay/{session.id}"
    assert client.v1.checkout.sessions.retrieve(session.id).status == "open"
    assert sandbox.pay(session.id).ok


def test_0259_pays_and_is_disputed(sandbox: Sandbox, client: stripe.StripeClient) -> None:
    session = make_session(client)
    assert sandbox.pay(session.id, "4000000000000259").ok
    intent = client.v1.checkout.sessions.retrieve(session.id).payment_intent
    dispute = client.v1.disputes.list({"payment_intent": str(intent)}).data[0]
    assert (dispute.status, dispute.amount) == ("needs_response", 24900)
    with pytest.raises(stripe.InvalidRequestError) as refused:
        client.v1.refunds.create({"payment_intent": str(intent)})
    assert refused.value.code == "charge_disputed"
    sandbox.control("POST", f"disputes/{dispute.id}", outcome="won")
    assert client.v1.disputes.retrieve(dispute.id).status == "won"
    assert client.v1.refunds.create({"payment_intent": str(intent)}).status == "succeeded"
