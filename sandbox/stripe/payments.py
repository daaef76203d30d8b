"""Payment intents, charges and payment methods, as the API shows them, and how they come to be."""

from __future__ import annotations

from dataclasses import dataclass

from stripe.params import (
    BalanceTransactionRetrieveParams,
    ChargeListParams,
    ChargeRetrieveParams,
    PaymentIntentListParams,
    PaymentIntentRetrieveParams,
    PaymentIntentUpdateParams,
)

from sandbox.stripe import config, events
from sandbox.stripe.books import Body, Books, random_word
from sandbox.stripe.cards import ACCOUNT_NUMBER, BY_NUMBER, ROUTING_NUMBER, Card
from sandbox.stripe.listing import list_route, retrieve_route, update_route

DAY = 24 * 3600


@dataclass(frozen=True, kw_only=True)
class Payer:
    """What the buyer typed, without the card number."""

    email: str
    name: str
    tax_id: str = ""
    exp_month: int = 12
    exp_year: int = 2034

    @property
    def billing_details(self) -> Body:
        return {"email": self.email or None, "name": self.name or None, "address": {}}


def add_intent(books: Books, **values: object) -> Body:
    """A payment intent for `amount` in `currency` from `customer`, waiting for a way to pay."""
    intent = books.add(
        {
            "object": "payment_intent",
            "amount_capturable": 0,
            "amount_received": 0,
            "amount_details": {"tip": {}},
            "capture_method": "automatic_async",
            "confirmation_method": "automatic",
            "metadata": {},
            "payment_method_types": ["card"],
            "status": "requires_payment_method",
            **values,
        }
    )
    intent = books.save({**intent, "client_secret": f"{intent['id']}_secret_{random_word(25)}"})
    events.emit(books, "payment_intent.created", intent)
    return intent


def start_intent(books: Books, session: Body) -> Body:
    """The session's payment intent, made at the first try to pay."""
    if earlier := intent_of(books, session):
        return earlier
    data = books.aside(session["id"])["payment_intent_data"]
    subscribing = session["mode"] == "subscription"
    intent = add_intent(
        books,
        amount=session["amount_total"],
        currency=session["currency"],
        customer=session["customer"],
        description="Subscription creation" if subscribing else data.get("description"),
        metadata=data.get("metadata") or {},
        payment_method_types=session["payment_method_types"],
        receipt_email=data.get("receipt_email"),
        setup_future_usage="off_session" if subscribing else None,
        statement_descriptor_suffix=data.get("statement_descriptor_suffix"),
    )
    books.set_aside(session["id"], intent=intent["id"])
    if not subscribing:  # there the payment belongs to the first invoice, and the session does not name it
        books.save({**session, "payment_intent": intent["id"]})
    return intent


def intent_of(books: Books, session: Body) -> Body | None:
    intent_id = books.aside(session["id"]).get("intent")
    return books.get(intent_id, "payment_intent") if intent_id else None


def cancel(books: Books, intent: Body, reason: str) -> None:
    """Nobody will pay this any more."""
    intent.update(status="canceled", canceled_at=books.now(), cancellation_reason=reason, next_action=None)
    events.emit(books, "payment_intent.canceled", books.save(intent))


def card_method(books: Books, payer: Payer, card: Card, customer: str | None = None) -> Body:
    details = {
        "brand": card.brand,
        "display_brand": card.brand,
        "checks": {"cvc_check": "pass"},
        "country": "US",
        "exp_month": payer.exp_month,
        "exp_year": payer.exp_year,
        "funding": "credit",
        "last4": card.last4,
    }
    return _method(books, payer, "card", details, customer, number=card.number)


def bank_method(books: Books, payer: Payer, customer: str | None) -> Body:
    details = {
        "account_holder_type": "company",
        "account_type": "checking",
        "bank_name": "TEST BANK",
        "last4": ACCOUNT_NUMBER[-4:],
        "routing_number": ROUTING_NUMBER,
    }
    return _method(books, payer, "us_bank_account", details, customer)


def transfer_method(books: Books, payer: Payer, customer: str | None) -> Body:
    """Money that the customer sent on its own account, to the number on the invoice."""
    return _method(books, payer, "customer_balance", {}, customer)


def _method(books: Books, payer: Payer, kind: str, details: Body, customer: str | None, **aside: str) -> Body:
    return books.add(
        {
            "object": "payment_method",
            "type": kind,
            "allow_redisplay": "limited",
            "billing_details": payer.billing_details,
            "customer": customer,
            "metadata": {},
            kind: details,
        },
        aside=aside,
    )


def card_of(books: Books, method: Body) -> Card:
    """The test card behind a saved payment method."""
    return BY_NUMBER[books.aside(method["id"])["number"]]


