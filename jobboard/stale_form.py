"""A form whose token no longer fits, as its sender signed in again meanwhile: what was typed is not lost.

The page that says so carries it along, with a token of now and a button. A form of another site must not get there:
its victim would press the button. So it is for what our own pages sent, and the rest gets the plain refusal.
"""

import json
import re
from urllib.parse import urlsplit

from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.cache import add_never_cache_headers
from django.views.csrf import csrf_failure

_MOST_CHARACTERS = 200_000
_MOST_VALUES = 2_000
_LONG = 40
# What proves who somebody is, or pays, is typed anew. A profile's "code_sets" and a "postal_code" are neither.
_SECRET = re.compile(
    r"password|passwd|passphrase|secret|cvc|cvv|iban|card.?(number|code)|(^|-)(code|otp|pin|card)$",
    re.I,
)
# Wagtail has its own pages; a second factor's answers belong to the challenge that they answer.
_NOT_FOR = ("/admin/", "/account/2fa/")


def refused(request: HttpRequest, reason: str = "") -> HttpResponse:
    typed = _carried(request)
    if typed is None:
        return csrf_failure(request, reason)
    context = {
        "typed": typed,
        "texts": [value for _, value in typed if len(value) > _LONG and any(map(str.isspace, value))],
        "files": [(name, file.name) for name, files in request.FILES.lists() for file in files],
        "secrets": any(_SECRET.search(name) for name in _names(request)),
        "action": request.get_full_path(),
    }
    response = render(request, "stale_form.html", context, status=403)
    add_never_cache_headers(response)
    return response


def _names(request: HttpRequest) -> list[str]:
    return [name for name in request.POST if name != "csrfmiddlewaretoken"]


def _carried(request: HttpRequest) -> list[tuple[str, str]] | None:
    """Every value by its name; None where this is not for a person who sent a form of ours."""
    if request.path.startswith(_NOT_FOR) or not _is_ours(request) or not _is_looked_at(request):
        return None
    names = [name for name in _names(request) if not _SECRET.search(name)]
    typed = [(name, value) for name in names for value in request.POST.getlist(name)]
    fits = len(typed) <= _MOST_VALUES and len(json.dumps(typed)) <= _MOST_CHARACTERS
    return typed if typed and fits else None


def _is_ours(request: HttpRequest) -> bool:
    """A browser says where a form was, in one header at least; one that says nothing is not believed."""
    said = request.headers.get("Origin") or _origin(request.headers.get("Referer", ""))
    ours = {f"{request.scheme}://{request.get_host()}", *settings.CSRF_TRUSTED_ORIGINS}
    return said in ours and request.headers.get("Sec-Fetch-Site", "same-origin") == "same-origin"


def _origin(address: str) -> str:
    try:
        parts = urlsplit(address)
    except ValueError:
        return ""
    return f"{parts.scheme}://{parts.netloc}"


def _is_looked_at(request: HttpRequest) -> bool:
    """Scripts that send a form in the background show nobody the answer."""
    asked_by_script = "HX-Request" in request.headers or "X-Requested-With" in request.headers
    return not asked_by_script and request.headers.get("Sec-Fetch-Mode", "navigate") == "navigate"
