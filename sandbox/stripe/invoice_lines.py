"""The lines of an invoice and the sums over them."""

from __future__ import annotations

from collections.abc import Sequence

from sandbox.stripe.books import Body, new_id
from sandbox.stripe.objects import complete


def rows(items: list[Body], *, start: int, end: int, parents: Sequence[Body | None] = ()) -> list[Body]:
    """What is kept about each line: the item sold, for which period, and what it came from."""
    return [
        {
            **item,
            "line": new_id("line_item"),
            "period": {"start": start, "end": end},
            "parent": parents[at] if parents else None,
        }
        for at, item in enumerate(items)
    ]


def shown(kept: list[Body], invoice_id: str, discounts: list[str]) -> Body:
    lines = [_line(row, invoice_id, discounts) for row in kept]
    return {"object": "list", "data": lines, "has_more": False, "url": f"/v1/invoices/{invoice_id}/lines"}


def _line(row: Body, invoice_id: str, discounts: list[str]) -> Body:
    price = row["price"]
    return complete(
        {
            "object": "line_item",
            "id": row["line"],
            "amount": row["amount_subtotal"],
            "currency": row["currency"],
            "description": row["description"],
            "discount_amounts": [{"amount": row["amount_discount"], "discount": each} for each in discounts],
            "discountable": True,
            "discounts": [],
            "invoice": invoice_id,
            "livemode": False,
            "metadata": row["metadata"] or {},
            "parent": row["parent"],
            "period": row["period"],
            "pricing": {
                "type": "price_details",
                "price_details": {"price": price["id"], "product": price["product"]},
                "unit_amount_decimal": price["unit_amount_decimal"],
            },
            "quantity": row["quantity"],
            "quantity_decimal": str(row["quantity"]),
            "subscription": ((row["parent"] or {}).get("subscription_item_details") or {}).get(
                "subscription"
            ),
            "subtotal": row["amount_subtotal"],
            "taxes": taxes(row["amount_tax"], row["amount_subtotal"] - row["amount_discount"]),
        }
    )


def sums(kept: list[Body], discounts: list[str]) -> Body:
    """The amounts of an invoice of which nothing is paid yet."""
    subtotal, off, tax, total = (
        sum(row[f"amount_{name}"] for row in kept) for name in ("subtotal", "discount", "tax", "total")
    )
    return {
        "amount_due": total,
        "amount_overpaid": 0,
        "amount_paid": 0,
        "amount_remaining": total,
        "amount_shipping": 0,
        "subtotal": subtotal,
        "subtotal_excluding_tax": subtotal,
        "total": total,
        "total_discount_amounts": [{"amount": off, "discount": each} for each in discounts],
        "total_excluding_tax": total - tax,
        "total_pretax_credit_amounts": [],
        "total_taxes": taxes(tax, subtotal - off),
    }


def taxes(amount: int, of: int) -> list[Body]:
    if not amount:
        return []
    return [
        {
            "type": "tax_rate_details",
            "amount": amount,
            "tax_behavior": "exclusive",
            "tax_rate_details": {"tax_rate": "txr_sandbox"},
            "taxability_reason": "standard_rated",
            "taxable_amount": of,
        }
    ]
