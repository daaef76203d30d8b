"""Saved payment methods: attached to a customer, taken off again, listed."""

from __future__ import annotations

from stripe.params import (
    CustomerListPaymentMethodsParams,
    PaymentMethodAttachParams,
    PaymentMethodDetachParams,
    PaymentMethodListParams,
    PaymentMethodRetrieveParams,
)

from sandbox.stripe import events, payments
from sandbox.stripe.books import Body, Books
from sandbox.stripe.cards import BY_NUMBER
from sandbox.stripe.listing import PAGING, list_route, page, retrieve_route, wanted
from sandbox.stripe.payments import Payer
from sandbox.stripe.problems import ApiError, missing
from sandbox.stripe.routes import Call, Route, words

PATH = "/v1/payment_methods"
READY_MADE = {
    "pm_card_visa": "4242424242424242",
    "pm_card_mastercard": "5555555555554444",
    "pm_card_amex": "378282246310005",
    "pm_card_chargeCustomerFail": "4000000000000341",
    "pm_card_visa_chargeDeclined": "4000000000000002",
    "pm_card_threeDSecure2Required": "4000000000003220",
}
"""Stripe's names for test cards: each use makes a new payment method."""


def found(books: Books, method_id: str) -> Body:
    if method_id in READY_MADE:
        return payments.card_method(books, Payer(email="", name=""), BY_NUMBER[READY_MADE[method_id]])
    return wanted(books, "payment_method", method_id, param="payment_method", status=400)


def attach(books: Books, method: Body, customer: Body) -> Body:
    """Save a payment method for later; the bank may say no."""
    if method["customer"] not in (None, customer["id"]):
        raise ApiError("This payment method belongs to another customer.", param="payment_method")
    if method["type"] == "card":
        card = payments.card_of(books, method)
        if card.decline_code and not card.attaches:
            raise ApiError(
                card.message,
                status=402,
                kind="card_error",
                code=card.code,
                decline_code=card.decline_code,
            )
    method = books.save({**method, "customer": customer["id"]})
    events.emit(books, "payment_method.attached", method)
    return method


def _attach(call: Call) -> Body:
    if "customer" not in call.params:
        raise missing("customer")
    customer = wanted(call.books, "customer", call.params["customer"], param="customer", status=400)
    return attach(call.books, found(call.books, call.id), customer)


def _detach(call: Call) -> Body:
    method = wanted(call.books, "payment_method", call.id)
    if method["customer"] is None:
        raise ApiError("This payment method is not attached to a customer.", param="payment_method")
    before = method["customer"]
    method = call.books.save({**method, "customer": None})
    events.emit(call.books, "payment_method.detached", method, previous={"customer": before})
    return method


def of_customer(books: Books, customer_id: str) -> list[Body]:
    return books.all("payment_method", customer=customer_id)


def _list_of_customer(call: Call) -> Body:
    wanted(call.books, "customer", call.id)
    kinds = [call.params["type"]] if "type" in call.params else None
    methods = [each for each in of_customer(call.books, call.id) if kinds is None or each["type"] in kinds]
    return page(methods, call.params, f"/v1/customers/{call.id}/payment_methods")


ROUTES = [
    list_route("payment_method", PATH, PaymentMethodListParams, "customer type"),
    retrieve_route("payment_method", PATH, PaymentMethodRetrieveParams),
    Route(
        method="POST",
        path=PATH + "/{id}/attach",
        params=PaymentMethodAttachParams,
        handler=_attach,
        honours=words("customer expand"),
    ),
    Route(
        method="POST",
        path=PATH + "/{id}/detach",
        params=PaymentMethodDetachParams,
        handler=_detach,
        honours=words("expand"),
    ),
    Route(
        method="GET",
        path="/v1/customers/{id}/payment_methods",
        params=CustomerListPaymentMethodsParams,
        handler=_list_of_customer,
        honours=(PAGING | words("type")) - words("created"),
    ),
]
