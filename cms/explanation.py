"""Why a posting fits a search, and why it does not: each criterion that is set, met or missed, in words.

Alert mails, cards and "Why am I not seeing this?" all print these sentences. What the criteria mean is the same as
in cms/search/index.py, which answers for all postings at once.
"""

from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from datetime import datetime, timedelta

from django.utils import timezone

from cms import keywords, places
from cms.holding import Holding, welcomes_apprentices
from cms.matching import Criteria, listed
from cms.models.choices import Arrangement, months_text
from cms.models.jobs import JobPage
from cms.models.vocabulary import Term
from cms.requirement import Group
from cms.search.entry import point_of, words_of
from jobboard.lib.geo import STATES


@dataclass(frozen=True, slots=True)
class Verdict:
    """One criterion against one posting, in a sentence for the person who searched."""

    criterion: str
    met: bool
    words: str


def verdicts(criteria: Criteria, job: JobPage, now: datetime | None = None) -> Iterator[Verdict]:
    """Every criterion that is set, in the order in which people think of them; first whether the posting is open."""
    now = now or timezone.now()
    if not _is_open(job, now):
        yield Verdict("open", False, f"It is {job.state_of_life}, and only open postings are shown")
    for name, judge in _JUDGES.items():
        if getattr(criteria, name) != getattr(_NOTHING, name):
            yield from (Verdict(name, met, words) for met, words in judge(criteria, job, now))


def reasons(criteria: Criteria, job: JobPage, now: datetime | None = None) -> list[str]:
    """Why this posting came up: one sentence or more for each criterion that it met."""
    met = (verdict.words for verdict in verdicts(criteria, job, now) if verdict.met)
    return list(dict.fromkeys(words for words in met if words))


def misses(criteria: Criteria, job: JobPage, now: datetime | None = None) -> list[Verdict]:
    """Everything that keeps a posting out of a search; nothing when it is in."""
    return [verdict for verdict in verdicts(criteria, job, now) if not verdict.met]


def in_sentences(verdicts: Iterable[Verdict]) -> str:
    return " ".join(f"{verdict.words}." for verdict in verdicts)


def first_miss(criteria: Criteria, job: JobPage, now: datetime | None = None) -> Verdict | None:
    """The first criterion that keeps a posting out of a search; None when nothing does."""
    return next((verdict for verdict in verdicts(criteria, job, now) if not verdict.met), None)


def _is_open(job: JobPage, now: datetime) -> bool:
    standing = job.live and not job.closed_at and not job.removed_at
    return bool(standing and job.expires_at and job.expires_at > now)


Judged = Iterator[tuple[bool, str]]


def _holding(criteria: Criteria, job: JobPage, _now: datetime) -> Judged:
    holding = Holding.of(criteria.holding, criteria.apprentice_months)
    missing = holding.missing_in(job)
    if criteria.almost and len(missing) == 1:
        short = holding.months_short_of(job)
        or_time = f", or {months_text(short)} more as an apprentice" if short else ""
        yield True, f"One credential short: {_any(missing[0])}{or_time}"
        return
    if criteria.almost and not missing:
        yield (
            False,
            "You already hold what it requires, and you asked for postings that need one credential more",
        )
        return
    if missing:
        yield False, f"It requires {_all(missing)}, which you do not hold{_apprentice_hint(holding, job)}"
        return
    yield from ((True, words) for words in holding.reasons(job))


def _apprentice_hint(holding: Holding, job: JobPage) -> str:
    """For a CPC-A the answer to apprentices decides, so it is named."""
    if holding.months_short_of(job):
        asked, mine = months_text(job.apprentice_months or 0), months_text(holding.months or 0)
        return f"; of apprentices it wants {asked}, and you have {mine}"
    would_do = not job.requirement.unmet(holding.as_apprentice)
    return (
        ", as apprentices are not accepted" if would_do and not welcomes_apprentices(job.apprentice) else ""
    )


