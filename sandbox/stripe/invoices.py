"""The life of an invoice: drafted, made final, then paid, void or given up."""

from __future__ import annotations

from sandbox.stripe import agenda, config, events, invoice_lines, payments
from sandbox.stripe.books import Body, Books
from sandbox.stripe.listing import INCLUDABLES, page, wanted

PATH, PAYMENTS = "/v1/invoices", "/v1/invoice_payments"
DAY = 24 * 3600
DRAFT_FOR = 3600  # seconds in which a draft may still be changed, before it is made final by itself


def draft(
    books: Books, customer: Body, rows: list[Body], *, discounts: list[str] | None = None, **values: object
) -> Body:
    now = books.now()
    invoice = books.add(
        {
            **_letterhead(customer),
            **invoice_lines.sums(rows, []),
            "object": "invoice",
            "attempt_count": 0,
            "attempted": False,
            "auto_advance": False,
            "automatic_tax": {"enabled": False},
            "billing_reason": "manual",
            "collection_method": "charge_automatically",
            "currency": rows[0]["currency"] if rows else "usd",
            "default_tax_rates": [],
            "discounts": discounts or [],
            "issuer": {"type": "self"},
            "lines": {"object": "list", "data": [], "has_more": False, "url": PATH},
            "metadata": {},
            "payment_settings": {},
            "period_end": now,
            "period_start": now,
            "post_payment_credit_notes_amount": 0,
            "pre_payment_credit_notes_amount": 0,
            "starting_balance": 0,
            "status": "draft",
            "status_transitions": {},
            **values,
        },
        aside={"rows": rows},
    )
    invoice = recount(books, invoice)
    events.emit(books, "invoice.created", invoice)
    return invoice


def _letterhead(customer: Body) -> Body:
    return {
        "account_country": "US",
        "account_name": "Sandbox account",
        "customer": customer["id"],
        "customer_address": customer["address"],
        "customer_email": customer["email"],
        "customer_name": customer["name"],
        "customer_phone": customer["phone"],
        "customer_tax_exempt": customer["tax_exempt"],
        "customer_tax_ids": [],
        "test_clock": customer["test_clock"],
    }


def recount(books: Books, invoice: Body) -> Body:
    """The lines and sums of a draft, from what is kept about it."""
    kept, discounts = books.aside(invoice["id"])["rows"], invoice["discounts"]
    lines = invoice_lines.shown(kept, invoice["id"], discounts)
    return books.save({**invoice, **invoice_lines.sums(kept, discounts), "lines": lines})


def finalize(books: Books, invoice: Body) -> Body:
    """From here on nothing changes but how it is paid. The caller asks for the money."""
    now, base = books.now(), config.current().base_url
    number = _next_number(books, wanted(books, "customer", invoice["customer"]))
    agenda.strike(books, invoice, "finalize")
    due = invoice["due_date"] or _due_date(books, invoice)
    invoice = books.save(
        {
            **invoice,
            "automatically_finalizes_at": None,
            "due_date": due,
            "effective_at": now,
            "ending_balance": 0,
            "hosted_invoice_url": f"{base}/invoices/{invoice['id']}",
            "invoice_pdf": f"{base}/invoices/{invoice['id']}/pdf",
            "number": number,
            "status": "open",
            "status_transitions": {**invoice["status_transitions"], "finalized_at": now},
        }
    )
    if due:
        agenda.plan(books, invoice, "overdue", due)
    events.emit(books, "invoice.finalized", invoice)
    return invoice


def _next_number(books: Books, customer: Body) -> str:
    sequence = customer["next_invoice_sequence"]
    books.save({**customer, "next_invoice_sequence": sequence + 1})
    return f"{customer['invoice_prefix']}-{sequence:04}"


def _due_date(books: Books, invoice: Body) -> int | None:
    if invoice["collection_method"] != "send_invoice":
        return None
    return books.now() + int(books.aside(invoice["id"])["days_until_due"]) * DAY


