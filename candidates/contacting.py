"""An employer asks somebody behind an anonymous card. The answer decides whether it learns a name."""

from dataclasses import dataclass

from django.db import transaction
from django.db.models import Exists, OuterRef, Q, QuerySet
from django.utils import timezone

from candidates import profile, profile_mail
from candidates.candidate import Candidate, EmployerBlock
from candidates.contact import ContactRequest
from cms.models import Company, JobPage
from jobboard.accounts.models import User

Answer = ContactRequest.Answer


@dataclass(frozen=True, slots=True)
class Offer:
    """What an employer says of the work: never without its pay."""

    title: str
    pay_min_cents: int
    pay_max_cents: int
    pay_unit: str
    message: str
    page: JobPage | None = None


@transaction.atomic
def ask(candidate: Candidate, company: Company, offer: Offer, *, by: User) -> ContactRequest | None:
    """None where this person is not found by this company any more. Asking twice finds the first request."""
    held = Candidate.objects.select_for_update().get(pk=candidate.pk)
    if not Candidate.objects.found_by(company).filter(pk=held.pk).exists():
        return None
    request, is_new = ContactRequest.objects.get_or_create(
        candidate=held,
        company=company,
        defaults={
            "asked_by": by,
            "page": offer.page,
            "title": offer.title,
            "pay_min_cents": offer.pay_min_cents,
            "pay_max_cents": offer.pay_max_cents,
            "pay_unit": offer.pay_unit,
            "message": offer.message,
            "credentials": list(held.credentials),
        },
    )
    if is_new:
        profile_mail.asked_for_contact(request)
    return request


def agree(request: ContactRequest, name: str) -> bool:
    """A yes, with the name by which they want to be known there."""
    return _answer(request, Answer.YES, name=name)


def decline(request: ContactRequest) -> bool:
    return _answer(request, Answer.NO)


@transaction.atomic
def _answer(request: ContactRequest, said: Answer, *, name: str = "") -> bool:
    """Once. Only a yes is told by mail, and the mail itself names nobody: its reader may have left the team."""
    waiting = ContactRequest.objects.filter(pk=request.pk, answer="")
    if not waiting.update(answer=said, answered_at=timezone.now(), name=name):
        return False
    request.refresh_from_db()
    if said == Answer.YES:
        profile_mail.contact_agreed(request)
    return True


@transaction.atomic
def block(request: ContactRequest) -> None:
    """No, and never again. What a yes has released before is not shown any more either."""
    profile.shut_out(request.candidate, request.company.name)


def of_company(company: Company) -> QuerySet[ContactRequest]:
    """Its own requests. `released`: the person said yes and has not shut the company out since."""
    theirs = Q(company=company) | Q(name__iexact=company.name)
    shut_out = EmployerBlock.objects.filter(theirs, candidate=OuterRef("candidate"))
    released = Q(answer=Answer.YES) & ~Exists(shut_out)
    found = ContactRequest.objects.filter(company=company).annotate(released=released)
    return found.select_related("candidate__user")
