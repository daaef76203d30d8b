"""Who belongs to an employer: invited, let in, given another role, removed. There is always an owner."""

from dataclasses import dataclass
from datetime import timedelta

from allauth.account.models import EmailAddress
from django.conf import settings
from django.core.signing import BadSignature, Signer
from django.db import IntegrityError, transaction
from django.db.models import QuerySet
from django.urls import reverse
from django.utils import timezone

from employers import team_mail
from employers.models import Employer, Invitation, JoinRequest, Membership, Role
from employers.models.team import VALID_FOR
from jobboard.accounts.models import User
from jobboard.lib import throttle

MAILS_PER_EMPLOYER_AND_DAY = 50
MAILS_PER_ADDRESS_AND_DAY = 3
# Only says which invitation; whether it is still good is asked of its row.
_signer = Signer(sep=".", salt="employers.invitation")


class LastOwnerError(Exception):
    """Somebody has to be able to pay, invite and answer for the company."""


@dataclass(frozen=True, slots=True)
class Refused:
    """Why an address was not invited, or a person not let in."""

    why: str


# --- Invitations ---


def invite(employer: Employer, email: str, role: str, *, by: User) -> Invitation | Refused:
    email = email.strip().lower()
    refused = _may_not_be_invited(employer, email) or _too_many_mails(employer, email)
    if refused:
        return refused
    try:
        with transaction.atomic():
            invitation = Invitation.objects.create(employer=employer, email=email, role=role, invited_by=by)
            team_mail.invited(invitation, link_of(invitation))
    except IntegrityError:
        return Refused(f"{email} has been invited already. You can send the mail again below.")
    return invitation


def _may_not_be_invited(employer: Employer, email: str) -> Refused | None:
    member = Membership.objects.filter(user__in=people_at(email)).first()
    if member is None:
        return None
    if member.employer_id == employer.pk:
        return Refused(f"{email} is in your team already.")
    return Refused(
        f"{email} cannot be invited, as it belongs to another team on this board. An address can be in one team only."
    )


def _too_many_mails(employer: Employer, email: str) -> Refused | None:
    day = timedelta(days=1)
    if not throttle.allows("invitation-to", email, at_most=MAILS_PER_ADDRESS_AND_DAY, per=day):
        return Refused(f"{email} has had {MAILS_PER_ADDRESS_AND_DAY} invitations today. Try again tomorrow.")
    if not throttle.allows("invitations", str(employer.pk), at_most=MAILS_PER_EMPLOYER_AND_DAY, per=day):
        return Refused(
            f"Your team has sent {MAILS_PER_EMPLOYER_AND_DAY} invitations today. Try again tomorrow."
        )
    return None


def people_at(email: str) -> list[int]:
    """Whose address this is, confirmed or given at sign-up."""
    confirmed = EmailAddress.objects.filter(email__iexact=email, verified=True).values_list(
        "user_id", flat=True
    )
    given = User.objects.filter(email=email.lower()).values_list("pk", flat=True)
    return [*confirmed, *given]


@transaction.atomic
def send_again(invitation: Invitation) -> Refused | None:
    """The same link, good for another seven days."""
    refused = _too_many_mails(invitation.employer, invitation.email)
    if refused:
        return refused
    now = timezone.now()
    if Invitation.objects.pending().filter(pk=invitation.pk).update(sent_at=now):
        invitation.sent_at = now
        team_mail.invited(invitation, link_of(invitation))
    return None


def revoke(invitation: Invitation) -> bool:
    """False where it was used in the same moment."""
    return Invitation.objects.pending().filter(pk=invitation.pk).update(revoked_at=timezone.now()) == 1


def token_of(invitation: Invitation) -> str:
    return _signer.sign(str(invitation.pk))


def link_of(invitation: Invitation) -> str:
    return f"{settings.SITE_URL}{reverse('invitation', args=[token_of(invitation)])}"


def invitation_by(token: str) -> Invitation | None:
    """None for what we never signed; one that is used, revoked or too old is found, to say so."""
    try:
        pk = int(_signer.unsign(token))
    except BadSignature:
        return None
    return Invitation.objects.select_related("employer__company", "invited_by").filter(pk=pk).first()


def is_for(invitation: Invitation, user: User) -> bool:
    """It is bound to the address it was sent to: whoever got the mail passed on has nothing."""
    return bool(
        EmailAddress.objects.filter(user=user, verified=True, email__iexact=invitation.email).exists()
    )


def accept(invitation: Invitation, user: User) -> bool:
    """Join the team. False where the invitation is not for this person, no longer good, or they have a team."""
    if not is_for(invitation, user):
        return False
    now = timezone.now()
    good = Invitation.objects.pending().filter(pk=invitation.pk, sent_at__gt=now - VALID_FOR)
    try:
        with transaction.atomic():
            if not good.update(accepted_at=now):
                return False
            Membership.objects.create(employer=invitation.employer, user=user, role=invitation.role)
            JoinRequest.objects.filter(user=user, decided_at__isnull=True).update(decided_at=now)
    except IntegrityError:
        return False
    return True


# --- The team as it is ---


@transaction.atomic
def change_role(member: Membership, role: Role) -> None:
    _hold(member.employer_id)
    if role != Role.OWNER:
        _keep_an_owner(member)
    Membership.objects.filter(pk=member.pk).update(role=role)
    member.role = role


@transaction.atomic
def remove(member: Membership) -> None:
    """From the next request on they see nothing of the employer. What they wrote stays."""
    _hold(member.employer_id)
    _keep_an_owner(member)
    Membership.objects.filter(pk=member.pk).delete()


def _hold(employer_id: int) -> None:
    """One change of a team at a time: else two owners who demote each other in the same moment leave none."""
    Employer.objects.select_for_update().get(pk=employer_id)


def _keep_an_owner(member: Membership) -> None:
    if is_last_owner(member):
        raise LastOwnerError


def is_last_owner(member: Membership) -> bool:
    """Nobody else could manage the team."""
    return not other_owners(member).exists()


def other_owners(member: Membership) -> QuerySet[Membership]:
    """Of the same employer. Whoever is about to delete their account answers for nothing any more."""
    owners = Membership.objects.filter(employer=member.employer_id, role=Role.OWNER)
    return owners.filter(user__leaves_at__isnull=True).exclude(pk=member.pk)
