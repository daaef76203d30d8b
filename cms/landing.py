"""Landing pages: addresses of one or two plain words for the searches that people make most, such as /jobs/remote/texas/.

A landing page is a Criteria and a way to say it, nothing else. It exists because postings fit it: from three it may
be indexed, with one or two it may be read, with none it leads on.
"""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from functools import lru_cache

from django.utils.text import slugify

from cms import search, vocabulary
from cms.matching import LISTING_PATH, Criteria
from cms.models.choices import Arrangement
from cms.models.vocabulary import Credential
from jobboard.lib.geo import STATES

INDEXED_FROM = 3
LINKS = 12
# The one order of two words in an address: what is coded, then how, then where. The other order is sent on.
ORDER = ("credential", "record", "specialty", "arrangement", "state")
# Where one word could mean several things, it means the first of these: "radiology" is the record type.
# A posting has several record types and one specialty, so the record type finds more of what the word promises.
PRECEDENCE = ("arrangement", "state", "credential", "record", "specialty")
# They say much the same, so a page for both together would only repeat one of them.
_ALIKE = {"record", "specialty"}
_BY = {
    "credential": "by credential",
    "record": "by record type",
    "specialty": "by specialty",
    "arrangement": "remote, hybrid and on site",
    "state": "by state",
}

Names = tuple[tuple[str, str], ...]  # a value, and its name or kind
Counts = Mapping[str, Mapping[str, int]]  # facet -> value -> postings


@dataclass(frozen=True, slots=True)
class Word:
    """One word of an address: a choice in one facet.

    `criterion` is the field of Criteria that it sets. An apprentice's credential means what its holder may apply for,
    as few postings name it and many accept apprentices.
    """

    slug: str
    facet: str
    value: str
    name: str
    criterion: str


@dataclass(frozen=True, slots=True)
class Landing:
    """One or two words in their one order."""

    words: tuple[Word, ...]

    @classmethod
    def of(cls, *words: Word) -> "Landing":
        return cls(tuple(sorted(words, key=lambda word: ORDER.index(word.facet))))

    @property
    def criteria(self) -> Criteria:
        return Criteria(**{word.criterion: (word.value,) for word in self.words})  # type: ignore[arg-type]  # a facet's own type

    @property
    def url(self) -> str:
        return LISTING_PATH + "".join(f"{word.slug}/" for word in self.words)

    @property
    def heading(self) -> str:
        """ "Remote medical coding jobs in Texas"."""
        named = {word.facet: word.name for word in self.words}
        work = named.get("record") or named.get("specialty")
        kind = f"{_mid_sentence(work)} coding" if work else "medical coding"
        how = named.get("arrangement", "").replace(" ", "-")
        parts = [how, named.get("credential", ""), kind, "jobs"]
        text = " ".join(filter(None, parts))
        if "state" in named:
            text += f" in {_in_sentence(named['state'])}"
        return text[0].upper() + text[1:]

    @property
    def label(self) -> str:
        return ", ".join(word.name for word in self.words)

    def without(self, facet: str) -> "Landing":
        return Landing(tuple(word for word in self.words if word.facet != facet))

    def with_word(self, word: Word) -> "Landing | None":
        """The page for this word as well, where there can be one."""
        facets = {each.facet for each in self.words} | {word.facet}
        if len(self.words) > 1 or len(facets) != len(self.words) + 1 or facets == _ALIKE:
            return None
        return Landing.of(*self.words, word)


def _mid_sentence(name: str) -> str:
    """ "Risk adjustment" loses its capital, "CDI" does not."""
    return name[0].lower() + name[1:] if name[1:2].islower() else name


def _in_sentence(state: str) -> str:
    return f"the {state}" if state.startswith("District") else state


@dataclass(frozen=True, slots=True)
class Link:
    label: str
    url: str
    count: int


@dataclass(frozen=True, slots=True)
class Shelf:
    """Links of one kind under one title."""

    title: str
    links: list[Link]


# --- Words ---


def words() -> Mapping[str, Word]:
    """What every word that an address may have means. Two words of one name mean the same: one page for both."""
    known = vocabulary.current()
    credentials = tuple((code, word.kind) for code, word in known.credentials.items())
    return _words(credentials, tuple(known.record_types.items()), tuple(known.specialties.items()))


