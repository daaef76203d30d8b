"""What somebody typed while signed out without noticing, kept in their session until they have signed in again."""

import json

from django.http import HttpRequest

_KEY = "typed_while_signed_out"
_MOST_CHARACTERS = 200_000


def keep(request: HttpRequest, page: str) -> None:
    """Keep this request's form for the page that shows it again. Signing in moves the session along."""
    typed = {key: values for key, values in request.POST.lists() if key != "csrfmiddlewaretoken"}
    if len(json.dumps(typed)) <= _MOST_CHARACTERS:
        request.session[_KEY] = {"page": page, "typed": typed}


def kept_for(request: HttpRequest, page: str) -> dict[str, list[str]] | None:
    kept = request.session.get(_KEY)
    if not kept or kept["page"] != page:
        return None
    typed: dict[str, list[str]] = kept["typed"]
    return typed


def forget(request: HttpRequest) -> None:
    request.session.pop(_KEY, None)
