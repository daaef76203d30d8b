"""What templates may print of the visitor as a seeker. Nothing is asked of the database until a template asks."""

from functools import cached_property

from django.http import HttpRequest

from candidates import access
from candidates.application import Application
from candidates.models import Alert, SavedJob


class Seeker:
    def __init__(self, request: HttpRequest) -> None:
        self._user = getattr(request, "user", None)

    @cached_property
    def is_signed_in(self) -> bool:
        return self._user is not None and self._user.is_authenticated

    @cached_property
    def holding(self) -> tuple[str, ...]:
        """The credentials that their account says they hold."""
        return tuple(getattr(getattr(self._user, "candidate", None), "credentials", ()))

    @cached_property
    def saved(self) -> list[int]:
        """The postings that they saved, by id."""
        if self._user is None or not self._user.is_authenticated:
            return []
        return list(SavedJob.objects.filter(user=self._user).values_list("page_id", flat=True))

    @cached_property
    def applied(self) -> dict[int, Application]:
        """Their applications that stand, by posting."""
        if self._user is None or not self._user.is_authenticated:
            return {}
        theirs = Application.objects.standing().filter(user=self._user)
        return {application.page_id: application for application in theirs.only("page_id", "applied_at")}

    @cached_property
    def alerts(self) -> list[Alert]:
        return list(access.alerts_of(self._user).kept()) if self._user is not None else []


def seeker(request: HttpRequest) -> dict[str, Seeker]:
    return {"seeker": Seeker(request)}
