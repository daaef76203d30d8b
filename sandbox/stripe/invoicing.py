"""The calls about invoices: written by hand and sent, paid, withdrawn, given up."""

from __future__ import annotations

from typing import Any

from stripe.params import (
    InvoiceCreateParams,
    InvoiceDeleteParams,
    InvoiceFinalizeInvoiceParams,
    InvoiceLineItemListParams,
    InvoiceListParams,
    InvoiceMarkUncollectibleParams,
    InvoicePaymentListParams,
    InvoicePaymentRetrieveParams,
    InvoicePayParams,
    InvoiceRetrieveParams,
    InvoiceSendInvoiceParams,
    InvoiceUpdateParams,
    InvoiceVoidInvoiceParams,
)

from sandbox.stripe import (
    collecting,
    discounts,
    events,
    fields,
    invoice_items,
    invoices,
    renewals,
    tax,
)
from sandbox.stripe.books import Body
from sandbox.stripe.customers import at_its_time
from sandbox.stripe.invoices import PATH, PAYMENTS
from sandbox.stripe.listing import PAGING, merged_metadata, page, retrieve_route, wanted
from sandbox.stripe.problems import ApiError, invalid, missing
from sandbox.stripe.routes import Call, Handler, Route, words


def _create(call: Call) -> Body:
    books, given = call.books, call.params
    if "customer" not in given:
        raise missing("customer")
    customer = wanted(books, "customer", given["customer"], param="customer", status=400)
    method = given.get("collection_method", "charge_automatically")
    days = _days(given, method)
    applied = [
        discounts.add_discount(books, each, customer["id"])["id"] for each in discounts.chosen(books, given)
    ]
    pending = (
        invoice_items.pending(books, customer)
        if given.get("pending_invoice_items_behavior") == "include"
        else []
    )
    invoice = invoices.draft(
        books,
        customer,
        [],
        discounts=applied,
        automatic_tax=tax.known(tax.asked_for(given, customer)),
        collection_method=method,
        currency=fields.currency(given.get("currency", "usd")),
        custom_fields=given.get("custom_fields") or None,
        description=given.get("description"),
        footer=given.get("footer"),
        due_date=given.get("due_date"),
        metadata=fields.metadata(given.get("metadata")),
        default_payment_method=given.get("default_payment_method"),
    )
    books.set_aside(invoice["id"], days_until_due=days)
    for item in pending:
        invoice = invoice_items.join(books, item, invoice)
    return renewals.ripen_later(books, invoice) if given.get("auto_advance") else invoice


def _days(given: dict[str, Any], method: str) -> int | None:
    if method == "send_invoice":
        if ("days_until_due" in given) == ("due_date" in given):
            raise missing("days_until_due")
        if "due_date" in given:
            fields.moment(given["due_date"], "due_date")
            return None
        return fields.count(given["days_until_due"], "days_until_due", MOST_DAYS)
    for name in ("days_until_due", "due_date"):
        if name in given:
            raise invalid(name, f"{name} goes with collection_method=send_invoice.")
    return None


def _update(call: Call) -> Body:
    invoice = _in_state(call, "draft")
    given = fields.nulls({name: value for name, value in call.params.items() if name in UPDATABLE})
    if "metadata" in call.params:
        given["metadata"] = fields.metadata(merged_metadata(invoice["metadata"], call.params["metadata"]))
    previous = {name: invoice[name] for name in given if invoice[name] != given[name]}
    invoice = call.books.save({**invoice, **given})
    events.emit(call.books, "invoice.updated", invoice, previous=previous)
    return invoice


MOST_DAYS = 366
UPDATABLE = words("description footer custom_fields default_payment_method")


def _in_state(call: Call, *states: str) -> Body:
    invoice = wanted(call.books, "invoice", call.id)
    if invoice["status"] not in states:
        raise ApiError(
            f"This invoice is {invoice['status']}; this can be done only with one that is {' or '.join(states)}.",
            code="invoice_not_editable" if states == ("draft",) else "invoice_invalid_status",
            param="invoice",
        )
    return invoice


def _delete(call: Call) -> Body:
    invoices.discard(call.books, _in_state(call, "draft"))
    return {"id": call.id, "object": "invoice", "deleted": True}


def _finalize(call: Call) -> Body:
    books, invoice = call.books, _in_state(call, "draft")
    if "auto_advance" in call.params:
        invoice = books.save({**invoice, "auto_advance": call.params["auto_advance"]})
    invoice = collecting.issue(books, invoice)
    by_card = invoice["collection_method"] == "charge_automatically"
    if invoice["status"] == "open" and by_card and invoice["auto_advance"]:
        collecting.charge(books, invoice)
    return wanted(books, "invoice", call.id)


