"""From "buy" to "paid": the checkout of an order, and the one function that lets a payment buy what was ordered.

Stripe is asked first, outside of any transaction; what it said is applied in one, under the lock of the order.
"""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import timedelta
from functools import partial

from django.conf import settings
from django.db import transaction
from django.db.models import QuerySet
from django.utils import timezone

from employers import customers, delivery, order_mail, posting
from employers.basket import basket_of, item_of
from employers.models import Employer, Order, Posting
from employers.plans import CURRENCY, Kind, Product
from jobboard.accounts.models import User
from jobboard.lib.one_by_one import each
from jobboard.payments import gateway
from jobboard.payments.gateway import GatewayError
from jobboard.payments.inbox import Act
from jobboard.payments.values import Checkout

Status = Order.Status
Purpose = Order.Purpose
UNDECIDED = (Status.OPEN, Status.PENDING)
# Money is on its way, or being looked at.
UNDER_WAY = (Status.PENDING, Status.NEEDS_REVIEW)
# Whatever comes later, an order does not leave these on account of its checkout.
SETTLED = (Status.PAID, Status.DISPUTED, Status.REFUNDED, Status.NEEDS_REVIEW)
# On account: an invoice is out, or being drawn up.
INVOICED = (Status.INVOICED, Status.OVERDUE)
RECONCILE_AFTER = timedelta(minutes=15)
CHANGED_ELSEWHERE = "This order was changed in another window. Nothing was charged. Please try again."


@dataclass(frozen=True, slots=True)
class NextStep:
    """Where a buyer goes: to the hosted page while there is something to pay, else to the order."""

    order: Order
    url: str = ""


# --- Buying -----------------------------------------------------------------------------------------------


def buy(
    about: Posting, product: Product, *, by: User, po_number: str, purpose: Order.Purpose = Purpose.PUBLISH
) -> NextStep:
    """One posting has one unpaid order, and one order has one open checkout, however often this is called."""
    return _buy(
        lambda: _order_for(about, product, purpose, by=by, po_number=po_number), product, po_number, purpose
    )


def buy_credits(employer: Employer, product: Product, *, by: User, po_number: str) -> NextStep:
    """One buyer has one unpaid order for credits, however often this is called."""
    return _buy(lambda: _order_for_credits(employer, product, by=by, po_number=po_number), product, po_number)


def _buy(
    find: Callable[[], Order],
    product: Product,
    po_number: str,
    purpose: Order.Purpose = Purpose.PUBLISH,
) -> NextStep:
    for _ in range(3):
        order = find()
        if order.status != Status.OPEN:
            return NextStep(order)
        # Looked at once the order stands: from here on nobody else can pay for this posting unnoticed.
        wanted = is_wanted(order)
        if wanted and _is_for(order, product, purpose, po_number) and _buyer_is_here(order):
            checkout = start_checkout(order)
            if checkout.is_open:
                return NextStep(order, checkout.url)
            order = settle(order, checkout)
        else:
            order = abandon(order)
        if not wanted or order.status not in {Status.EXPIRED, Status.FAILED}:
            return NextStep(order)
    raise GatewayError(CHANGED_ELSEWHERE, answered=True)


def may_buy(about: Posting, purpose: Order.Purpose) -> bool:
    if purpose == Purpose.PUBLISH:
        return posting.is_payable(about)
    return not delivery.refusal(about, purpose)


def is_wanted(order: Order) -> bool:
    """What it would pay for can still be had."""
    if order.posting is None:
        return not delivery.obstacle(order)
    order.posting = _fresh(order.posting)
    if order.kind == Kind.POSTING:
        return may_buy(order.posting, Purpose(order.purpose))
    return not delivery.obstacle(order)


def _order_for(
    about: Posting, product: Product, purpose: Order.Purpose, *, by: User, po_number: str
) -> Order:
    """The undecided order of a posting, made with the price of this moment if there is none."""
    order, _ = Order.objects.get_or_create(
        posting=about,
        status__in=UNDECIDED,
        defaults={
            "employer": about.employer,
            "purpose": purpose,
            **_terms(product, by=by, po_number=po_number),
        },
    )
    return order


def buy_plan(employer: Employer, product: Product, *, by: User, po_number: str) -> NextStep:
    """One employer has one unpaid order for a plan, whoever of the team asks."""
    return _buy(lambda: _order_for_a_plan(employer, product, by=by, po_number=po_number), product, po_number)


