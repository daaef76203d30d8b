"""Products and prices: what may be sold, and for how much."""

from __future__ import annotations

from decimal import Decimal
from typing import Any

from stripe.params import (
    PriceCreateParams,
    PriceListParams,
    PriceRetrieveParams,
    PriceUpdateParams,
    ProductCreateParams,
    ProductListParams,
    ProductRetrieveParams,
    ProductUpdateParams,
)

from sandbox.stripe import events, fields
from sandbox.stripe.books import Body, Books
from sandbox.stripe.listing import PAGING, list_route, page, retrieve_route, update_route, wanted
from sandbox.stripe.problems import ApiError, invalid, missing
from sandbox.stripe.routes import Call, Route, words

PRODUCT_FIELDS = words(
    "id name description images active tax_code unit_label url metadata statement_descriptor shippable"
)


def add_product(books: Books, given: dict[str, Any], **more: object) -> Body:
    given = {name: value for name, value in given.items() if name != "expand" and value != ""}
    if "name" not in given:
        raise invalid("name", "A product needs a name.", code="parameter_invalid_empty")
    if "id" in given and books.get(given["id"]):
        raise ApiError(
            f"There is a product {given['id']} already.", code="resource_already_exists", param="id"
        )
    return books.add(
        {
            "object": "product",
            "active": True,
            "images": [],
            "marketing_features": [],
            "type": "service",
            "updated": books.now(),
            **given,
            "metadata": fields.metadata(given.get("metadata")),
            **more,
        }
    )


def add_price(books: Books, product_id: str, given: dict[str, Any], param: str = "") -> Body:
    """One price out of `unit_amount` or `unit_amount_decimal` in the smallest unit of its currency."""
    unit = _unit_amount(given, param)
    recurring = _recurring(given.get("recurring"), param)
    return books.add(
        {
            "object": "price",
            "active": given.get("active", True),
            "billing_scheme": "per_unit",
            "currency": fields.currency(given["currency"], param + "currency"),
            "lookup_key": given.get("lookup_key"),
            "nickname": given.get("nickname"),
            "metadata": fields.metadata(given.get("metadata")),
            "product": product_id,
            "recurring": recurring,
            "tax_behavior": given.get("tax_behavior", "unspecified"),
            "type": "recurring" if recurring else "one_time",
            "unit_amount": unit,
            "unit_amount_decimal": str(unit),
        }
    )


LONGEST = {"day": 1095, "week": 156, "month": 36, "year": 3}
"""At Stripe, and so here, a period lasts three years at most."""


def _recurring(given: dict[str, Any] | None, param: str) -> Body | None:
    if given is None:
        return None
    count = given.get("interval_count", 1)
    fields.count(count, f"{param}recurring[interval_count]", LONGEST[given["interval"]])
    return {"interval": given["interval"], "interval_count": count, "usage_type": "licensed"}


def _unit_amount(given: dict[str, Any], param: str) -> int:
    if "unit_amount" in given:
        return fields.amount(given["unit_amount"], param + "unit_amount")
    if "unit_amount_decimal" not in given:
        raise missing(param + "unit_amount")
    exact: Decimal = given["unit_amount_decimal"]
    if exact != exact.to_integral_value():
        raise invalid(
            param + "unit_amount_decimal", "This sandbox takes whole amounts of the smallest unit only."
        )
    return fields.amount(int(exact), param + "unit_amount_decimal")


def _create_product(call: Call) -> Body:
    body = add_product(call.books, call.params)
    events.emit(call.books, "product.created", body)
    return body


def _product_updated(call: Call) -> Body:
    body = wanted(call.books, "product", call.id)
    events.emit(call.books, "product.updated", body, previous={})
    return body


def _create_price(call: Call) -> Body:
    product_id = call.params.get("product")
    if product_id is None:
        if "product_data" not in call.params:
            raise missing("product")
        product_id = add_product(call.books, call.params["product_data"])["id"]
    wanted(call.books, "product", product_id, param="product", status=400)
    _check_lookup_key(call.books, call.params.get("lookup_key"))
    body = add_price(call.books, product_id, call.params)
    events.emit(call.books, "price.created", body)
    return body


def _check_lookup_key(books: Books, key: str | None) -> None:
    if key and books.all("price", lookup_key=key):
        raise invalid("lookup_key", f"Another price has the lookup key {key}.")


def _list_prices(call: Call) -> Body:
    plain = {
        name: call.params[name] for name in ("active", "currency", "product", "type") if name in call.params
    }
    keys = call.params.get("lookup_keys")
    found = [
        price for price in call.books.all("price", **plain) if keys is None or price["lookup_key"] in keys
    ]
    return page(found, call.params, PRICES)


PRODUCTS, PRICES = "/v1/products", "/v1/prices"
ROUTES = [
    Route(
        method="POST",
        path=PRODUCTS,
        params=ProductCreateParams,
        handler=_create_product,
        honours=PRODUCT_FIELDS | words("expand"),
    ),
    list_route("product", PRODUCTS, ProductListParams, "active"),
    retrieve_route("product", PRODUCTS, ProductRetrieveParams),
    update_route(
        "product", PRODUCTS, ProductUpdateParams, "name description active images", _product_updated
    ),
    Route(
        method="POST",
        path=PRICES,
        params=PriceCreateParams,
        handler=_create_price,
        honours=words(
            "active currency lookup_key metadata nickname product product_data.name product_data.metadata"
            " product_data.tax_code product_data.unit_label recurring.interval recurring.interval_count tax_behavior"
            " unit_amount unit_amount_decimal expand"
        ),
    ),
    Route(
        method="GET",
        path=PRICES,
        params=PriceListParams,
        handler=_list_prices,
        honours=PAGING | words("active currency product type lookup_keys"),
    ),
    retrieve_route("price", PRICES, PriceRetrieveParams),
    update_route("price", PRICES, PriceUpdateParams, "active nickname lookup_key"),
]
