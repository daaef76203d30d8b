"""What "fits" means. A search is one value, Criteria, which the list, its counts, alerts and feeds all go through."""

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, fields, replace
from typing import TYPE_CHECKING, Self
from urllib.parse import urlencode

from django.http import QueryDict

from cms import keywords, vocabulary
from cms.models.jobs import Apprentice, Arrangement, Employment, JobPage
from cms.models.vocabulary import Credential
from cms.requirement import Group, Requirement
from jobboard.lib.geo import STATES
from jobboard.lib.text import one_line

if TYPE_CHECKING:
    from collections.abc import Callable

LISTING_PATH = "/jobs/"
NEWEST, BEST_PAID = "newest", "pay"
SORTS = {NEWEST: "Newest first", BEST_PAID: "Best paid first"}
MAX_PAY = 9_999_999

# Every facet that takes several values, with what it knows: value -> label.
KNOWN: "dict[str, Callable[[], Mapping[str, str]]]" = {
    "credential": lambda: {code: code for code in vocabulary.current().credentials},
    "holding": lambda: {code: code for code in vocabulary.current().credentials},
    "specialty": lambda: vocabulary.current().specialties,
    "record": lambda: vocabulary.current().record_types,
    "state": lambda: STATES,
    "arrangement": lambda: dict(Arrangement.choices),
    "type": lambda: dict(Employment.choices),
}
_UPPER = {"credential", "holding", "state"}
_PHRASES = {
    "credential": "{}",
    "specialty": "{}",
    "record": "{}",
    "arrangement": "{}",
    "state": "open to {}",
    "type": "{}",
}
_AS_NAMED = {"credential", "specialty", "record", "state"}


def normal(facet: str, value: str) -> str:
    """A value as it is stored: codes in capitals, slugs in small letters."""
    value = value.strip()
    return value.upper() if facet in _UPPER else value.lower()


def parse_pay(text: str) -> int | None:
    """Whole dollars a year from "50000", "50,000" or "$50,000"; None if it is no such amount."""
    digits = text.strip().removeprefix("$").replace(",", "").strip()
    if not (digits.isascii() and digits.isdigit() and len(digits) <= 7):
        return None
    return int(digits) or None


@dataclass(frozen=True, slots=True)
class Criteria:
    """One search. Equal searches are equal values with equal querystrings."""

    q: str = ""
    credential: tuple[str, ...] = ()
    holding: tuple[str, ...] = ()
    specialty: tuple[str, ...] = ()
    record: tuple[str, ...] = ()
    state: tuple[str, ...] = ()
    arrangement: tuple[str, ...] = ()
    type: tuple[str, ...] = ()
    apprentice: bool = False
    pay: int | None = None
    sort: str = NEWEST

    @classmethod
    def from_query(cls, source: str | QueryDict) -> Self:
        """Read an address or a stored search. What the matcher does not honour is left out, never an error."""
        data = QueryDict(source.lstrip("?")) if isinstance(source, str) else source
        several = {facet: _known_values(facet, data.getlist(facet)) for facet in KNOWN}
        return cls(
            q=_searchable(data.get("q") or ""),
            apprentice=(data.get("apprentice") or "").strip().lower() in {"1", "on", "true", "yes"},
            pay=parse_pay(data.get("pay") or ""),
            sort=BEST_PAID if data.get("sort") == BEST_PAID else NEWEST,
            **several,
        )

    @property
    def pairs(self) -> list[tuple[str, str]]:
        """Every single choice as (name, value), without the defaults."""
        found: list[tuple[str, str]] = []
        for name in sorted(field.name for field in fields(self)):
            value = getattr(self, name)
            if isinstance(value, tuple):
                found += [(name, item) for item in value]
            elif value and value != NEWEST:
                found.append((name, "1" if value is True else str(value)))
        return found

    @property
    def query(self) -> str:
        """The canonical querystring: sorted, defaults left out."""
        return urlencode(self.pairs)

    @property
    def url(self) -> str:
        return f"{LISTING_PATH}?{self.query}" if self.query else LISTING_PATH

    @property
    def unsorted(self) -> Self:
        """The same search whatever its order: what an alert is about."""
        return replace(self, sort=NEWEST)

    @property
    def is_everything(self) -> bool:
        return self.unsorted == Criteria()

    def without(self, name: str, value: str) -> Self:
        """The search with one choice taken off."""
        kept: object = Criteria.__dataclass_fields__[name].default
        if name in KNOWN:
            kept = tuple(item for item in getattr(self, name) if item != value)
        return replace(self, **{name: kept})  # type: ignore[arg-type]  # the field's own type, by its name

    def label(self, name: str, value: str) -> str:
        """One choice in words, as on a chip."""
        if name in KNOWN:
            text = KNOWN[name]().get(value, value)
            return {"holding": f"I hold {text}", "state": f"Open to {text}"}.get(name, text)
        if name == "pay":
            return f"At least {_dollars_a_year(int(value))}"
        return "Apprentices welcome" if name == "apprentice" else f"“{value}”"

    @property
    def words(self) -> str:
        """The search in plain words, for titles, alerts and mails."""
        return " · ".join(self._phrases()) or "all jobs"

    def _phrases(self) -> Iterator[str]:
        if self.q:
            yield f"“{self.q}”"
        if self.holding:
            yield f"for holders of {_listed(self.holding, 'and')}"
        for facet, form in _PHRASES.items():
            if getattr(self, facet):
                yield form.format(self._any(facet) if facet in _AS_NAMED else self._any(facet).lower())
        if self.pay:
            yield f"at least {_dollars_a_year(self.pay)}"
        if self.apprentice:
            yield "apprentices welcome"

    def _any(self, facet: str) -> str:
        known = KNOWN[facet]()
        return _listed([known.get(value, value) for value in getattr(self, facet)], "or")


