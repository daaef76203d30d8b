"""After the payment: refunds, invoices, receipts, the bank's late answer."""

from __future__ import annotations

import pytest
import requests
import stripe

from tests.sandbox.stripe.conftest import make_session
from tests.sandbox.stripe.listener import Listener
from tests.sandbox.stripe.process import Sandbox


@pytest.fixture
def intent(sandbox: Sandbox, client: stripe.StripeClient) -> str:
    session = make_session(client)
    sandbox.pay(session.id)
    return str(client.v1.checkout.sessions.retrieve(session.id).payment_intent)


def charge_of(client: stripe.StripeClient, intent: str) -> stripe.Charge:
    return client.v1.charges.list({"payment_intent": intent, "expand": ["data.refunds"]}).data[0]


def test_a_refund_gives_all_back_once(
    sandbox: Sandbox, client: stripe.StripeClient, listener: Listener, intent: str
) -> None:
    refund = client.v1.refunds.create({"payment_intent": intent, "reason": "requested_by_customer"})
    assert (refund.amount, refund.status) == (24900, "succeeded")
    charge = charge_of(client, intent)
    assert charge.refunded
    assert charge.refunds
    assert [each.id for each in charge.refunds.data] == [refund.id]
    with pytest.raises(stripe.InvalidRequestError) as again:
        client.v1.refunds.create({"payment_intent": intent})
    assert again.value.code == "charge_already_refunded"
    sandbox.wait_until_delivered()
    assert {"refund.created", "charge.refunded"} <= set(listener.types)


def test_partial_refunds_add_up_and_never_exceed_the_charge(client: stripe.StripeClient, intent: str) -> None:
    client.v1.refunds.create({"payment_intent": intent, "amount": 10000})
    charge = charge_of(client, intent)
    assert (charge.amount_refunded, charge.refunded) == (10000, False)
    with pytest.raises(stripe.InvalidRequestError):
        client.v1.refunds.create({"charge": charge.id, "amount": 14901})
    client.v1.refunds.create({"charge": charge.id})
    assert charge_of(client, intent).refunded


def test_a_refund_that_fails_later_is_undone(
    sandbox: Sandbox, client: stripe.StripeClient, listener: Listener, intent: str
) -> None:
    refund = client.v1.refunds.create({"payment_intent": intent})
    sandbox.control("POST", f"refunds/{refund.id}/fail")
    assert client.v1.refunds.retrieve(refund.id).status == "failed"
    assert charge_of(client, intent).amount_refunded == 0
    sandbox.wait_until_delivered()
    assert "refund.failed" in listener.types


def invoice_of(sandbox: Sandbox, client: stripe.StripeClient, customer_id: str) -> stripe.Invoice:
    data = {"metadata": {"order": "1"}, "custom_fields": [{"name": "PO number", "value": "PO-77"}]}
    session = make_session(
        client, customer=customer_id, invoice_creation={"enabled": True, "invoice_data": data}
    )
    sandbox.pay(session.id)
    invoice = client.v1.checkout.sessions.retrieve(session.id, {"expand": ["invoice.payments"]}).invoice
    assert isinstance(invoice, stripe.Invoice)
    return invoice


def test_an_invoice_is_numbered_and_can_be_seen_and_downloaded(
    sandbox: Sandbox, client: stripe.StripeClient
) -> None:
    customer = client.v1.customers.create({"email": "acme@example.com", "name": "Acme (East) Ltd"})
    first, invoice = (invoice_of(sandbox, client, customer.id) for _ in range(2))
    assert str(first.number).endswith("-0001")
    assert invoice.number == str(first.number)[:-4] + "0002"
    assert invoice.metadata
    assert (invoice.status, invoice.total, invoice.metadata["order"]) == ("paid", 24900, "1")
    assert invoice.payments
    assert invoice.payments.data[0].payment.payment_intent
    page = requests.get(str(invoice.hosted_invoice_url), timeout=5).text
    assert "Single posting, 60 days" in page
    assert "PO-77" in page
    document = requests.get(str(invoice.invoice_pdf), timeout=5)
    assert document.headers["Content-Type"] == "application/pdf"
    assert document.content.startswith(b"%PDF-1.4")
    assert rb"$249.00" in document.content


def test_the_receipt_shows_what_was_bought_and_refunded(
    sandbox: Sandbox, client: stripe.StripeClient, intent: str
) -> None:
    client.v1.refunds.create({"payment_intent": intent, "amount": 900})
    page = requests.get(str(charge_of(client, intent).receipt_url), timeout=5).text
    for words in ("Single posting, 60 days", "$249.00", "$9.00", "Visa ending in 4242", "TEST MODE"):
        assert words in page


@pytest.mark.parametrize("succeeds", [True, False])
def test_a_bank_payment_completes_unpaid_and_is_settled_later(
    sandbox: Sandbox, client: stripe.StripeClient, listener: Listener, *, succeeds: bool
) -> None:
    session = make_session(client)
    assert sandbox.pay_by_bank(session.id).ok
    after = client.v1.checkout.sessions.retrieve(session.id, {"expand": ["payment_intent"]})
    assert (after.status, after.payment_status) == ("complete", "unpaid")
    assert isinstance(after.payment_intent, stripe.PaymentIntent)
    assert after.payment_intent.status == "processing"
    sandbox.settle_bank(session.id, succeeds=succeeds)
    after = client.v1.checkout.sessions.retrieve(session.id)
    assert after.payment_status == ("paid" if succeeds else "unpaid")
    sandbox.wait_until_delivered()
    assert f"checkout.session.async_payment_{'succeeded' if succeeds else 'failed'}" in listener.types


def test_a_session_can_be_limited_to_cards(sandbox: Sandbox, client: stripe.StripeClient) -> None:
    session = make_session(client, excluded_payment_method_types=["us_bank_account"])
    assert session.payment_method_types == ["card"]
    assert not sandbox.pay_by_bank(session.id).ok


def test_a_customer_is_kept_and_changed(sandbox: Sandbox, client: stripe.StripeClient) -> None:
    customer = client.v1.customers.create(
        {"email": "acme@example.com", "metadata": {"employer": "7", "old": "x"}}
    )
    session = make_session(client, customer=customer.id, customer_update={"name": "auto"})
    sandbox.pay(session.id)
    client.v1.customers.update(customer.id, {"metadata": {"old": ""}})
    after = client.v1.customers.retrieve(customer.id)
    assert after.name == "Acme Billing"
    assert after.metadata
    assert after.metadata.to_dict() == {"employer": "7"}
    paid = client.v1.checkout.sessions.retrieve(session.id)
    assert paid.customer == customer.id
    assert paid.customer_creation is None
