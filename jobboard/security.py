"""Doors of the site: what the browser may load, and what input may enter."""

from collections.abc import Callable

from csp.constants import NONE, SELF
from csp.middleware import CSPMiddleware
from django.http import HttpRequest, HttpResponse, HttpResponseBadRequest, QueryDict
from django.http.response import HttpResponseBase
from django.shortcuts import render

from jobboard.lib import text

# Wagtail's admin carries inline scripts and styles, so a nonce there would only break it.
ADMIN_POLICY = {
    "default-src": [SELF],
    "script-src": [SELF, "'unsafe-inline'", "'unsafe-eval'"],
    "style-src": [SELF, "'unsafe-inline'"],
    "img-src": [SELF, "data:", "blob:"],
    "font-src": [SELF, "data:"],
    "frame-src": [SELF],
    "frame-ancestors": [SELF],
    "form-action": [SELF],
    "base-uri": [NONE],
    "object-src": [NONE],
}


class ContentSecurityPolicy(CSPMiddleware):
    """A strict nonce policy for the public site, a wider one for the Wagtail admin."""

    def process_response(self, request: HttpRequest, response: HttpResponseBase) -> HttpResponseBase:
        if request.path.startswith("/admin/") and not hasattr(response, "_csp_config"):
            response._csp_config = ADMIN_POLICY  # type: ignore[attr-defined]  # how django-csp is told
        return super().process_response(request, response)


class CleanInput:
    """One cleaner for all typed text, before any form or search sees it.

    NUL bytes, lone surrogates and other control characters crash databases and search engines; nobody types
    them on purpose. Raw bodies (webhooks, uploads) are left alone.
    """

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        if "\x00" in request.path or text.clean(request.path, lines=False) != request.path:
            return _bad_request(request)
        request.GET = _cleaned(request.GET)  # type: ignore[assignment]  # only the stubs forbid it
        if request.content_type in {"application/x-www-form-urlencoded", "multipart/form-data"}:
            request.POST = _cleaned(request.POST)  # type: ignore[assignment]  # as above
        return self.get_response(request)


def _cleaned(values: QueryDict) -> QueryDict:
    result = QueryDict(mutable=True, encoding=values.encoding)
    for key, items in values.lists():
        result.setlist(text.clean(key, lines=False), [text.clean(item, lines=True) for item in items])
    result._mutable = False
    return result


def _bad_request(request: HttpRequest) -> HttpResponse:
    return HttpResponseBadRequest(render(request, "400.html").content)