def add_charge(books: Books, intent: Body, method: Body, **values: object) -> Body:
    """A charge of the whole intent; the caller says how it went."""
    charge = books.add(
        {
            "object": "charge",
            "amount": intent["amount"],
            "amount_captured": 0,
            "amount_refunded": 0,
            "billing_details": method["billing_details"],
            "calculated_statement_descriptor": "SANDBOX",
            "captured": False,
            "currency": intent["currency"],
            "customer": intent["customer"],
            "description": intent["description"],
            "disputed": False,
            "fraud_details": {},
            "metadata": intent["metadata"],
            "paid": False,
            "payment_intent": intent["id"],
            "payment_method": method["id"],
            "payment_method_details": _method_details(method, intent),
            "receipt_email": intent["receipt_email"],
            "refunded": False,
            **values,
        }
    )
    return books.save({**charge, "receipt_url": f"{config.current().base_url}/receipts/{charge['id']}"})


def _method_details(method: Body, intent: Body) -> Body:
    kind = method["type"]
    kept = {name: value for name, value in method[kind].items() if name not in ("display_brand", "networks")}
    if kind == "card":
        kept = {
            name: kept[name]
            for name in ("brand", "checks", "country", "exp_month", "exp_year", "funding", "last4")
        }
        kept.update(amount_authorized=intent["amount"], network=kept["brand"])
    elif kind == "us_bank_account":
        names = ("account_holder_type", "account_type", "bank_name", "last4", "routing_number", "fingerprint")
        kept = {name: kept[name] for name in names}
    return {"type": kind, kind: kept}


def fail(books: Books, intent: Body, method: Body, card: Card) -> Body:
    """A refused card: the intent waits for another one."""
    problem = {
        "code": card.code,
        "decline_code": card.decline_code,
        "message": card.message,
        "type": "card_error",
    }
    outcome = _outcome("issuer_declined", "declined_by_network", card.decline_code, card.message)
    charge = add_charge(
        books,
        intent,
        method,
        status="failed",
        failure_code=card.code,
        failure_message=card.message,
        outcome=outcome,
    )
    events.emit(books, "charge.failed", charge)
    return fail_intent(books, intent, {**problem, "charge": charge["id"], "payment_method": method}, charge)


def fail_intent(books: Books, intent: Body, problem: Body, charge: Body | None = None) -> Body:
    intent = books.save(
        {
            **intent,
            "status": "requires_payment_method",
            "next_action": None,
            "payment_method": None,
            "last_payment_error": problem,
            "latest_charge": charge["id"] if charge else intent["latest_charge"],
        }
    )
    events.emit(books, "payment_intent.payment_failed", intent)
    return intent


def _outcome(kind: str, network: str, reason: str | None, message: str) -> Body:
    level = "not_assessed" if kind == "pending" else "normal"
    return {
        "type": kind,
        "network_status": network,
        "reason": reason,
        "risk_level": level,
        "seller_message": message,
    }


def succeed(books: Books, intent: Body, method: Body, charge: Body | None = None) -> Body:
    """Money has come in, by a new charge or by the pending one given. Answers the intent."""
    done = {
        "amount_captured": intent["amount"],
        "captured": True,
        "paid": True,
        "status": "succeeded",
        "outcome": _outcome("authorized", "approved_by_network", None, "Payment complete."),
    }
    charge = books.save({**charge, **done}) if charge else add_charge(books, intent, method, **done)
    charge["balance_transaction"] = add_balance(books, charge, "charge", charge["amount"])["id"]
    charge = books.save(charge)
    events.emit(books, "charge.succeeded", charge)
    intent = books.save(
        {
            **intent,
            "status": "succeeded",
            "amount_received": intent["amount"],
            "latest_charge": charge["id"],
            "next_action": None,
            "last_payment_error": None,
            "payment_method": method["id"],
        }
    )
    events.emit(books, "payment_intent.succeeded", intent)
    return intent


def add_balance(books: Books, source: Body, kind: str, amount: int, fee: int | None = None) -> Body:
    """The entry in the account's balance; the fee is the usual 2.9 % + 30 c of a card in the US."""
    if fee is None:
        fee = (amount * 29 + 500) // 1000 + 30 if amount > 0 else 0
    return books.add(
        {
            "object": "balance_transaction",
            "amount": amount,
            "available_on": books.now() + 2 * DAY,
            "balance_type": "payments",
            "currency": source["currency"],
            "fee": fee,
            "fee_details": [{"amount": fee, "currency": source["currency"], "type": "stripe_fee"}]
            if fee
            else [],
            "net": amount - fee,
            "reporting_category": {"adjustment": "dispute"}.get(kind, kind),
            "source": source["id"],
            "status": "pending",
            "type": kind,
        }
    )


ROUTES = [
    list_route("payment_intent", "/v1/payment_intents", PaymentIntentListParams, "customer"),
    retrieve_route("payment_intent", "/v1/payment_intents", PaymentIntentRetrieveParams),
    update_route("payment_intent", "/v1/payment_intents", PaymentIntentUpdateParams, "description"),
    list_route("charge", "/v1/charges", ChargeListParams, "customer payment_intent"),
    retrieve_route("charge", "/v1/charges", ChargeRetrieveParams),
    retrieve_route("balance_transaction", "/v1/balance_transactions", BalanceTransactionRetrieveParams),
]