def _known_values(facet: str, values: Iterable[str]) -> tuple[str, ...]:
    known = KNOWN[facet]() if values else {}
    return tuple(sorted({normal(facet, value) for value in values} & known.keys()))


def _searchable(text: str) -> str:
    text = one_line(text[: 4 * keywords.MAX_QUERY_CHARACTERS])[: keywords.MAX_QUERY_CHARACTERS].strip()
    return text if keywords.terms(text) else ""


def _listed(items: Iterable[str], word: str) -> str:
    *first, last = items
    return f"{', '.join(first)} {word} {last}" if first else last


def _dollars_a_year(amount: int) -> str:
    return f"${amount:,} a year"


@dataclass(frozen=True, slots=True)
class Holding:
    """What a person holds, widened by `satisfies`: a CPC is a CPC-A too, an RHIA an RHIT; never the other way.

    Only where a posting accepts apprentices does an apprentice credential stand for the full one.
    """

    held: Group = frozenset()
    as_apprentice: Group = frozenset()
    origins: tuple[tuple[str, str], ...] = ()

    @classmethod
    def of(cls, codes: Iterable[str]) -> Self:
        words = vocabulary.current().credentials
        origins = {code: code for code in sorted({code.upper() for code in codes})}
        queue = list(origins)
        while queue:
            code = queue.pop()
            for included in words[code].satisfies if code in words else ():
                if included not in origins:
                    origins[included] = origins[code]
                    queue.append(included)
        held = frozenset(origins)
        apprentices = {
            code for code in held if code in words and words[code].kind == Credential.Kind.APPRENTICE
        }
        full = {code for code, word in words.items() if apprentices & set(word.satisfies)}
        return cls(held, held | full, tuple(sorted(origins.items())))

    def fits(self, requirement: Requirement, *, apprentices_welcome: bool) -> bool:
        """Every required group holds one of mine; a posting that requires nothing fits everybody."""
        return not requirement.unmet(self.as_apprentice if apprentices_welcome else self.held)

    def suits(self, job: JobPage) -> bool:
        return self.fits(job.requirement, apprentices_welcome=welcomes_apprentices(job.apprentice))

    def reasons(self, job: JobPage) -> list[str]:
        """How each required group is met."""
        if not job.requirement:
            return ["No credential required"]
        return list(dict.fromkeys(self._met(group, job) for group in job.requirement.groups))

    def _met(self, group: Group, job: JobPage) -> str:
        origin = dict(self.origins)
        mine = sorted(group & self.held, key=lambda code: (origin[code] != code, code))
        if not mine:
            return job.apprentice_label
        code = mine[0]
        return (
            f"You hold {code}" if origin[code] == code else f"You hold {origin[code]}, which includes {code}"
        )


def welcomes_apprentices(answer: str) -> bool:
    return answer in {Apprentice.ACCEPTED, Apprentice.WITH_EXPERIENCE}


def reasons(criteria: Criteria, job: JobPage) -> list[str]:
    """Why this posting came up, in words, one for each criterion that it met."""
    return list(dict.fromkeys(_reasons(criteria, job)))


def _reasons(criteria: Criteria, job: JobPage) -> Iterator[str]:
    if criteria.holding:
        yield from Holding.of(criteria.holding).reasons(job)
    for code in criteria.credential:
        if code in job.requirement.codes:
            yield f"Asks for {code}"
        elif code in job.preferred:
            yield f"Prefers {code}"
    if criteria.apprentice:
        yield job.apprentice_label
    yield from _work_reasons(criteria, job)
    if criteria.pay:
        yield f"{job.pay_text}, you asked {_dollars_a_year(criteria.pay)}"
    if criteria.q:
        yield f"Says “{criteria.q}”"


def _work_reasons(criteria: Criteria, job: JobPage) -> Iterator[str]:
    if criteria.specialty:
        yield job.specialty.name
    if criteria.record:
        names = [record.name for record in job.record_types.all() if record.slug in criteria.record]
        yield _listed(names, "and")
    if criteria.state:
        yield _place_reason(criteria, job)
    elif criteria.arrangement:
        yield job.place_text
    if criteria.type:
        yield job.get_employment_type_display()


def _place_reason(criteria: Criteria, job: JobPage) -> str:
    if job.arrangement != Arrangement.REMOTE:
        return str(job.place_text)
    asked = [STATES[code] for code in criteria.state if code in job.work_states]
    return f"Remote, open to {_listed(asked, 'and')}"
