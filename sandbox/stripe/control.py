"""Levers for tests: make trouble, move the clock, look inside. JSON in, JSON out, this machine only."""

from __future__ import annotations

import json
from collections.abc import Callable
from typing import Any, Concatenate, ParamSpec

from django.http import HttpRequest, HttpResponse, JsonResponse
from django.views.decorators.csrf import csrf_exempt

from sandbox.stripe import collecting, customers, disputes, events, listing, pages, paying, refunds
from sandbox.stripe import faults as trouble
from sandbox.stripe.books import Books, transaction
from sandbox.stripe.problems import ApiError

P = ParamSpec("P")
Lever = Callable[Concatenate[Books, dict[str, Any], P], Any]
EVERYTHING = 1_000_000
MOST_TIMES = 1_000
FURTHEST = 20 * 365 * 24 * 3600  # seconds; much further, and no calendar has such a day


def lever(*methods: str) -> Callable[[Lever[P]], Callable[Concatenate[HttpRequest, P], HttpResponse]]:
    """A view of `(books, what was sent, ...)`; a POST must be JSON, so that no web page can send it by a form."""

    def decorate(act: Lever[P]) -> Callable[Concatenate[HttpRequest, P], HttpResponse]:
        def view(request: HttpRequest, /, *args: P.args, **kwargs: P.kwargs) -> HttpResponse:
            if request.method not in methods:
                return JsonResponse({"error": f"Use {' or '.join(methods)}."}, status=405)
            try:
                sent = _sent(request)
                with transaction() as books:
                    return JsonResponse(act(books, sent, *args, **kwargs), safe=False)
            except ApiError as problem:
                return JsonResponse(problem.body(), status=problem.status)

        return csrf_exempt(view)

    return decorate


def _sent(request: HttpRequest) -> dict[str, Any]:
    if request.method != "POST":
        return {"_method": request.method}
    if request.content_type != "application/json":
        raise ApiError("Send JSON, with Content-Type: application/json.")
    try:
        sent = json.loads(request.body or b"{}")
    except (ValueError, RecursionError):
        raise ApiError("This is not JSON.") from None
    if not isinstance(sent, dict):
        raise ApiError("Send a JSON object.")
    return {**sent, "_method": "POST"}


def _whole(sent: dict[str, Any], name: str, least: int, most: int, default: int = 0) -> int:
    value = sent.get(name, default)
    if type(value) is not int or not least <= value <= most:
        raise ApiError(f"{name}: a whole number from {least} to {most}")
    return value


@lever("GET", "POST", "DELETE")
def faults(books: Books, sent: dict[str, Any]) -> Any:
    """POST replaces all faults, DELETE ends them."""
    method = sent.pop("_method")
    if method != "GET":
        if found := trouble.problems(sent):
            raise ApiError("; ".join(found))
        books.set_note("faults", sent)
    return trouble.current(books)


@lever("POST")
def redeliver(books: Books, sent: dict[str, Any], event_id: str) -> Any:
    times = _whole(sent, "times", 1, MOST_TIMES, default=1)
    return {"deliveries": sum(events.redeliver(books, event_id) for _ in range(times))}


@lever("GET", "POST")
def clock(books: Books, sent: dict[str, Any]) -> Any:
    """`{"advance": seconds}` moves the time of sessions, codes and keys; webhooks keep the true time."""
    ahead = books.note("clock", 0)
    if "advance" in sent:
        books.set_note("clock", ahead + _whole(sent, "advance", -FURTHEST - ahead, FURTHEST - ahead))
    return {"now": books.now(), "ahead": books.note("clock", 0)}


@lever("POST")
def bank(books: Books, sent: dict[str, Any], session_id: str) -> Any:
    """`{"outcome": "succeed"}` or `{"outcome": "fail"}` for a session that was paid from a bank account."""
    session = listing.wanted(books, "checkout.session", session_id)
    if not paying.is_awaiting_bank(books, session):
        raise ApiError("This session does not wait for a bank payment.", status=409)
    return paying.settle_bank_payment(books, session, succeeds=sent.get("outcome") == "succeed")


