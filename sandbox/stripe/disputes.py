"""Disputes: the buyer's bank takes the money back, and gives it again if the board wins."""

from __future__ import annotations

from stripe.params import DisputeCloseParams, DisputeListParams, DisputeRetrieveParams

from sandbox.stripe import events, payments
from sandbox.stripe.books import Body, Books
from sandbox.stripe.listing import list_route, retrieve_route, wanted
from sandbox.stripe.problems import ApiError
from sandbox.stripe.routes import Call, Route, words

PATH = "/v1/disputes"
FEE = 1500
DAYS_TO_ANSWER = 9


def open_dispute(books: Books, charge: Body) -> Body:
    card = charge["payment_method_details"]["card"]
    body = books.add(
        {
            "object": "dispute",
            "amount": charge["amount"],
            "balance_transactions": [],
            "charge": charge["id"],
            "currency": charge["currency"],
            "enhanced_eligibility_types": [],
            "evidence": {"enhanced_evidence": {}},
            "evidence_details": _evidence_details(books),
            "is_charge_refundable": False,
            "metadata": {},
            "payment_intent": charge["payment_intent"],
            "payment_method_details": {
                "type": "card",
                "card": {"brand": card["brand"], "case_type": "chargeback", "network": card["brand"]},
            },
            "reason": "fraudulent",
            "status": "needs_response",
        }
    )
    body["balance_transactions"] = [payments.add_balance(books, body, "adjustment", -body["amount"], FEE)]
    body = books.save(body)
    books.save({**charge, "disputed": True})
    events.emit(books, "charge.dispute.created", body)
    events.emit(books, "charge.dispute.funds_withdrawn", body)
    return body


def can_be_disputed(charge: Body) -> bool:
    by_card = charge["payment_method_details"]["type"] == "card"
    return bool(by_card and charge["paid"] and not charge["disputed"])


def _evidence_details(books: Books) -> Body:
    return {
        "due_by": books.now() + DAYS_TO_ANSWER * 24 * 3600,
        "enhanced_eligibility": {},
        "has_evidence": False,
        "past_due": False,
        "submission_count": 0,
        "submission_method": "not_submitted",
    }


def close_dispute(books: Books, body: Body, *, won: bool) -> Body:
    """The bank's verdict. The charge stays marked as disputed, as at Stripe."""
    body["status"] = "won" if won else "lost"
    if won:
        body["balance_transactions"].append(
            payments.add_balance(books, body, "adjustment", body["amount"], 0)
        )
    body = books.save(body)
    events.emit(books, "charge.dispute.closed", body, previous={"status": "needs_response"})
    if won:
        events.emit(books, "charge.dispute.funds_reinstated", body)
    return body


def _accept(call: Call) -> Body:
    """The board gives in."""
    body = wanted(call.books, "dispute", call.id)
    if body["status"] != "needs_response":
        raise ApiError("This dispute is closed already.", param="dispute")
    return close_dispute(call.books, body, won=False)


def is_contested(books: Books, charge: Body) -> bool:
    """True while a dispute holds the money of this charge, or has taken it for good."""
    return any(each["status"] != "won" for each in books.all("dispute", charge=charge["id"]))


ROUTES = [
    list_route("dispute", PATH, DisputeListParams, "charge payment_intent"),
    retrieve_route("dispute", PATH, DisputeRetrieveParams),
    Route(
        method="POST",
        path=PATH + "/{id}/close",
        params=DisputeCloseParams,
        handler=_accept,
        honours=words("expand"),
    ),
]
