"""People in a team, and the mails that bring them there."""

import re

from django.test import Client

from employers.models import Employer, Invitation, Membership, Role
from jobboard.accounts.models import User
from jobboard.mail.models import OutgoingMail
from tests.factories import make_user


def member(employer: Employer, role: Role, email: str = "") -> User:
    user = make_user(email or f"{role}@example.org")
    Membership.objects.create(employer=employer, user=user, role=role)
    return user


def browser_of(user: User) -> Client:
    client = Client()
    client.force_login(user)
    return client


def owner_of(employer: Employer) -> User:
    return employer.memberships.filter(role=Role.OWNER).order_by("pk")[0].user


def invited(owner: Client, email: str, role: str = "recruiter") -> tuple[Invitation, str]:
    """The invitation, and the path of the link in the mail that was sent last."""
    response = owner.post("/employers/team/invite/", {"email": email, "role": role})
    assert response.status_code == 302, response.content.decode()
    return Invitation.objects.get(email=email.lower(), accepted_at=None, revoked_at=None), link_to(email)


def link_to(email: str) -> str:
    mail = OutgoingMail.objects.filter(kind="team_invitation", to=email.lower()).latest("created_at")
    for part in (mail.text, mail.html):
        assert "/employers/invitations/" in part
    found = re.search(r"/employers/invitations/\S+", mail.text)
    assert found
    return found[0]