@lru_cache(maxsize=2)
def _words(credentials: Names, record_types: Names, specialties: Names) -> Mapping[str, Word]:
    """Kept until an editor changes a word: a landing page asks some five times."""
    found: dict[str, Word] = {}
    named: dict[str, Word] = {}
    facets = {
        "arrangement": [(slugify(name), value, name) for value, name in Arrangement.choices],
        "state": [(slugify(name), code, name) for code, name in STATES.items()],
        "credential": [(code.lower(), code, code) for code, _ in credentials],
        "record": [(slug, slug, name) for slug, name in record_types],
        "specialty": [(slug, slug, name) for slug, name in specialties],
    }
    apprentices = {code for code, kind in credentials if kind == Credential.Kind.APPRENTICE}
    for facet in PRECEDENCE:
        for slug, value, name in facets[facet]:
            criterion = "holding" if facet == "credential" and value in apprentices else facet
            word = named.setdefault(name.casefold(), Word(slug, facet, value, name, criterion))
            found.setdefault(slug, word)
    return found


def meanings() -> list[Word]:
    return list(dict.fromkeys(words().values()))


def find(first: str, second: str = "") -> Landing | None:
    """The landing page at an address, in whatever order its words stand; None where it is no such address."""
    known = words()
    word = known.get(first.lower())
    if word is None:
        return None
    if not second:
        return Landing.of(word)
    other = known.get(second.lower())
    return Landing.of(word).with_word(other) if other else None


# --- Which there are ---


def indexable() -> Iterator[Landing]:
    """Every landing page with enough postings. One search for each single word counts all of its pairs."""
    known = meanings()
    counts = search.find(Criteria(), 0, 0).counts
    for word in known:
        if _count(counts, word) < INDEXED_FROM:
            continue
        page = Landing.of(word)
        yield page
        yield from _indexable_pairs(page, known)


def _indexable_pairs(page: Landing, known: list[Word]) -> Iterator[Landing]:
    """Those in which this page's word stands first."""
    later = ORDER[ORDER.index(page.words[0].facet) + 1 :]
    if not later:
        return
    counts = search.find(page.criteria, 0, 0).counts
    for word in known:
        if word.facet in later and _count(counts, word) >= INDEXED_FROM:
            pair = page.with_word(word)
            if pair:
                yield pair


def _count(counts: Counts, word: Word) -> int:
    return counts.get(word.criterion, {}).get(word.value, 0)


# --- Links to them ---


def shelves(counts: Counts) -> list[Shelf]:
    """For the start page and the foot of the listing: the ways in, from the counts of the whole board."""
    everything = Landing(())
    facets = ("credential", "arrangement", "state", "record")
    return [Shelf(_BY[facet].capitalize(), links(everything, facet, counts, least=1)) for facet in facets]


def links(base: Landing, facet: str, counts: Counts, *, least: int = INDEXED_FROM) -> list[Link]:
    """The pages that add one word to these, most postings first; the search itself where its page is not indexed."""
    found = []
    for word in meanings():
        count = _count(counts, word)
        page = base.with_word(word) if word.facet == facet and count >= least else None
        if page:
            found.append(Link(word.name, page.url if count >= INDEXED_FROM else page.criteria.url, count))
    return sorted(found, key=lambda link: (-link.count, link.label))[:LINKS]


def related(page: Landing, counts: Counts, avoided: tuple[str, ...] = ()) -> list[Shelf]:
    """One word more, or one word changed. `counts` are those of the page's own search."""
    found = []
    for facet in ORDER:
        base = page.without(facet)
        if facet == "credential" and base != page:
            # An apprentice's asks another question than the others, so none may count within the page's own.
            counts_there = search.find(base.criteria.avoiding(avoided), 0, 0).counts
        else:
            counts_there = counts
        others = [link for link in links(base, facet, counts_there) if link.url != page.url]
        if others:
            found.append(Shelf(f"{base.heading} {_BY[facet]}", others))
    return found


def parents(page: Landing) -> list[Link]:
    """The pages with one word less, the first word's first; only those that may be indexed."""
    if len(page.words) < 2:
        return []
    found = [Landing.of(word) for word in page.words]
    counted = [Link(each.label, each.url, search.count(each.criteria)) for each in found]
    return [link for link in counted if link.count >= INDEXED_FROM]
