"""The page of an invoice: to read, to download, and to pay while it is open."""

from __future__ import annotations

from dataclasses import asdict

from django.http import Http404, HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.urls import reverse
from django.views.decorators.csrf import csrf_exempt
from django.views.decorators.http import require_http_methods, require_safe

from sandbox.stripe import card_form, cards, collecting, customers, payments, pdf
from sandbox.stripe.books import Body, Books, transaction
from sandbox.stripe.card_form import CardForm
from sandbox.stripe.cards import Card

PAYABLE = ("open", "uncollectible")


@csrf_exempt
@require_http_methods(["GET", "HEAD", "POST"])
def show(request: HttpRequest, invoice_id: str) -> HttpResponse:
    with transaction() as books:
        invoice = _final(books, invoice_id)
        with customers.time_of(books, invoice["customer"]):
            if request.method == "POST" and invoice["status"] in PAYABLE:
                return _act(request, books, invoice)
            return _page(request, books, invoice, CardForm(None, card_form.today(books)))


def _final(books: Books, invoice_id: str) -> Body:
    """Drafts have no page."""
    invoice = books.get(invoice_id, "invoice")
    if invoice is None or invoice["status"] == "draft":
        raise Http404
    return invoice


def _act(request: HttpRequest, books: Books, invoice: Body) -> HttpResponse:
    form = CardForm(request.POST.copy(), card_form.today(books))
    action = request.POST.get("action", "pay")
    if action.startswith("fill:"):
        form.fill(action[5:])
        return _page(request, books, invoice, form, filled=True)
    if not form.is_valid():
        return _page(request, books, invoice, form)
    card = form.card()
    if card is None:
        return _page(request, books, invoice, form, problem=cards.NOT_A_TEST_CARD_MESSAGE)
    if problem := _pay(books, invoice, form, card):
        return _page(request, books, _final(books, invoice["id"]), form, problem=problem)
    name = "invoice_challenge" if card.challenge else "invoice"
    return HttpResponseRedirect(reverse(name, args=[invoice["id"]]), status=303)


def _pay(books: Books, invoice: Body, form: CardForm, card: Card) -> str:
    """Charge the card, or note it until its bank has asked back; answers why not."""
    payer = form.payer_called(invoice["customer_email"] or "")
    if card.challenge:
        books.set_aside(invoice["id"], challenge={"payer": asdict(payer), "card": card.number})
        return ""
    return collecting.charge(
        books, invoice, payments.card_method(books, payer, card, invoice["customer"])
    ).message


def _page(
    request: HttpRequest,
    books: Books,
    invoice: Body,
    form: CardForm,
    *,
    problem: str = "",
    filled: bool = False,
) -> HttpResponse:
    context = {
        "invoice": invoice,
        "lines": invoice["lines"]["data"],
        "credit_notes": books.all("credit_note", invoice=invoice["id"], status="issued"),
        "payable": invoice["status"] in PAYABLE,
        "overdue": invoice["due_date"] and invoice["due_date"] < books.now(),
        "form": form,
        "filled": filled,
        "problem": problem,
        "cards": cards.CARDS,
        "routing": cards.ROUTING_NUMBER,
    }
    return render(request, "sandbox_stripe/invoice.html", context)


@csrf_exempt
@require_http_methods(["GET", "HEAD", "POST"])
def challenge(request: HttpRequest, invoice_id: str) -> HttpResponse:
    """The page of the cardholder's bank."""
    with transaction() as books:
        invoice = _final(books, invoice_id)
        kept = books.aside(invoice_id).get("challenge")
        with customers.time_of(books, invoice["customer"]):
            if kept and invoice["status"] in PAYABLE and request.method != "POST":
                context = {"amount": invoice["amount_remaining"], "currency": invoice["currency"]}
                return render(
                    request, "sandbox_stripe/challenge.html", {**context, "last4": kept["card"][-4:]}
                )
            if kept and invoice["status"] in PAYABLE and request.POST.get("answer") == "approve":
                method = payments.card_method(
                    books, payments.Payer(**kept["payer"]), cards.BY_NUMBER[kept["card"]], invoice["customer"]
                )
                collecting.receive(books, invoice, method)
        books.set_aside(invoice_id, challenge=None)
    return HttpResponseRedirect(reverse("invoice", args=[invoice_id]), status=303)


@require_safe
def pdf_file(request: HttpRequest, invoice_id: str) -> HttpResponse:
    with transaction() as books:
        invoice = _final(books, invoice_id)
    return _download(pdf.of_invoice(invoice), f"Invoice-{invoice['number']}.pdf")


@require_safe
def credit_note_file(request: HttpRequest, note_id: str) -> HttpResponse:
    with transaction() as books:
        note = books.get(note_id, "credit_note")
    if note is None:
        raise Http404
    return _download(pdf.of_credit_note(note), f"Credit-note-{note['number']}.pdf")


def _download(content: bytes, name: str) -> HttpResponse:
    response = HttpResponse(content, content_type="application/pdf")
    response["Content-Disposition"] = f'attachment; filename="{name}"'
    return response
