"""A candidate's profile: what is kept of it, and the searches that follow from it."""

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, replace
from datetime import date
from typing import TypedDict

from django.db import transaction
from django.utils import timezone

from candidates.candidate import Candidate, EmployerBlock, HeldCredential, Pace, RecordYears
from candidates.contact import ContactRequest
from cms import explanation, search, vocabulary
from cms.holding import Holding
from cms.listing import Card, cards
from cms.matching import Criteria
from cms.models import CodeSet, Company, JobPage, RecordType, Specialty, System
from cms.pay import LeastPay
from jobboard.accounts.models import User

FIRST_FEW = 3
# So many credentials are tried out, of those that the postings which are almost in reach ask for most.
TRIED = 12
MOST_OPENERS = 5


class Held(TypedDict):
    """A credential as its holder types it."""

    credential: str
    number: str
    issued_on: date | None
    cycle_ends_on: date | None


def of(user: User) -> Candidate | None:
    return Candidate.objects.filter(user=user).first()


# --- What is kept ---


def locked(user: User) -> Candidate:
    """Their row, made with the first thing they say; two windows of one person come one after the other."""
    Candidate.objects.get_or_create(user=user)
    return Candidate.objects.select_for_update().get(user=user)


@transaction.atomic
def keep_credentials(user: User, rows: Iterable[Held]) -> None:
    """These and no others. A question about a number that is no longer theirs waits no more."""
    candidate = locked(user)
    wanted = {row["credential"]: row for row in rows}
    candidate.held.exclude(credential__abbreviation__in=list(wanted)).delete()
    for code, row in wanted.items():
        values = {name: row[name] for name in ("number", "issued_on", "cycle_ends_on")}
        held, _ = candidate.held.update_or_create(credential_id=code, defaults=values)
        held.checks.waiting().exclude(number=held.number).delete()


@transaction.atomic
def keep_work(
    user: User,
    *,
    specialties: Iterable[str],
    code_sets: Iterable[str],
    systems: Iterable[str],
    years: Mapping[str, int],
    paces: Mapping[str, Pace] | None = None,
    apprentice_months: int | None,
) -> None:
    candidate = locked(user)
    candidate.specialties.set(Specialty.objects.filter(slug__in=specialties))
    candidate.code_sets.set(CodeSet.objects.filter(slug__in=code_sets))
    candidate.systems.set(System.objects.filter(slug__in=systems))
    candidate.records.all().delete()
    RecordYears.objects.bulk_create(
        _coded(candidate, record_type, years[record_type.slug], (paces or {}).get(record_type.slug))
        for record_type in RecordType.objects.filter(slug__in=years)
    )
    Candidate.objects.filter(pk=candidate.pk).update(apprentice_months=apprentice_months)


def _coded(candidate: Candidate, record_type: RecordType, years: int, pace: Pace | None) -> RecordYears:
    coded = RecordYears(candidate=candidate, record_type=record_type, years=years)
    if pace:
        coded.charts, coded.charts_per = pace.charts, pace.per
    return coded


@transaction.atomic
def keep_wishes(
    user: User, *, states: Iterable[str], arrangements: Iterable[str], least_pay: LeastPay | None
) -> None:
    candidate = locked(user)
    Candidate.objects.filter(pk=candidate.pk).update(
        states=tuple(states),
        arrangements=sorted(arrangements),
        least_pay_cents=least_pay.cents if least_pay else None,
        least_pay_unit=least_pay.unit if least_pay else "",
    )


@transaction.atomic
def keep_privacy(user: User, *, findable: bool, reminded: bool, block: str, unblock: Iterable[str]) -> None:
    candidate = locked(user)
    Candidate.objects.filter(pk=candidate.pk).update(findable=findable, reminded=reminded)
    candidate.blocks.filter(name__in=list(unblock)).delete()
    if block:
        shut_out(candidate, block)


def shut_out(candidate: Candidate, name: str) -> None:
    """Never found by them again; what they have asked and still wait for is a no."""
    company = Company.objects.filter(name__iexact=name).first()
    EmployerBlock.objects.get_or_create(
        candidate=candidate, name=company.name if company else name, defaults={"company": company}
    )
    # Companies may be namesakes, and the name is what shuts out.
    waiting = ContactRequest.objects.filter(candidate=candidate, company__name__iexact=name, answer="")
    waiting.update(answer=ContactRequest.Answer.NO, answered_at=timezone.now())


# --- What follows from it ---


def fitting(candidate: Candidate | None) -> Criteria | None:
    return candidate.fitting if candidate else None


def unmet(user: User, job: JobPage) -> str:
    """What the posting requires and the profile does not hold, in a sentence without its end; "" where nobody can say."""
    whole = fitting(Candidate.objects.filter(user=user).first())
    if whole is None:
        return ""
    miss = explanation.first_miss(
        Criteria(holding=whole.holding, apprentice_months=whole.apprentice_months), job
    )
    return miss.words if miss and miss.criterion == "holding" else ""


def almost(criteria: Criteria) -> Criteria:
    return replace(criteria, almost=True)


@dataclass(frozen=True, slots=True)
class Outlook:
    """A search as it stands now: how many postings, and the first few."""

    criteria: Criteria
    total: int
    cards: list[Card]


def outlook(criteria: Criteria, *, avoided: Iterable[str] = ()) -> Outlook:
    """Without the companies that this person shut out, which the search itself does not name: its address is theirs to pass on."""
    found = search.find(criteria.avoiding(avoided), 0, FIRST_FEW)
    return Outlook(criteria, found.total, cards(found.ids, who=criteria))


@dataclass(frozen=True, slots=True)
class Opener:
    """One credential more, and how many postings more that would be."""

    code: str
    name: str
    more: int
    url: str


def openers(criteria: Criteria, *, avoided: Iterable[str] = ()) -> list[Opener]:
    """Which credential would bring most of the postings that are one short, the best first."""
    shown = criteria.avoiding(avoided)
    asked = search.find(almost(shown), 0, 0).counts.get("credential", {})
    often = sorted(_new_to(criteria, asked), key=lambda code: (-asked[code], code))[:TRIED]
    now = search.count(shown)
    tried = (_opener(criteria, code, search.count(_with(shown, code)) - now) for code in often)
    useful = [each for each in tried if each.more > 0]
    return sorted(useful, key=lambda each: (-each.more, each.code))[:MOST_OPENERS]


def _new_to(criteria: Criteria, codes: Iterable[str]) -> Iterator[str]:
    words = vocabulary.current().credentials
    held = Holding.of(criteria.holding).held
    return (code for code in codes if code in words and words[code].confirmed and code not in held)


def _opener(criteria: Criteria, code: str, more: int) -> Opener:
    return Opener(code, vocabulary.current().credentials[code].name, more, _with(criteria, code).url)


def _with(criteria: Criteria, code: str) -> Criteria:
    return replace(criteria, holding=tuple(sorted({*criteria.holding, code})))


def cycles_that_end(candidate: Candidate) -> list[HeldCredential]:
    """With an end that is known, the soonest first."""
    known = candidate.held.filter(cycle_ends_on__isnull=False)
    return list(known.select_related("credential").order_by("cycle_ends_on"))
