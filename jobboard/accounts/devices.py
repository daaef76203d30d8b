"""Where somebody is signed in: told apart by browser and system, with when each was last used."""

import time
from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime

from allauth.usersessions.models import UserSession
from django.http import HttpRequest
from django.http.response import HttpResponseBase
from ua_parser import parse

from jobboard.accounts.models import User

# "Last seen" is right to this many seconds; a row on each page would be a write on each page.
NOTED_EVERY = 600
_NOTED = "seen_at"


class LastSeen:
    """Lists the session of whoever is signed in, also one that began before sessions were listed."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponseBase]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponseBase:
        response = self.get_response(request)
        # An answer that never asked who is there is the same for everybody, and must stay so for caches.
        if request.session.accessed and _is_signed_in(request) and _is_old(request):
            request.session[_NOTED] = int(time.time())
            UserSession.objects.create_from_request(request)
        return response


def _is_signed_in(request: HttpRequest) -> bool:
    """The session is asked first, as a visitor without one must not cost a look for a user."""
    return bool(request.session.get("_auth_user_id")) and request.user.is_authenticated


def _is_old(request: HttpRequest) -> bool:
    noted = request.session.get(_NOTED)
    return not isinstance(noted, int) or abs(time.time() - noted) >= NOTED_EVERY


@dataclass(frozen=True, slots=True)
class Device:
    pk: int
    name: str
    began: datetime
    last_seen: datetime
    is_this: bool


def devices_of(user: User, request: HttpRequest) -> list[Device]:
    """This one first, then the last used."""
    here = request.session.session_key
    found = [
        Device(row.pk, name_of(row.user_agent), row.created_at, row.last_seen_at, row.session_key == here)
        for row in UserSession.objects.purge_and_list(user)
    ]
    return sorted(found, key=lambda device: (not device.is_this, -device.last_seen.timestamp()))


def name_of(user_agent: str) -> str:
    """As people call it: "Firefox on Windows"."""
    found = parse(user_agent)
    browser = found.user_agent.family if found.user_agent else "A browser"
    return f"{browser} on {found.os.family}" if found.os else browser


def sign_out(user: User, pk: int) -> bool:
    row = UserSession.objects.filter(user=user, pk=pk).first()
    if row is None:
        return False
    row.end()
    return True


def sign_out_others(user: User, request: HttpRequest) -> int:
    others = UserSession.objects.filter(user=user).exclude(session_key=request.session.session_key or "")
    ended = list(others)
    for row in ended:
        row.end()
    return len(ended)
