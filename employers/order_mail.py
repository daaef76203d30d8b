"""What we write to a buyer, to all who see to money, or to the operators, when the state of an order changes.

Whoever buys hears what comes of it; once they have left the team, everybody on it who sees to money. These hear what
happens to money after that, refunds, disputes, unpaid invoices and all about a plan (see plan_mail), and so does the
buyer while they belong to it.
"""

from django.conf import settings
from django.db.models import QuerySet, Sum
from django.urls import reverse

from employers.access import Task, people_who_may
from employers.basket import pay_path
from employers.models import CreditLine, Order, Posting, Reversal
from employers.money_back import was_taken_down
from jobboard.lib.money import dollars
from jobboard.mail import outbox


def paid(order: Order) -> None:
    _to_buyer(order, "order_paid")


def failed(order: Order) -> None:
    _to_buyer(order, "order_failed")


def invoice_sent(order: Order) -> None:
    _to_buyer(order, "invoice_sent")


def invoice_overdue(order: Order) -> None:
    _to_payers(order, "invoice_overdue", str(order.uuid))


def granted(order: Order) -> None:
    """An editor did not wait for the money."""
    _to_buyer(order, "invoice_granted")


def granted_in_vain(order: Order) -> None:
    """And it did not come."""
    _to_payers(order, "invoice_unpaid", str(order.uuid))


def refunded(order: Order, reversal: Reversal) -> None:
    """Once for each refund, whoever made it; written when what it takes back is taken back."""
    why = reversal.reason_for_buyer
    _of_a_reversal(order, reversal, "order_refunded", **_taken(order, reversal), why=why)


def refund_came_back(order: Order, reversal: Reversal) -> None:
    """Whoever was told that the money is on its way hears that it is not."""
    _of_a_reversal(order, reversal, "refund_came_back")


def dispute_opened(order: Order, reversal: Reversal) -> None:
    """The bank holds the money, and what it paid for is on hold."""
    _of_a_reversal(order, reversal, "dispute_opened", **_taken(order, reversal))


def dispute_lost(order: Order, reversal: Reversal) -> None:
    _of_a_reversal(order, reversal, "dispute_lost", **_taken(order, reversal))


def dispute_won(order: Order, reversal: Reversal) -> None:
    """The money is ours after all, and what it paid for is the buyer's again."""
    lines = order.credit_lines.filter(source_id=reversal.stripe_id)
    given = lines.filter(posting=None, quantity__gt=0).aggregate(given=Sum("quantity", default=0))["given"]
    opened = _postings(lines.filter(quantity__lt=0))
    _of_a_reversal(order, reversal, "dispute_won", given=given, opened=opened)


def _taken(order: Order, reversal: Reversal) -> dict[str, object]:
    """The credits that went with it, and the postings that were closed or shortened as no unused ones were left."""
    lines = order.credit_lines.filter(source_id=reversal.stripe_id)
    unused = lines.filter(posting=None, quantity__lt=0)
    return {
        "taken": unused.aggregate(taken=-Sum("quantity", default=0))["taken"],
        "closed": _postings(lines.filter(quantity__gt=0)),
        "is_down": order.posting is not None and was_taken_down(order.posting),
    }


def _postings(lines: "QuerySet[CreditLine]") -> list[Posting]:
    return [line.posting for line in lines.select_related("posting__page") if line.posting]


def _of_a_reversal(order: Order, reversal: Reversal, template: str, **more: object) -> None:
    """Once for each, however often Stripe tells of it."""
    _to_payers(order, template, reversal.stripe_id, amount=dollars(reversal.amount_cents), **more)


def refund_failed(order: Order, reversal: Reversal) -> None:
    """The money came back to us: the operators find another way to return it."""
    returned = dollars(reversal.amount_cents)
    _to_operators(order, "refund_failed", f"refund-failed-{reversal.stripe_id}", returned=returned)


def problem(order: Order) -> None:
    """Money came that does not fit the order: the operators decide."""
    _to_operators(order, "order_problem", "problem")


def disputed(order: Order, dispute_status: str) -> None:
    _to_operators(order, "order_disputed", f"disputed-{dispute_status}", dispute_status=dispute_status)


def _to_buyer(order: Order, template: str) -> None:
    """What they were told before they left is not told once more."""
    key = f"{template}:{order.uuid}"
    if outbox.was_queued(key):
        return
    buyer = _buyer_of(order)
    if buyer:
        outbox.queue(template, to=buyer, dedupe_key=key, context=_context(order))
    else:
        _to_payers(order, template, str(order.uuid))


def _to_payers(order: Order, template: str, occasion: str, **more: object) -> None:
    payers = set(people_who_may(order.employer, Task.ORDERS).values_list("email", flat=True))
    for to in {*payers, _buyer_of(order)} - {""}:
        context = {**_context(order), **more}
        outbox.queue(template, to=to, dedupe_key=f"{template}:{occasion}:{to}", context=context)


def _to_operators(order: Order, template: str, occasion: str, **more: str) -> None:
    for operator in settings.OPERATORS:
        outbox.queue(
            template,
            to=operator,
            dedupe_key=f"order-{occasion}:{order.uuid}:{operator}",
            context={**_context(order), **more},
        )


def _buyer_of(order: Order) -> str:
    """Whoever bought, while they belong to the team."""
    found = order.employer.memberships.filter(user=order.created_by_id).select_related("user").first()
    return str(found.user.email) if found else ""


def _context(order: Order) -> dict[str, object]:
    page = order.posting.page if order.posting else None
    return {
        "order": order,
        "subject": order.subject,
        "state": order.posting.state if order.posting else "",
        "price": dollars(order.amount_cents),
        "charged": dollars(order.charged_cents),
        # Our own page, which asks Stripe; the address of a checkout is never mailed.
        "order_url": settings.SITE_URL + reverse("order_status", args=[order.uuid]),
        "posting_url": settings.SITE_URL + page.get_url() if page else "",
        "until": page.closes_at if page else None,
        "credits_url": settings.SITE_URL + reverse("credits"),
        "due": order.due_at,
        "until_paid": order.granted_until,
        "plan_url": settings.SITE_URL + reverse("plan"),
        "publish_url": settings.SITE_URL + pay_path(order),
    }