@lever("GET", "POST")
def settings(books: Books, sent: dict[str, Any]) -> Any:
    """`{"when_retries_end": "cancel"}`, `"unpaid"` or `"past_due"`: the account's choice at Stripe's dashboard."""
    if "when_retries_end" in sent:
        if sent["when_retries_end"] not in collecting.WHEN_RETRIES_END:
            raise ApiError(f"when_retries_end: one of {', '.join(collecting.WHEN_RETRIES_END)}")
        books.set_note("when_retries_end", sent["when_retries_end"])
    return {"when_retries_end": books.note("when_retries_end", "cancel")}


@lever("POST")
def transfer(books: Books, sent: dict[str, Any], invoice_id: str) -> Any:
    """The bank transfer for an open invoice arrives."""
    body = listing.wanted(books, "invoice", invoice_id)
    if body["status"] not in ("open", "uncollectible"):
        raise ApiError("Only an open invoice can be paid.", status=409)
    with customers.time_of(books, body["customer"]):
        return collecting.receive_transfer(books, body)


@lever("GET", "POST")
def webhooks(books: Books, sent: dict[str, Any]) -> Any:
    """`{"enabled": false}` turns every endpoint off: what happens meanwhile is never sent, only listed."""
    if "enabled" in sent:
        events.switch(books, on=bool(sent["enabled"]))
    return {end["id"]: end["status"] for end in books.all("webhook_endpoint")}


@lever("POST")
def secrets(books: Books, sent: dict[str, Any]) -> Any:
    """`{"secrets": ["whsec_new", "whsec_old"]}`: what the endpoint of the command line signs with from now on."""
    wanted = sent.get("secrets")
    if not isinstance(wanted, list) or not wanted or not all(isinstance(each, str) for each in wanted):
        raise ApiError("secrets: a list of one or more texts")
    listing.wanted(books, "webhook_endpoint", events.CONFIGURED)
    books.set_aside(events.CONFIGURED, secrets=wanted)
    return {"signatures": len(wanted)}


@lever("POST")
def open_dispute(books: Books, sent: dict[str, Any], charge_id: str) -> Any:
    """The cardholder goes to the bank."""
    charge = listing.wanted(books, "charge", charge_id)
    if not disputes.can_be_disputed(charge):
        raise ApiError("Only a card payment that succeeded can be disputed, and only once.", status=409)
    return disputes.open_dispute(books, charge)


@lever("POST")
def fail_refund(books: Books, sent: dict[str, Any], refund_id: str) -> Any:
    body = listing.wanted(books, "refund", refund_id)
    if body["status"] != "succeeded":
        raise ApiError("Only a refund that succeeded can fail later.", status=409)
    return refunds.fail_refund(books, body)


@lever("POST")
def dispute(books: Books, sent: dict[str, Any], dispute_id: str) -> Any:
    """`{"outcome": "won"}` or `{"outcome": "lost"}`."""
    body = listing.wanted(books, "dispute", dispute_id)
    if body["status"] != "needs_response":
        raise ApiError("This dispute is closed.", status=409)
    return disputes.close_dispute(books, body, won=sent.get("outcome") == "won")


@lever("POST")
def forget(books: Books, sent: dict[str, Any]) -> Any:
    """As Stripe's "Delete all test data", but that the endpoints and the portal's settings stay."""
    books.forget()
    return {}


@lever("GET")
def objects(books: Books, sent: dict[str, Any], kind: str) -> Any:
    return books.all(kind)


@lever("GET")
def deliveries(books: Books, sent: dict[str, Any]) -> Any:
    """Every attempt, oldest first."""
    return pages.delivery_log(books, EVERYTHING)[::-1]


@lever("GET")
def unsent(books: Books, sent: dict[str, Any]) -> Any:
    """How many webhooks are still to be sent, among them those that are tried again."""
    return {"deliveries": events.unsent(books)}


@lever("GET")
def requests(books: Books, sent: dict[str, Any]) -> Any:
    """Every call to the API, oldest first."""
    cursor = books.db.execute(
        "SELECT id, at, method, path, idempotency_key, status FROM requests ORDER BY seq"
    )
    names = [column[0] for column in cursor.description]
    return [dict(zip(names, row, strict=True)) for row in cursor]
