"""The editors' acts on money: refund an order, hand over what is not paid yet, correct credits. Each asks for a reason first."""

import uuid
from typing import Any

from django import forms
from django.contrib import messages
from django.contrib.auth.decorators import permission_required
from django.core.exceptions import ValidationError
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.template.defaultfilters import pluralize
from django.urls import reverse
from django.views.decorators.http import require_http_methods

from cms.forms import number_errors
from employers import delivery, ledger, on_account, refunding, reversals
from employers.models import Employer, Order, Reversal
from jobboard.accounts.models import User
from jobboard.lib.money import dollars
from jobboard.lib.text import one_line
from jobboard.payments.gateway import GatewayError


class WhyForm(forms.Form):
    """Its second step says what will happen."""

    reason = forms.CharField(max_length=300, error_messages={"required": "Say why: it is read later."})

    def clean_reason(self) -> str:
        reason = one_line(self.cleaned_data["reason"])
        if not reason:
            raise ValidationError("Say why: it is read later.")
        return reason


class ReasonForm(WhyForm):
    """With a token, so that a form that is sent twice acts once."""

    token = forms.UUIDField(widget=forms.HiddenInput, initial=uuid.uuid4)


class RefundForm(ReasonForm):
    amount = forms.DecimalField(
        label="Amount in dollars",
        max_digits=9,
        decimal_places=2,
        error_messages=number_errors("Type an amount in dollars, such as 249 or 24.50.", places=2),
    )
    field_order = ("amount", "reason", "token")

    def __init__(self, *args: Any, most_cents: int, **kwargs: Any) -> None:  # Form's own signature
        super().__init__(*args, **kwargs)
        self.most_cents = most_cents
        self.fields["amount"].help_text = f"At most {dollars(most_cents)}."
        self.fields[
            "reason"
        ].help_text = "The buyer reads this, in the mail about it and beside the order; their team in the posting’s history."

    def clean_amount(self) -> int:
        """In cents."""
        cents = int(self.cleaned_data["amount"] * 100)
        if not 0 < cents <= self.most_cents:
            raise ValidationError(f"Type an amount up to {dollars(self.most_cents)}.")
        return cents


@permission_required("employers.refund_order", raise_exception=True)
@require_http_methods(["GET", "HEAD", "POST"])
def order_refund(request: HttpRequest, pk: int) -> HttpResponse:
    order = get_object_or_404(Order.objects.select_related("posting__page", "employer__company"), pk=pk)
    most = refunding.refundable_cents(order)
    done = _done_already(request, order)
    if done or not most:
        messages.info(request, "This refund is made already." if done else "There is nothing to refund.")
        return redirect("orders:inspect", pk)
    form = RefundForm(
        request.POST if request.method == "POST" else None,
        most_cents=most,
        initial={"amount": f"{most / 100:.2f}"},
    )
    sure = form.is_valid() and "confirmed" in request.POST
    if sure and _refund(request, order, form):
        return redirect("orders:inspect", pk)
    context = {
        "page_title": "Refund",
        "page_subtitle": _which(order),
        "header_icon": "rotate",
        "form": form,
        "effect": _effect(order, form.cleaned_data["amount"]) if form.is_valid() else "",
        "action_label": "Refund",
        "back_url": reverse("orders:inspect", args=[pk]),
    }
    return render(request, "employers/admin_act.html", context)


def _which(order: Order) -> str:
    """An employer has many orders of one product."""
    return f"{order}: “{order.posting.title}”" if order.posting else str(order)


def _done_already(request: HttpRequest, order: Order) -> bool:
    token = request.POST.get("token", "")
    try:
        return order.reversals.filter(uuid=uuid.UUID(token)).exclude(state=Reversal.State.ASKED).exists()
    except ValueError:
        return False


def _refund(request: HttpRequest, order: Order, form: RefundForm) -> bool:
    """False where it was refused, and the form is shown again."""
    assert isinstance(request.user, User)
    data = form.cleaned_data
    try:
        refunding.refund(order, data["amount"], reason=data["reason"], by=request.user, token=data["token"])
    except refunding.RefundError as error:
        form.add_error(None, str(error))
        return False
    except GatewayError as error:
        if error.answered:
            messages.error(request, f"{error} Nothing was refunded.")
        else:
            messages.warning(request, f"{error} The refund is noted, and asked for again within minutes.")
        return True
    messages.success(request, f"{dollars(data['amount'])} is on its way back.")
    return True


def _loses(order: Order) -> str:
    """What happens to its posting when the whole payment goes back."""
    if order.posting and not delivery.is_of_period(order):
        return "stays as it is: it was paid for anew since"
    return (
        "is closed, or loses these days where others are paid for"
        if order.days
        else "is not featured any more"
    )


