"""What happens when a buyer presses Pay: the session, its payment and its invoice, all in one transaction."""

from __future__ import annotations

from dataclasses import asdict, dataclass
from typing import Literal

from sandbox.stripe import (
    checkout,
    collecting,
    config,
    customers,
    discounts,
    disputes,
    events,
    invoice_lines,
    invoices,
    payments,
    subscribing,
    wallet,
)
from sandbox.stripe.books import Body, Books
from sandbox.stripe.cards import BY_NUMBER, Card
from sandbox.stripe.listing import wanted
from sandbox.stripe.payments import Payer


@dataclass(frozen=True)
class Outcome:
    kind: Literal["paid", "declined", "challenge"]
    message: str = ""


def pay_nothing(books: Books, session: Body, payer: Payer, card: Card | None = None) -> Outcome:
    """A discount took the whole price: there is no payment intent. A subscription keeps the card for later."""
    if card and card.decline_code and not card.attaches:
        return Outcome("declined", card.message)
    session = _with_customer(books, session, payer)
    method = payments.card_method(books, payer, card) if card else None
    session = checkout.close(books, session, payment_status="no_payment_required")
    _finish(books, session, None, method)
    return Outcome("paid")


def pay_by_card(books: Books, session: Body, payer: Payer, card: Card) -> Outcome:
    if trouble := _discount_trouble(books, session):
        return Outcome("declined", trouble)
    intent = payments.start_intent(books, session)
    session = wanted(books, "checkout.session", session["id"])
    method = payments.card_method(books, payer, card, intent["customer"])
    if card.decline_code:
        payments.fail(books, intent, method, card)
        return Outcome("declined", card.message)
    if card.challenge:
        _ask_for_challenge(books, session, intent, method, payer, card)
        return Outcome("challenge")
    _charge(books, session, intent, method, payer, card)
    return Outcome("paid")


def _discount_trouble(books: Books, session: Body) -> str:
    """A code may have been used up between typing it and paying."""
    for discount in session["discounts"] or []:
        code = books.get(discount["promotion_code"]) if discount["promotion_code"] else None
        if code and discounts.why_not(books, code, session):
            checkout.set_discount(books, session, None)
            return f"The code {code['code']} is not valid any more. The price is now without it."
    return ""


def _ask_for_challenge(
    books: Books, session: Body, intent: Body, method: Body, payer: Payer, card: Card
) -> None:
    url = f"{config.current().base_url}/c/challenge/{session['id']}"
    intent = books.save(
        {
            **intent,
            "status": "requires_action",
            "payment_method": method["id"],
            "next_action": {
                "type": "redirect_to_url",
                "redirect_to_url": {"url": url, "return_url": checkout.back_to(session)},
            },
        }
    )
    events.emit(books, "payment_intent.requires_action", intent)
    books.set_aside(session["id"], challenge={"payer": asdict(payer), "card": card.number})


def answer_challenge(books: Books, session: Body, *, approved: bool) -> Outcome:
    """The buyer's word on the bank's page."""
    kept = books.aside(session["id"])["challenge"]
    intent = payments.start_intent(books, session)
    method = wanted(books, "payment_method", intent["payment_method"])
    books.set_aside(session["id"], challenge=None)
    if approved:
        _charge(books, session, intent, method, Payer(**kept["payer"]), BY_NUMBER[kept["card"]])
        return Outcome("paid")
    message = (
        "You did not confirm the payment at your bank. Nothing was charged. Try again or use another card."
    )
    problem = {
        "code": "payment_intent_authentication_failure",
        "message": message,
        "payment_method": method,
        "type": "invalid_request_error",
    }
    payments.fail_intent(books, intent, problem)
    return Outcome("declined", message)


def _charge(books: Books, session: Body, intent: Body, method: Body, payer: Payer, card: Card) -> None:
    session = _with_customer(books, session, payer)
    intent = payments.succeed(books, {**intent, "customer": session["customer"]}, method)
    session = checkout.close(books, session, payment_status="paid")
    _finish(books, session, intent, method)
    if card.disputed:
        disputes.open_dispute(books, wanted(books, "charge", intent["latest_charge"]))


def pay_by_bank(books: Books, session: Body, payer: Payer) -> Outcome:
    """A debit takes days: the session completes now, the money comes (or not) later."""
    intent = payments.start_intent(books, session)
    session = _with_customer(books, wanted(books, "checkout.session", session["id"]), payer)
    intent["customer"] = session["customer"]
    method = payments.bank_method(books, payer, intent["customer"])
    charge = payments.add_charge(books, intent, method, status="pending")
    intent = books.save(
        {**intent, "status": "processing", "payment_method": method["id"], "latest_charge": charge["id"]}
    )
    events.emit(books, "charge.pending", charge)
    events.emit(books, "payment_intent.processing", intent)
    session = checkout.close(books, session, payment_status="unpaid")
    events.emit(books, "checkout.session.completed", session)
    return Outcome("paid")