def _credential(criteria: Criteria, job: JobPage, _now: datetime) -> Judged:
    found = False
    for code in criteria.credential:
        if code in job.requirement.codes:
            found = True
            yield True, f"Asks for {code}"
        elif code in job.preferred:
            found = True
            yield True, f"Prefers {code}"
    if not found:
        asks = f"requires {job.requirement}" if job.requirement else "requires no credential"
        yield False, f"It {asks}, and neither requires nor prefers {criteria.any_of('credential')}"


def _apprentice(_criteria: Criteria, job: JobPage, _now: datetime) -> Judged:
    welcome = welcomes_apprentices(job.apprentice)
    yield welcome, job.apprentice_label if welcome else "It does not accept apprentices"


def _terms(facet: str, has: Callable[[JobPage], dict[str, str]], noun: str) -> "Judge":
    """A facet of which a posting has some values: any of those asked for will do."""

    def judge(criteria: Criteria, job: JobPage, _now: datetime) -> Judged:
        names = has(job)
        both = [name for value, name in names.items() if value in getattr(criteria, facet)]
        if both:
            yield True, listed(both, "and")
        else:
            yield (
                False,
                f"{noun} {listed(names.values(), 'and') if names else 'not named'}, not {criteria.any_of(facet)}",
            )

    return judge


def _state(criteria: Criteria, job: JobPage, _now: datetime) -> Judged:
    asked = [STATES[code] for code in criteria.state if code in job.work_states]
    if not asked:
        yield False, f"{_where(job)}, not open to {criteria.any_of('state')}"
    elif job.arrangement == Arrangement.REMOTE:
        yield True, f"Remote, open to {listed(asked, 'and')}"
    else:
        yield True, job.place_text


def _arrangement(criteria: Criteria, job: JobPage, _now: datetime) -> Judged:
    met = job.arrangement in criteria.arrangement
    if not met:
        yield (
            False,
            f"It is {str(job.get_arrangement_display()).lower()}, not {criteria.any_of('arrangement')}",
        )
    elif not criteria.state:  # else the state's reason says it
        yield True, job.place_text
    else:
        yield True, ""


def _near(criteria: Criteria, job: JobPage, _now: datetime) -> Judged:
    place = places.find(criteria.near)
    if place is None:
        yield False, f"We no longer know where {criteria.near} is"
        return
    if job.arrangement == Arrangement.REMOTE:
        met = place.state in job.work_states
        state = STATES.get(place.state, place.state)
        yield met, f"Remote, open to {state}" if met else f"Remote, but not from {state}"
        return
    point = point_of(job)
    if point is None:
        yield False, f"We do not know how far {job.place_text} is from {criteria.near}"
        return
    miles = places.miles(place.latitude, place.longitude, *point)
    yield (
        miles <= criteria.within,
        f"{places.miles_text(miles).capitalize()} from {criteria.near}, {job.place_text}",
    )


def _pay(criteria: Criteria, job: JobPage, _now: datetime) -> Judged:
    assert criteria.pay is not None
    asked = criteria.pay.words
    if job.annual_max_cents is None:
        yield criteria.unpriced, f"{job.pay_text}, which cannot be compared with the {asked} you asked for"
    else:
        enough = job.annual_max_cents >= criteria.pay.annual_cents
        yield enough, f"{job.pay_text}, you asked {asked}"


def _type(criteria: Criteria, job: JobPage, _now: datetime) -> Judged:
    label = str(job.get_employment_type_display())
    met = job.employment_type in criteria.type
    yield met, label if met else f"It is {label.lower()}, not {criteria.any_of('type')}"


def _experience(criteria: Criteria, job: JobPage, _now: datetime) -> Judged:
    most = criteria.experience or 0
    met = job.experience_months <= most
    yield (
        met,
        job.experience_text if met else f"It asks for {job.experience_text}, more than {months_text(most)}",
    )


def _avoid(criteria: Criteria, job: JobPage, _now: datetime) -> Judged:
    avoided = job.company.slug in criteria.avoid
    yield not avoided, f"You asked to see no postings of {job.company.name}" if avoided else ""


