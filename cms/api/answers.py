"""Every answer of the API goes out here: who may ask how often, whether anything is new, and one shape for whatever went wrong."""

import hashlib
from collections.abc import Callable
from functools import wraps

from django.http import HttpRequest, HttpResponse, JsonResponse
from django.utils.cache import get_conditional_response
from django.views.decorators.csrf import csrf_exempt

from cms.api import limits

METHODS = "GET, HEAD, OPTIONS"
View = Callable[..., HttpResponse]


class ProblemError(Exception):
    """Stops an operation with an answer in the shape of schemas.Problem."""

    def __init__(self, status: int, code: str, message: str) -> None:
        self.status, self.code, self.message = status, code, message
        super().__init__(message)


def problem(status: int, code: str, message: str) -> HttpResponse:
    return JsonResponse({"status": status, "code": code, "message": message}, status=status)


def reading(view: View) -> View:
    """Anybody may read, from any page, so often; nothing else is done here. No cookie is read or set."""

    @csrf_exempt  # nothing is ever changed, and a POST should hear 405 like any other method
    @wraps(view)
    def answer(request: HttpRequest, *args: object, **kwargs: object) -> HttpResponse:
        if request.method == "OPTIONS":
            return _open_to_all(_preflight())
        if request.method not in {"GET", "HEAD"}:
            refusal = problem(405, "method_not_allowed", "This API only reads: use GET or HEAD.")
            refusal["Allow"] = METHODS
            return _open_to_all(refusal)
        allowance = limits.take(limits.owner_of(request))
        response = _answer(view, request, *args, **kwargs) if allowance.is_given else _later(allowance)
        response["RateLimit-Limit"] = str(limits.BURST)
        response["RateLimit-Remaining"] = str(allowance.left)
        return _open_to_all(response)

    return answer


def _answer(view: View, request: HttpRequest, *args: object, **kwargs: object) -> HttpResponse:
    # The operations know GET; the server leaves the body of a HEAD away.
    method, request.method = request.method, "GET"
    response = view(request, *args, **kwargs)
    request.method = method
    if response.status_code != 200:
        response["Cache-Control"] = "no-store"
        return response
    etag = f'W/"{hashlib.sha256(response.content).hexdigest()[:32]}"'
    response["ETag"] = etag
    response["Cache-Control"] = "public, max-age=60"
    return get_conditional_response(request, etag=etag, response=response) or response


def _later(allowance: limits.Allowance) -> HttpResponse:
    seconds = f"{allowance.wait} second{'' if allowance.wait == 1 else 's'}"
    response = problem(429, "too_many_requests", f"That is more than we can serve. Ask again in {seconds}.")
    response["Retry-After"] = str(allowance.wait)
    response["Cache-Control"] = "no-store"
    return response


def _preflight() -> HttpResponse:
    response = HttpResponse(status=204)
    response["Allow"] = METHODS
    response["Access-Control-Allow-Methods"] = METHODS
    response["Access-Control-Allow-Headers"] = "Accept, If-None-Match"
    response["Access-Control-Max-Age"] = "86400"
    return response


def _open_to_all(response: HttpResponse) -> HttpResponse:
    response["Access-Control-Allow-Origin"] = "*"
    response["Access-Control-Expose-Headers"] = "ETag, Retry-After, RateLimit-Limit, RateLimit-Remaining"
    response["X-Robots-Tag"] = "noindex"
    return response
