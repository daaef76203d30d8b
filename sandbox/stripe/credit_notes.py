"""Credit notes: an invoice made smaller, before it is paid or (with a refund) after."""

from __future__ import annotations

from typing import Any

from stripe.params import (
    CreditNoteCreateParams,
    CreditNoteListParams,
    CreditNoteRetrieveParams,
    CreditNoteVoidCreditNoteParams,
)

from sandbox.stripe import collecting, config, events, fields, invoices, refunds
from sandbox.stripe.books import Body, Books, new_id
from sandbox.stripe.customers import at_its_time
from sandbox.stripe.listing import list_route, retrieve_route, wanted
from sandbox.stripe.objects import complete
from sandbox.stripe.problems import ApiError, invalid, missing
from sandbox.stripe.routes import Call, Route, words

PATH = "/v1/credit_notes"


def _create(call: Call) -> Body:
    books, given = call.books, call.params
    invoice = wanted(books, "invoice", given["invoice"], param="invoice", status=400)
    if "amount" not in given:
        raise missing("amount")
    if invoice["status"] not in ("open", "paid"):
        raise ApiError("A credit note needs an open or a paid invoice.", param="invoice")
    if invoice["status"] == "open":
        return _before_payment(books, invoice, given)
    return _after_payment(books, invoice, given)


def _before_payment(books: Books, invoice: Body, given: dict[str, Any]) -> Body:
    """Less is asked for; with nothing left the invoice counts as paid."""
    amount = given["amount"]
    for name in ("refund_amount", "out_of_band_amount"):
        if given.get(name):
            raise invalid(name, f"{name} goes with an invoice that is paid.")
    if not 0 < amount <= invoice["amount_remaining"]:
        raise invalid("amount", "A credit note cannot be for more than is open.")
    note = _issue(books, invoice, given, pre_payment_amount=amount, type="pre_payment")
    left = invoice["amount_remaining"] - amount
    credited = invoice["pre_payment_credit_notes_amount"] + amount
    sums = {"amount_due": left, "amount_remaining": left, "pre_payment_credit_notes_amount": credited}
    invoice = books.save({**invoice, **sums})
    if left:
        events.emit(books, "invoice.updated", invoice, previous={"amount_due": left + amount})
        collecting.ask_for_less(books, invoice)
    else:
        invoices.cancel_payment(books, invoice)
        collecting.settle(books, invoice)
    return note


def _after_payment(books: Books, invoice: Body, given: dict[str, Any]) -> Body:
    amount, back = given["amount"], given.get("refund_amount", 0)
    if back + given.get("out_of_band_amount", 0) != amount:
        raise invalid("amount", "refund_amount and out_of_band_amount must add up to amount.")
    if not 0 < amount <= invoice["total"] - invoice["post_payment_credit_notes_amount"]:
        raise invalid("amount", "A credit note cannot be for more than was paid.")
    made = []
    if back:
        intent = collecting.intent_for(books, invoice)
        charge = wanted(books, "charge", intent["latest_charge"])
        refund = refunds.refund(books, charge, refunds.checked_amount(books, charge, back), None, {})
        made = [{"type": "refund", "refund": refund["id"], "amount_refunded": back}]
    note = _issue(
        books,
        invoice,
        given,
        out_of_band_amount=given.get("out_of_band_amount"),
        post_payment_amount=amount,
        refunds=made,
        type="post_payment",
    )
    credited = invoice["post_payment_credit_notes_amount"] + amount
    invoice = books.save({**invoice, "post_payment_credit_notes_amount": credited})
    previous = {"post_payment_credit_notes_amount": credited - amount}
    events.emit(books, "invoice.updated", invoice, previous=previous)
    return note


def _issue(books: Books, invoice: Body, given: dict[str, Any], **values: object) -> Body:
    note_id, amount = new_id("credit_note"), given["amount"]
    count = len(books.all("credit_note", invoice=invoice["id"])) + 1
    note = books.add(
        {
            "object": "credit_note",
            "id": note_id,
            "amount": amount,
            "amount_shipping": 0,
            "currency": invoice["currency"],
            "customer": invoice["customer"],
            "discount_amount": 0,
            "discount_amounts": [],
            "effective_at": books.now(),
            "invoice": invoice["id"],
            "lines": _lines(note_id, amount, given.get("memo")),
            "memo": given.get("memo"),
            "metadata": fields.metadata(given.get("metadata")),
            "number": f"{invoice['number']}-CN-{count:02}",
            "pdf": f"{config.current().base_url}/credit_notes/{note_id}/pdf",
            "post_payment_amount": 0,
            "pre_payment_amount": 0,
            "pretax_credit_amounts": [],
            "reason": given.get("reason"),
            "refunds": [],
            "status": "issued",
            "subtotal": amount,
            "subtotal_excluding_tax": amount,
            "total": amount,
            "total_excluding_tax": amount,
            "total_taxes": [],
            **values,
        }
    )
    events.emit(books, "credit_note.created", note)
    return note


def _lines(note_id: str, amount: int, memo: str | None) -> Body:
    line = complete(
        {
            "object": "credit_note_line_item",
            "id": new_id("credit_note_line_item"),
            "amount": amount,
            "description": memo or "Credit",
            "discount_amount": 0,
            "discount_amounts": [],
            "livemode": False,
            "metadata": {},
            "pretax_credit_amounts": [],
            "quantity": 1,
            "tax_rates": [],
            "taxes": [],
            "type": "custom_line_item",
            "unit_amount": amount,
            "unit_amount_decimal": str(amount),
        }
    )
    return {"object": "list", "data": [line], "has_more": False, "url": f"{PATH}/{note_id}/lines"}


def _void(call: Call) -> Body:
    """Taken back, and the invoice as large as before; only while the invoice is open."""
    books = call.books
    note = wanted(books, "credit_note", call.id)
    invoice = wanted(books, "invoice", note["invoice"])
    if note["status"] != "issued" or invoice["status"] != "open":
        raise ApiError("Only an issued credit note of an open invoice can be voided.", param="id")
    due = invoice["amount_due"] + note["amount"]
    credited = invoice["pre_payment_credit_notes_amount"] - note["amount"]
    sums = {"amount_due": due, "amount_remaining": due, "pre_payment_credit_notes_amount": credited}
    collecting.ask_for_less(books, books.save({**invoice, **sums}))
    note = books.save({**note, "status": "void", "voided_at": books.now()})
    events.emit(books, "credit_note.voided", note)
    return note


ROUTES = [
    Route(
        method="POST",
        path=PATH,
        params=CreditNoteCreateParams,
        handler=_create,
        honours=words("invoice amount memo metadata reason refund_amount out_of_band_amount expand"),
    ),
    list_route("credit_note", PATH, CreditNoteListParams, "customer invoice"),
    retrieve_route("credit_note", PATH, CreditNoteRetrieveParams),
    Route(
        method="POST",
        path=PATH + "/{id}/void",
        params=CreditNoteVoidCreditNoteParams,
        handler=at_its_time("credit_note", _void),
        honours=words("expand"),
    ),
]
