"""What a search is. One value, Criteria, which the list, its counts, alerts, feeds, landing pages and the API all take.

What each criterion means for a posting is in cms/search/index.py, for all postings at once, and in cms/explanation.py,
for one posting and in words; a test holds the two to each other.
"""

import hashlib
from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass, fields, replace
from functools import lru_cache
from typing import Any, Self
from urllib.parse import urlencode

from django.http import QueryDict

from cms import keywords, places, vocabulary
from cms.holding import Holding
from cms.models.choices import Arrangement, Employment, months_text
from cms.pay import LeastPay
from jobboard.lib.geo import STATES
from jobboard.lib.text import one_line

LISTING_PATH = "/jobs/"
NEWEST, BEST_PAID, NEAREST, BEST_MATCH = "newest", "pay", "distance", "best"
SORTS = {
    NEWEST: "Newest first",
    BEST_PAID: "Best paid first",
    NEAREST: "Nearest first",
    BEST_MATCH: "Best match first",
}
RADII = (10, 25, 50, 100, 200)
NEARBY = 25
LONGEST_AGE_DAYS = 365
LONGEST_EXPERIENCE_MONTHS = 600
_TRUE = {"1", "on", "true", "yes"}

# Every facet that takes several values, with what it knows: value -> label.
KNOWN: dict[str, Callable[[], Mapping[str, str]]] = {
    "credential": lambda: {code: code for code in vocabulary.current().credentials},
    "holding": lambda: {code: code for code in vocabulary.current().credentials},
    "specialty": lambda: vocabulary.current().specialties,
    "record": lambda: vocabulary.current().record_types,
    "code_set": lambda: vocabulary.current().code_sets,
    "system": lambda: vocabulary.current().systems,
    "company": vocabulary.companies,
    "avoid": vocabulary.companies,
    "state": lambda: STATES,
    "arrangement": lambda: dict(Arrangement.choices),
    "type": lambda: dict(Employment.choices),
}
_UPPER = {"credential", "holding", "state"}
_SMALL_WHEN_SAID = {"arrangement", "type"}


def normal(facet: str, value: str) -> str:
    """A value as it is stored: codes in capitals, slugs in small letters."""
    value = value.strip()
    return value.upper() if facet in _UPPER else value.lower()


def whole_number(text: str, *, at_most: int) -> int | None:
    """None where it is no number from 0 to `at_most`."""
    text = text.strip()
    return (
        int(text) if text.isascii() and text.isdigit() and len(text) <= 6 and int(text) <= at_most else None
    )


