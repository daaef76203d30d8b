"""Invoices of one-off payments: issued after the payment, so they are born paid."""

from __future__ import annotations

from stripe.params import (
    InvoiceListParams,
    InvoicePaymentListParams,
    InvoicePaymentRetrieveParams,
    InvoiceRetrieveParams,
)

from sandbox.stripe import config, events
from sandbox.stripe.books import Body, Books, new_id
from sandbox.stripe.listing import INCLUDABLES, PAGING, list_route, page, retrieve_route, wanted
from sandbox.stripe.objects import complete
from sandbox.stripe.routes import Call, Route, words

PATH, PAYMENTS = "/v1/invoices", "/v1/invoice_payments"


def issue_paid(books: Books, session: Body, intent: Body | None) -> Body:
    customer = wanted(books, "customer", session["customer"])
    number = f"{customer['invoice_prefix']}-{customer['next_invoice_sequence']:04}"
    books.save({**customer, "next_invoice_sequence": customer["next_invoice_sequence"] + 1})
    invoice_id = new_id("invoice")
    discount = _discount(books, session, invoice_id)
    invoice = books.add(
        {
            **_wording(session, customer),
            **_amounts(session, discount),
            **_moments(books.now()),
            "object": "invoice",
            "id": invoice_id,
            "hosted_invoice_url": f"{config.current().base_url}/invoices/{invoice_id}",
            "invoice_pdf": f"{config.current().base_url}/invoices/{invoice_id}/pdf",
            "lines": _lines(books, session, invoice_id, discount),
            "number": number,
        }
    )
    for name in ("created", "finalized", "updated", "paid", "payment_succeeded"):
        events.emit(books, f"invoice.{name}", invoice, previous={} if name == "updated" else None)
    if intent:
        _add_payment(books, invoice, intent)
    return invoice


def _wording(session: Body, customer: Body) -> Body:
    data = session["invoice_creation"]["invoice_data"]
    return {
        "account_country": "US",
        "account_name": "Sandbox account",
        "auto_advance": False,
        "automatic_tax": session["automatic_tax"],
        "billing_reason": "manual",
        "collection_method": "charge_automatically",
        "currency": session["currency"],
        "custom_fields": data["custom_fields"],
        "customer": customer["id"],
        "customer_address": customer["address"],
        "customer_email": session["customer_details"]["email"],
        "customer_name": session["customer_details"]["name"],
        "customer_tax_exempt": "none",
        "customer_tax_ids": session["customer_details"]["tax_ids"],
        "default_tax_rates": [],
        "description": data["description"],
        "footer": data["footer"],
        "issuer": {"type": "self"},
        "metadata": data["metadata"],
        "payment_settings": {},
        "status": "paid",
    }


def _discount(books: Books, session: Body, invoice_id: str) -> list[str]:
    """The discount that the invoice shows, as a list of ids: one or none."""
    return [
        books.add(
            {
                "object": "discount",
                "checkout_session": session["id"],
                "customer": session["customer"],
                "invoice": invoice_id,
                "promotion_code": given["promotion_code"],
                "source": {"type": "coupon", "coupon": given["coupon"]},
                "start": books.now(),
            }
        )["id"]
        for given in session["discounts"]
    ]


def _amounts(session: Body, discount: list[str]) -> Body:
    total, off = session["amount_total"], session["total_details"]["amount_discount"]
    return {
        "discounts": discount,
        "amount_due": total,
        "amount_overpaid": 0,
        "amount_paid": total,
        "amount_remaining": 0,
        "amount_shipping": 0,
        "attempt_count": 1 if total else 0,
        "attempted": True,
        "ending_balance": 0,
        "post_payment_credit_notes_amount": 0,
        "pre_payment_credit_notes_amount": 0,
        "starting_balance": 0,
        "subtotal": session["amount_subtotal"],
        "subtotal_excluding_tax": session["amount_subtotal"],
        "total": total,
        "total_discount_amounts": [{"amount": off, "discount": each} for each in discount],
        "total_excluding_tax": total - session["total_details"]["amount_tax"],
        "total_pretax_credit_amounts": [],
        "total_taxes": _taxes(session["total_details"]["amount_tax"], session["amount_subtotal"] - off),
    }


def _taxes(amount: int, of: int) -> list[Body]:
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


def _moments(now: int) -> Body:
    return {
        "effective_at": now,
        "period_end": now,
        "period_start": now,
        "status_transitions": {"finalized_at": now, "paid_at": now},
    }


def _lines(books: Books, session: Body, invoice_id: str, discount: list[str]) -> Body:
    lines = [_line(books, item, invoice_id, discount) for item in books.aside(session["id"])["items"]]
    return {"object": "list", "data": lines, "has_more": False, "url": f"{PATH}/{invoice_id}/lines"}


def _line(books: Books, item: Body, invoice_id: str, discount: list[str]) -> Body:
    price, now = item["price"], books.now()
    return complete(
        {
            "object": "line_item",
            "id": new_id("line_item"),
            "amount": item["amount_subtotal"],
            "currency": item["currency"],
            "description": item["description"],
            "discount_amounts": [{"amount": item["amount_discount"], "discount": each} for each in discount],
            "discountable": True,
            "discounts": [],
            "invoice": invoice_id,
            "livemode": False,
            "metadata": item["metadata"] or {},
            "period": {"start": now, "end": now},
            "pricing": {
                "type": "price_details",
                "price_details": {"price": price["id"], "product": price["product"]},
                "unit_amount_decimal": price["unit_amount_decimal"],
            },
            "quantity": item["quantity"],
            "quantity_decimal": str(item["quantity"]),
            "subtotal": item["amount_subtotal"],
            "taxes": _taxes(item["amount_tax"], item["amount_subtotal"] - item["amount_discount"]),
        }
    )


def _add_payment(books: Books, invoice: Body, intent: Body) -> None:
    now = books.now()
    payment = books.add(
        {
            "object": "invoice_payment",
            "amount_paid": invoice["amount_paid"],
            "amount_requested": invoice["amount_due"],
            "currency": invoice["currency"],
            "invoice": invoice["id"],
            "is_default": True,
            "payment": {"type": "payment_intent", "payment_intent": intent["id"]},
            "status": "paid",
            "status_transitions": {"paid_at": now},
        }
    )
    events.emit(books, "invoice_payment.paid", payment)


def _payments_of(books: Books, invoice: Body) -> Body:
    return page(books.all("invoice_payment", invoice=invoice["id"]), {}, PAYMENTS)


INCLUDABLES["invoice", "payments"] = _payments_of


def _list_payments(call: Call) -> Body:
    equal = {name: call.params[name] for name in ("invoice", "status") if name in call.params}
    found = call.books.all("invoice_payment", **equal)
    intent = call.params.get("payment", {}).get("payment_intent")
    if intent:
        found = [payment for payment in found if payment["payment"]["payment_intent"] == intent]
    return page(found, call.params, PAYMENTS)


ROUTES = [
    list_route("invoice", PATH, InvoiceListParams, "customer status"),
    retrieve_route("invoice", PATH, InvoiceRetrieveParams),
    Route(
        method="GET",
        path=PAYMENTS,
        params=InvoicePaymentListParams,
        handler=_list_payments,
        honours=PAGING | words("invoice status payment"),
    ),
    retrieve_route("invoice_payment", PAYMENTS, InvoicePaymentRetrieveParams),
]
