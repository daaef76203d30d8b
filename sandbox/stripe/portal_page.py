"""The portal's pages: a customer sees its plans and invoices, changes its card, cancels and resumes."""

from __future__ import annotations

from collections.abc import Callable

from django.http import Http404, HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.urls import reverse
from django.views.decorators.csrf import csrf_exempt
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from sandbox.stripe import card_form, cards, customers, payments, portal, subscriptions, wallet
from sandbox.stripe.books import Body, Books, transaction
from sandbox.stripe.card_form import CardForm
from sandbox.stripe.listing import wanted
from sandbox.stripe.problems import ApiError

Page = Callable[..., HttpResponse]
"""Of the request, the books, the word in the address, the session, and what else the address names."""


def for_customer(page: Page) -> Callable[..., HttpResponse]:
    """Finds the session by its address; what happens, happens at the customer's time."""

    def view(request: HttpRequest, word: str, **where: str) -> HttpResponse:
        with transaction() as books:
            session = portal.find(books, word)
            if session is None or books.get(session["customer"], "customer") is None:
                return render(request, "sandbox_stripe/portal_closed.html", status=410)
            with customers.time_of(books, session["customer"]):
                return page(request, books, word, session, **where)

    return csrf_exempt(view)


@require_safe
@for_customer
def entry(request: HttpRequest, books: Books, word: str, session: Body) -> HttpResponse:
    """Where the board sends people: to what they came for."""
    flow = session["flow"] or {"type": ""}
    if flow["type"] == "payment_method_update":
        return _to("portal_card", word)
    if flow["type"] == "subscription_cancel":
        return _to("portal_cancel", word, flow["subscription_cancel"]["subscription"])
    return _to("portal_home", word)


@require_safe
@for_customer
def home(request: HttpRequest, books: Books, word: str, session: Body) -> HttpResponse:
    customer = wanted(books, "customer", session["customer"])
    plans = books.all("subscription", customer=customer["id"])
    invoices = [each for each in books.all("invoice", customer=customer["id"]) if each["status"] != "draft"]
    context = {
        **_frame(word, session),
        "customer": customer,
        "plans": [_plan(each) for each in plans],
        "card": _card_on_file(books, customer, plans),
        "invoices": invoices,
    }
    return render(request, "sandbox_stripe/portal.html", context)


def _frame(word: str, session: Body) -> Body:
    return {"word": word, "back": session["return_url"]}


def _plan(subscription: Body) -> Body:
    _, ends = subscriptions.period_of(subscription)
    return {
        "subscription": subscription,
        "entries": subscriptions.entries_of(subscription),
        "ends": ends,
        "to_end": subscriptions.is_to_end(subscription),
        "over": subscription["status"] in subscriptions.ENDED,
    }


def _card_on_file(books: Books, customer: Body, plans: list[Body]) -> Body | None:
    choices = [customer["invoice_settings"]["default_payment_method"]]
    choices += [each["default_payment_method"] for each in plans]
    methods = (books.get(choice, "payment_method") for choice in choices if choice)
    return next((each["card"] for each in methods if each), None)


@require_http_methods(["GET", "HEAD", "POST"])
@for_customer
def cancel(
    request: HttpRequest, books: Books, word: str, session: Body, subscription_id: str
) -> HttpResponse:
    subscription = _own(books, session, subscription_id)
    if subscription["status"] in subscriptions.ENDED or subscriptions.is_to_end(subscription):
        return _to("portal_home", word)
    if request.method == "POST":
        subscriptions.schedule_end(books, subscription, by_portal=True)
        return _done(word, session, "subscription_cancel")
    context = {**_frame(word, session), "plan": _plan(subscription)}
    return render(request, "sandbox_stripe/portal_cancel.html", context)


@require_POST
@for_customer
def resume(
    request: HttpRequest, books: Books, word: str, session: Body, subscription_id: str
) -> HttpResponse:
    subscription = _own(books, session, subscription_id)
    if subscription["status"] not in subscriptions.ENDED:
        subscriptions.resume(books, subscription)
    return _to("portal_home", word)


def _own(books: Books, session: Body, subscription_id: str) -> Body:
    subscription = books.get(subscription_id, "subscription")
    if subscription is None or subscription["customer"] != session["customer"]:
        raise Http404
    return subscription


@require_http_methods(["GET", "HEAD", "POST"])
@for_customer
def card(request: HttpRequest, books: Books, word: str, session: Body) -> HttpResponse:
    form = CardForm(request.POST.copy() if request.method == "POST" else None, card_form.today(books))
    action = request.POST.get("action", "")
    problem = ""
    if action.startswith("fill:"):
        form.fill(action[5:])
    elif request.method == "POST" and form.is_valid():
        problem = _keep(books, session, form)
        if not problem:
            return _done(word, session, "payment_method_update")
    context = {
        **_frame(word, session),
        "form": form,
        "filled": action.startswith("fill:"),
        "problem": problem,
        "cards": cards.CARDS,
    }
    return render(request, "sandbox_stripe/portal_card.html", context)


def _keep(books: Books, session: Body, form: CardForm) -> str:
    """Save the card and use it from now on; answers why not."""
    chosen = form.card()
    if chosen is None:
        return cards.NOT_A_TEST_CARD_MESSAGE
    customer = wanted(books, "customer", session["customer"])
    payer = form.payer_called(customer["email"] or "")
    # The bank may want its holder; in the portal that is taken as answered with yes.
    try:
        method = wallet.attach(books, payments.card_method(books, payer, chosen), customer)
    except ApiError as refusal:
        return refusal.message
    customers.use_for_invoices(books, customer, method)
    for subscription in books.all("subscription", customer=customer["id"]):
        if subscription["status"] not in subscriptions.ENDED:
            subscriptions.change(books, subscription, default_payment_method=method["id"])
    return ""


def _done(word: str, session: Body, kind: str) -> HttpResponse:
    """To where the board wants people after what they came for, else to the portal's first page."""
    flow = session["flow"] or {"type": "", "after_completion": {"type": "portal_homepage"}}
    after = flow["after_completion"]
    if flow["type"] == kind and after["type"] == "redirect":
        return HttpResponseRedirect(after["redirect"]["return_url"], status=303)
    return _to("portal_home", word)


def _to(name: str, *where: str) -> HttpResponse:
    return HttpResponseRedirect(reverse(name, args=where), status=303)
