"""Coders who let employers find them: who may look, what is shown of them, how they are asked."""

from collections.abc import Mapping
from dataclasses import dataclass
from uuid import UUID

from django.db.models import Q, QuerySet

from candidates import contacting
from candidates.candidate import Candidate, CandidateQuerySet, RecordYears
from candidates.contact import ContactRequest
from candidates.contacting import Offer
from cms import vocabulary
from cms.api import limits
from cms.holding import Holding
from cms.matching import listed
from cms.models import JobPage
from cms.models.choices import Arrangement
from employers.models import Employer, Posting
from jobboard.accounts.models import User
from jobboard.lib.geo import STATES

PER_PAGE = 20
# More states than this are counted and not named.
MOST_STATES = 6
ASKED_A_DAY = 20
REFILL_MS = 24 * 3600 * 1000 // ASKED_A_DAY


class TooManyError(Exception):
    """This employer has asked as many coders as it may for now."""


@dataclass(frozen=True, slots=True)
class CoderCard:
    """All that an employer reads of somebody who has not said yes: no name, no number, no town."""

    card: UUID
    credentials: list[tuple[str, str]]
    specialties: list[str]
    records: list[tuple[str, str]]
    states: str
    arrangements: str
    asked: ContactRequest | None = None

    @property
    def title(self) -> str:
        return ", ".join(code for code, _ in self.credentials)


def may_look(employer: Employer) -> bool:
    """Those who are hiring here: with a posting that is up, or paid for and in review."""
    up = Q(page__in=JobPage.objects.open())
    in_review = Q(
        page__live=False, page__submitted_at__isnull=False, page__closed_at=None, page__removed_at=None
    )
    hiring = Posting.objects.filter(up | in_review, employer=employer, discarded_at=None)
    return employer.refused_at is None and hiring.exists()


def found_by(employer: Employer) -> CandidateQuerySet:
    """Nobody finds their own colleagues."""
    found = Candidate.objects.found_by(employer.company)
    return found.exclude(user__membership__employer=employer).order_by("card")


def search(employer: Employer, wanted: Mapping[str, str]) -> CandidateQuerySet:
    """Narrowed by a credential, whoever holds it or one that includes it; by a state; by a specialty."""
    found = found_by(employer)
    if wanted.get("credential"):
        found = found.filter(held__credential__abbreviation__in=_including(wanted["credential"])).distinct()
    if wanted.get("state"):
        found = found.filter(states__contains=f",{wanted['state']},")
    if wanted.get("specialty"):
        found = found.filter(specialties__slug=wanted["specialty"])
    return found


def _including(code: str) -> list[str]:
    return [held for held in vocabulary.current().credentials if code in Holding.of([held]).held]


def card_of(candidate: Candidate, asked: ContactRequest | None = None) -> CoderCard:
    return CoderCard(
        card=candidate.card,
        credentials=[(held.credential_id, held.badge) for held in candidate.held.all()],
        specialties=[term.name for term in candidate.specialties.all()],
        records=[(each.record_type.name, _coded(each)) for each in candidate.records.all()],
        states=_states(candidate.states),
        arrangements=_arrangements(candidate.arrangements),
        asked=asked,
    )


def _coded(record: RecordYears) -> str:
    years = f"{record.years} year{'' if record.years == 1 else 's'}" if record.years else "less than a year"
    return f"{years}, {record.pace.words}" if record.pace else years


def _states(codes: tuple[str, ...]) -> str:
    names = [STATES[code] for code in codes if code in STATES]
    return f"{len(names)} states" if len(names) > MOST_STATES else ", ".join(names)


def _arrangements(values: list[str]) -> str:
    labels = [str(label) for value, label in Arrangement.choices if value in values]
    return listed(labels, "or") if labels else ""


def requests_of(employer: Employer) -> QuerySet[ContactRequest]:
    return contacting.of_company(employer.company)


def ask(employer: Employer, candidate: Candidate, offer: Offer, *, by: User) -> ContactRequest | None:
    """A token of the employer's bucket for each person who is asked. None: not found any more."""
    asked = requests_of(employer).filter(candidate=candidate).first()
    if asked:
        return asked
    if not limits.take(f"coders:{employer.pk}", burst=ASKED_A_DAY, refill_ms=REFILL_MS).is_given:
        raise TooManyError(f"You have asked {ASKED_A_DAY} coders within a day. Ask more of them tomorrow.")
    return contacting.ask(candidate, employer.company, offer, by=by)
