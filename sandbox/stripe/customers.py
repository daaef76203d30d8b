"""Customers: whom a payment belongs to."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager, nullcontext

from stripe.params import (
    CustomerCreateParams,
    CustomerDeleteParams,
    CustomerListParams,
    CustomerRetrieveParams,
    CustomerUpdateParams,
)

from sandbox.stripe import events, fields, wallet
from sandbox.stripe.books import Body, Books, random_word
from sandbox.stripe.listing import list_route, merged_metadata, retrieve_route, wanted
from sandbox.stripe.problems import invalid
from sandbox.stripe.routes import Call, Handler, Route, words

PATH = "/v1/customers"
PLAIN = words(
    "address business_name description email individual_name name phone preferred_locales tax_exempt"
)
HONOURED = PLAIN | words("metadata expand invoice_settings.default_payment_method")


@contextmanager
def time_of(books: Books, customer_id: str | None) -> Iterator[None]:
    """What happens inside happens by the customer's test clock, if it has one."""
    customer = books.get(customer_id, "customer") if customer_id else None
    clock = books.get(customer["test_clock"]) if customer and customer["test_clock"] else None
    with books.at(clock["frozen_time"]) if clock else nullcontext():
        yield


def at_its_time(kind: str, handler: Handler) -> Handler:
    """The handler, acting at the time of the customer whom the call is about."""

    def act(call: Call) -> Body:
        at_hand = call.books.get(call.path.get("id", ""), kind) or {}
        with time_of(call.books, call.params.get("customer") or at_hand.get("customer")):
            return handler(call)

    return act


def add(books: Books, **values: object) -> Body:
    body = books.add(
        {
            "object": "customer",
            "balance": 0,
            "delinquent": False,
            "invoice_prefix": random_word(8).upper(),
            "invoice_settings": {},
            "metadata": {},
            "next_invoice_sequence": 1,
            "preferred_locales": [],
            "tax_exempt": "none",
            **values,
        }
    )
    events.emit(books, "customer.created", body)
    return body


def _create(call: Call) -> Body:
    given = fields.nulls({name: value for name, value in call.params.items() if name in PLAIN})
    fields.email(given.get("email"))
    if clock := call.params.get("test_clock"):
        wanted(call.books, "test_helpers.test_clock", clock, param="test_clock", status=400)
        given["test_clock"] = clock
    made = add(call.books, **given, metadata=fields.metadata(call.params.get("metadata")))
    settings = call.params.get("invoice_settings", {})
    if method_id := call.params.get("payment_method"):
        method = wallet.attach(call.books, wallet.found(call.books, method_id), made)
        if settings.get("default_payment_method") == method_id:
            settings = {"default_payment_method": method["id"]}
    return _with_default(call.books, made, settings)


def _with_default(books: Books, customer: Body, settings: Body) -> Body:
    """The customer with the payment method that its invoices are charged to."""
    if not settings:
        return customer
    method = books.get(settings["default_payment_method"] or "", "payment_method")
    if settings["default_payment_method"] and (method is None or method["customer"] != customer["id"]):
        raise invalid(
            "invoice_settings[default_payment_method]", "Attach the payment method to this customer first."
        )
    return use_for_invoices(books, customer, method)


def use_for_invoices(books: Books, customer: Body, method: Body | None) -> Body:
    chosen = {**customer["invoice_settings"], "default_payment_method": method["id"] if method else None}
    return change(books, customer, {"invoice_settings": chosen})


def _update(call: Call) -> Body:
    before = wanted(call.books, "customer", call.id)
    given = fields.nulls({name: value for name, value in call.params.items() if name in PLAIN})
    fields.email(given.get("email"))
    if "metadata" in call.params:
        given["metadata"] = fields.metadata(merged_metadata(before["metadata"], call.params["metadata"]))
    after = change(call.books, before, given)
    return _with_default(call.books, after, call.params.get("invoice_settings", {}))


def change(books: Books, before: Body, given: Body) -> Body:
    previous = {name: before.get(name) for name in given if before.get(name) != given[name]}
    after = books.save({**before, **given})
    if previous:
        events.emit(books, "customer.updated", after, previous=previous)
    return after


def _delete(call: Call) -> Body:
    body = wanted(call.books, "customer", call.id)
    call.books.remove(call.id)
    events.emit(call.books, "customer.deleted", body)
    return {"id": call.id, "object": "customer", "deleted": True}


ROUTES = [
    Route(
        method="POST",
        path=PATH,
        params=CustomerCreateParams,
        handler=_create,
        honours=HONOURED | words("payment_method test_clock"),
    ),
    list_route("customer", PATH, CustomerListParams, "email"),
    retrieve_route("customer", PATH, CustomerRetrieveParams),
    Route(method="POST", path=PATH + "/{id}", params=CustomerUpdateParams, handler=_update, honours=HONOURED),
    Route(method="DELETE", path=PATH + "/{id}", params=CustomerDeleteParams, handler=_delete),
]
