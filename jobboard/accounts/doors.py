"""Who may come near the admin at all."""

from collections.abc import Callable

from django.http import Http404, HttpRequest
from django.http.response import HttpResponseBase
from django.shortcuts import redirect

from jobboard.accounts.models import User


class AdminDoor:
    """For someone signed in who is no editor there is nothing below /admin/.

    Wagtail would send them to its login with a red sentence about an admin they need not know of.
    """

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponseBase]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponseBase:
        if (
            request.path.startswith("/admin/")
            and request.user.is_authenticated
            and not request.user.has_perm("wagtailadmin.access_admin")
        ):
            raise Http404
        return self.get_response(request)


class LeavingDoor:
    """Whoever asked to be deleted can sign in to stay, and for nothing else."""

    OPEN = ("/account/keep/", "/account/logout/")
    # Answers that are the same for everybody: not even the session is asked, or no cache could keep them.
    NOBODYS = ("/api/", "/widget/")

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponseBase]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponseBase:
        is_open = request.path.startswith(self.OPEN + self.NOBODYS)
        if not is_open and request.session.get("_auth_user_id"):
            user = request.user
            if isinstance(user, User) and user.leaves_at:
                return redirect("keep_account")
        return self.get_response(request)
