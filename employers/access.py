"""Who may do what on the employers' side. Roles are decided here and nowhere else."""

from collections.abc import Callable
from functools import wraps
from typing import Any, Concatenate, ParamSpec, cast

from django.contrib.auth.views import redirect_to_login
from django.core.exceptions import PermissionDenied
from django.db import models
from django.db.models import QuerySet
from django.http import HttpRequest, HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import get_object_or_404, redirect
from django.urls import reverse
from django.utils.http import urlencode

from employers.models import Employer, Invitation, JoinRequest, Membership, Order, Posting, Role
from jobboard.accounts import kept
from jobboard.accounts.models import User

P = ParamSpec("P")


class Task(models.TextChoices):
    WRITE = "write", "write, change and close postings"
    PEOPLE = "people", "read applications and resumes, find and ask coders"
    PAY = "pay", "pay for a posting"
    ORDERS = "orders", "see orders and invoices"
    INVOICE = "invoice", "order by invoice instead of card"
    READ = "read", "see the postings and how often they are read"
    TEAM = "team", "invite, change and remove people"
    COMPANY = "company", "change the company’s page and logo"


ALLOWED: dict[Role, frozenset[Task]] = {
    Role.OWNER: frozenset(Task),
    Role.RECRUITER: frozenset({Task.READ, Task.WRITE, Task.PEOPLE, Task.PAY}),
    Role.BILLING: frozenset({Task.READ, Task.PAY, Task.ORDERS, Task.INVOICE}),
}


def roles_table() -> list[tuple[str, list[bool]]]:
    """What each role may do, a line a task, in the order of Role."""
    return [(task.label, [task in ALLOWED[role] for role in Role]) for task in Task]


class EmployerRequest(HttpRequest):
    """A request of somebody who belongs to an employer."""

    user: User
    membership: Membership
    employer: Employer
    # The values of Task that their role includes, for templates.
    may: frozenset[str]


def membership_of(request: HttpRequest) -> Membership | None:
    if not request.user.is_authenticated:
        return None
    return Membership.objects.select_related("employer__company").filter(user_id=request.user.pk).first()


def may(membership: Membership, task: Task) -> bool:
    return task in ALLOWED[Role(membership.role)]


def people_who_may(employer: Employer, task: Task) -> QuerySet[User]:
    """All of its team whose role includes the task."""
    roles = [role for role in Role if task in ALLOWED[role]]
    found: QuerySet[User] = User.objects.filter(
        membership__in=employer.memberships.filter(role__in=roles)
    ).order_by("pk")
    return found


View = Callable[Concatenate[EmployerRequest, P], HttpResponse]
Guarded = Callable[Concatenate[HttpRequest, P], HttpResponseBase]


def employer_required(task: Task | None = None, *, page: str = "") -> Callable[[View[P]], Guarded[P]]:
    """For the members of an employer, and of them for those whose role includes the task.

    The stranger is asked to sign in, the newcomer to name a company; both come back to where they were going,
    or after a POST to the page (a URL name), where a form that was sent while signed out is shown again.
    """

    def decorate(view: View[P]) -> Guarded[P]:
        @wraps(view)
        def guarded(request: HttpRequest, /, *args: P.args, **kwargs: P.kwargs) -> HttpResponseBase:
            here = _way_back(request, page, kwargs)
            if not request.user.is_authenticated:
                if page and request.method == "POST":
                    kept.keep(request, here)
                return redirect_to_login(here)
            membership = membership_of(request)
            if membership is None:
                return redirect(f"{reverse('employer_start')}?{urlencode({'next': here})}")
            if task and not may(membership, task):
                raise PermissionDenied(
                    f"Your role does not let you {task.label}. An owner of your team can give you another."
                )
            return view(_of_member(request, membership), *args, **kwargs)

        return guarded

    return decorate


def _way_back(request: HttpRequest, page: str, kwargs: dict[str, Any]) -> str:
    if request.method != "POST":
        return request.get_full_path()
    return reverse(page, kwargs=kwargs) if page else reverse("postings")


def _of_member(request: HttpRequest, membership: Membership) -> EmployerRequest:
    """The same request, which now says who asks."""
    known = cast("EmployerRequest", request)
    known.membership, known.employer = membership, membership.employer
    known.may = ALLOWED[Role(membership.role)]
    return known


def posting_of(employer: Employer, pk: int) -> Posting:
    """The employer's own posting, or 404: that another one has it is nobody's business."""
    return get_object_or_404(
        Posting.objects.select_related("page", "employer__company"),
        employer=employer,
        pk=pk,
        discarded_at=None,
    )


def member_of(employer: Employer, pk: int) -> Membership:
    return get_object_or_404(Membership.objects.select_related("user", "employer"), employer=employer, pk=pk)


def invitation_of(employer: Employer, pk: int) -> Invitation:
    return get_object_or_404(
        Invitation.objects.pending().select_related("employer"), employer=employer, pk=pk
    )


def join_request_of(employer: Employer, pk: int) -> JoinRequest:
    return get_object_or_404(JoinRequest.objects.select_related("user", "employer"), employer=employer, pk=pk)


def order_of(employer: Employer, uuid: object) -> Order:
    return get_object_or_404(Order.objects.select_related("posting__page"), employer=employer, uuid=uuid)
