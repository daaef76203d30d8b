"""What an employer sees of its postings: the state of each in words, and what can be done about it now."""

from dataclasses import dataclass
from datetime import datetime
from urllib.parse import urlencode

from django.core.exceptions import ObjectDoesNotExist
from django.db.models import (
    Count,
    Exists,
    OuterRef,
    Prefetch,
    QuerySet,
    Subquery,
    prefetch_related_objects,
)
from django.db.models.functions import Coalesce
from django.urls import reverse

from candidates.application import Application, State
from cms.models import JobPage
from employers import actions, billing, delivery, life, moderation, money_back, order_facts, true_end
from employers import posting as postings
from employers.access import Task
from employers.actions import Offer
from employers.basket import pay_path
from employers.life import Verb
from employers.models import Employer, Order, Posting, Subscription
from employers.plans import CREDIT_MONTHS, SINGLE_CENTS, Kind, Product, of_kind
from jobboard.lib import eastern
from jobboard.lib.money import dollars

EXPIRING_DAYS = 7
_PUBLIC = {"live", "expired", "closed"}
_NOTES = {
    Order.Status.PENDING: "Your bank takes a few days. There is nothing to do until then.",
    Order.Status.FAILED: "The payment did not go through. Nothing was charged; you can try again.",
    Order.Status.EXPIRED: "The payment was not completed.",
    Order.Status.NEEDS_REVIEW: "We are checking the payment and write to you soon.",
}
_NOT_HANDED_IN = "You have changes that nobody sees yet: preview them, and hand them in."
_DISPUTED = "The payment is disputed. It is closed until the bank has decided."
_KEPT = "The days that are paid for besides are kept."


@dataclass(frozen=True, slots=True)
class Row:
    posting: Posting
    badge: str
    label: str
    note: str
    days_left: int | None
    views: int
    clicks: int
    url: str
    offer: Offer


_theirs = Application.objects.filter(page=OuterRef("page")).order_by()
_number_of_new = _theirs.filter(state=State.NEW).values("page").annotate(number=Count("pk")).values("number")


def postings_of(employer: Employer) -> "QuerySet[Posting]":
    return (
        Posting.objects.filter(employer=employer, discarded_at=None)
        .select_related("page__stats")
        .annotate(
            # Not a join: grouping would drop the order.
            new_applicants=Coalesce(Subquery(_number_of_new), 0),
            has_applicants=Exists(_theirs),
        )
        .prefetch_related(Prefetch("orders", Order.objects.order_by("-created_at")))
    )


def rows(found: list[Posting], employer: Employer, tasks: frozenset[str]) -> list[Row]:
    """For somebody whose role includes these tasks."""
    plan = None
    if any(posting.plan_days for posting in found):
        plan = employer.subscriptions.running().first()
        prefetch_related_objects([employer], "subscriptions")
    if any(posting.plan_days or posting.was_withdrawn for posting in found):
        prefetch_related_objects(found, "credit_lines")
    for posting in found:
        posting.employer = employer
    disputed = _disputed(found)
    return [_row(posting, tasks, plan, is_disputed=posting.pk in disputed) for posting in found]


def _disputed(found: list[Posting]) -> set[int]:
    """Those that are closed until a bank has decided on what paid for them."""
    closed = [posting for posting in found if posting.state == "closed"]
    return money_back.disputed([posting.pk for posting in closed if money_back.was_taken_down(posting)])


def _row(posting: Posting, tasks: frozenset[str], plan: Subscription | None, *, is_disputed: bool) -> Row:
    state = posting.state
    days_left = posting.page.days_left if posting.page else None
    expiring = state == "live" and days_left is not None and days_left <= EXPIRING_DAYS
    views, clicks = _numbers(posting)
    badge, label = _badge(posting, state, expiring=expiring)
    return Row(
        posting=posting,
        badge=badge,
        label=label,
        note=_disputed_note(posting) if is_disputed else _note(posting, state, plan),
        days_left=days_left,
        views=views,
        clicks=clicks,
        url=_url(posting, tasks),
        offer=actions.offered(posting, tasks, ends_soon=expiring),
    )