def _direct(_criteria: Criteria, job: JobPage, _now: datetime) -> Judged:
    direct = not job.company.is_agency
    yield direct, "Hires directly" if direct else f"{job.company.name} is a staffing agency"


def _posted(criteria: Criteria, job: JobPage, now: datetime) -> Judged:
    yield _aged(job.first_published_at, criteria.posted, now, "Posted")


def _confirmed(criteria: Criteria, job: JobPage, now: datetime) -> Judged:
    yield _aged(job.confirmed_open_at or job.first_published_at, criteria.confirmed, now, "Confirmed open")


def _aged(moment: datetime | None, days: int | None, now: datetime, what: str) -> tuple[bool, str]:
    assert days is not None
    if moment is None:
        return False, "It was never published"
    # To the second, as the index keeps it.
    met = int(moment.timestamp()) >= int(now.timestamp()) - timedelta(days=days).total_seconds()
    return met, f"{what} {moment:%B} {moment.day}{'' if met else ', longer ago than you asked'}"


def _says(criteria: Criteria, job: JobPage, _now: datetime) -> Judged:
    said = _said_by(job)
    if any(all(_met(term, said) for term in unwanted) for unwanted in keywords.left_out(criteria.q)):
        yield False, f"It says what {keywords.quoted(criteria.q)} leaves out"
        return
    if all(_met(term, said) for term in keywords.terms(criteria.q)):
        yield True, f"{'Says' if keywords.terms(criteria.q) else 'Fits'} {keywords.quoted(criteria.q)}"
        return
    missing = [
        word
        for word in criteria.q.replace('"', " ").split()
        if not all(_met(term, said) for term in keywords.terms(word))
    ]
    yield False, f"It does not say {keywords.quoted(missing[0] if missing else criteria.q)}"


def _said_by(job: JobPage) -> frozenset[str]:
    """Read once from a posting in memory, which is explained to many in the mails of a morning."""
    said: frozenset[str] | None = getattr(job, "_said", None)
    if said is None:
        said = words_of(job)
        setattr(job, "_said", said)  # noqa: B010  # no field of the posting
    return said


def _met(term: keywords.Term, said: frozenset[str]) -> bool:
    return any(needed <= said for needed in term)


def _where(job: JobPage) -> str:
    if not job.work_states:
        return "Not open"
    place = job.place_text
    return (
        f"It is in {place}"
        if job.arrangement == Arrangement.ONSITE
        else f"It is {place[:1].lower()}{place[1:]}"
    )


def _named(terms: Iterable[Term]) -> dict[str, str]:
    return {term.slug: term.name for term in terms}


def _any(group: Group) -> str:
    return listed(sorted(group), "or")


def _all(groups: Iterable[Group]) -> str:
    texts = [_any(group) if len(group) == 1 else f"({_any(group)})" for group in groups]
    return texts[0].strip("()") if len(texts) == 1 else listed(texts, "and")


Judge = Callable[[Criteria, JobPage, datetime], Judged]
_NOTHING = Criteria()
_JUDGES: dict[str, Judge] = {
    "avoid": _avoid,
    "holding": _holding,
    "credential": _credential,
    "apprentice": _apprentice,
    "specialty": _terms(
        "specialty", lambda job: {job.specialty.slug: job.specialty.name}, "Its specialty is"
    ),
    "record": _terms("record", lambda job: _named(job.record_types.all()), "Its record types:"),
    "code_set": _terms("code_set", lambda job: _named(job.code_sets.all()), "Its code sets:"),
    "system": _terms("system", lambda job: _named(job.systems.all()), "Its systems:"),
    "state": _state,
    "arrangement": _arrangement,
    "near": _near,
    "type": _type,
    "pay": _pay,
    "experience": _experience,
    "company": _terms("company", lambda job: {job.company.slug: job.company.name}, "It is at"),
    "direct": _direct,
    "posted": _posted,
    "confirmed": _confirmed,
    "q": _says,
}
