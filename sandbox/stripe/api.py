"""The front door of /v1: credentials, route, parameters, idempotency, then the handler."""

from __future__ import annotations

import logging
import socket
import time

from django.http import HttpRequest, HttpResponse, JsonResponse
from django.views.decorators.csrf import csrf_exempt

from sandbox.stripe import (
    API_VERSION,
    catalog,
    checkout,
    clocks,
    config,
    credit_notes,
    customers,
    discounts,
    disputes,
    events,
    faults,
    invoice_items,
    invoicing,
    listing,
    payments,
    portal,
    refunds,
    subscribing,
    wallet,
)
from sandbox.stripe.books import Books, random_word, transaction
from sandbox.stripe.idempotency import Answer, fingerprint, remember, replay
from sandbox.stripe.params import read, refuse_unhonoured
from sandbox.stripe.problems import ApiError
from sandbox.stripe.routes import Call, Route
from sandbox.stripe.wire import check_key, params_of

LONGEST_KEY = 255
log = logging.getLogger(__name__)

ROUTES: list[Route] = [
    *customers.ROUTES,
    *catalog.ROUTES,
    *discounts.ROUTES,
    *checkout.ROUTES,
    *payments.ROUTES,
    *refunds.ROUTES,
    *disputes.ROUTES,
    *invoicing.ROUTES,
    *invoice_items.ROUTES,
    *credit_notes.ROUTES,
    *wallet.ROUTES,
    *subscribing.ROUTES,
    *clocks.ROUTES,
    *portal.ROUTES,
    *events.ROUTES,
]


@csrf_exempt
def serve(request: HttpRequest) -> HttpResponse:
    request_id = "req_" + random_word(14)
    key = request.headers.get("Idempotency-Key", "") if request.method == "POST" else ""
    try:
        answer = _answer(request, request_id, key)
    except ApiError as problem:
        answer = Answer(problem.status, problem.body())
    except Exception:  # Stripe answers its own faults in JSON too, and clients try again
        log.exception("The sandbox failed on %s %s", request.method, request.path)
        answer = internal_error()
    _write_down(request, request_id, key, answer.status)
    response = JsonResponse(answer.body, status=answer.status, headers=answer.headers)
    response["Request-Id"] = request_id
    response["Stripe-Version"] = API_VERSION
    if key:
        response["Idempotency-Key"] = key
    return response


def internal_error() -> Answer:
    trouble = ApiError("The sandbox had an error of its own.", status=500, kind="api_error")
    return Answer(500, trouble.body())


def _answer(request: HttpRequest, request_id: str, key: str) -> Answer:
    check_key(request)
    if len(key) > LONGEST_KEY:
        raise ApiError(f"An idempotency key has at most {LONGEST_KEY} characters.", stored=False)
    _check_version(request)
    route, path = _route(request)
    sent = params_of(request)
    params = read(route.params, sent)
    refuse_unhonoured(params, route.honours)
    with transaction() as books:
        fault = faults.take_api_fault(books, route.method, request.path)
    _refuse(fault)
    with transaction() as books:
        call = Call(
            books=books,
            params=params,
            path=path,
            base_url=config.current().base_url,
            request_id=request_id,
            idempotency_key=key or None,
        )
        answer = _once(route, call, fingerprint(route.method, request.path, sent), fault)
    if fault == "lost_answer":
        request.META["gunicorn.socket"].shutdown(socket.SHUT_RDWR)
    return answer


def _refuse(fault: str) -> None:
    match fault:
        case "409":
            raise ApiError("Another request is using this key.", status=409, code="idempotency_key_in_use")
        case "429":
            raise ApiError("Too many requests.", status=429, code="rate_limit")
        case "lock_timeout":
            raise ApiError("Another request is using this object.", status=429, code="lock_timeout")
        case "500":
            raise ApiError("The sandbox was told to fail.", status=500, kind="api_error")


def _check_version(request: HttpRequest) -> None:
    version = request.headers.get("Stripe-Version", API_VERSION)
    if version != API_VERSION:
        raise ApiError(
            f"This sandbox speaks API version {API_VERSION} only, not {version[:40]}.", stored=False
        )


def _route(request: HttpRequest) -> tuple[Route, dict[str, str]]:
    for route in ROUTES:
        match = route.pattern.fullmatch(request.path)
        if match and route.method == request.method:
            return route, match.groupdict()
    raise ApiError(
        f"Unrecognized request URL ({request.method}: {request.path}). This sandbox has no such route.",
        status=404,
    )


def _once(route: Route, call: Call, print_: str, fault: str) -> Answer:
    """Act, unless this idempotency key has acted before."""
    key = call.idempotency_key
    earlier = replay(call.books, key, print_) if key else None
    if earlier:
        return earlier
    answer, stored = _act(route, call)
    if fault == faults.ONCE_PER_CALL and answer.status == 200 and key:
        remember(call.books, key, print_, answer)
        return internal_error()
    if fault == "500_after_commit" and answer.status == 200:
        answer = internal_error()
    if key and stored:
        remember(call.books, key, print_, answer)
    return answer


def _act(route: Route, call: Call) -> tuple[Answer, bool]:
    call.books.cause = {"id": call.request_id, "idempotency_key": call.idempotency_key}
    call.books.db.execute("SAVEPOINT act")
    try:
        body = route.handler(call)
        listing.expand(call.books, body, call.params.get("expand", []))
    except ApiError as problem:
        if problem.undo:
            call.books.db.execute("ROLLBACK TO act")
        return Answer(problem.status, problem.body()), problem.stored
    return Answer(200, body), True


def _write_down(request: HttpRequest, request_id: str, key: str, status: int) -> None:
    with transaction(is_news=False) as books:
        _note_request(books, request, request_id, key, status)


def _note_request(books: Books, request: HttpRequest, request_id: str, key: str, status: int) -> None:
    books.db.execute(
        "INSERT INTO requests (id, at, method, path, idempotency_key, status) VALUES (?, ?, ?, ?, ?, ?)",
        (request_id, time.time(), request.method, request.path, key, status),
    )