@dataclass(frozen=True, slots=True)
class Criteria:
    """One search. Equal searches are equal values with equal querystrings.

    holding is widened, and every required group has to be met; with `almost`, exactly one is not. apprentice_months
    are those of the holder, for postings that want some of their apprentices.
    near keeps what is within so many miles, and remote work that is open to the place's state.
    pay is compared in annual terms; `unpriced` keeps postings whose pay cannot be compared.
    experience is in months, posted and confirmed are ages in days. direct leaves agencies out, avoid these companies.
    """

    q: str = ""
    credential: tuple[str, ...] = ()
    holding: tuple[str, ...] = ()
    almost: bool = False
    apprentice_months: int | None = None
    specialty: tuple[str, ...] = ()
    record: tuple[str, ...] = ()
    code_set: tuple[str, ...] = ()
    system: tuple[str, ...] = ()
    company: tuple[str, ...] = ()
    avoid: tuple[str, ...] = ()
    state: tuple[str, ...] = ()
    near: str = ""
    within: int = NEARBY
    arrangement: tuple[str, ...] = ()
    type: tuple[str, ...] = ()
    apprentice: bool = False
    pay: LeastPay | None = None
    unpriced: bool = False
    experience: int | None = None
    posted: int | None = None
    confirmed: int | None = None
    direct: bool = False
    sort: str = ""

    @classmethod
    def from_query(cls, source: str | QueryDict) -> Self:
        """Read an address or a stored search. What the matcher does not honour is left out, never an error."""
        data = QueryDict(source.lstrip("?")) if isinstance(source, str) else source
        choices: dict[str, Any] = {facet: _known_values(facet, data.getlist(facet)) for facet in KNOWN}
        choices |= {name: (data.get(name) or "").strip().lower() in _TRUE for name in FLAGS}
        return cls(
            q=_searchable(data.get("q") or ""),
            near=_known_place(data.get("near") or ""),
            within=whole_number(data.get("within") or "", at_most=max(RADII)) or NEARBY,
            pay=LeastPay.parse(data.get("pay") or ""),
            apprentice_months=whole_number(
                data.get("apprentice_months") or "", at_most=LONGEST_EXPERIENCE_MONTHS
            ),
            experience=whole_number(data.get("experience") or "", at_most=LONGEST_EXPERIENCE_MONTHS),
            posted=whole_number(data.get("posted") or "", at_most=LONGEST_AGE_DAYS) or None,
            confirmed=whole_number(data.get("confirmed") or "", at_most=LONGEST_AGE_DAYS) or None,
            sort=data.get("sort") or "",
            **choices,
        ).consistent()

    def consistent(self) -> Self:
        """Without what says nothing beside the rest: a distance from nowhere, the order that is taken anyway."""
        return replace(
            self,
            almost=self.almost and bool(self.holding),
            apprentice_months=self.apprentice_months if self.counts_months else None,
            within=self.within if self.near and self.within in RADII else NEARBY,
            unpriced=self.unpriced and self.pay is not None,
            sort=self.sort if self.sort in self.sorts and self.sort != self.natural_sort else "",
        )

    @property
    def counts_months(self) -> bool:
        """Whether months as an apprentice were said, and what is held makes them count."""
        return self.apprentice_months is not None and Holding.of(self.holding).counts_months

    def avoiding(self, companies: Iterable[str]) -> Self:
        """Without the postings of these companies too."""
        return replace(self, avoid=tuple(sorted({*self.avoid, *companies})))

    # --- Its order ---

    @property
    def natural_sort(self) -> str:
        """The order when nobody chose one: whoever types words wants what they are about first."""
        return BEST_MATCH if self.q else NEWEST

    @property
    def order(self) -> str:
        return self.sort or self.natural_sort

    @property
    def sorts(self) -> dict[str, str]:
        """The orders that make a difference for this search."""
        useful = {
            NEWEST: True,
            BEST_PAID: True,
            NEAREST: bool(self.near),
            BEST_MATCH: bool(self.q or self.holding),
        }
        return {sort: label for sort, label in SORTS.items() if useful[sort]}

    @property
    def unsorted(self) -> Self:
        """The same search whatever its order: what an alert is about."""
        return replace(self, sort="") if self.sort else self

    # --- Its address ---

    @property
    def pairs(self) -> list[tuple[str, str]]:
        """Every single choice as (name, value), without the defaults."""
        found: list[tuple[str, str]] = []
        for name in _NAMES:
            value = getattr(self, name)
            if isinstance(value, tuple):
                found += [(name, item) for item in value]
            elif value != _DEFAULTS[name]:
                found.append((name, "1" if value is True else str(value)))
        return found

    @property
    def query(self) -> str:
        """The canonical querystring: sorted, defaults left out."""
        return _query(self)

    @property
    def digest(self) -> str:
        """Twelve characters that name this search, whatever its order."""
        return hashlib.sha256(self.unsorted.query.encode()).hexdigest()[:12]

    @property
    def url(self) -> str:
        return f"{LISTING_PATH}?{self.query}" if self.query else LISTING_PATH

    @property
    def is_everything(self) -> bool:
        return self.unsorted == _EVERYTHING

    @property
    def choices(self) -> list[tuple[str, str]]:
        """The pairs that narrow the search, each of which can be taken off by itself."""
        return [pair for pair in self.pairs if pair[0] not in {"sort", "within"}]

    def without(self, name: str, value: str) -> Self:
        """The search with one choice taken off."""
        kept: object = _DEFAULTS[name]
        if name in KNOWN:
            kept = tuple(item for item in getattr(self, name) if item != value)
        return replace(self, **{name: kept}).consistent()  # type: ignore[arg-type]  # the field's own type, by its name

    # --- In words ---

    def label(self, name: str, value: str) -> str:
        """One choice in words, as on a chip."""
        if name in KNOWN:
            text = KNOWN[name]().get(value, value)
            said = {"holding": f"I hold {text}", "state": f"Open to {text}", "avoid": f"Not at {text}"}
            return said.get(name, text)
        phrase = _SAID_ALONE.get(name, _PHRASES[name])(self)
        return phrase[:1].upper() + phrase[1:]

    @property
    def words(self) -> str:
        """The search in plain words, for titles, alerts and mails."""
        # A record type and a specialty may have one name: "Radiology" is said once.
        return " · ".join(dict.fromkeys(self._phrases())) or "all jobs"

    def _phrases(self) -> Iterator[str]:
        for name, phrase in _PHRASES.items():
            if getattr(self, name) != _DEFAULTS[name]:
                text = phrase(self)
                if text:
                    yield text

    def any_of(self, facet: str) -> str:
        known = KNOWN[facet]()
        text = listed([known.get(value, value) for value in getattr(self, facet)], "or")
        return text.lower() if facet in _SMALL_WHEN_SAID else text

    @property
    def _is_remote_somewhere(self) -> bool:
        return self.arrangement == (Arrangement.REMOTE,) and bool(self.state)