def mark_paid(books: Books, invoice: Body, *, off_stripe: bool = False) -> Body:
    """Settled in full, here or (`off_stripe`) between the two parties."""
    now, before = books.now(), invoice["status"]
    agenda.strike(books, invoice, "retry", "overdue")
    paid = invoice["amount_due"]
    invoice = books.save(
        {
            **invoice,
            "amount_paid": paid,
            "amount_paid_off_stripe": paid if off_stripe else None,
            "amount_remaining": 0,
            "attempted": True,
            "auto_advance": False,
            "next_payment_attempt": None,
            "status": "paid",
            "status_details": None,
            "status_transitions": {**invoice["status_transitions"], "paid_at": now},
        }
    )
    events.emit(books, "invoice.updated", invoice, previous={"status": before})
    events.emit(books, "invoice.paid", invoice)
    if not off_stripe:
        events.emit(books, "invoice.payment_succeeded", invoice)
    return invoice


def withdraw(books: Books, invoice: Body) -> Body:
    """Void: as if it had never been, but for its number."""
    _stop_collecting(books, invoice)
    invoice = books.save(
        {
            **invoice,
            "amount_remaining": 0,
            "auto_advance": False,
            "next_payment_attempt": None,
            "status": "void",
            "status_transitions": {**invoice["status_transitions"], "voided_at": books.now()},
        }
    )
    events.emit(books, "invoice.voided", invoice)
    return invoice


def give_up(books: Books, invoice: Body, reason: str = "user_forgiven") -> Body:
    """Uncollectible: nobody asks for the money any more, but it may still be paid."""
    agenda.strike(books, invoice, "retry", "overdue")
    invoice = books.save(
        {
            **invoice,
            "auto_advance": False,
            "next_payment_attempt": None,
            "status": "uncollectible",
            "status_details": {"uncollectible": {"reason": reason}},
            "status_transitions": {**invoice["status_transitions"], "marked_uncollectible_at": books.now()},
        }
    )
    events.emit(books, "invoice.marked_uncollectible", invoice)
    return invoice


def discard(books: Books, invoice: Body) -> None:
    """A draft can be thrown away."""
    agenda.strike(books, invoice, "finalize")
    books.remove(invoice["id"])
    events.emit(books, "invoice.deleted", invoice)


def _stop_collecting(books: Books, invoice: Body) -> None:
    agenda.strike(books, invoice, "retry", "overdue", "finalize")
    cancel_payment(books, invoice)


def cancel_payment(books: Books, invoice: Body) -> None:
    """The payment that waited for this invoice is not wanted any more."""
    for payment in books.all("invoice_payment", invoice=invoice["id"], status="open"):
        transitions = {**payment["status_transitions"], "canceled_at": books.now()}
        books.save({**payment, "status": "canceled", "status_transitions": transitions})
        payments.cancel(
            books, wanted(books, "payment_intent", payment["payment"]["payment_intent"]), "void_invoice"
        )


def ask_for(books: Books, invoice: Body, intent: Body) -> Body:
    """The payment by which an open invoice is to be settled."""
    return books.add(
        {
            "object": "invoice_payment",
            "amount_requested": invoice["amount_due"],
            "currency": invoice["currency"],
            "invoice": invoice["id"],
            "is_default": True,
            "payment": {"type": "payment_intent", "payment_intent": intent["id"]},
            "status": "open",
            "status_transitions": {},
        }
    )


def payment_of(books: Books, invoice: Body) -> Body | None:
    """The payment that an invoice waits for, or that settled it."""
    found = [
        each for each in books.all("invoice_payment", invoice=invoice["id"]) if each["status"] != "canceled"
    ]
    return found[0] if found else None


def of_intent(books: Books, intent_id: str) -> Body | None:
    for payment in books.all("invoice_payment"):
        if payment["payment"]["payment_intent"] == intent_id:
            return books.get(payment["invoice"], "invoice")
    return None


def note_payment(books: Books, payment: Body) -> None:
    paid = {**payment, "amount_paid": payment["amount_requested"], "status": "paid"}
    paid["status_transitions"] = {**payment["status_transitions"], "paid_at": books.now()}
    events.emit(books, "invoice_payment.paid", books.save(paid))


def _payments_of(books: Books, invoice: Body) -> Body:
    return page(books.all("invoice_payment", invoice=invoice["id"]), {}, PAYMENTS)


INCLUDABLES["invoice", "payments"] = _payments_of
