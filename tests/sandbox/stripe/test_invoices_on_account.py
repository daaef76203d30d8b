"""Invoices instead of a card: written, sent, paid by card or transfer, overdue, withdrawn, credited."""

from __future__ import annotations

from typing import Any

import pytest
import requests
import stripe

from tests.sandbox.stripe.listener import Listener
from tests.sandbox.stripe.process import Sandbox
from tests.sandbox.stripe.subscriber import START


@pytest.fixture
def clock(client: stripe.StripeClient) -> str:
    return client.v1.test_helpers.test_clocks.create({"frozen_time": START}).id


@pytest.fixture
def draft(client: stripe.StripeClient, clock: str) -> stripe.Invoice:
    """A pack of five for $995.00, net 30."""
    customer = client.v1.customers.create(
        {"email": "ap@acme.example.com", "name": "Acme", "test_clock": clock}
    )
    invoice = client.v1.invoices.create(
        {
            "customer": customer.id,
            "collection_method": "send_invoice",
            "days_until_due": 30,
            "auto_advance": False,
            "metadata": {"order": "7"},
            "custom_fields": [{"name": "PO number", "value": "PO-77"}],
            "pending_invoice_items_behavior": "exclude",
        }
    )
    client.v1.invoice_items.create(
        {"customer": customer.id, "invoice": invoice.id, "amount": 99500, "currency": "usd", "description": "Pack of 5"}
    )  # fmt: skip
    return client.v1.invoices.retrieve(invoice.id)


@pytest.fixture
def sent(client: stripe.StripeClient, draft: stripe.Invoice) -> stripe.Invoice:
    client.v1.invoices.finalize_invoice(draft.id)
    return client.v1.invoices.send_invoice(draft.id)


def test_an_invoice_is_a_draft_until_it_is_final(client: stripe.StripeClient, draft: stripe.Invoice) -> None:
    assert (draft.status, draft.number, draft.hosted_invoice_url, draft.total) == ("draft", None, None, 99500)
    final = client.v1.invoices.finalize_invoice(draft.id)
    assert (final.status, final.due_date, final.amount_remaining) == ("open", START + 30 * 86400, 99500)
    assert final.number
    assert final.lines.data[0].description == "Pack of 5"
    with pytest.raises(stripe.InvalidRequestError):
        client.v1.invoices.finalize_invoice(draft.id)
    page = requests.get(str(final.hosted_invoice_url), timeout=5).text
    for words in ("PO-77", "14 February 2027", "$995.00", "Pack of 5", "bank transfer"):
        assert words in page


def test_a_draft_can_be_deleted_and_a_final_invoice_cannot(
    client: stripe.StripeClient, draft: stripe.Invoice, listener: Listener
) -> None:
    client.v1.invoices.delete(draft.id)
    with pytest.raises(stripe.InvalidRequestError):
        client.v1.invoices.retrieve(draft.id)


def test_a_card_pays_on_the_invoices_page(
    sandbox: Sandbox, client: stripe.StripeClient, sent: stripe.Invoice, listener: Listener
) -> None:
    assert not sandbox.pay_invoice(sent, "4000000000009995").ok
    assert client.v1.invoices.retrieve(sent.id).status == "open"
    assert sandbox.pay_invoice(sent).ok
    paid = client.v1.invoices.retrieve(sent.id, {"expand": ["payments"]})
    assert (paid.status, paid.amount_paid, paid.amount_remaining) == ("paid", 99500, 0)
    assert paid.payments
    intent = client.v1.payment_intents.retrieve(str(paid.payments.data[0].payment.payment_intent))
    assert intent.amount_received == 99500
    sandbox.wait_until_delivered()
    assert {"invoice.sent", "invoice.paid", "invoice_payment.paid"} <= set(listener.types)
    assert client.v1.refunds.create({"payment_intent": intent.id, "amount": 100}).status == "succeeded"


def test_3d_secure_on_the_invoices_page(
    sandbox: Sandbox, client: stripe.StripeClient, sent: stripe.Invoice
) -> None:
    asked = sandbox.pay_invoice(sent, "4000000000003220")
    assert asked.location == f"/invoices/{sent.id}/challenge"
    requests.post(sandbox.url + asked.location, data={"answer": "deny"}, timeout=5)
    assert client.v1.invoices.retrieve(sent.id).status == "open"
    asked = sandbox.pay_invoice(sent, "4000000000003220")
    requests.post(sandbox.url + asked.location, data={"answer": "approve"}, timeout=5)
    assert client.v1.invoices.retrieve(sent.id).status == "paid"


def test_a_bank_transfer_arrives_when_the_tester_says_so(
    sandbox: Sandbox, client: stripe.StripeClient, sent: stripe.Invoice
) -> None:
    sandbox.control("POST", f"transfers/{sent.id}")
    paid = client.v1.invoices.retrieve(
        sent.id, {"expand": ["payments.data.payment.payment_intent.latest_charge"]}
    )
    assert paid.status == "paid"
    assert paid.payments
    intent = paid.payments.data[0].payment.payment_intent
    assert isinstance(intent, stripe.PaymentIntent)
    assert isinstance(intent.latest_charge, stripe.Charge)
    assert intent.latest_charge.payment_method_details
    assert intent.latest_charge.payment_method_details.type == "customer_balance"