@lru_cache(maxsize=10_000)
def _query(criteria: Criteria) -> str:
    """Asked for a dozen times on each page."""
    return urlencode(criteria.pairs)


FLAGS = ("almost", "apprentice", "unpriced", "direct")
_NAMES = sorted(field.name for field in fields(Criteria))
_DEFAULTS = {field.name: field.default for field in fields(Criteria)}
_EVERYTHING = Criteria()


def _holding_phrase(criteria: Criteria) -> str:
    held = f"for holders of {listed(criteria.holding, 'and')}"
    if criteria.apprentice_months is not None:
        held = f"{held} with {_as_apprentice(criteria)}"
    return f"one credential short {held}" if criteria.almost else held


def _as_apprentice(criteria: Criteria) -> str:
    return f"{months_text(criteria.apprentice_months or 0)} as an apprentice"


def _arrangement_phrase(criteria: Criteria) -> str:
    where = criteria.any_of("arrangement")
    return f"{where} in {criteria.any_of('state')}" if criteria._is_remote_somewhere else where


def _state_phrase(criteria: Criteria) -> str:
    return "" if criteria._is_remote_somewhere else f"open to {criteria.any_of('state')}"


def _experience_phrase(criteria: Criteria) -> str:
    months = criteria.experience or 0
    return f"at most {months_text(months)} of experience asked" if months else "no experience asked"


def _days(days: int | None) -> str:
    return "in the last day" if days == 1 else f"in the last {days} days"


# Each criterion in words, in the order in which a search is said.
_PHRASES: dict[str, Callable[[Criteria], str]] = {
    "q": lambda criteria: keywords.quoted(criteria.q),
    "holding": _holding_phrase,
    "credential": lambda criteria: criteria.any_of("credential"),
    "specialty": lambda criteria: criteria.any_of("specialty"),
    "record": lambda criteria: criteria.any_of("record"),
    "code_set": lambda criteria: criteria.any_of("code_set"),
    "system": lambda criteria: criteria.any_of("system"),
    "arrangement": _arrangement_phrase,
    "state": _state_phrase,
    "near": lambda criteria: f"within {criteria.within} miles of {criteria.near}",
    "type": lambda criteria: criteria.any_of("type"),
    "pay": lambda criteria: f"at least {criteria.pay.words}" if criteria.pay else "",
    "unpriced": lambda _: "or pay that cannot be compared",
    "experience": _experience_phrase,
    "apprentice": lambda _: "apprentices welcome",
    "company": lambda criteria: f"at {criteria.any_of('company')}",
    "avoid": lambda criteria: f"not at {criteria.any_of('avoid')}",
    "direct": lambda _: "no agencies",
    "posted": lambda criteria: f"posted {_days(criteria.posted)}",
    "confirmed": lambda criteria: f"confirmed open {_days(criteria.confirmed)}",
}  # fmt: skip
# Said with what one holds, but for a chip of their own.
_SAID_ALONE: dict[str, Callable[[Criteria], str]] = {
    "almost": lambda _: "one credential short",
    "apprentice_months": _as_apprentice,
}
_PHRASES |= dict.fromkeys(_SAID_ALONE, lambda _: "")


def _known_values(facet: str, values: Iterable[str]) -> tuple[str, ...]:
    known = KNOWN[facet]() if values else {}
    return tuple(sorted({normal(facet, value) for value in values} & known.keys()))


def _known_place(text: str) -> str:
    place = places.find(text) if text.strip() else None
    return place.label if place else ""


def _searchable(text: str) -> str:
    text = one_line(text[: 4 * keywords.MAX_QUERY_CHARACTERS])[: keywords.MAX_QUERY_CHARACTERS].strip()
    return text if keywords.is_search(text) else ""


def listed(items: Iterable[str], word: str) -> str:
    """ "CPC, CCS or RHIT"; the word is "and" or "or"."""
    *first, last = items
    return f"{', '.join(first)} {word} {last}" if first else last
