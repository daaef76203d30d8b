"""An order as it goes to Stripe: only what is stored with it, so that a repeated request is the same request."""

from django.conf import settings
from django.urls import reverse

from employers.models import Order
from employers.plans import CREDIT_MONTHS, PRODUCTS, Kind
from jobboard.payments.values import Basket, Item

PAY_PAGES = {
    Order.Purpose.PUBLISH: "checkout_new",
    Order.Purpose.EXTEND: "posting_extend",
    Order.Purpose.RELIST: "posting_relist",
}


def basket_of(order: Order, customer_id: str) -> Basket:
    back = settings.SITE_URL
    status_url = reverse("order_status", args=[order.uuid])
    return Basket(
        order_uuid=str(order.uuid),
        item=item_of(order),
        name=order.get_product_display(),
        description=description_of(order),
        customer_id=customer_id,
        email=order.created_by.email if order.created_by else "",
        po_number=order.po_number,
        success_url=f"{back}{status_url}?checkout={{CHECKOUT_SESSION_ID}}",
        cancel_url=f"{back}{pay_path(order)}?cancelled=1",
        every=PRODUCTS[order.product].every,
        idempotency_key=f"checkout:{order.uuid}:{order.attempt}",
    )


def description_of(order: Order) -> str:
    if order.credits:
        return f"{order.credits} postings on {settings.SITE_NAME}, to be used within {CREDIT_MONTHS} months"
    if order.kind == Kind.PLAN:
        return f"As many postings on {settings.SITE_NAME} as you have"
    if order.days:
        return f"{order.days} days on {settings.SITE_NAME}"
    return f"Featured on {settings.SITE_NAME}"


def pay_path(order: Order) -> str:
    """Our own page from where this order is paid."""
    if order.is_on_account:
        return f"{reverse('invoice_new')}?product={order.product}"
    if order.kind == Kind.PLAN:
        return reverse("plan_start")
    if order.posting_id is None:
        return reverse("credits_buy")
    name = "posting_feature" if order.kind == Kind.UPGRADE else PAY_PAGES[Order.Purpose(order.purpose)]
    return reverse(name, args=[order.posting_id])


def item_of(order: Order) -> Item:
    return Item(order.product, 1, order.amount_cents, order.currency)
