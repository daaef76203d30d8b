"""Getting an invoice paid: the first attempt, the later ones, and what a failure does to a subscription."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

from sandbox.stripe import agenda, disputes, events, invoices, payments, subscriptions
from sandbox.stripe.books import Body, Books
from sandbox.stripe.listing import wanted
from sandbox.stripe.payments import Payer
from sandbox.stripe.problems import ApiError

RETRY_DAYS = (1, 3, 5, 7)
"""Days after the first failure on which a card is tried again."""
WHEN_RETRIES_END = ("cancel", "unpaid", "past_due")
"""What may become of a subscription that nobody pays; the account's setting, `cancel` unless a test changes it."""


@dataclass(frozen=True)
class Attempt:
    kind: Literal["paid", "declined", "challenge"]
    message: str = ""
    code: str = ""
    decline_code: str = ""


PAID = Attempt("paid")
NO_METHOD = Attempt(
    "declined",
    "There is no payment method on file for this invoice.",
    "invoice_payment_intent_requires_action",
)


def refusal(attempt: Attempt, *, undo: bool) -> ApiError:
    """The answer to a caller who asked for this attempt."""
    return ApiError(
        attempt.message,
        status=402,
        kind="card_error",
        code=attempt.code,
        undo=undo,
        decline_code=attempt.decline_code or None,
    )


def issue(books: Books, invoice: Body, *, intent: Body | None = None) -> Body:
    """Make a draft final; what costs nothing is paid at once, for the rest the money is asked for."""
    invoice = invoices.finalize(books, invoice)
    if not invoice["amount_due"]:
        return settle(books, invoice)
    if intent is None:
        intent = payments.add_intent(
            books,
            amount=invoice["amount_due"],
            currency=invoice["currency"],
            customer=invoice["customer"],
            description=f"Payment for invoice {invoice['number']}",
            receipt_email=None,
        )
    invoices.ask_for(books, invoice, intent)
    return invoice


def settle(books: Books, invoice: Body, *, off_stripe: bool = False) -> Body:
    """The invoice is paid; its subscription may breathe again."""
    payment = invoices.payment_of(books, invoice)
    if off_stripe:
        invoices.cancel_payment(books, invoice)
    elif payment:
        invoices.note_payment(books, payment)
    invoice = invoices.mark_paid(books, invoice, off_stripe=off_stripe)
    if subscription := subscriptions.of_invoice(books, invoice):
        subscriptions.invoice_paid(books, subscription, invoice)
    return invoice


def charge(books: Books, invoice: Body, method: Body | None = None) -> Attempt:
    """One attempt to take the money, from this payment method or from the one on file."""
    method = method or method_on_file(books, invoice)
    intent = intent_for(books, invoice)
    if method is None:
        _failed(books, invoice)
        return NO_METHOD
    card = payments.card_of(books, method)
    if card.decline_code:
        payments.fail(books, intent, method, card)
        _failed(books, invoice)
        return Attempt("declined", card.message, card.code, card.decline_code)
    if card.challenge:
        _needs_the_buyer(books, invoice, intent, method)
        return Attempt(
            "challenge", "The bank wants the cardholder to confirm this payment.", "authentication_required"
        )
    receive(books, invoice, method)
    if card.disputed:
        intent = wanted(books, "payment_intent", intent["id"])
        disputes.open_dispute(books, wanted(books, "charge", intent["latest_charge"]))
    return PAID


def intent_for(books: Books, invoice: Body) -> Body:
    payment = invoices.payment_of(books, invoice)
    assert payment, "an open invoice always has a payment that waits"
    return wanted(books, "payment_intent", payment["payment"]["payment_intent"])


def ask_for_less(books: Books, invoice: Body) -> None:
    """The payment that waits follows the amount that is due."""
    payment = invoices.payment_of(books, invoice)
    assert payment, "an open invoice always has a payment that waits"
    books.save({**payment, "amount_requested": invoice["amount_due"]})
    books.save({**intent_for(books, invoice), "amount": invoice["amount_due"]})


def receive_transfer(books: Books, invoice: Body) -> Body:
    """The customer's bank transfer has arrived."""
    payer = Payer(email=invoice["customer_email"] or "", name=invoice["customer_name"] or "")
    return receive(books, invoice, payments.transfer_method(books, payer, invoice["customer"]))


def receive(books: Books, invoice: Body, method: Body) -> Body:
    """The money has come in."""
    payments.succeed(books, intent_for(books, invoice), method)
    invoice = books.save({**invoice, "attempt_count": invoice["attempt_count"] + 1})
    return settle(books, invoice)


def method_on_file(books: Books, invoice: Body) -> Body | None:
    """The invoice's own payment method, the subscription's, or the customer's."""
    subscription = subscriptions.of_invoice(books, invoice)
    customer = wanted(books, "customer", invoice["customer"])
    choices = [
        invoice["default_payment_method"],
        subscription["default_payment_method"] if subscription else None,
        customer["invoice_settings"]["default_payment_method"],
    ]
    methods = (books.get(choice, "payment_method") for choice in choices if choice)
    return next((each for each in methods if each and each["customer"] == customer["id"]), None)


def _needs_the_buyer(books: Books, invoice: Body, intent: Body, method: Body) -> None:
    url = invoice["hosted_invoice_url"]
    action = {"type": "redirect_to_url", "redirect_to_url": {"url": url, "return_url": url}}
    intent = books.save(
        {**intent, "status": "requires_action", "payment_method": method["id"], "next_action": action}
    )
    events.emit(books, "payment_intent.requires_action", intent)
    invoice = _failed(books, invoice)
    events.emit(books, "invoice.payment_action_required", invoice)


def _failed(books: Books, invoice: Body) -> Body:
    """Count the attempt, plan the next one, tell the board."""
    subscription = subscriptions.of_invoice(books, invoice)
    first = books.aside(invoice["id"]).get("first_failure") or books.now()
    books.set_aside(invoice["id"], first_failure=first)
    attempts = invoice["attempt_count"] + 1
    retried = invoice["collection_method"] == "charge_automatically" and invoice["auto_advance"]
    due = first + RETRY_DAYS[attempts - 1] * invoices.DAY if retried and attempts <= len(RETRY_DAYS) else None
    invoice = books.save(
        {**invoice, "attempt_count": attempts, "attempted": True, "next_payment_attempt": due}
    )
    if due:
        agenda.plan(books, invoice, "retry", due)
    events.emit(books, "invoice.payment_failed", invoice)
    events.emit(books, "invoice.updated", invoice, previous={"attempt_count": attempts - 1})
    if subscription:
        _tell_subscription(books, subscription, invoice, last=retried and due is None)
    return invoice


def _tell_subscription(books: Books, subscription: Body, invoice: Body, *, last: bool) -> None:
    if subscription["status"] == "active":
        subscription = subscriptions.change(books, subscription, status="past_due")
    if not last or subscription["status"] != "past_due":
        return
    books.save({**wanted(books, "invoice", invoice["id"]), "auto_advance": False})
    ending = books.note("when_retries_end", "cancel")
    if ending == "cancel":
        subscriptions.end(books, subscription, "payment_failed")
    elif ending == "unpaid":
        subscriptions.change(books, subscription, status="unpaid")