def _badge(posting: Posting, state: str, *, expiring: bool) -> tuple[str, str]:
    """What the state looks like, and its words."""
    if expiring:
        return "expiring", "Live, ends soon"
    order = billing.money_under_way(posting) if state == "draft" else None
    if order:
        return "in-review", str(order.get_status_display())
    return state.replace(" ", "-"), state.capitalize()


def _url(posting: Posting, tasks: frozenset[str]) -> str:
    """Where its title leads: to what the public sees, or to the form."""
    if posting.page and posting.page.first_published_at and posting.state in _PUBLIC:
        return str(posting.page.url)
    may_change = Task.WRITE in tasks and posting.state in postings.EDITABLE
    return reverse("posting_edit", args=[posting.pk]) if may_change else ""


def _note(posting: Posting, state: str, plan: Subscription | None) -> str:
    if posting.editor_note and state not in {"closed", "removed"}:
        waits = " You have not handed in your changes yet." if posting.typed else ""
        return f"An editor asks: {posting.editor_note}{waits}"
    if state == "scheduled":
        return _schedule_note(posting)
    if state == "live":
        return _live_note(posting, plan)
    if state == "in review":
        return f"Paid. {_NOT_HANDED_IN}" if posting.typed else "Paid. An editor reads it before it goes live."
    if state == "closed" and posting.page:
        return _closed_note(posting, posting.page)
    if state == "draft":
        order = next(iter(posting.orders.all()), None)
        return _NOTES.get(Order.Status(order.status), "") if order else ""
    return ""


def _disputed_note(posting: Posting) -> str:
    kept = any(order.status == Order.Status.PAID and order.days for order in posting.orders.all())
    return f"{_DISPUTED} {_KEPT}" if kept else _DISPUTED


def _live_note(posting: Posting, plan: Subscription | None) -> str:
    if posting.typed:
        return "You have changes that are not published."
    if moderation.has_changes_in_review(posting):
        return "Your changes are in review. The posting stays up as it was."
    return _plan_note(posting, plan)


def _plan_note(posting: Posting, plan: Subscription | None) -> str:
    """Why it has fewer days left than it was given."""
    end = posting.page.covered_until if posting.page else None
    if plan is None or end is None:
        return ""
    day = eastern.day(end)
    if plan.ends == plan.grace_until:
        return f"Your plan is not paid. Without a payment this is open until {day} only."
    return f"Open until {day}, as your plan ends."


def _schedule_note(posting: Posting) -> str:
    if posting.typed:
        return f"Goes live on {posting.goes_live}. {_NOT_HANDED_IN}"
    if moderation.has_changes_in_review(posting):
        return f"Goes live on {posting.goes_live}. Your changes are in review."
    return f"Goes live on {posting.goes_live}. You can change the date until then."


def _closed_note(posting: Posting, page: JobPage) -> str:
    why = str(page.get_closed_reason_display())
    days = true_end.unused(posting).days
    if not days or life.refusal(posting, Verb.REOPEN):
        return why
    if posting.was_withdrawn:
        return f"{why}. None of its {days} days has begun: hand it in again free of charge."
    return f"{why}. {days} unused day{'' if days == 1 else 's'} kept: open it again free of charge."


def _numbers(posting: Posting) -> tuple[int, int]:
    try:
        stats = posting.page.stats if posting.page else None
    except ObjectDoesNotExist:
        stats = None
    return (stats.views, stats.apply_clicks) if stats else (0, 0)


@dataclass(frozen=True, slots=True)
class OrderLine:
    order: Order
    amount: str
    refunded: str
    lost: str
    status: str
    on: datetime
    badge: str
    pay_url: str
    po: str


_ORDER_BADGES = {
    Order.Status.PAID: "good",
    Order.Status.OPEN: "warn",
    Order.Status.PENDING: "warn",
    Order.Status.FAILED: "bad",
    Order.Status.INVOICED: "warn",
    Order.Status.OVERDUE: "bad",
    Order.Status.UNCOLLECTIBLE: "bad",
}


def order_lines(found: list[Order], employer: Employer) -> list[OrderLine]:
    """Of one employer, whose plans are read once for all of them."""
    prefetch_related_objects([employer], "subscriptions")
    for order in found:
        order.employer = employer
        if order.posting:
            order.posting.employer = employer
    return [_order_line(order) for order in found]