def _order_for_a_plan(employer: Employer, product: Product, *, by: User, po_number: str) -> Order:
    order, _ = Order.objects.get_or_create(
        employer=employer,
        kind=Kind.PLAN,
        status__in=UNDECIDED,
        defaults=_terms(product, by=by, po_number=po_number),
    )
    return order


def _order_for_credits(employer: Employer, product: Product, *, by: User, po_number: str) -> Order:
    """The open one of this buyer. A bank debit that is on its way does not stand against buying more."""
    order, _ = Order.objects.get_or_create(
        employer=employer,
        created_by=by,
        kind=Kind.PACK,
        status=Status.OPEN,
        defaults=_terms(product, by=by, po_number=po_number),
    )
    return order


def _terms(product: Product, *, by: User, po_number: str) -> dict[str, object]:
    return {
        "status": Status.OPEN,
        "product": product.slug,
        "amount_cents": product.price_cents,
        "currency": CURRENCY,
        "po_number": po_number,
        "created_by": by,
    }


def _fresh(to_publish: Posting) -> Posting:
    return Posting.objects.select_related("page").get(pk=to_publish.pk)


def _is_for(order: Order, product: Product, purpose: Order.Purpose, po_number: str) -> bool:
    wanted = (product.slug, purpose, product.price_cents, CURRENCY, po_number)
    return (order.product, order.purpose, order.amount_cents, order.currency, order.po_number) == wanted


def _buyer_is_here(order: Order) -> bool:
    """Stripe sends its receipt to whoever began the checkout."""
    return order.employer.memberships.filter(user=order.created_by_id).exists()


def start_checkout(order: Order) -> Checkout:
    """The checkout the order has, or its first. Its address is asked for each time and never kept."""
    if order.checkout_id:
        return gateway.fetch_checkout(order.checkout_id)
    try:
        checkout = gateway.create_checkout(basket_of(order, customers.customer_of(order.employer)))
    except GatewayError as error:
        if error.answered:
            # Stripe keeps its answer to a key, so after a refusal only a new key can be answered differently.
            _unstarted(order).update(attempt=order.attempt + 1)
        raise
    return _attach(order, checkout)


def _attach(order: Order, checkout: Checkout) -> Checkout:
    if _unstarted(order).update(checkout_id=checkout.id):
        order.checkout_id = checkout.id
        return checkout
    order.refresh_from_db()
    if order.checkout_id != checkout.id:
        # Somebody gave the order up meanwhile: a checkout that no order knows must not stay open.
        gateway.expire_checkout(checkout.id)
        raise GatewayError(CHANGED_ELSEWHERE, answered=True)
    return checkout


def _unstarted(order: Order) -> QuerySet[Order]:
    return Order.objects.filter(pk=order.pk, status=Status.OPEN, checkout_id="", attempt=order.attempt)


def abandon(order: Order) -> Order:
    """Give up an unpaid order. If it was paid after all, that is what happened."""
    if not order.checkout_id:
        _unstarted(order).update(status=Status.EXPIRED)
        order.refresh_from_db()
        return order
    return settle(order, gateway.expire_checkout(order.checkout_id))


def money_under_way(about: Posting) -> Order | None:
    """The order whose money is on its way or being looked at: nothing more is sold for its posting meanwhile."""
    return next((order for order in about.orders.all() if order.status in UNDER_WAY), None)


# --- Being paid -------------------------------------------------------------------------------------------


def fulfil(order: Order) -> Order:
    """Ask Stripe about an order and act on the answer: for the webhook, the return page and the reconcile job alike.

    Safe to call at any time, any number of times and at once.
    """
    if order.status in SETTLED or not order.checkout_id:
        return order
    return settle(order, gateway.fetch_checkout(order.checkout_id))


@transaction.atomic
def settle(order: Order, checkout: Checkout) -> Order:
    """Apply what Stripe said of an order's checkout. Whoever comes first does it; the others find it done."""
    order = lock(order)
    if order.status in SETTLED:
        return order
    if checkout.is_paid:
        problem = _problem(order, checkout)
        if problem:
            _put_aside(order, checkout, problem)
        else:
            _deliver_paid(order, checkout)
    elif checkout.status == "expired":
        _move(order, UNDECIDED, status=Status.EXPIRED)
    elif checkout.status == "complete":
        _unpaid(order, checkout)
    order.refresh_from_db()
    return order


