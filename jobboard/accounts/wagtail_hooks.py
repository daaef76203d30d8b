"""Which accounts an administrator cannot delete, and why."""

from collections.abc import Sequence
from typing import Any

from django.db import transaction
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from wagtail import hooks
from wagtail.admin import messages

from jobboard.accounts import own, personal
from jobboard.accounts.models import User


@hooks.register("before_delete_user")
def keep(request: HttpRequest, user: User) -> HttpResponse | None:
    reason = _in_the_way(user)
    if not reason:
        return None
    messages.error(request, f"{user} was not deleted. What they would be told themselves: “{reason}”")
    return redirect("wagtailusers_users:index")


@hooks.register("before_bulk_action")
def keep_each(
    request: HttpRequest, action_type: str, objects: Sequence[Any], action: object
) -> HttpResponse | None:
    """All or none. Each is asked about as the one before leaves things: of two owners either may go, and not both.

    What goes for that question comes back before Wagtail lets all of them go.
    """
    users = [each for each in objects if isinstance(each, User)] if action_type == "delete" else []
    with transaction.atomic():
        answer = _refusal_one_by_one(request, users)
        transaction.set_rollback(True)
    return answer


def _refusal_one_by_one(request: HttpRequest, users: Sequence[User]) -> HttpResponse | None:
    for user in users:
        answer: HttpResponse | None = keep(request, user)
        if answer:
            return answer
        User.objects.filter(pk=user.pk).delete()
    return None


def _in_the_way(user: User) -> str:
    """But for being an editor, whom an administrator is to let go."""
    others = (keeper for keeper in personal.keepers() if keeper is not own.KEEPER)
    return next((reason for keeper in others if (reason := keeper.in_the_way(user))), "")
