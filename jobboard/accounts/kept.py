"""What somebody typed while signed out without noticing, kept in their session until they have signed in again."""

import json

from django.http import HttpRequest, QueryDict

_KEY = "typed_while_signed_out"
_MOST_CHARACTERS = 200_000
_RECEIVED = "stamps_received"
_MOST_STAMPS = 20


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


def form_for(request: HttpRequest, page: str) -> QueryDict | None:
    """The same as a form takes it."""
    typed = kept_for(request, page)
    if typed is None:
        return None
    data = QueryDict(mutable=True)
    for name, values in typed.items():
        data.setlist(name, values)
    return data


def forget(request: HttpRequest) -> None:
    request.session.pop(_KEY, None)


def received(request: HttpRequest) -> list[str]:
    """The stamps of the forms that arrived last, by which a browser knows what it need not keep any longer."""
    stamps: list[str] = request.session.get(_RECEIVED, [])
    return stamps


def note_received(request: HttpRequest) -> None:
    """What is saved is tidied on the way, so a browser cannot know it by comparing."""
    stamp = request.POST.get("stamp", "")
    if stamp.isalnum() and len(stamp) <= 40:
        request.session[_RECEIVED] = [*received(request), stamp][-_MOST_STAMPS:]
