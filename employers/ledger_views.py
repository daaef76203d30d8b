"""What a buyer sees of its credits, and what the public sees of the prices."""

from dataclasses import dataclass
from datetime import datetime

from django.core.paginator import Paginator
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_safe

from employers import dashboard, ledger
from employers.access import EmployerRequest, Task, employer_required
from employers.models import Cause, CreditGrant, CreditLine
from employers.plans import CREDIT_MONTHS, FEATURED_CENTS, SINGLE_CENTS, Kind, of_kind
from jobboard.lib import eastern
from jobboard.lib.money import dollars

PER_PAGE = 50


@dataclass(frozen=True, slots=True)
class Line:
    on: datetime
    change: str
    words: str
    link: str
    about: str
    by: str


@require_safe
@never_cache
@employer_required(Task.PAY)
def credits(request: EmployerRequest) -> HttpResponse:  # noqa: A001  # the page's own name
    lines = CreditLine.objects.filter(employer=request.employer).select_related(
        "order", "posting__page", "by"
    )
    page = Paginator(lines, PER_PAGE).get_page(request.GET.get("page"))
    context = {
        "employer": request.employer,
        "balance": ledger.balance(request.employer),
        "held": [held_in_words(grant) for grant in ledger.usable(request.employer).select_related("order")],
        "page": page,
        "lines": [line_in_words(line) for line in page],
    }
    return render(request, "employers/credits.html", context)


@dataclass(frozen=True, slots=True)
class Held:
    left: str
    source: str
    link: str
    until: datetime


def held_in_words(grant: CreditGrant) -> Held:
    """Credits that came together, and what they came with."""
    day, order = eastern.day(grant.created_at), grant.order
    source = f"given by us on {day}"
    if order:
        how = "ordered by invoice, given" if grant.cause == Cause.INVOICE else "bought"
        source = f"{order.get_product_display()}, {how} on {day}"
    return Held(
        left=f"{grant.remaining} of {grant.quantity}",
        source=source,
        link=reverse("order_status", args=[order.uuid]) if order else "",
        until=grant.expires_at,
    )


def line_in_words(line: CreditLine) -> Line:
    link, about = "", ""
    if line.posting:
        about = line.posting.title
        page = line.posting.page
        link = page.get_url() if page and page.first_published_at else ""
    elif line.order:
        about = line.order.get_product_display()
        link = reverse("order_status", args=[line.order.uuid])
    return Line(
        on=line.created_at,
        change=f"{line.quantity:+}".replace("-", "−"),
        words=_words(line),
        link=link,
        about=about,
        by=str(line.by.get_short_name() or line.by.email) if line.by and not _is_by_an_editor(line) else "",
    )


def _is_by_an_editor(line: CreditLine) -> bool:
    """Their names are nobody else's business."""
    handed_over = line.order is not None and line.by_id == line.order.granted_by_id
    return line.cause == Cause.CORRECTION or handed_over


_USES = {"extend": "Kept open 60 days longer", "relist": "Listed again"}


def _words(line: CreditLine) -> str:
    if line.cause in _GOES_BACK:
        return _words_of_reversal(line)
    words = {
        Cause.ORDER: "Bought",
        Cause.INVOICE: f"Bought by invoice, given before it is paid: {line.note}"
        if line.note
        else "Bought by invoice",
        Cause.POSTING: _USES.get(line.used_for, "Published"),
        Cause.EXPIRY: "Expired unused",
        Cause.CORRECTION: f"Corrected by us: {line.note}",
    }
    return words[Cause(line.cause)]


_GOES_BACK = {
    Cause.REFUND: "the payment was refunded",
    Cause.DISPUTE: "the payment is disputed",
    Cause.UNPAID: "the invoice was not paid",
}


def _words_of_reversal(line: CreditLine) -> str:
    what = _GOES_BACK[Cause(line.cause)]
    if line.posting and line.quantity > 0:
        return f"Posting closed, its credit came back, as {what}"
    if line.posting:
        return "Posting open again, as the payment stands"
    if line.quantity < 0:
        return f"Taken back, as {what}"
    if line.cause == Cause.REFUND:
        return "Given again, as the refund did not go through"
    return "Given again, as the payment stands"


@require_safe
def pricing(request: HttpRequest) -> HttpResponse:
    """The price list for everybody, with what it does not buy."""
    cheapest = min(of_kind(Kind.PACK), key=lambda pack: pack.price_cents / pack.credits)
    each_cents = cheapest.price_cents // cheapest.credits
    context = {
        "cards": dashboard.price_cards(),
        "rows": dashboard.price_rows(),
        "single": dollars(SINGLE_CENTS),
        "upgrade": dollars(FEATURED_CENTS),
        "months": CREDIT_MONTHS,
        "break_even": [
            {
                "name": pack.name,
                "price": dollars(pack.price_cents),
                "from": dashboard.pays_off_at(pack),
                "full": dollars(pack.credits * SINGLE_CENTS - pack.price_cents),
            }
            for pack in of_kind(Kind.PACK)
        ],
        "plans": [
            {
                "name": plan.name,
                "price": dollars(plan.price_cents),
                "every": f"a {plan.every}",
                "from": dashboard.pays_off_at(plan),
                "from_packs": dashboard.pays_off_at(plan, each_cents=each_cents),
            }
            for plan in of_kind(Kind.PLAN)
        ],
        "cheapest": {"name": cheapest.name, "each": dollars(each_cents)},
    }
    return render(request, "employers/pricing.html", context)