def _order_line(order: Order) -> OrderLine:
    return OrderLine(
        order=order,
        amount=dollars(order.charged_cents),
        refunded=dollars(order.refunded_cents) if order.refunded_cents else "",
        lost=dollars(lost) if (lost := order_facts.lost_cents(order)) else "",
        status=order_facts.status(order),
        on=order.paid_at or order.created_at,
        badge=_ORDER_BADGES.get(Order.Status(order.status), "quiet"),
        pay_url=pay_path(order) if _can_be_paid(order) else "",
        po=_po(order.po_number),
    )


def _po(number: str) -> str:
    """Many write the two letters into the number."""
    return number if not number or number.upper().startswith("PO") else f"PO {number}"


_PAYABLE = {Order.Status.OPEN, Order.Status.FAILED, Order.Status.EXPIRED}


def _can_be_paid(order: Order) -> bool:
    if order.is_on_account or order.status not in _PAYABLE:
        return False
    if order.kind == Kind.POSTING and order.posting:
        return billing.may_buy(order.posting, Order.Purpose(order.purpose))
    return not delivery.obstacle(order)


@dataclass(frozen=True, slots=True)
class PriceCard:
    name: str
    price: str
    per: str
    points: tuple[str, ...]
    featured: bool
    action_label: str
    action_url: str


def price_cards() -> list[PriceCard]:
    """What can be bought, as the public sees it. An upgrade is no way to start."""
    return [
        PriceCard(
            product.name,
            dollars(product.price_cents),
            _per(product),
            (product.description,),
            product.featured,
            *_way_to(product),
        )
        for product in (*of_kind(Kind.POSTING), *of_kind(Kind.PACK), *of_kind(Kind.PLAN))
    ]


_SOLD_AT = {Kind.PACK: ("Buy this pack", "credits_buy"), Kind.PLAN: ("Start this plan", "plan_start")}


def _way_to(product: Product) -> tuple[str, str]:
    """Its button and where that leads, by way of an account and a company for who has none yet."""
    start = reverse("employer_start")
    if product.kind not in _SOLD_AT:
        return "Post a job", f"{start}?{urlencode({'product': product.slug})}"
    label, page = _SOLD_AT[product.kind]
    onward = f"{reverse(page)}?{urlencode({'product': product.slug})}"
    return label, f"{start}?{urlencode({'next': onward})}"


def _per(product: Product) -> str:
    if product.every:
        return f"a {product.every}"
    return f"{product.days} days" if product.days else f"{CREDIT_MONTHS} months to use"


@dataclass(frozen=True, slots=True)
class PriceRow:
    name: str
    price: str
    postings: str
    each: str
    saved: str


def price_rows() -> list[PriceRow]:
    """The same, side by side: what one posting comes to."""
    counted = [_counted(product) for product in (*of_kind(Kind.POSTING), *of_kind(Kind.PACK))]
    return [*counted, *(_unlimited(plan) for plan in of_kind(Kind.PLAN))]


def _counted(product: Product) -> PriceRow:
    postings = product.credits or 1
    saved = _percent_saved(product, postings)
    return PriceRow(
        product.name,
        dollars(product.price_cents),
        str(postings),
        dollars(product.price_cents // postings),
        f"{saved}%" if saved > 0 else "",
    )


def _unlimited(plan: Product) -> PriceRow:
    """A posting of it costs the less the more there are, so the row says from where on that saves anything."""
    least = pays_off_at(plan)
    return PriceRow(
        plan.name,
        f"{dollars(plan.price_cents)} {_per(plan)}",
        "no limit",
        f"{dollars(plan.price_cents // least)} at {least} {_per(plan)}",
        f"{_percent_saved(plan, least)}% or more from there",
    )


def _percent_saved(product: Product, postings: int) -> int:
    one_by_one = postings * SINGLE_CENTS
    return round(100 * (one_by_one - product.price_cents) / one_by_one)


def pays_off_at(product: Product, *, each_cents: int = SINGLE_CENTS) -> int:
    """From how many postings on it costs less than so many at that price, by default that of a single one."""
    return product.price_cents // each_cents + 1
