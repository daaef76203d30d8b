"""One order in words, for who bought it."""

from django.utils.text import capfirst

from employers.countries import spelled_out
from employers.models import Order, Reversal
from jobboard.lib.money import dollars

Fact = dict[str, str]


def order_facts(order: Order) -> list[Fact]:
    return [
        {"label": "For", "value": capfirst(order.subject)},
        {"label": "Product", "value": order.get_product_display()},
        {"label": "Price", "value": dollars(order.amount_cents)},
        {"label": "Promotion", "value": _promotion(order)},
        {
            "label": "To pay" if order.is_on_account and not order.paid_at else "Charged",
            "value": _total(order),
        },
        {"label": "of which tax", "value": dollars(order.tax_cents) if order.tax_cents else ""},
        {"label": "Refunded", "value": dollars(order.refunded_cents) if order.refunded_cents else ""},
        {"label": "Due", "value": _due(order)},
        {"label": "PO number", "value": order.po_number},
        {"label": "Invoice number", "value": order.invoice_number},
        {"label": "Billed to", "value": ", ".join(spelled_out(order.billing_address))},
        {"label": "Paid on", "value": f"{order.paid_at:%B %-d, %Y}" if order.paid_at else ""},
        {"label": "Order", "value": str(order.uuid)},
    ]


def lost_cents(order: Order) -> int:
    """What banks took back for good."""
    return sum(
        each.amount_cents
        for each in order.reversals.all()
        if each.kind == Reversal.Kind.DISPUTE and each.state == Reversal.State.STANDS
    )


def status(order: Order) -> str:
    """In words. What a bank took back we did not refund."""
    if order.status == Order.Status.REFUNDED and not order.refunded_cents and lost_cents(order):
        return "Lost to a dispute"
    return order.get_status_display()


def _total(order: Order) -> str:
    """Of an invoice that is canceled, nothing is to pay."""
    if order.total_cents is None or order.status == Order.Status.VOID:
        return ""
    return dollars(order.total_cents)


def _promotion(order: Order) -> str:
    """What Stripe took off the price, so that price, promotion and tax add up to what was charged."""
    if not _total(order):
        return ""
    off = order.amount_cents + order.tax_cents - order.charged_cents
    return f"−{dollars(off)}" if off > 0 else ""


def _due(order: Order) -> str:
    """Of no interest once it is paid or given up."""
    if not order.due_at or order.status not in {Order.Status.INVOICED, Order.Status.OVERDUE}:
        return ""
    return f"{order.due_at:%B %-d, %Y}"


def reversal_lines(order: Order) -> list[Fact]:
    """Every refund and dispute, with what came of it."""
    return [
        {
            "on": f"{each.created_at:%B %-d, %Y}",
            "what": f"{each.get_kind_display()} of {dollars(each.amount_cents)}",
            "state": _state(each),
            "why": each.reason_for_buyer,
        }
        for each in order.reversals.all()
    ]


def _state(reversal: Reversal) -> str:
    if reversal.kind == Reversal.Kind.REFUND:
        return reversal.get_state_display().lower()
    if reversal.kind == Reversal.Kind.UNPAID:
        return "paid after all" if reversal.state == Reversal.State.UNDONE else "taken back"
    words = {
        Reversal.State.OPEN: "the bank decides",
        Reversal.State.STANDS: "the money went back",
        Reversal.State.UNDONE: "the payment stands",
    }
    return words[Reversal.State(reversal.state)]