def _effect(order: Order, cents: int) -> str:
    """What a refund of so much does, in words, before it is made."""
    assert order.total_cents
    gone = reversals.gone(order).now + cents
    whole = gone >= order.total_cents
    if order.credits:
        claimed = reversals.credits_claimed(order, gone, order.total_cents)
        return (
            f"{order.employer} gets {dollars(cents)} back. Of the {order.credits} credits, {claimed} in all {pluralize(claimed, 'is,are')}"
            " taken back: unused ones first, then the postings that were published last with them are closed."
        )
    if order.delivered_at and whole:
        return f"{order.employer} gets {dollars(cents)} back, and “{order.subject}” {_loses(order)}."
    return f"{order.employer} gets {dollars(cents)} back. What was bought with it stays."


class GrantForm(WhyForm):
    """Why nobody waits for the money. The employer reads it beside its credits."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:  # Form's own signature
        super().__init__(*args, **kwargs)
        self.fields["reason"].help_text = "The employer reads this, too."


@permission_required("employers.grant_order", raise_exception=True)
@require_http_methods(["GET", "HEAD", "POST"])
def order_grant(request: HttpRequest, pk: int) -> HttpResponse:
    """Hand over at once what was ordered by invoice."""
    order = get_object_or_404(Order.objects.select_related("posting__page", "employer__company"), pk=pk)
    if not on_account.may_be_granted(order):
        messages.info(request, "There is nothing to hand over: it was done, or the invoice is not open.")
        return redirect("orders:inspect", pk)
    form = GrantForm(request.POST if request.method == "POST" else None)
    if form.is_valid() and "confirmed" in request.POST:
        assert isinstance(request.user, User)
        on_account.grant_at_once(order, why=form.cleaned_data["reason"], by=request.user)
        messages.success(request, f"{order.employer} has it now, and was told.")
        return redirect("orders:inspect", pk)
    context = {
        "page_title": "Hand over before it is paid",
        "page_subtitle": str(order),
        "header_icon": "check",
        "form": form,
        "effect": _grant_effect(order) if form.is_valid() else "",
        "action_label": "Hand over",
        "back_url": reverse("orders:inspect", args=[pk]),
    }
    return render(request, "employers/admin_act.html", context)


def _grant_effect(order: Order) -> str:
    assert order.due_at
    what = f"{order.credits} credits" if order.credits else "its plan"
    until = order.due_at + on_account.PATIENCE
    return (
        f"{order.employer} gets {what} at once, and not again when invoice {order.invoice_number} is paid. If it is"
        f" canceled, given up, or not paid by {until:%B %-d, %Y}, it is taken back."
    )


class CorrectionForm(ReasonForm):
    employer = forms.ModelChoiceField(Employer.objects.select_related("company").order_by("company__name"))
    quantity = forms.IntegerField(
        label="Credits",
        min_value=-500,
        max_value=500,
        help_text="3 gives three, -3 takes three. Given ones can be used for 12 months.",
        error_messages=number_errors("Type a whole number from -500 to 500."),
    )
    field_order = ("employer", "quantity", "reason", "token")

    def clean_quantity(self) -> int:
        quantity: int = self.cleaned_data["quantity"]
        if not quantity:
            raise ValidationError("Type how many credits to give or to take.")
        return quantity

    def clean(self) -> dict[str, Any]:
        """What cannot be done is not promised on the second look."""
        data = self.cleaned_data
        if {"employer", "quantity", "token"} <= data.keys():
            refusal = ledger.refusal(data["employer"], data["quantity"], token=str(data["token"]))
            if refusal:
                self.add_error("quantity", refusal)
        return data


@permission_required("employers.correct_credits", raise_exception=True)
@require_http_methods(["GET", "HEAD", "POST"])
def credits_correct(request: HttpRequest) -> HttpResponse:
    form = CorrectionForm(request.POST if request.method == "POST" else None)
    sure = form.is_valid() and "confirmed" in request.POST
    if sure and _correct(request, form):
        return redirect("credit_lines:index")
    context = {
        "page_title": "Correct credits",
        "header_icon": "edit",
        "form": form,
        "effect": _correction_effect(form.cleaned_data) if form.is_valid() else "",
        "action_label": "Correct",
        "back_url": reverse("credit_lines:index"),
    }
    return render(request, "employers/admin_act.html", context)


def _correct(request: HttpRequest, form: CorrectionForm) -> bool:
    assert isinstance(request.user, User)
    data = form.cleaned_data
    try:
        ledger.correct(
            data["employer"], data["quantity"], token=str(data["token"]), why=data["reason"], by=request.user
        )
    except ledger.CorrectionError as error:
        form.add_error("quantity", str(error))
        return False
    left = ledger.balance(data["employer"])
    messages.success(request, f"{data['employer']} has {left} credit{pluralize(left)} now.")
    return True


def _correction_effect(data: dict[str, Any]) -> str:
    verb = "gets" if data["quantity"] > 0 else "loses"
    number = abs(data["quantity"])
    return f"{data['employer']} {verb} {number} credit{pluralize(number)}, and reads why: “{data['reason']}”."
