"""Who signs up because somebody wrote to them: with that address and no other, as the link in the mail has confirmed it."""

from allauth.account.adapter import get_adapter
from django.http import HttpRequest

_BECAUSE = "expected_because"


def expect(request: HttpRequest, email: str, *, because: str) -> None:
    """The next sign-up in this session is with this address. `because` is handed back once the account is there."""
    get_adapter(request).stash_verified_email(request, email)
    request.session[_BECAUSE] = because


def expected_email(request: HttpRequest) -> str:
    """Under the name that allauth gives it."""
    return request.session.get("account_verified_email") or ""


def reason(request: HttpRequest) -> str:
    """Why this person was expected, once."""
    return str(request.session.pop(_BECAUSE, ""))
