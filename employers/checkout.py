"""Choosing what to pay for, going to Stripe's page, and coming back."""

from dataclasses import dataclass
from typing import Any
from uuid import UUID

from django import forms
from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_safe

from employers import billing, life, likeness
from employers.access import EmployerRequest, Task, employer_required, order_of, posting_of
from employers.models import Order, Posting
from employers.plans import PRODUCTS, Product
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
            "required": "Choose what to publish.",
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

    def clean_po_number(self) -> str:
        return one_line(self.cleaned_data["po_number"])


@dataclass(frozen=True)
class Offer:
    """A product as it is shown on the page."""

    product: Product
    checked: bool

    @property
    def price(self) -> str:
        return dollars(self.product.price_cents)


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
    if purpose == Order.Purpose.PUBLISH and likeness.needs_reason(to_publish):
        messages.warning(request, "Say first why there are two postings that are nearly the same.")
        return redirect("posting_preview", to_publish.pk)
    products = _products(to_publish, purpose)
    if request.method != "POST":
        form = CheckoutForm(products=products, initial=_last_choice(to_publish, products))
        return _page(request, to_publish, purpose, form)
    form = CheckoutForm(request.POST, products=products)
    if not form.is_valid():
        return _page(request, to_publish, purpose, form)
    try:
        step = billing.buy(
            to_publish,
            PRODUCTS[form.cleaned_data["product"]],
            by=request.user,
            po_number=form.cleaned_data["po_number"],
            purpose=purpose,
        )
    except GatewayError as error:
        return _page(request, to_publish, purpose, form, problem=str(error))
    # 303, so that the browser asks for Stripe's page and does not post to it.
    return HttpResponse(status=303, headers={"Location": step.url or _address(step.order)})


def _products(to_publish: Posting, purpose: Order.Purpose) -> list[Product]:
    """More days are more of the same; a new period may be chosen anew."""
    if purpose != Purpose.EXTEND:
        return list(PRODUCTS.values())
    is_featured = bool(to_publish.page and to_publish.page.featured)
    return [product for product in PRODUCTS.values() if product.featured == is_featured]


def _nothing_to_pay(request: EmployerRequest, to_publish: Posting, purpose: Order.Purpose) -> HttpResponse:
    paid = to_publish.orders.filter(status=Status.PAID, purpose=purpose).first()
    if paid and purpose == Purpose.PUBLISH:
        return redirect("order_status", paid.uuid)
    if purpose == Purpose.PUBLISH:
        words = "This posting is not ready to be paid for: finish it first, or copy it into a new one."
    else:
        words = f"“{to_publish.title}”: {life.refusal(to_publish, billing.VERBS[purpose])}"
    messages.info(request, words)
    return redirect("postings")


def _last_choice(to_publish: Posting, products: list[Product]) -> dict[str, str]:
    """What was chosen before, so that who comes back from Stripe's page finds it as they left it."""
    last = to_publish.orders.first()
    offered = [product.slug for product in products]
    slug = last.product if last and last.product in offered else offered[0]
    return {"product": slug, "po_number": last.po_number if last else ""}


def _page(
    request: EmployerRequest,
    to_publish: Posting,
    purpose: Order.Purpose,
    form: CheckoutForm,
    *,
    problem: str = "",
) -> HttpResponse:
    chosen = form["product"].value()
    context = {
        "posting": to_publish,
        "page": to_publish.page,
        "purpose": purpose,
        "form": form,
        "offers": [Offer(product, product.slug == chosen) for product in _products(to_publish, purpose)],
        "problem": problem,
        "cancelled": request.method != "POST" and "cancelled" in request.GET,
        "facts": _posting_facts(to_publish),
    }
    return render(request, "employers/checkout_new.html", context)


def _posting_facts(to_publish: Posting) -> list[dict[str, str]]:
    page = to_publish.page
    assert page is not None  # only complete postings can be paid for
    return [
        {"label": "Posting", "value": page.title},
        {"label": "Company", "value": page.company.name},
        {"label": "Where", "value": page.place_text},
        {"label": "Pay", "value": page.pay_text},
        {"label": "Open until", "value": f"{page.expires_at:%B %-d, %Y}" if page.expires_at else ""},
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
    if order.status in billing.UNDECIDED:
        try:
            order = billing.fulfil(order)
        except GatewayError as error:
            problem = str(error)
    context = {
        "order": order,
        "posting": order.posting,
        "page": order.posting.page,
        "state": order.posting.state,
        "problem": problem,
        "facts": _order_facts(order),
        "waiting": bool(problem)
        or order.status == Status.PENDING
        or (order.status == Status.OPEN and checkout),
        "can_pay": billing.may_buy(order.posting, Purpose(order.purpose)) and not order.posting.discarded_at,
        "pay_url": order.pay_path,
    }
    return render(request, "employers/checkout_status.html", context)


def _order_facts(order: Order) -> list[dict[str, str]]:
    charged = "" if order.total_cents is None else dollars(order.total_cents)
    return [
        {"label": "Posting", "value": order.posting.title},
        {"label": "Product", "value": order.get_product_display()},
        {"label": "Price", "value": dollars(order.amount_cents)},
        {"label": "Charged", "value": charged},
        {"label": "of which tax", "value": dollars(order.tax_cents) if order.tax_cents else ""},
        {"label": "Refunded", "value": dollars(order.refunded_cents) if order.refunded_cents else ""},
        {"label": "PO number", "value": order.po_number},
        {"label": "Paid on", "value": f"{order.paid_at:%B %-d, %Y}" if order.paid_at else ""},
        {"label": "Order", "value": str(order.uuid)},
    ]


def _address(order: Order) -> str:
    return reverse("order_status", args=[order.uuid])
