"""What a checkout session sells: its line items and the sums over them."""

from __future__ import annotations

from typing import Any

from sandbox.stripe import catalog, discounts, fields
from sandbox.stripe.books import Body, Books, new_id
from sandbox.stripe.listing import wanted
from sandbox.stripe.objects import complete
from sandbox.stripe.problems import ApiError, invalid, missing, not_spoken

TAX_PERCENT = 10
"""The sandbox's only tax rate, on top of every price; it is no rate of any real place."""
LEAST_CHARGE = 50  # cents: Stripe refuses smaller charges, but takes nothing at all


def items_for(
    books: Books, given: list[dict[str, Any]], *, kind: str = "one_time", param: str = "line_items"
) -> list[Body]:
    """What is sold, all of it one-time or all of it `recurring` in the same rhythm."""
    if not given:
        raise missing(param)
    if len(given) > 100:
        raise invalid(param, "A sale has at most 100 items.")
    items = [_checked_item(books, line, f"{param}[{at}]") for at, line in enumerate(given)]
    for at, each in enumerate(items):
        if each["price"]["type"] != kind:
            raise _wrong_kind(kind, f"{param}[{at}][price]")
    if len({each["currency"] for each in items}) > 1:
        raise invalid(param, "All items must be in one currency.")
    rhythms = [each["price"]["recurring"] for each in items]
    if any(rhythm != rhythms[0] for rhythm in rhythms):
        raise invalid(param, "All items of a plan must renew in the same interval.")
    return items


def _wrong_kind(kind: str, where: str) -> ApiError:
    if kind == "one_time":
        return invalid(where, "mode=payment takes one-time prices only.")
    # At Stripe a subscription's first invoice may carry one-time prices as well.
    return not_spoken(where)


def _checked_item(books: Books, line: dict[str, Any], where: str) -> Body:
    price = _price(books, line, where)
    quantity = line.get("quantity")
    if quantity is None:
        raise missing(f"{where}[quantity]")
    if not 1 <= quantity <= 999_999:
        raise invalid(f"{where}[quantity]", "A quantity is from 1 to 999999.")
    return item(books, price, quantity, fields.metadata(line.get("metadata"), f"{where}[metadata]"))


def item(books: Books, price: Body, quantity: int, metadata: dict[str, str]) -> Body:
    product = wanted(books, "product", price["product"])
    amount = price["unit_amount"] * quantity
    return complete(
        {
            "object": "item",
            "id": new_id("item"),
            "amount_discount": 0,
            "amount_subtotal": amount,
            "amount_tax": 0,
            "amount_total": amount,
            "currency": price["currency"],
            "description": product["name"],
            "metadata": metadata,
            "price": price,
            "quantity": quantity,
        }
    )


def _price(books: Books, line: dict[str, Any], where: str) -> Body:
    if ("price" in line) == ("price_data" in line):
        raise ApiError(f"{where} takes either price or price_data.", code="parameter_missing", param=where)
    if "price" in line:
        price = wanted(books, "price", line["price"], param=f"{where}[price]", status=400)
        if not price["active"]:
            raise invalid(f"{where}[price]", "This price is not active.")
    else:
        price = _price_from_data(books, line["price_data"], f"{where}[price_data]")
    return price


def _price_from_data(books: Books, data: dict[str, Any], where: str) -> Body:
    """An ad-hoc price; Stripe keeps these, and their products, as inactive."""
    if ("product" in data) == ("product_data" in data):
        raise ApiError(
            f"{where} takes either product or product_data.", code="parameter_missing", param=where
        )
    if "product" in data:
        product = wanted(books, "product", data["product"], param=f"{where}[product]", status=400)
    else:
        product = catalog.add_product(books, data["product_data"], active=False)
    return catalog.add_price(books, product["id"], {**data, "active": False}, where)


def sums(items: list[Body]) -> Body:
    """The amounts that a session shows for these items."""
    return {
        "amount_subtotal": sum(item["amount_subtotal"] for item in items),
        "amount_total": sum(item["amount_total"] for item in items),
        "total_details": {
            "amount_discount": sum(item["amount_discount"] for item in items),
            "amount_shipping": 0,
            "amount_tax": sum(item["amount_tax"] for item in items),
        },
    }


def discounted(items: list[Body], coupon: Body | None) -> list[Body]:
    """The items with a coupon's reduction spread over them; the cents left by rounding go to the first ones."""
    subtotal = sum(item["amount_subtotal"] for item in items)
    off = discounts.reduction(coupon, subtotal) if coupon else 0
    shares = [item["amount_subtotal"] * off // subtotal if subtotal else 0 for item in items]
    for at in range(off - sum(shares)):
        shares[at % len(shares)] += 1
    return [
        {**item, "amount_discount": share, "amount_total": item["amount_subtotal"] - share}
        for item, share in zip(items, shares, strict=True)
    ]


def taxed(items: list[Body]) -> list[Body]:
    """The items with tax on what is left after a discount."""
    taxes = [
        ((item["amount_subtotal"] - item["amount_discount"]) * TAX_PERCENT + 50) // 100 for item in items
    ]
    return [
        {
            **item,
            "amount_tax": tax,
            "amount_total": item["amount_subtotal"] - item["amount_discount"] + tax,
        }
        for item, tax in zip(items, taxes, strict=True)
    ]


def check_total(total: int, code: str) -> None:
    if 0 < total < LEAST_CHARGE:
        raise ApiError(
            f"The total must be at least {fields.money(LEAST_CHARGE, code)}, or nothing.",
            code="amount_too_small",
            param="line_items",
        )
