"""The payment page that the board sends its buyers to."""

from __future__ import annotations

import re
from datetime import datetime
from typing import Any

from django import forms
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect, QueryDict
from django.shortcuts import render
from django.urls import reverse
from django.views.decorators.csrf import csrf_exempt
from django.views.decorators.http import require_http_methods

from sandbox.stripe import card_form, cards, checkout, discounts, fields, paying
from sandbox.stripe.books import Body, Books, transaction
from sandbox.stripe.card_form import CardForm
from sandbox.stripe.listing import wanted
from sandbox.stripe.payments import Payer
from sandbox.stripe.problems import ApiError

BANK = "us_bank_account"
EIN = re.compile(r"[0-9]{2}-[0-9]{7}")


class PaymentForm(CardForm):
    """What the buyer types. Card and bank fields are asked for only when that way of paying is chosen."""

    email = forms.CharField(required=False, max_length=512)
    method = forms.CharField(required=False)
    routing = forms.CharField(required=False, max_length=20)
    account = forms.CharField(required=False, max_length=30)
    code = forms.CharField(required=False, max_length=100)
    tax_id = forms.CharField(required=False, max_length=40)

    def __init__(self, typed: QueryDict | None, session: Body, today: datetime) -> None:
        super().__init__(typed, today)
        self.session = session
        self.fixed_email = session["customer_details"]["email"] if session["customer_details"] else ""

    def clean(self) -> dict[str, Any]:
        data = self.cleaned_data
        if (
            self.data.get("action", "pay") != "pay"
        ):  # whoever tries a code or chooses a test card is not done yet
            return data
        data["email"] = self.fixed_email or data.get("email", "")
        if not fields.EMAIL.fullmatch(data["email"]):
            self.add_error("email", "Type an e-mail address, such as name@example.com.")
        self.clean_name_given()
        if data.get("tax_id") and not EIN.fullmatch(data["tax_id"]):
            self.add_error("tax_id", "Type an employer identification number, such as 12-3456789.")
        if checkout.takes_card(self.session):
            self._clean_method(data)
        return data

    def _clean_method(self, data: dict[str, Any]) -> None:
        if data.get("method") == BANK and BANK in self.session["payment_method_types"]:
            self._clean_bank(data)
        else:
            self.clean_card()

    def _clean_bank(self, data: dict[str, Any]) -> None:
        if cards.digits(data.get("routing", "")) != cards.ROUTING_NUMBER:
            self.add_error("routing", f"This page takes the test routing number {cards.ROUTING_NUMBER} only.")
        if cards.digits(data.get("account", "")) != cards.ACCOUNT_NUMBER:
            self.add_error("account", f"This page takes the test account number {cards.ACCOUNT_NUMBER} only.")

    @property
    def payer(self) -> Payer:
        asked = self.session["tax_id_collection"]["enabled"]
        tax_id = self.cleaned_data["tax_id"] if asked else ""
        return self.payer_called(self.cleaned_data["email"], tax_id)


@csrf_exempt
@require_http_methods(["GET", "HEAD", "POST"])
def pay(request: HttpRequest, session_id: str) -> HttpResponse:
    with transaction() as books:
        session = books.get(session_id, "checkout.session")
        if session is None:
            return _closed(request, "unknown", None)
        if session["status"] != "open":
            return _closed(request, session["status"], session)
        session = checkout.reckon_tax(books, session)
        if request.method != "POST":
            return _page(request, books, session, PaymentForm(None, session, card_form.today(books)))
        return _act(request, books, session)


def _act(request: HttpRequest, books: Books, session: Body) -> HttpResponse:
    action = request.POST.get("action", "pay")
    typed = request.POST.copy()
    form = PaymentForm(typed, session, card_form.today(books))
    if action == "remove":
        session = checkout.set_discount(books, session, None)
        return _page(request, books, session, form)
    if action.startswith("fill:"):
        form.fill(action[5:])
        return _page(request, books, session, form)
    if typed.get("code", "").strip() or action == "apply":
        return _apply_code(request, books, session, form)
    return _pay(request, books, session, form)


