"""Customers: whom a payment belongs to."""

from __future__ import annotations

from stripe.params import (
    CustomerCreateParams,
    CustomerDeleteParams,
    CustomerListParams,
    CustomerRetrieveParams,
    CustomerUpdateParams,
)

from sandbox.stripe import events, fields
from sandbox.stripe.books import Body, Books, random_word
from sandbox.stripe.listing import list_route, merged_metadata, retrieve_route, wanted
from sandbox.stripe.routes import Call, Route, words

PATH = "/v1/customers"
PLAIN = words(
    "address business_name description email individual_name name phone preferred_locales tax_exempt"
)
HONOURED = PLAIN | words("metadata expand")


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
    return add(call.books, **given, metadata=fields.metadata(call.params.get("metadata")))


def _update(call: Call) -> Body:
    before = wanted(call.books, "customer", call.id)
    given = fields.nulls({name: value for name, value in call.params.items() if name in PLAIN})
    fields.email(given.get("email"))
    if "metadata" in call.params:
        given["metadata"] = fields.metadata(merged_metadata(before["metadata"], call.params["metadata"]))
    return change(call.books, before, given)


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
    Route(method="POST", path=PATH, params=CustomerCreateParams, handler=_create, honours=HONOURED),
    list_route("customer", PATH, CustomerListParams, "email"),
    retrieve_route("customer", PATH, CustomerRetrieveParams),
    Route(method="POST", path=PATH + "/{id}", params=CustomerUpdateParams, handler=_update, honours=HONOURED),
    Route(method="DELETE", path=PATH + "/{id}", params=CustomerDeleteParams, handler=_delete),
]
