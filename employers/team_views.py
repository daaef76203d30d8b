"""The team's page for its owner, and the door that an invitation opens."""

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from employers import team
from employers.access import (
    EmployerRequest,
    Task,
    employer_required,
    invitation_of,
    may,
    member_of,
    membership_of,
    roles_table,
)
from employers.models import Invitation, JoinRequest, Membership, Role
from employers.team_forms import InvitationForm, RoleForm
from jobboard.accounts import expected
from jobboard.accounts.models import User

LAST_OWNER = "The last owner stays: make somebody else an owner first."


@require_safe
@never_cache
@employer_required()
def show(request: EmployerRequest) -> HttpResponse:
    return _show(request, InvitationForm())


@require_POST
@employer_required(Task.TEAM, page="team")
def invite(request: EmployerRequest) -> HttpResponse:
    form = InvitationForm(request.POST)
    if not form.is_valid():
        return _show(request, form)
    found = team.invite(
        request.employer, form.cleaned_data["email"], form.cleaned_data["role"], by=request.user
    )
    if isinstance(found, team.Refused):
        form.add_error("email", found.why)
        return _show(request, form)
    messages.success(request, f"{found.email} is invited. The link in the mail is good for seven days.")
    return redirect("team")


def _show(request: EmployerRequest, form: InvitationForm) -> HttpResponse:
    members = request.employer.memberships.select_related("user")
    order = list(Role)
    context = {
        "employer": request.employer,
        "form": form,
        "members": sorted(members, key=lambda one: (order.index(Role(one.role)), one.user.email)),
        "me": request.membership,
        "last_owner": team.is_last_owner(request.membership),
        "roles": Role.choices,
        "table": roles_table(),
        "may_manage": may(request.membership, Task.TEAM),
        "invitations": Invitation.objects.pending().filter(employer=request.employer),
        "join_requests": JoinRequest.objects.filter(
            employer=request.employer, decided_at=None
        ).select_related("user"),
    }
    return render(request, "employers/team.html", context)


@require_POST
@employer_required(Task.TEAM)
def change_role(request: EmployerRequest, member_id: int) -> HttpResponse:
    member = member_of(request.employer, member_id)
    form = RoleForm(request.POST)
    if not form.is_valid():
        messages.error(request, "Choose one of the roles.")
        return redirect("team")
    role = Role(form.cleaned_data["role"])
    try:
        team.change_role(member, role)
    except team.LastOwnerError:
        messages.error(request, LAST_OWNER)
    else:
        messages.success(request, f"{member.user} is now {_as(role)}.")
    return redirect("team")


def _as(role: Role) -> str:
    return {Role.OWNER: "an owner", Role.RECRUITER: "a recruiter", Role.BILLING: "responsible for billing"}[
        role
    ]


@require_http_methods(["GET", "HEAD", "POST"])
@never_cache
@employer_required(Task.TEAM)
def remove(request: EmployerRequest, member_id: int) -> HttpResponse:
    return _end(request, member_of(request.employer, member_id))


@require_http_methods(["GET", "HEAD", "POST"])
@never_cache
@employer_required(page="team")
def leave(request: EmployerRequest) -> HttpResponse:
    return _end(request, request.membership)


def _end(request: EmployerRequest, member: Membership) -> HttpResponse:
    """Asked first; the last owner is told at once that it cannot be."""
    own = member.pk == request.membership.pk
    if request.method != "POST" and not team.is_last_owner(member):
        return render(request, "employers/team_remove.html", {"member": member, "own": own})
    try:
        team.remove(member)
    except team.LastOwnerError:
        messages.error(request, LAST_OWNER)
        return redirect("team")
    if own:
        messages.success(request, f"You have left the team of {member.employer}.")
        return redirect("account")
    messages.success(request, f"{member.user} is no longer in your team.")
    return redirect("team")


@require_POST
@employer_required(Task.TEAM)
def resend(request: EmployerRequest, invitation_id: int) -> HttpResponse:
    invitation = invitation_of(request.employer, invitation_id)
    refused = team.send_again(invitation)
    if refused:
        messages.error(request, refused.why)
    else:
        messages.success(request, f"The invitation to {invitation.email} is sent again, good for seven days.")
    return redirect("team")


@require_POST
@employer_required(Task.TEAM)
def revoke(request: EmployerRequest, invitation_id: int) -> HttpResponse:
    invitation = invitation_of(request.employer, invitation_id)
    if team.revoke(invitation):
        messages.success(
            request, f"The invitation to {invitation.email} is withdrawn. Its link opens nothing."
        )
    return redirect("team")


# --- The invited person's side ---


@require_http_methods(["GET", "HEAD", "POST"])
@never_cache
def invitation(request: HttpRequest, token: str) -> HttpResponse:
    """GET shows who invites; POST joins, as mail scanners open links."""
    found = _found(token)
    if request.method == "POST" and isinstance(request.user, User) and team.accept(found, request.user):
        messages.success(request, f"Welcome to the team of {found.employer}.")
        return redirect("postings")
    found.refresh_from_db()
    return render(request, "employers/invitation.html", _standing(request, found, token))


@require_POST
def invitation_signup(request: HttpRequest, token: str) -> HttpResponse:
    """On to an account of exactly this address, which the link in the mail has confirmed."""
    found = _found(token)
    if request.user.is_authenticated or not found.is_good or team.people_at(found.email):
        return redirect("invitation", token)
    expected.expect(request, found.email, because=token)
    return redirect(f"{reverse('account_signup')}?next={reverse('postings')}")


def _found(token: str) -> Invitation:
    found = team.invitation_by(token)
    if found is None:
        raise Http404
    return found


def _standing(request: HttpRequest, found: Invitation, token: str) -> dict[str, object]:
    """How the person before the door stands to it."""
    user = request.user if isinstance(request.user, User) else None
    member = membership_of(request)
    return {
        "invitation": found,
        "token": token,
        "company": found.employer.company,
        "is_theirs": user is not None and team.is_for(found, user),
        "in_this_team": member is not None and member.employer_id == found.employer_id,
        "in_a_team": member is not None,
        "has_account": bool(team.people_at(found.email)),
    }
