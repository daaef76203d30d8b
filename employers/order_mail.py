"""What we write to a buyer, or to the operators, when the state of an order changes."""

from django.conf import settings
from django.urls import reverse

from employers.models import Order, Role
from jobboard.lib.money import dollars
from jobboard.mail import outbox


def paid(order: Order) -> None:
    _to_buyer(order, "order_paid")


def failed(order: Order) -> None:
    _to_buyer(order, "order_failed")


def refunded(order: Order) -> None:
    _to_buyer(order, "order_refunded")


def problem(order: Order) -> None:
    """Money came that does not fit the order: the operators decide."""
    _to_operators(order, "order_problem", "problem")


def disputed(order: Order, dispute_status: str) -> None:
    _to_operators(order, "order_disputed", f"disputed-{dispute_status}", dispute_status=dispute_status)


def _to_buyer(order: Order, template: str) -> None:
    to = buyer_address(order)
    if to:
        outbox.queue(template, to=to, dedupe_key=f"{template}:{order.uuid}", context=_context(order))


def _to_operators(order: Order, template: str, occasion: str, **more: str) -> None:
    for operator in settings.OPERATORS:
        outbox.queue(
            template,
            to=operator,
            dedupe_key=f"order-{occasion}:{order.uuid}:{operator}",
            context={**_context(order), **more},
        )


def buyer_address(order: Order) -> str:
    """Who bought; if they are gone, an owner."""
    if order.created_by:
        return order.created_by.email
    owner = order.employer.memberships.filter(role=Role.OWNER).select_related("user").first()
    return owner.user.email if owner else ""


def _context(order: Order) -> dict[str, object]:
    page = order.posting.page
    return {
        "order": order,
        "posting": order.posting,
        "state": order.posting.state,
        "price": dollars(order.amount_cents),
        "charged": dollars(order.amount_cents if order.total_cents is None else order.total_cents),
        "refunded": dollars(order.refunded_cents),
        # Our own page, which asks Stripe; the address of a checkout is never mailed.
        "order_url": settings.SITE_URL + reverse("order_status", args=[order.uuid]),
        "posting_url": settings.SITE_URL + page.get_url() if page else "",
        "publish_url": settings.SITE_URL + order.pay_path,
        "until": page.expires_at if page else None,
    }