def _send(call: Call) -> Body:
    books, invoice = call.books, _in_state(call, "draft", "open")
    if invoice["collection_method"] != "send_invoice":
        raise invalid("collection_method", "Only an invoice with collection_method=send_invoice can be sent.")
    if invoice["status"] == "draft":
        invoice = collecting.issue(books, invoice)
    events.emit(books, "invoice.sent", invoice)
    return invoice


def _pay(call: Call) -> Body:
    books, invoice = call.books, _in_state(call, "draft", "open", "uncollectible")
    if invoice["status"] == "draft":
        invoice = collecting.issue(books, invoice)
    if invoice["status"] == "paid":
        return invoice
    if call.params.get("paid_out_of_band"):
        return collecting.settle(books, invoice, off_stripe=True)
    method = call.params.get("payment_method")
    chosen = wanted(books, "payment_method", method, param="payment_method", status=400) if method else None
    attempt = collecting.charge(books, invoice, chosen)
    if attempt.kind != "paid":
        raise collecting.refusal(attempt, undo=False)  # the attempt counts
    return wanted(books, "invoice", call.id)


def _void(call: Call) -> Body:
    return invoices.withdraw(call.books, _in_state(call, "open", "uncollectible"))


def _mark_uncollectible(call: Call) -> Body:
    return invoices.give_up(call.books, _in_state(call, "open"))


def _list(call: Call) -> Body:
    equal = {
        name: call.params[name] for name in ("customer", "status", "collection_method") if name in call.params
    }
    found = call.books.all("invoice", **equal)
    if "subscription" in call.params:
        found = [each for each in found if _subscription(each) == call.params["subscription"]]
    return page(found, call.params, PATH)


def _subscription(invoice: Body) -> str | None:
    details = (invoice["parent"] or {}).get("subscription_details") or {}
    found: str | None = details.get("subscription")
    return found


def _lines(call: Call) -> Body:
    lines = wanted(call.books, "invoice", call.id)["lines"]["data"]
    return page(lines, call.params, f"{PATH}/{call.id}/lines")


def _list_payments(call: Call) -> Body:
    equal = {name: call.params[name] for name in ("invoice", "status") if name in call.params}
    found = call.books.all("invoice_payment", **equal)
    intent = call.params.get("payment", {}).get("payment_intent")
    if intent:
        found = [payment for payment in found if payment["payment"]["payment_intent"] == intent]
    return page(found, call.params, PAYMENTS)


def _act(path: str, params: type, handler: Handler, honours: str = "") -> Route:
    return Route(
        method="POST",
        path=f"{PATH}/{{id}}/{path}",
        params=params,
        handler=at_its_time("invoice", handler),
        honours=words(honours + " expand"),
    )


ROUTES = [
    Route(
        method="POST",
        path=PATH,
        params=InvoiceCreateParams,
        handler=at_its_time("invoice", _create),
        honours=words(
            "customer collection_method days_until_due due_date description footer custom_fields metadata currency"
            " auto_advance automatic_tax.enabled discounts default_payment_method pending_invoice_items_behavior expand"
        ),
    ),
    Route(
        method="GET",
        path=PATH,
        params=InvoiceListParams,
        handler=_list,
        honours=PAGING | words("customer status collection_method subscription"),
    ),
    retrieve_route("invoice", PATH, InvoiceRetrieveParams),
    Route(
        method="POST",
        path=PATH + "/{id}",
        params=InvoiceUpdateParams,
        handler=at_its_time("invoice", _update),
        honours=UPDATABLE | words("metadata expand"),
    ),
    Route(method="DELETE", path=PATH + "/{id}", params=InvoiceDeleteParams, handler=_delete),
    _act("finalize", InvoiceFinalizeInvoiceParams, _finalize, "auto_advance"),
    _act("send", InvoiceSendInvoiceParams, _send),
    _act("pay", InvoicePayParams, _pay, "paid_out_of_band payment_method off_session"),
    _act("void", InvoiceVoidInvoiceParams, _void),
    _act("mark_uncollectible", InvoiceMarkUncollectibleParams, _mark_uncollectible),
    Route(
        method="GET",
        path=PATH + "/{id}/lines",
        params=InvoiceLineItemListParams,
        handler=_lines,
        honours=words("limit starting_after ending_before expand"),
    ),
    Route(
        method="GET",
        path=PAYMENTS,
        params=InvoicePaymentListParams,
        handler=_list_payments,
        honours=PAGING | words("invoice status payment"),
    ),
    retrieve_route("invoice_payment", PAYMENTS, InvoicePaymentRetrieveParams),
]