def is_awaiting_bank(books: Books, session: Body) -> bool:
    intent = books.get(session["payment_intent"]) if session["payment_intent"] else None
    return intent is not None and intent["status"] == "processing"


def settle_bank_payment(books: Books, session: Body, *, succeeds: bool) -> Body:
    intent = wanted(books, "payment_intent", session["payment_intent"])
    method = wanted(books, "payment_method", intent["payment_method"])
    charge = wanted(books, "charge", intent["latest_charge"])
    if succeeds:
        intent = payments.succeed(books, intent, method, charge)
        session = books.save({**session, "payment_status": "paid"})
        session = _with_invoice(books, session, intent)
        events.emit(books, "checkout.session.async_payment_succeeded", session)
        return session
    message = "The bank refused the debit: there was too little money on the account."
    charge = books.save(
        {**charge, "status": "failed", "failure_code": "insufficient_funds", "failure_message": message}
    )
    events.emit(books, "charge.failed", charge)
    problem = {"code": "payment_method_provider_decline", "message": message, "type": "card_error"}
    payments.fail_intent(books, intent, {**problem, "charge": charge["id"], "payment_method": method}, charge)
    events.emit(books, "checkout.session.async_payment_failed", session)
    return session


def _finish(books: Books, session: Body, intent: Body | None, method: Body | None) -> None:
    if session["mode"] == "subscription":
        session = _with_subscription(books, session, intent, method)
    else:
        session = _with_invoice(books, session, intent)
    events.emit(books, "checkout.session.completed", session)


def _with_subscription(books: Books, session: Body, intent: Body | None, method: Body | None) -> Body:
    """The card is kept for the invoices to come; the first one is paid by what was just paid."""
    with customers.time_of(books, session["customer"]):
        if method:
            method = wallet.attach(books, method, wanted(books, "customer", session["customer"]))
        subscription = subscribing.begin_paid(books, session, intent, method)
    invoice_id = subscription["latest_invoice"]
    return books.save({**session, "subscription": subscription["id"], "invoice": invoice_id})


def _with_invoice(books: Books, session: Body, intent: Body | None) -> Body:
    if not session["invoice_creation"]["enabled"]:
        return session
    invoice = _issue_paid(books, session, intent)
    return books.save({**session, "invoice": invoice["id"]})


def _issue_paid(books: Books, session: Body, intent: Body | None) -> Body:
    """The invoice of a one-off payment is written after the payment, so it is paid as soon as it is final."""
    customer, data, now = (
        wanted(books, "customer", session["customer"]),
        session["invoice_creation"]["invoice_data"],
        books.now(),
    )
    applied = [
        discounts.add_discount(books, each, customer["id"], checkout_session=session["id"])
        for each in session["discounts"]
    ]
    invoice = invoices.draft(
        books,
        customer,
        invoice_lines.rows(books.aside(session["id"])["items"], start=now, end=now),
        discounts=[each["id"] for each in applied],
        automatic_tax=session["automatic_tax"],
        attempt_count=1 if intent else 0,
        currency=session["currency"],
        custom_fields=data["custom_fields"],
        customer_email=session["customer_details"]["email"],
        customer_name=session["customer_details"]["name"],
        customer_tax_ids=session["customer_details"]["tax_ids"],
        description=data["description"],
        footer=data["footer"],
        metadata=data["metadata"],
    )
    for each in applied:
        books.save({**each, "invoice": invoice["id"]})
    invoice = collecting.issue(books, invoice, intent=intent)
    return collecting.settle(books, invoice) if intent else invoice


def _address(session: Body) -> Body:
    """The page does not ask for it: where Stripe's would, everybody lives in the same street."""
    return {**SANDBOX_STREET} if session["billing_address_collection"] == "required" else {}


def _with_customer(books: Books, session: Body, payer: Payer) -> Body:
    """Note who pays; make the customer where the board asked for one or an invoice needs one."""
    invoiced = session["mode"] == "subscription" or session["invoice_creation"]["enabled"]
    wants_one = session["customer_creation"] == "always" or invoiced
    details: Body = {"email": payer.email, "name": payer.name, "address": _address(session)}
    details["tax_exempt"] = "none"
    details["tax_ids"] = [{"type": "us_ein", "value": payer.tax_id}] if payer.tax_id else []
    customer_id = session["customer"]
    if customer_id is None and wants_one:
        customer_id = customers.add(books, email=payer.email, name=payer.name)["id"]
    elif customer_id and books.aside(session["id"])["customer_update"].get("name") == "auto":
        customers.change(books, wanted(books, "customer", customer_id), {"name": payer.name})
    return books.save({**session, "customer": customer_id, "customer_details": details})


SANDBOX_STREET = {
    "line1": "1 Sandbox Street",
    "city": "Salt Lake City",
    "state": "UT",
    "postal_code": "84101",
    "country": "US",
}
