"""Invoice items: what a draft invoice asks money for, or what waits for the next one."""

from __future__ import annotations

from typing import Any

from stripe.params import (
    InvoiceItemCreateParams,
    InvoiceItemDeleteParams,
    InvoiceItemListParams,
    InvoiceItemRetrieveParams,
)

from sandbox.stripe import basket, catalog, discounts, events, fields, invoice_lines, invoices
from sandbox.stripe.books import Body, Books
from sandbox.stripe.customers import at_its_time
from sandbox.stripe.listing import PAGING, page, retrieve_route, wanted
from sandbox.stripe.problems import ApiError, invalid, missing
from sandbox.stripe.routes import Call, Route, words

ITEMS = "/v1/invoiceitems"


def _create(call: Call) -> Body:
    books, given = call.books, call.params
    if "customer" not in given:
        raise missing("customer")
    customer = wanted(books, "customer", given["customer"], param="customer", status=400)
    invoice = _draft_for(books, given)
    price, quantity = _item_price(books, given), fields.count(given.get("quantity", 1), "quantity", 999_999)
    item = books.add(
        {
            "object": "invoiceitem",
            "amount": price["unit_amount"] * quantity,
            "currency": price["currency"],
            "customer": customer["id"],
            "date": books.now(),
            "description": given.get("description") or wanted(books, "product", price["product"])["name"],
            "discountable": True,
            "discounts": [],
            "metadata": fields.metadata(given.get("metadata")),
            "net_amount": price["unit_amount"] * quantity,
            "period": {"start": books.now(), "end": books.now()},
            "pricing": {
                "type": "price_details",
                "price_details": {"price": price["id"], "product": price["product"]},
                "unit_amount_decimal": price["unit_amount_decimal"],
            },
            "proration": False,
            "quantity": quantity,
            "quantity_decimal": str(quantity),
            "tax_rates": [],
            "test_clock": customer["test_clock"],
        }
    )
    events.emit(books, "invoiceitem.created", item)
    if invoice:
        join(books, item, invoice)
    return wanted(books, "invoiceitem", item["id"])


def _draft_for(books: Books, given: dict[str, Any]) -> Body | None:
    if "invoice" not in given:
        return None
    invoice = wanted(books, "invoice", given["invoice"], param="invoice", status=400)
    if invoice["status"] != "draft" or invoice["customer"] != given["customer"]:
        raise invalid("invoice", "Items can be added only to a draft of the same customer.")
    return invoice


def _item_price(books: Books, given: dict[str, Any]) -> Body:
    ways = [name for name in ("amount", "pricing", "price_data", "unit_amount_decimal") if name in given]
    if len(ways) != 1:
        raise ApiError(
            "Give one of amount, pricing and price_data.", code="parameter_missing", param="amount"
        )
    if "pricing" in given:
        price_id = given["pricing"].get("price", "")
        return wanted(books, "price", price_id, param="pricing[price]", status=400)
    if "price_data" in given:
        data = given["price_data"]
        wanted(books, "product", data["product"], param="price_data[product]", status=400)
        return catalog.add_price(books, data["product"], {**data, "active": False}, "price_data")
    if given.get("quantity", 1) != 1:
        raise invalid("quantity", "quantity goes with a price, not with amount.")
    product = catalog.add_product(books, {"name": given.get("description") or "Invoice item"}, active=False)
    made = {"currency": given.get("currency", "usd"), "unit_amount": given["amount"], "active": False}
    return catalog.add_price(books, product["id"], made)


def join(books: Books, item: Body, invoice: Body) -> Body:
    """Put an item on a draft."""
    price = wanted(books, "price", item["pricing"]["price_details"]["price"])
    if price["currency"] != invoice["currency"] and books.aside(invoice["id"])["rows"]:
        raise invalid("currency", f"This invoice is in {invoice['currency']}.")
    sold = {
        **basket.item(books, price, item["quantity"], item["metadata"]),
        "description": item["description"],
    }
    details = {
        "invoice_item": item["id"],
        "proration": False,
        "proration_details": None,
        "subscription": None,
    }
    parent = {"type": "invoice_item_details", "invoice_item_details": details}
    now = books.now()
    rows = [
        *books.aside(invoice["id"])["rows"],
        *invoice_lines.rows([sold], start=now, end=now, parents=[parent]),
    ]
    coupon = discounts.coupon_of(books, invoice["discounts"][0]) if invoice["discounts"] else None
    rows = basket.discounted(rows, coupon)
    if invoice["automatic_tax"]["enabled"]:
        rows = basket.taxed(rows)
    books.set_aside(invoice["id"], rows=rows)
    books.save({**item, "invoice": invoice["id"]})
    return invoices.recount(books, {**invoice, "currency": price["currency"]})


def _delete(call: Call) -> Body:
    item = wanted(call.books, "invoiceitem", call.id)
    if item["invoice"]:
        raise ApiError("This item is on an invoice already; it cannot be deleted here.", param="id")
    call.books.remove(call.id)
    events.emit(call.books, "invoiceitem.deleted", item)
    return {"id": call.id, "object": "invoiceitem", "deleted": True}


def _list(call: Call) -> Body:
    equal = {name: call.params[name] for name in ("customer", "invoice") if name in call.params}
    found = call.books.all("invoiceitem", **equal)
    if "pending" in call.params:
        found = [each for each in found if (each["invoice"] is None) == call.params["pending"]]
    return page(found, call.params, ITEMS)


def pending(books: Books, customer: Body) -> list[Body]:
    return books.all("invoiceitem", customer=customer["id"], invoice=None)[::-1]


ROUTES = [
    Route(
        method="POST",
        path=ITEMS,
        params=InvoiceItemCreateParams,
        handler=at_its_time("invoiceitem", _create),
        honours=words(
            "customer invoice amount currency description metadata quantity pricing.price expand price_data.currency"
            " price_data.product price_data.unit_amount price_data.unit_amount_decimal price_data.tax_behavior"
        ),
    ),
    Route(
        method="GET",
        path=ITEMS,
        params=InvoiceItemListParams,
        handler=_list,
        honours=(PAGING | words("customer invoice pending")) - words("created"),
    ),
    retrieve_route("invoiceitem", ITEMS, InvoiceItemRetrieveParams),
    Route(method="DELETE", path=ITEMS + "/{id}", params=InvoiceItemDeleteParams, handler=_delete),
]
