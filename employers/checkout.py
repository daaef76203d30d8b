"""Choosing what to pay for, going to Stripe's page, and coming back."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any
from uuid import UUID

from django import forms
from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.http import urlencode
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from employers import (
    billing,
    delivery,
    ledger,
    life,
    likeness,
    money_back,
    on_account,
    outcome,
    spending,
    subscribing,
    wanted,
)
from employers import posting as postings
from employers.access import EmployerRequest, Task, employer_required, order_of, posting_of
from employers.basket import PAY_PAGES, pay_path
from employers.life import Verb
from employers.models import Order, Posting, Subscription
from employers.order_facts import order_facts, reversal_lines, status
from employers.plans import PRODUCTS, Kind, Product, of_kind
from jobboard.lib import eastern
from jobboard.lib.money import dollars
from jobboard.lib.text import one_line
from jobboard.payments.gateway import GatewayError

Status = Order.Status
Purpose = Order.Purpose


class CheckoutForm(forms.Form):
    """Which product, by its slug. Prices are never read from here."""

    product = forms.ChoiceField(
        widget=forms.RadioSelect,
        error_messages={
            "required": "Choose what to buy.",
            "invalid_choice": "Choose one of the products on this page.",
        },
    )
    po_number = forms.CharField(
        label="PO number",
        required=False,
        max_length=40,
        help_text="Your purchase order number, if your accounts department wants it on the invoice.",
    )

    def __init__(self, *args: Any, products: list[Product], **kwargs: Any) -> None:  # Form's own signature
        super().__init__(*args, **kwargs)
        field = self.fields["product"]
        assert isinstance(field, forms.ChoiceField)
        field.choices = [(product.slug, product.name) for product in products]
        self.products = products

    def clean_po_number(self) -> str:
        return one_line(self.cleaned_data["po_number"])

    @property
    def chosen(self) -> Product:
        return PRODUCTS[self.cleaned_data["product"]]

    @property
    def po(self) -> str:
        return str(self.cleaned_data["po_number"])

    @property
    def offers(self) -> list["Offer"]:
        checked = self["product"].value()
        return [Offer(product, product.slug == checked) for product in self.products]


@dataclass(frozen=True)
class Offer:
    """A product as it is shown on the page."""

    product: Product
    checked: bool

    @property
    def title(self) -> str:
        return f"{self.product.name}, {self.product.days} days" if self.product.days else self.product.name

    @property
    def price(self) -> str:
        return dollars(self.product.price_cents)

    @property
    def each(self) -> str:
        """What one posting of a pack comes to."""
        if not self.product.credits:
            return ""
        return f"{dollars(self.product.price_cents // self.product.credits)} a posting"


Show = Callable[[CheckoutForm, str], HttpResponse]


def sell(
    request: EmployerRequest,
    products: list[Product],
    last: Order | None,
    buy: "Callable[..., billing.NextStep]",
    show: Show,
) -> HttpResponse:
    """Show the form, or go to Stripe with it. `show` is given the form and what went wrong."""
    if request.method != "POST":
        initial = _last_choice(request, last, products) | _asked_for(request, products)
        return show(CheckoutForm(initial=initial, products=products), "")
    form = CheckoutForm(request.POST, products=products)
    if not form.is_valid():
        return show(form, "")
    wanted.settle(request, form.chosen)
    if request.POST.get("pay") == "invoice" and Task.INVOICE in request.may:
        return _by_invoice(form, show)
    try:
        step = buy(form.chosen, by=request.user, po_number=form.po)
    except GatewayError as error:
        return show(form, str(error))
    # 303, so that the browser asks for Stripe's page and does not post to it.
    return HttpResponse(status=303, headers={"Location": step.url or _address(step.order)})


def _by_invoice(form: CheckoutForm, show: Show) -> HttpResponse:
    """On to where the billing address is asked for, with what was chosen here."""
    if form.chosen not in on_account.products():
        form.add_error(
            "product",
            f"{form.chosen.name} is paid by card. Packs and the yearly plan can be paid by invoice.",
        )
        return show(form, "")
    query = urlencode({"product": form.chosen.slug, "po": form.po})
    return HttpResponse(status=303, headers={"Location": f"{reverse('invoice_new')}?{query}"})


def _asked_for(request: EmployerRequest, products: list[Product]) -> dict[str, str]:
    """What a button of the price list names."""
    slug = request.GET.get("product", "")
    return {"product": slug} if slug in {product.slug for product in products} else {}


def _last_choice(request: EmployerRequest, last: Order | None, products: list[Product]) -> dict[str, str]:
    """What was chosen before, so that who comes back from Stripe's page finds it as they left it, or on the price list.

    The PO number of what was paid is not that of the next purchase.
    """
    slugs = [product.slug for product in products]
    slug = last.product if last and last.product in slugs else wanted.among(request, slugs) or slugs[0]
    unpaid = last and last.status in {Order.Status.OPEN, Order.Status.FAILED, Order.Status.EXPIRED}
    return {"product": slug, "po_number": last.po_number if last and unpaid else ""}


@require_http_methods(["GET", "HEAD", "POST"])
@never_cache
@employer_required(Task.PAY)
def checkout_new(request: EmployerRequest, pk: int) -> HttpResponse:
    return _checkout(request, pk, Purpose.PUBLISH)


@require_http_methods(["GET", "HEAD", "POST"])
@never_cache
@employer_required(Task.PAY)
def posting_extend(request: EmployerRequest, pk: int) -> HttpResponse:
    return _checkout(request, pk, Purpose.EXTEND)


@require_http_methods(["GET", "HEAD", "POST"])
@never_cache
@employer_required(Task.PAY)
def posting_relist(request: EmployerRequest, pk: int) -> HttpResponse:
    return _checkout(request, pk, Purpose.RELIST)


def _checkout(request: EmployerRequest, pk: int, purpose: Order.Purpose) -> HttpResponse:
    to_publish = posting_of(request.employer, pk)
    under_way = billing.money_under_way(to_publish)
    if under_way:
        return redirect("order_status", under_way.uuid)
    if not billing.may_buy(to_publish, purpose):
        return _nothing_to_pay(request, to_publish, purpose)
    if purpose == Purpose.PUBLISH and likeness.needs_reason(to_publish):
        messages.warning(request, "Say first why there are two postings that are nearly the same.")
        return redirect("posting_preview", to_publish.pk)

    def show(form: CheckoutForm, problem: str) -> HttpResponse:
        return _posting_page(request, to_publish, purpose, form, problem)

    def buy(product: Product, **how: Any) -> billing.NextStep:
        return billing.buy(to_publish, product, purpose=purpose, **how)

    return sell(request, _products(to_publish, purpose), to_publish.orders.first(), buy, show)


def _products(to_publish: Posting, purpose: Order.Purpose) -> list[Product]:
    """More days are more of the same; a new period may be chosen anew."""
    if purpose != Purpose.EXTEND:
        return of_kind(Kind.POSTING)
    is_featured = bool(to_publish.page and to_publish.page.featured)
    return [product for product in of_kind(Kind.POSTING) if product.featured == is_featured]


def _nothing_to_pay(request: EmployerRequest, to_publish: Posting, purpose: Order.Purpose) -> HttpResponse:
    paid = to_publish.orders.filter(status=Status.PAID, purpose=purpose).first()
    if paid and purpose == Purpose.PUBLISH:
        return redirect("order_status", paid.uuid)
    if purpose == Purpose.PUBLISH:
        words = "This posting is not ready to be paid for: finish it first, or copy it into a new one."
    else:
        words = f"“{to_publish.title}”: {delivery.refusal(to_publish, purpose)}"
    messages.info(request, words)
    return redirect("postings")


def _posting_page(
    request: EmployerRequest, to_publish: Posting, purpose: Order.Purpose, form: CheckoutForm, problem: str
) -> HttpResponse:
    context = {
        "posting": to_publish,
        "purpose": purpose,
        "form": form,
        "problem": problem,
        "cancelled": is_cancelled(request),
        "facts": _posting_facts(to_publish),
        "plan": request.employer.subscriptions.covering().first(),
        "credits": ledger.balance(request.employer),
        "seen": spending.end_of(to_publish),
        "goes_up": _goes_up(to_publish, purpose),
        "next_expiry": ledger.usable(request.employer).values_list("expires_at", flat=True).first(),
    }
    return render(request, "employers/checkout_new.html", context)


def _goes_up(to_publish: Posting, purpose: Order.Purpose) -> bool:
    """It is not public yet: a draft, or what was paid for and closed before it went live."""
    return purpose != Purpose.EXTEND and not (to_publish.page and to_publish.page.live)


def is_cancelled(request: EmployerRequest) -> bool:
    return request.method != "POST" and "cancelled" in request.GET


@require_POST
@employer_required(Task.PAY, page="checkout_new")
def use_credit(request: EmployerRequest, pk: int) -> HttpResponse:
    """A credit instead of a payment: at once, and once, however often the button is pressed."""
    about = posting_of(request.employer, pk)
    typed = request.POST.get("purpose", "")
    purpose = Purpose(typed) if typed in Purpose else Purpose.PUBLISH
    seen = one_line(request.POST.get("seen", ""))
    try:
        done = spending.use_credit(about, delivery.VERBS[purpose], by=request.user, seen=seen)
    except (ledger.NoCreditError, GatewayError) as error:
        messages.error(request, f"{error} Your posting is saved.")
        return redirect(PAY_PAGES[purpose], pk)
    if done:
        left = ledger.balance(request.employer)
        done_to_it = outcome.said(about, delivery.VERBS[purpose], outcome.WITH_CREDIT)
        messages.success(request, f"{done_to_it} You have {left} left.")
    return redirect("postings")


@require_http_methods(["GET", "HEAD", "POST"])
@never_cache
@employer_required(Task.PAY)
def feature(request: EmployerRequest, pk: int) -> HttpResponse:
    """The upgrade of a posting that is up already."""
    about = posting_of(request.employer, pk)
    under_way = billing.money_under_way(about)
    if under_way:
        return redirect("order_status", under_way.uuid)
    if not delivery.is_upgradable(about):
        marked = about.page is not None and about.page.featured
        state = "featured already" if marked and about.state == "live" else about.state
        messages.info(request, f"“{about.title}” is {state}: there is nothing to upgrade.")
        return redirect("postings")

    def show(form: CheckoutForm, problem: str) -> HttpResponse:
        context = {
            "posting": about,
            "form": form,
            "problem": problem,
            "cancelled": is_cancelled(request),
            "facts": _posting_facts(about),
        }
        return render(request, "employers/checkout_feature.html", context)

    def buy(product: Product, **how: Any) -> billing.NextStep:
        return billing.buy(about, product, **how)

    return sell(request, of_kind(Kind.UPGRADE), about.orders.filter(kind=Kind.UPGRADE).first(), buy, show)


@require_http_methods(["GET", "HEAD", "POST"])
@never_cache
@employer_required(Task.PAY)
def credits_buy(request: EmployerRequest) -> HttpResponse:
    def show(form: CheckoutForm, problem: str) -> HttpResponse:
        context = {"form": form, "problem": problem, "cancelled": is_cancelled(request)}
        return render(request, "employers/credits_buy.html", context)

    def buy(product: Product, **how: Any) -> billing.NextStep:
        return billing.buy_credits(request.employer, product, **how)

    last = request.employer.orders.filter(kind=Kind.PACK, created_by=request.user).first()
    return sell(request, of_kind(Kind.PACK), last, buy, show)


def _posting_facts(about: Posting) -> list[dict[str, str]]:
    """What the public will read once it is paid: the last words of a draft, and of any other what stands on its page."""
    page = postings.written(about) if about.state == "draft" else about.page
    assert page is not None  # only complete postings can be paid for
    return [
        {"label": "Posting", "value": page.title},
        {"label": "Company", "value": page.company.name},
        {"label": "Where", "value": page.place_text},
        {"label": "Pay", "value": page.pay_text},
        {
            "label": "Open until",
            "value": eastern.day(page.closes_at) if page.is_open and page.closes_at else "",
        },
        {"label": "First listed", "value": f"{page.listed_on:%B %-d, %Y}" if page.listed_on else ""},
    ]


@require_safe
@never_cache
@employer_required(Task.PAY)
def order_status(request: EmployerRequest, uuid: UUID) -> HttpResponse:
    """Where Stripe sends the buyer back to. The address proves nothing: Stripe is asked."""
    order = order_of(request.employer, uuid)
    checkout = request.GET.get("checkout")
    if checkout is not None and (not checkout.startswith("cs_") or checkout != order.checkout_id):
        raise Http404
    problem = ""
    if order.status in (*billing.UNDECIDED, *billing.INVOICED):
        try:
            order = on_account.ask(order) if order.is_on_account else billing.fulfil(order)
            _begin_plan(order)
        except GatewayError as error:
            problem = str(error)
    about = order.posting
    context = {
        "order": order,
        "plan": Subscription.objects.filter(order=order).first(),
        "page": about.page if about else None,
        "state": about.state if about else "",
        "is_on_hold": bool(about and about.state == "closed" and money_back.disputed([about.pk])),
        "is_kept": _is_kept(about),
        "problem": problem,
        "facts": order_facts(order),
        "reversals": reversal_lines(order),
        "status": status(order),
        "waiting": bool(problem)
        or order.status == Status.PENDING
        or (order.status == Status.OPEN and checkout),
        "pay_url": pay_path(order) if billing.is_wanted(order) and not (about and about.discarded_at) else "",
        "due": order.due_at,
        "may_cancel": Task.INVOICE in request.may and order.status in billing.INVOICED,
    }
    return render(request, "employers/checkout_status.html", context)


def _is_kept(about: Posting | None) -> bool:
    """It was closed before it was public, and can be handed in again."""
    return about is not None and about.was_withdrawn and not life.refusal(about, Verb.REOPEN)


def _begin_plan(order: Order) -> None:
    """Nobody has to wait for the worker to hear that Stripe's invoice is paid."""
    plan = Subscription.objects.filter(order=order, asked_at=None).first()
    if plan:
        subscribing.refresh(plan.stripe_id)


def _address(order: Order) -> str:
    return reverse("order_status", args=[order.uuid])
