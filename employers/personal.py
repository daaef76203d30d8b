"""What a member of an employer did in its name: theirs to take along as a list, the company's to keep without their name."""

import json

from allauth.account.models import EmailAddress
from django.db.models import Q, QuerySet

from candidates.application import Application
from candidates.candidate import CredentialCheck
from candidates.contact import ContactRequest
from employers import emails
from employers.models import (
    ApplicantNote,
    CompanyCheck,
    CreditLine,
    Feed,
    Import,
    Invitation,
    JoinRequest,
    Membership,
    Order,
    Posting,
    PostingEvent,
    PostingTemplate,
    Reversal,
    Role,
)
from employers.team import other_owners
from jobboard.accounts.models import User
from jobboard.accounts.personal import Keeper, Sheet
from jobboard.mail.forgetting import forget_words
from jobboard.payments.models import StripeEvent

# What still goes on for a company, and somebody must answer for.
LIVES = ("in review", "scheduled", "live")
HAND_OVER = (
    "You are the only owner of {name}. Make somebody else an owner on the team’s page first, or remove the other people,"
    " close its postings, and end its plan and its lists of jobs."
)


def _addresses(user: User) -> list[str]:
    found = EmailAddress.objects.filter(user=user).values_list("email", flat=True)
    return list({user.email, *found})


def _invitations(user: User) -> Q:
    found = Q()
    for address in _addresses(user):
        found |= Q(email__iexact=address)
    return found


def _in_the_way(user: User) -> str:
    """The only owner may go when the company has ended: nobody else in it, nothing online, nothing to be charged."""
    member = Membership.objects.filter(user=user, role=Role.OWNER).select_related("employer__company").first()
    if member is None or other_owners(member).exists():
        return ""
    employer = member.employer
    lives_on = (
        employer.memberships.exclude(pk=member.pk).exists()
        or any(posting.state in LIVES for posting in employer.postings.filter(discarded_at=None))
        or employer.feeds.exists()
        or employer.subscriptions.running().exists()
        or employer.orders.filter(status__in=(Order.Status.OPEN, Order.Status.PENDING)).exists()
    )
    return HAND_OVER.format(name=employer.company.name) if lives_on else ""


def _erase(user: User) -> None:
    """Orders and histories stay, as law and the company need them; the account's own row takes its name out of them."""
    forget_words(_about_applications(user))
    ApplicantNote.objects.filter(application__user=user).delete()
    Invitation.objects.filter(_invitations(user)).delete()
    for address in _addresses(user):
        _forget_payer(address)
        for event in StripeEvent.objects.filter(body__icontains=address):
            _strip(event)


def _forget_payer(address: str) -> None:
    """An invoice was mailed to this person: whom it was made out to stays, the address goes. It is needed until it is drawn up."""
    waiting = Q(invoice_id="", status=Order.Status.INVOICED)
    for order in Order.objects.filter(bill_to__email__iexact=address).exclude(waiting):
        order.bill_to |= {"email": ""}
        order.save(update_fields=["bill_to"])


def _about_applications(user: User) -> Q:
    """Mail to employers that names who applied: by what was told together, as a name can be a part of another's."""
    keys = []
    for sent in Application.objects.filter(user=user).exclude(announced_at=None):
        together = Application.objects.filter(page_id=sent.page_id, announced_at=sent.announced_at)
        last = max(together.values_list("pk", flat=True))
        postings = Posting.objects.filter(page_id=sent.page_id).values_list("pk", flat=True)
        keys += [emails.applicants_key(posting, last) for posting in postings]
    return Q(dedupe_key__in=keys)


def _strip(event: StripeEvent) -> None:
    """Of an event that we acted on only its object's id is ever read again."""
    body = json.dumps({"data": {"object": {"id": event.object_id}}})
    StripeEvent.objects.filter(pk=event.pk).update(body=body)


KEEPER = Keeper(
    sheets=(
        Sheet(
            "my place in a company",
            lambda user: Membership.objects.filter(user=user),
            {"company": "employer__company__name", "role": "role"},
        ),
        Sheet(
            "invitations to me",
            lambda user: Invitation.objects.filter(_invitations(user)),
            {
                "company": "employer__company__name",
                "to": "email",
                "role": "role",
                "sent": "sent_at",
                "accepted": "accepted_at",
            },
        ),
        Sheet(
            "my requests to join",
            lambda user: JoinRequest.objects.filter(user=user),
            {
                "company": "employer__company__name",
                "asked": "created_at",
                "answered": "decided_at",
                "let in": "approved",
            },
        ),
        Sheet(
            "postings I wrote",
            lambda user: Posting.objects.filter(created_by=user),
            {"company": "employer__company__name", "posting": "page__title", "begun": "created_at"},
        ),
        Sheet(
            "what I did to postings",
            lambda user: QuerySet(PostingEvent).filter(user=user).order_by("at"),
            {"posting": "posting__page__title", "when": "at", "what": "what", "why": "why"},
        ),
        Sheet(
            "orders I placed",
            lambda user: Order.objects.filter(created_by=user),
            {
                "company": "employer__company__name",
                "number": "uuid",
                "product": "product",
                "placed": "created_at",
            },
        ),
        Sheet(
            "notes I wrote about applicants",
            lambda user: ApplicantNote.objects.filter(author=user),
            {"posting": "application__page__title", "when": "at", "note": "text"},
        ),
        Sheet(
            "checks I asked editors for",
            lambda user: CompanyCheck.objects.filter(asked_by=user),
            {
                "company": "employer__company__name",
                "what": "what",
                "proposed": "proposed",
                "asked": "opened_at",
            },
        ),
        Sheet(
            "templates I saved",
            lambda user: PostingTemplate.objects.filter(created_by=user),
            {"company": "employer__company__name", "name": "name", "saved": "created_at"},
        ),
        Sheet(
            "files I imported",
            lambda user: Import.objects.filter(created_by=user),
            {"file": "file_name", "when": "created_at"},
        ),
        Sheet(
            "lists of jobs I connected",
            lambda user: Feed.objects.filter(created_by=user),
            {"system": "vendor", "account": "account", "when": "created_at"},
        ),
        Sheet(
            "coders I asked",
            lambda user: ContactRequest.objects.filter(asked_by=user),
            {"company": "company__name", "work": "title", "when": "asked_at", "my words": "message"},
        ),
        Sheet(
            "credentials I looked up",
            lambda user: CredentialCheck.objects.filter(decided_by=user),
            {"body": "held__credential__body", "when": "decided_at", "found": "decision"},
        ),
        Sheet(
            "credits I corrected",
            lambda user: QuerySet(CreditLine).filter(by=user),
            {"company": "employer__company__name", "when": "created_at", "note": "note"},
        ),
        Sheet(
            "refunds I asked for",
            lambda user: Reversal.objects.filter(created_by=user),
            {"order": "order__uuid", "when": "created_at", "reason": "reason"},
        ),
    ),
    left_out={
        "cms.JobPage": "the company's public text; the address in it is where the company wants applications",
    },
    erase=_erase,
    in_the_way=_in_the_way,
)
