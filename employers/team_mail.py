"""What we write to people who are invited into a team or ask to be let in, and of what an editor said of their company."""

from django.conf import settings
from django.urls import reverse

from employers.models import CompanyCheck, Invitation, JoinRequest, Role
from jobboard.mail import outbox


def invited(invitation: Invitation, url: str) -> None:
    by = invitation.invited_by
    outbox.queue(
        "team_invitation",
        to=invitation.email,
        dedupe_key=f"team-invitation:{invitation.pk}:{invitation.sent_at.timestamp()}",
        context={
            "company": invitation.employer.company.name,
            "role": invitation.role,
            "email": invitation.email,
            "by": str(by) if by else "",
            "until": invitation.expires_at,
            "url": url,
        },
    )


def asked_to_join(request: JoinRequest) -> None:
    """Every owner may answer; whoever does so first decides."""
    owners = request.employer.memberships.filter(role=Role.OWNER).select_related("user")
    for owner in owners:
        outbox.queue(
            "team_join_request",
            to=owner.user.email,
            dedupe_key=f"team-join-request:{request.pk}:{owner.pk}",
            context={
                "company": request.employer.company.name,
                "who": request.user.email,
                "url": f"{settings.SITE_URL}{reverse('team')}",
            },
        )


def join_answered(request: JoinRequest) -> None:
    outbox.queue(
        "team_join_answer",
        to=request.user.email,
        dedupe_key=f"team-join-answer:{request.pk}",
        context={
            "company": request.employer.company.name,
            "approved": request.approved,
            "url": f"{settings.SITE_URL}{reverse('postings')}",
        },
    )


def company_checked(check: CompanyCheck) -> None:
    """To whoever asked, while they are in the team; else to an owner."""
    members = check.employer.memberships.select_related("user").order_by("pk")
    asker = members.filter(user=check.asked_by_id).first() or members.filter(role=Role.OWNER).first()
    if asker is None:
        return
    outbox.queue(
        "company_checked",
        to=asker.user.email,
        dedupe_key=f"company-checked:{check.pk}",
        context={
            "company": check.employer.company.name,
            "what": check.what,
            "proposed": check.proposed,
            "approved": check.decision == CompanyCheck.Decision.APPROVED,
            "reason": check.reason,
            "url": f"{settings.SITE_URL}{reverse('employer_company')}",
        },
    )