def test_paid_elsewhere_is_paid_without_a_charge(
    sandbox: Sandbox, client: stripe.StripeClient, sent: stripe.Invoice, listener: Listener
) -> None:
    paid = client.v1.invoices.pay(sent.id, {"paid_out_of_band": True, "expand": ["payments"]})
    assert (paid.status, paid.amount_remaining, paid.amount_paid_off_stripe) == ("paid", 0, 99500)
    assert paid.payments
    assert [each.status for each in paid.payments.data] == ["canceled"]
    sandbox.wait_until_delivered()
    assert "invoice.paid" in listener.types
    assert "charge.succeeded" not in listener.types


def test_past_its_day_an_invoice_is_overdue_once(
    sandbox: Sandbox, client: stripe.StripeClient, clock: str, sent: stripe.Invoice, listener: Listener
) -> None:
    for days in (29, 2, 30):
        sandbox.advance_test_clock(clock, days=days)
    sandbox.wait_until_delivered()
    assert listener.types.count("invoice.overdue") == 1
    assert client.v1.invoices.retrieve(sent.id).status == "open"
    assert "Overdue" in requests.get(str(sent.hosted_invoice_url), timeout=5).text


def test_void_and_uncollectible(client: stripe.StripeClient, sent: stripe.Invoice, sandbox: Sandbox) -> None:
    given_up = client.v1.invoices.mark_uncollectible(sent.id)
    assert given_up.status == "uncollectible"
    void = client.v1.invoices.void_invoice(sent.id, {"expand": ["payments"]})
    assert (void.status, void.amount_remaining) == ("void", 0)
    assert sandbox.pay_invoice(sent).status == 200
    with pytest.raises(stripe.InvalidRequestError):
        client.v1.invoices.pay(sent.id)


def test_auto_advance_makes_a_draft_final_and_sends_it_within_the_hour(
    sandbox: Sandbox, client: stripe.StripeClient, clock: str, listener: Listener
) -> None:
    customer = client.v1.customers.create({"email": "ap@acme.example.com", "test_clock": clock})
    client.v1.invoice_items.create({"customer": customer.id, "amount": 5000, "currency": "usd"})
    invoice = client.v1.invoices.create(
        {"customer": customer.id, "collection_method": "send_invoice", "days_until_due": 30,
         "auto_advance": True, "pending_invoice_items_behavior": "include"}
    )  # fmt: skip
    assert (invoice.status, invoice.total) == ("draft", 5000)
    sandbox.advance_test_clock(clock, days=1)
    assert client.v1.invoices.retrieve(invoice.id).status == "open"
    sandbox.wait_until_delivered()
    assert "invoice.sent" in listener.types


def test_a_credit_note_makes_an_open_invoice_smaller(
    sandbox: Sandbox, client: stripe.StripeClient, sent: stripe.Invoice
) -> None:
    note = client.v1.credit_notes.create({"invoice": sent.id, "amount": 9500, "memo": "Loyalty"})
    assert (note.status, note.type, note.pre_payment_amount) == ("issued", "pre_payment", 9500)
    assert requests.get(note.pdf, timeout=5).content.startswith(b"%PDF")
    assert client.v1.invoices.retrieve(sent.id).amount_remaining == 90000
    client.v1.credit_notes.void_credit_note(note.id)
    assert client.v1.invoices.retrieve(sent.id).amount_remaining == 99500
    client.v1.credit_notes.create({"invoice": sent.id, "amount": 9500})
    assert sandbox.pay_invoice(sent).ok
    assert client.v1.invoices.retrieve(sent.id).amount_paid == 90000
    with pytest.raises(stripe.InvalidRequestError):
        client.v1.credit_notes.create({"invoice": sent.id, "amount": 100})


def test_a_credit_note_of_a_paid_invoice_gives_money_back(
    sandbox: Sandbox, client: stripe.StripeClient, sent: stripe.Invoice
) -> None:
    sandbox.pay_invoice(sent)
    wanted: Any = {"invoice": sent.id, "amount": 500, "refund_amount": 500, "reason": "order_change"}
    note = client.v1.credit_notes.create(wanted)
    assert note.type == "post_payment"
    refund = client.v1.refunds.retrieve(str(note.refunds[0].refund))
    assert (refund.amount, refund.status) == (500, "succeeded")
    assert client.v1.invoices.retrieve(sent.id).post_payment_credit_notes_amount == 500


@pytest.mark.parametrize(
    ("changes", "param"),
    [
        ({"customer": None}, "customer"),
        ({"collection_method": "send_invoice"}, "days_until_due"),
        ({"days_until_due": 3}, "days_until_due"),
        ({"shipping_cost": {"shipping_rate": "x"}}, "shipping_cost"),
        ({"colour": "red"}, "colour"),
    ],
)
def test_an_invoice_that_stripe_would_refuse_is_refused(
    client: stripe.StripeClient, draft: stripe.Invoice, changes: dict[str, Any], param: str
) -> None:
    given = {"customer": draft.customer, **changes}
    params: Any = {name: value for name, value in given.items() if value is not None}
    with pytest.raises(stripe.InvalidRequestError) as refused:
        client.v1.invoices.create(params)
    assert (refused.value.http_status, refused.value.param) == (400, param)
