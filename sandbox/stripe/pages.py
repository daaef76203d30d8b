"""The sandbox's own pages: what was delivered, what waits at the bank, receipts and invoices."""

from __future__ import annotations

import json
from collections.abc import Callable

from django.http import Http404, HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.urls import reverse
from django.views.decorators.csrf import csrf_exempt
from django.views.decorators.http import require_GET, require_POST

from sandbox.stripe import collecting, customers, disputes, events, invoices, paying, refunds
from sandbox.stripe.books import Body, Books, transaction

LOG_LINES = 100
POLICY = "default-src 'none'; style-src 'self'; script-src 'self'; img-src 'self'; base-uri 'none'; frame-ancestors 'none'"


def guard(get_response: Callable[[HttpRequest], HttpResponse]) -> Callable[[HttpRequest], HttpResponse]:
    """Headers for every answer: no framing, no outside code, no leaking of session addresses."""

    def middleware(request: HttpRequest) -> HttpResponse:
        request.get_host()  # refuses a name that is not ours, which a page elsewhere could have bent to this machine
        response = get_response(request)
        response["Content-Security-Policy"] = POLICY
        response["Referrer-Policy"] = "no-referrer"
        response["X-Content-Type-Options"] = "nosniff"
        response.setdefault("Cache-Control", "no-store")
        return response

    return middleware


@require_GET
def healthz(request: HttpRequest) -> HttpResponse:
    with transaction() as books:
        books.now()
    return HttpResponse("ok\n", content_type="text/plain")


@require_GET
def dashboard(request: HttpRequest) -> HttpResponse:
    with transaction() as books:
        sessions = books.all("checkout.session")
        context = {
            "sessions": sessions[:20],
            "at_bank": [each for each in sessions if paying.is_awaiting_bank(books, each)],
            "on_account": books.all("invoice", status="open", collection_method="send_invoice"),
            "charges": [each for each in books.all("charge") if disputes.can_be_disputed(each)][:10],
            "refunds": books.all("refund", status="succeeded")[:10],
            "disputes": books.all("dispute", status="needs_response"),
            "endpoints": books.all("webhook_endpoint"),
            "deliveries": delivery_log(books, LOG_LINES),
        }
    return render(request, "sandbox_stripe/dashboard.html", context)


LOG = """
SELECT d.seq, d.event, d.endpoint, d.attempt, d.due, d.state, d.status, d.detail, d.sent, d.took_ms,
       json_extract(o.body, '$.type') AS type
FROM deliveries d LEFT JOIN objects o ON o.id = d.event ORDER BY d.seq DESC LIMIT ?
"""


def delivery_log(books: Books, lines: int) -> list[Body]:
    """The newest attempts first."""
    cursor = books.db.execute(LOG, (lines,))
    names = [column[0] for column in cursor.description]
    return [dict(zip(names, row, strict=True)) for row in cursor]


@require_GET
def event(request: HttpRequest, event_id: str) -> HttpResponse:
    with transaction() as books:
        body = _found(books, event_id, "event")
    context = {"event": body, "text": json.dumps(body, indent=2)}
    return render(request, "sandbox_stripe/event.html", context)


def _found(books: Books, object_id: str, kind: str) -> Body:
    body = books.get(object_id, kind)
    if body is None:
        raise Http404
    return body


@csrf_exempt
@require_POST
def resend(request: HttpRequest, event_id: str) -> HttpResponse:
    with transaction() as books:
        _found(books, event_id, "event")
        events.redeliver(books, event_id)
    return HttpResponseRedirect(reverse("dashboard"), status=303)


@csrf_exempt
@require_POST
def settle(request: HttpRequest, session_id: str) -> HttpResponse:
    with transaction() as books:
        session = _found(books, session_id, "checkout.session")
        if paying.is_awaiting_bank(books, session):
            paying.settle_bank_payment(books, session, succeeds=request.POST.get("outcome") == "succeed")
    return HttpResponseRedirect(reverse("dashboard"), status=303)


@csrf_exempt
@require_POST
def decide(request: HttpRequest, dispute_id: str) -> HttpResponse:
    with transaction() as books:
        body = _found(books, dispute_id, "dispute")
        if body["status"] == "needs_response":
            disputes.close_dispute(books, body, won=request.POST.get("outcome") == "won")
    return HttpResponseRedirect(reverse("dashboard"), status=303)


@csrf_exempt
@require_POST
def transfer(request: HttpRequest, invoice_id: str) -> HttpResponse:
    with transaction() as books:
        body = _found(books, invoice_id, "invoice")
        with customers.time_of(books, body["customer"]):
            if body["status"] == "open":
                collecting.receive_transfer(books, body)
    return HttpResponseRedirect(reverse("dashboard"), status=303)


@csrf_exempt
@require_POST
def give_up(request: HttpRequest, invoice_id: str) -> HttpResponse:
    """What a shop does at Stripe's dashboard: void an invoice, or mark it uncollectible."""
    act = invoices.withdraw if request.POST.get("outcome") == "void" else invoices.give_up
    with transaction() as books:
        body = _found(books, invoice_id, "invoice")
        with customers.time_of(books, body["customer"]):
            if body["status"] == "open":
                act(books, body)
    return HttpResponseRedirect(reverse("dashboard"), status=303)


@csrf_exempt
@require_POST
def contest(request: HttpRequest, charge_id: str) -> HttpResponse:
    with transaction() as books:
        charge = _found(books, charge_id, "charge")
        if disputes.can_be_disputed(charge):
            disputes.open_dispute(books, charge)
    return HttpResponseRedirect(reverse("dashboard"), status=303)


@csrf_exempt
@require_POST
def fail(request: HttpRequest, refund_id: str) -> HttpResponse:
    with transaction() as books:
        refund = _found(books, refund_id, "refund")
        if refund["status"] == "succeeded":
            refunds.fail_refund(books, refund)
    return HttpResponseRedirect(reverse("dashboard"), status=303)


def _rows(books: Books, charge: Body) -> list[Body]:
    """The lines of the invoice that this charge paid."""
    invoice = invoices.of_intent(books, charge["payment_intent"])
    found: list[Body] = books.aside(invoice["id"])["rows"] if invoice else []
    return found


@require_GET
def receipt(request: HttpRequest, charge_id: str) -> HttpResponse:
    with transaction() as books:
        charge = _found(books, charge_id, "charge")
        sessions = books.all("checkout.session", payment_intent=charge["payment_intent"])
        context = {
            "charge": charge,
            "details": charge["payment_method_details"][charge["payment_method_details"]["type"]],
            "items": books.aside(sessions[0]["id"])["items"] if sessions else _rows(books, charge),
            "session": sessions[0] if sessions else None,
            "refunds": books.all("refund", charge=charge_id),
        }
    return render(request, "sandbox_stripe/receipt.html", context)