def lock(order: Order) -> Order:
    """Others who want to settle this order wait here. (SQLite's transactions do so by themselves.)"""
    if order.kind == Kind.PLAN:
        # Of two that were paid at once one finds the other running.
        Employer.objects.select_for_update().only("pk").get(pk=order.employer_id)
    Order.objects.select_for_update().only("pk").get(pk=order.pk)
    # Read only now: beside a row that was waited for, PostgreSQL gives joined rows as they were before.
    return Order.objects.select_related("posting__employer", "posting__page", "employer").get(pk=order.pk)


def _move(order: Order, start: tuple[Status, ...], **values: object) -> bool:
    """Change the order if it still is where it is thought to be."""
    return bool(Order.objects.filter(pk=order.pk, status__in=start).update(**values))


def _problem(order: Order, checkout: Checkout) -> str:
    """Why this payment must not publish. Promotions and tax move the total, so the sum before them is compared."""
    differences = [
        ("checkout", order.checkout_id, checkout.id),
        ("order", str(order.uuid), checkout.order_uuid),
        ("currency", order.currency, checkout.currency),
        ("amount", order.amount_cents, checkout.amount_subtotal_cents),
        ("items", (item_of(order),), checkout.items),
        ("livemode", settings.STRIPE_LIVEMODE, checkout.livemode),
    ]
    for name, ours, theirs in differences:
        if ours != theirs:
            return f"The {name} is not what was ordered: {theirs} instead of {ours}."
    if order.status not in UNDECIDED:
        return f"It was paid after it had been given up ({order.get_status_display()})."
    return delivery.obstacle(order)


def _deliver_paid(order: Order, checkout: Checkout) -> None:
    now = timezone.now()
    facts = _facts(checkout)
    if not _move(order, UNDECIDED, status=Status.PAID, paid_at=now, delivered_at=now, problem="", **facts):
        return
    order.refresh_from_db()
    delivery.deliver(order)
    order_mail.paid(order)


def _put_aside(order: Order, checkout: Checkout, problem: str) -> None:
    """Money came, and a person has to decide what for."""
    start = (*UNDECIDED, Status.EXPIRED, Status.FAILED)
    if _move(order, start, status=Status.NEEDS_REVIEW, problem=problem, **_facts(checkout)):
        order.refresh_from_db()
        order_mail.problem(order)


def _unpaid(order: Order, checkout: Checkout) -> None:
    """A bank debit takes days to arrive, or to bounce."""
    if not checkout.payment_failed:
        _move(order, (Status.OPEN,), status=Status.PENDING, payment_intent_id=checkout.payment_intent_id)
    elif _move(order, UNDECIDED, status=Status.FAILED):
        order.refresh_from_db()
        order_mail.failed(order)


def _facts(checkout: Checkout) -> dict[str, object]:
    return {
        "payment_intent_id": checkout.payment_intent_id,
        "stripe_subscription_id": checkout.subscription_id,
        "total_cents": checkout.amount_total_cents,
        "tax_cents": checkout.tax_cents,
        "receipt_url": checkout.receipt_url,
        "invoice_url": checkout.invoice_url,
        "invoice_number": checkout.invoice_number,
        "billing_address": checkout.billing_address,
    }


def checkout_changed(checkout_id: str) -> Act | None:
    """Stripe says that something happened to a checkout."""
    order = Order.objects.filter(checkout_id=checkout_id).first()
    if order is None:
        return None
    return partial(settle, order, gateway.fetch_checkout(checkout_id))


# --- When no webhook came ---------------------------------------------------------------------------------


def reconcile() -> int:
    """Ask about every order that has been undecided for a while. While Stripe is away, the next run does it."""
    waiting = Order.objects.filter(status__in=UNDECIDED, created_at__lt=timezone.now() - RECONCILE_AFTER)
    keys = waiting.order_by("-created_at").values_list("pk", flat=True)
    return each(_reconcile, list(keys), to="settle order")


def _reconcile(pk: int) -> bool:
    order = Order.objects.get(pk=pk)
    before = order.status
    after = fulfil(order) if order.checkout_id else abandon(order)
    return after.status != before