def _apply_code(request: HttpRequest, books: Books, session: Body, form: PaymentForm) -> HttpResponse:
    """A code that was typed and not yet applied is applied before anything is charged."""
    if not session["allow_promotion_codes"]:
        return _page(request, books, session, form)
    code = discounts.find_code(books, form.data.get("code", "").strip())
    problem = discounts.why_not(books, code, session)
    if problem:
        return _page(request, books, session, form, code_problem=problem)
    try:
        session = checkout.set_discount(books, session, code)
    except ApiError:
        return _page(
            request, books, session, form, code_problem="With this code too little is left to charge."
        )
    form.typed["code"] = ""
    return _page(request, books, session, form)


def _pay(request: HttpRequest, books: Books, session: Body, form: PaymentForm) -> HttpResponse:
    if not form.is_valid():
        return _page(request, books, session, form)
    outcome = _charge(books, session, form)
    if outcome.kind == "challenge":
        return HttpResponseRedirect(reverse("challenge", args=[session["id"]]), status=303)
    if outcome.kind == "declined":
        session = wanted(books, "checkout.session", session["id"])
        return _page(request, books, session, form, problem=outcome.message)
    return HttpResponseRedirect(checkout.back_to(session), status=303)


def _charge(books: Books, session: Body, form: PaymentForm) -> paying.Outcome:
    if not checkout.takes_card(session):
        return paying.pay_nothing(books, session, form.payer)
    if form.cleaned_data["method"] == BANK:
        return paying.pay_by_bank(books, session, form.payer)
    card = form.card()
    if card is None:
        return paying.Outcome("declined", cards.NOT_A_TEST_CARD_MESSAGE)
    if not session["amount_total"]:
        return paying.pay_nothing(books, session, form.payer, card)
    return paying.pay_by_card(books, session, form.payer, card)


def _page(
    request: HttpRequest,
    books: Books,
    session: Body,
    form: PaymentForm,
    *,
    problem: str = "",
    code_problem: str = "",
) -> HttpResponse:
    method = form.data.get("method") or session["payment_method_types"][0]
    context = {
        "session": session,
        "items": books.aside(session["id"])["items"],
        "form": form,
        "problem": problem or books.aside(session["id"]).get("problem", ""),
        "code_problem": code_problem,
        "code": _applied(books, session),
        "method": method,
        "methods": session["payment_method_types"],
        "cards": cards.CARDS,
        "samples_open": not form.is_bound,
        "routing": cards.ROUTING_NUMBER,
        "account": cards.ACCOUNT_NUMBER,
        "nothing_due": not session["amount_total"],
        "takes_card": checkout.takes_card(session),
    }
    books.set_aside(session["id"], problem="")
    return render(request, "sandbox_stripe/pay.html", context)


def _applied(books: Books, session: Body) -> Body | None:
    for discount in session["discounts"] or []:
        return books.get(discount["promotion_code"] or discount["coupon"])
    return None


def _closed(request: HttpRequest, state: str, session: Body | None) -> HttpResponse:
    back = ""
    if session:
        back = checkout.back_to(session) if state == "complete" else session["cancel_url"] or ""
    status = {"unknown": 404, "expired": 410}.get(state, 200)
    return render(request, "sandbox_stripe/closed.html", {"state": state, "back": back}, status=status)


@csrf_exempt
@require_http_methods(["GET", "HEAD", "POST"])
def challenge(request: HttpRequest, session_id: str) -> HttpResponse:
    """The page of the buyer's bank: is it really you?"""
    with transaction() as books:
        session = books.get(session_id, "checkout.session")
        if session is None or session["status"] != "open":
            return _closed(request, session["status"] if session else "unknown", session)
        kept = books.aside(session_id).get("challenge")
        if not kept:
            return HttpResponseRedirect(reverse("pay", args=[session_id]), status=303)
        if request.method != "POST":
            context = {"amount": session["amount_total"], "currency": session["currency"]}
            return render(request, "sandbox_stripe/challenge.html", {**context, "last4": kept["card"][-4:]})
        outcome = paying.answer_challenge(books, session, approved=request.POST.get("answer") == "approve")
        if outcome.kind == "paid":
            return HttpResponseRedirect(checkout.back_to(session), status=303)
        books.set_aside(session_id, problem=outcome.message)
        return HttpResponseRedirect(reverse("pay", args=[session_id]), status=303)
