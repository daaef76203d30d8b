"""Refunds: full or partial, never more than was paid."""

from __future__ import annotations

from stripe.params import (
    RefundCreateParams,
    RefundListParams,
    RefundRetrieveParams,
    RefundUpdateParams,
)

from sandbox.stripe import agenda, disputes, events, fields, payments
from sandbox.stripe.books import Body, Books
from sandbox.stripe.listing import INCLUDABLES, list_route, page, retrieve_route, update_route, wanted
from sandbox.stripe.problems import ApiError, invalid, missing
from sandbox.stripe.routes import Call, Route, words

PATH = "/v1/refunds"
FAILS_AFTER = 3  # seconds here, days at a bank


def _create(call: Call) -> Body:
    charge = _charge_of(call)
    amount = checked_amount(call.books, charge, call.params.get("amount"))
    return refund(call.books, charge, amount, call.params.get("reason"), call.params.get("metadata"))


def checked_amount(books: Books, charge: Body, given: int | None) -> int:
    """What may be given back of this charge: as much as was asked for, or all that is left."""
    left: int = charge["amount_captured"] - charge["amount_refunded"]
    if not charge["paid"]:
        raise ApiError("This charge has not been paid, so it cannot be refunded.", param="charge")
    if left == 0:
        raise ApiError(
            "This charge has been refunded already.", code="charge_already_refunded", param="charge"
        )
    if disputes.is_contested(books, charge):
        raise ApiError(
            "This charge is disputed, so it cannot be refunded.", code="charge_disputed", param="charge"
        )
    amount = left if given is None else given
    if not 0 < amount <= left:
        most = fields.money(left, charge["currency"])
        raise invalid("amount", f"At most {most} of this charge can be refunded.", code="amount_too_large")
    return amount


def _charge_of(call: Call) -> Body:
    books, given = call.books, call.params
    if "charge" in given:
        return wanted(books, "charge", given["charge"], param="charge", status=400)
    if "payment_intent" not in given:
        raise missing("charge")
    intent = wanted(books, "payment_intent", given["payment_intent"], param="payment_intent", status=400)
    if intent["status"] != "succeeded":
        raise ApiError(
            "This payment intent has no successful charge to refund.",
            code="payment_intent_unexpected_state",
            param="payment_intent",
        )
    return wanted(books, "charge", intent["latest_charge"])


def refund(books: Books, charge: Body, amount: int, reason: str | None, metadata: object) -> Body:
    body = books.add(
        {
            "object": "refund",
            "amount": amount,
            "charge": charge["id"],
            "currency": charge["currency"],
            "customer": charge["customer"],
            "destination_details": _destination(charge),
            "metadata": fields.metadata(metadata),
            "payment_intent": charge["payment_intent"],
            "payment_method": charge["payment_method"],
            "reason": reason,
            "status": "succeeded",
        }
    )
    body["balance_transaction"] = payments.add_balance(books, body, "refund", -amount)["id"]
    body = books.save(body)
    before = {"amount_refunded": charge["amount_refunded"], "refunded": charge["refunded"]}
    charge["amount_refunded"] += amount
    charge["refunded"] = charge["amount_refunded"] == charge["amount_captured"]
    charge = books.save(charge)
    events.emit(books, "refund.created", body)
    events.emit(books, "charge.refunded", charge, previous=before)
    if _will_fail(books, charge):
        agenda.plan(books, body, "refund_fails", books.common_time() + FAILS_AFTER)
    return body


def _will_fail(books: Books, charge: Body) -> bool:
    method = books.get(charge["payment_method"], "payment_method")
    return bool(method and method["type"] == "card" and payments.card_of(books, method).refunds_fail)


def _destination(charge: Body) -> Body:
    kind = charge["payment_method_details"]["type"]
    if kind == "card":
        reference = {
            "reference_status": "pending",
            "reference_type": "acquirer_reference_number",
            "type": "refund",
        }
        return {"type": "card", "card": reference}
    return {"type": kind, kind: {}}


def fail_refund(books: Books, body: Body) -> Body:
    """The bank sent the money back: the refund is undone. Happens days later; for tests, on demand."""
    charge = wanted(books, "charge", body["charge"])
    charge["amount_refunded"] -= body["amount"]
    charge["refunded"] = False
    books.save(charge)
    body = books.save({**body, "status": "failed", "failure_reason": "expired_or_canceled_card"})
    body["failure_balance_transaction"] = payments.add_balance(
        books, body, "refund_failure", body["amount"], 0
    )["id"]
    body = books.save(body)
    events.emit(books, "refund.updated", body, previous={"status": "succeeded"})
    events.emit(books, "charge.refund.updated", body, previous={"status": "succeeded"})
    events.emit(books, "refund.failed", body)
    return body


def _of_charge(books: Books, charge: Body) -> Body:
    found = books.all("refund", charge=charge["id"])
    return page(found, {}, f"/v1/charges/{charge['id']}/refunds")


INCLUDABLES["charge", "refunds"] = _of_charge

ROUTES = [
    Route(
        method="POST",
        path=PATH,
        params=RefundCreateParams,
        handler=_create,
        honours=words("amount charge payment_intent reason metadata expand"),
    ),
    list_route("refund", PATH, RefundListParams, "charge payment_intent"),
    retrieve_route("refund", PATH, RefundRetrieveParams),
    update_route("refund", PATH, RefundUpdateParams, ""),
]
