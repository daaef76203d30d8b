"""Ordering by invoice, and canceling such an order while nobody has paid it."""

from typing import Any
from uuid import UUID

from django import forms
from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods

from employers import billing, on_account
from employers.access import EmployerRequest, Task, employer_required, order_of
from employers.checkout import CheckoutForm
from employers.countries import COUNTRIES, HOME
from employers.models import Employer, Order
from jobboard.lib.geo import STATES
from jobboard.lib.money import dollars
from jobboard.lib.text import one_line
from jobboard.payments.gateway import GatewayError
from jobboard.payments.invoices import BillTo

BEING_DRAWN_UP = (
    "Your order is kept, and the invoice is drawn up within a quarter of an hour. There is nothing to repeat."
)


class InvoiceForm(CheckoutForm):
    """What, and whom the invoice goes to."""

    use_required_attribute = False

    email = forms.EmailField(
        label="Mail the invoice to",
        max_length=254,
        help_text="Often the address of your accounts department.",
        error_messages={"required": "Say where the invoice is to be mailed."},
    )
    name = forms.CharField(
        label="Bill to", max_length=120, error_messages={"required": "Say whom the invoice is made out to."}
    )
    line1 = forms.CharField(
        label="Street or PO box", max_length=120, error_messages={"required": "Give the street or PO box."}
    )
    line2 = forms.CharField(label="Suite, floor, attention of", required=False, max_length=120)
    city = forms.CharField(max_length=80, error_messages={"required": "Give the city."})
    country = forms.ChoiceField(
        choices=[(code, each.name) for code, each in COUNTRIES.items()],
        initial=HOME,
        error_messages={"required": "Choose the country."},
    )
    state = forms.ChoiceField(
        label="State, in the United States", required=False, choices=[("", "Choose a state"), *STATES.items()]
    )
    region = forms.CharField(
        label="Province, state or county, elsewhere",
        required=False,
        max_length=80,
        help_text="Leave it empty where it is no part of an address.",
    )
    postal_code = forms.CharField(
        label="ZIP or postal code",
        max_length=12,
        error_messages={"required": "Give the ZIP or postal code."},
    )
    field_order = (
        "product", "po_number", "email", "name", "line1", "line2", "city", "country", "state", "region", "postal_code",
    )  # fmt: skip

    def clean(self) -> dict[str, Any]:
        """Nothing that is typed goes on an invoice uncleaned; what is left of it must still say something."""
        cleaned: dict[str, Any] = super().clean() or self.cleaned_data
        for name in ("name", "line1", "line2", "city", "region", "postal_code"):
            if name in cleaned:
                cleaned[name] = one_line(cleaned[name])
                if self.fields[name].required and not cleaned[name]:
                    self.add_error(name, self.fields[name].error_messages["required"])
        if "country" in cleaned:
            self._clean_place(cleaned)
        return cleaned

    def _clean_place(self, cleaned: dict[str, Any]) -> None:
        """By the words of the country. What was typed for another one is left out."""
        country = COUNTRIES[cleaned["country"]]
        where, other = ("state", "region") if cleaned["country"] == HOME else ("region", "state")
        cleaned[other] = ""
        if country.region and where in cleaned and not cleaned[where]:
            self.add_error(where, f"Give the {country.region}.")
        if cleaned.get("postal_code"):
            cleaned["postal_code"] = cleaned["postal_code"].upper()
            problem = country.problem(cleaned["postal_code"])
            if problem:
                self.add_error("postal_code", problem)

    @property
    def bill_to(self) -> BillTo:
        data = self.cleaned_data
        return BillTo(
            email=data["email"],
            name=data["name"],
            line1=data["line1"],
            line2=data["line2"],
            city=data["city"],
            state=data["state"] or data["region"],
            postal_code=data["postal_code"],
            country=data["country"],
        )

    @property
    def address_fields(self) -> list[forms.BoundField]:
        return [self[name] for name in self.field_order if name not in {"product", "po_number"}]


@require_http_methods(["GET", "HEAD", "POST"])
@never_cache
@employer_required(Task.INVOICE)
def invoice_new(request: EmployerRequest) -> HttpResponse:
    products = on_account.products()
    if request.method != "POST":
        return _show(request, InvoiceForm(initial=_start(request), products=products), "")
    form = InvoiceForm(request.POST, products=products)
    if not form.is_valid():
        return _show(request, form, "")
    try:
        placed = on_account.order(
            request.employer, form.chosen, bill_to=form.bill_to, po_number=form.po, by=request.user
        )
    except on_account.NotOnAccountError as error:
        return _show(request, form, str(error))
    except GatewayError as error:
        if error.answered:
            return _show(request, form, str(error))
        messages.info(request, BEING_DRAWN_UP)
        return redirect("orders")
    return redirect("order_status", placed.uuid)


def _show(request: EmployerRequest, form: InvoiceForm, problem: str) -> HttpResponse:
    context = {"form": form, "problem": problem, "days": on_account.DAYS_TO_PAY}
    return render(request, "employers/invoice_new.html", context)


def _start(request: EmployerRequest) -> dict[str, str]:
    """What was chosen on the page before, and whom the last invoice went to."""
    slugs = [product.slug for product in on_account.products()]
    chosen = request.GET.get("product", "")
    return {
        "name": request.employer.company.name,
        "email": request.user.email,
        "state": request.employer.company.state,
        **_last_bill_to(request.employer),
        "product": chosen if chosen in slugs else slugs[0],
        "po_number": one_line(request.GET.get("po", ""))[:40],
    }


def _last_bill_to(employer: Employer) -> dict[str, str]:
    last = employer.orders.filter(method=Order.Method.INVOICE).first()
    found: dict[str, str] = {name: value for name, value in (last.bill_to if last else {}).items() if value}
    return (
        found
        if found.get("country", HOME) == HOME
        else found | {"region": found.get("state", ""), "state": ""}
    )


@require_http_methods(["GET", "HEAD", "POST"])
@never_cache
@employer_required(Task.INVOICE, page="order_status")
def order_cancel(request: EmployerRequest, uuid: UUID) -> HttpResponse:
    """Asked first; then void the invoice. If it was paid a moment before, it stays paid, and the page says so."""
    order = order_of(request.employer, uuid)
    if not order.is_on_account or order.status not in billing.INVOICED:
        messages.info(request, "There is no open invoice to cancel.")
        return redirect("order_status", uuid)
    if request.method != "POST":
        return render(request, "employers/order_cancel.html", _what_goes(order))
    try:
        order = on_account.cancel(order)
    except GatewayError as error:
        messages.error(request, f"{error} The invoice is not canceled yet.")
    else:
        _say(request, order)
    return redirect("order_status", uuid)


def _what_goes(order: Order) -> dict[str, Any]:
    """Of what an editor handed over before it is paid: how much is left, how much was used."""
    grant = order.credit_grants.first()
    return {
        "order": order,
        "amount": dollars(order.charged_cents),
        "left": grant.remaining if grant else 0,
        "used": grant.quantity - grant.remaining if grant else 0,
    }


def _say(request: EmployerRequest, order: Order) -> None:
    if order.status == Order.Status.VOID:
        messages.success(request, "The invoice is canceled. Nothing is to be paid.")
    else:
        messages.info(request, "The invoice could not be canceled any more. This is what became of it.")
