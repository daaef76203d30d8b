"""What a field suggests while somebody types: filters of the board, each with the search that it makes, or places.

Everything is matched against what this process keeps in memory anyway: the vocabulary, companies' names, places, and
the index, which says what most postings are about.
"""

from collections.abc import Callable, Iterator, Mapping
from dataclasses import asdict, dataclass, replace
from functools import lru_cache
from itertools import islice
from urllib.parse import urlencode

from django.http import HttpRequest, JsonResponse
from django.views.decorators.cache import cache_control
from django.views.decorators.http import require_safe

from cms import place_names, places, search, vocabulary
from cms.matching import Criteria
from cms.stemming import fold
from jobboard.lib.geo import STATES
from jobboard.lib.text import one_line

MOST = 8
# Of one kind so many, unless the others leave room.
MOST_A_GROUP = 3
MOST_CHARACTERS = 60
LEAST_CHARACTERS = 2


@dataclass(frozen=True, slots=True)
class Suggestion:
    """A filter by its name, and where choosing it leads."""

    group: str
    label: str
    note: str
    url: str


@dataclass(frozen=True, slots=True)
class PlaceName:
    """A place as the field understands it."""

    group: str
    label: str


@require_safe
@cache_control(public=True, max_age=60)
def suggest(request: HttpRequest) -> JsonResponse:
    """The rest of the form comes along, so that choosing adds to the search instead of replacing it."""
    chosen = replace(Criteria.from_query(request.GET), q="")
    found = _suggested(request.GET.get("q") or "", chosen)
    return JsonResponse({"suggestions": [asdict(each) for each in found]})


@require_safe
@cache_control(public=True, max_age=3600)
def suggest_places(request: HttpRequest) -> JsonResponse:
    """For a field that takes a place: choosing one writes it there."""
    typed = one_line((request.GET.get("q") or "")[:MOST_CHARACTERS])
    found = places.suggest(typed, MOST) if len(place_names.fold(typed)) >= LEAST_CHARACTERS else []
    return JsonResponse({"suggestions": [asdict(PlaceName("Places", each.label)) for each in found]})


def _suggested(text: str, chosen: Criteria) -> list[Suggestion]:
    """For all that is typed, or else for its last word while the words before stay what they are."""
    typed = one_line(text[: 4 * MOST_CHARACTERS])
    before, _, last = typed.rpartition(" ")
    return suggestions(typed, chosen) or suggestions(
        last, Criteria.from_query(f"{chosen.query}&{urlencode({'q': before})}")
    )


def suggestions(text: str, chosen: Criteria) -> list[Suggestion]:
    """At most eight, in groups."""
    typed = fold(one_line(text[: 4 * MOST_CHARACTERS])[:MOST_CHARACTERS]).strip()
    if len(typed) < LEAST_CHARACTERS:
        return []
    groups = [list(islice(group(typed, chosen), MOST)) for group in _GROUPS]
    room = MOST - sum(min(len(group), MOST_A_GROUP) for group in groups)
    found: list[Suggestion] = []
    for group in groups:
        size = min(len(group), MOST_A_GROUP + max(room, 0))
        room -= max(size - MOST_A_GROUP, 0)
        found += group[:size]
    return found[:MOST]


def _credentials(typed: str, chosen: Criteria) -> Iterator[Suggestion]:
    words = {code: word.name for code, word in vocabulary.current().credentials.items() if word.confirmed}
    for code in _named(typed, {code: f"{code} {name}" for code, name in words.items()}, _jobs("credential")):
        url = replace(chosen, credential=_with(chosen.credential, code)).url
        yield Suggestion("Credentials", code, words[code], url)


def _specialties(typed: str, chosen: Criteria) -> Iterator[Suggestion]:
    names = vocabulary.current().specialties
    for slug in _named(typed, names, _jobs("specialty")):
        yield Suggestion(
            "Specialties", names[slug], "", replace(chosen, specialty=_with(chosen.specialty, slug)).url
        )


def _companies(typed: str, chosen: Criteria) -> Iterator[Suggestion]:
    names = vocabulary.companies()
    for slug in _named(typed, names, search.by_company()):
        yield Suggestion(
            "Companies", names[slug], "", replace(chosen, company=_with(chosen.company, slug)).url
        )


def _places(typed: str, chosen: Criteria) -> Iterator[Suggestion]:
    for code in _named(typed, STATES, _jobs("state")):
        url = replace(chosen, state=_with(chosen.state, code)).url
        yield Suggestion("Places", STATES[code], "on site, or remote from there", url)
    for place in places.suggest(typed, MOST):
        url = replace(chosen, near=place.label).url
        yield Suggestion("Places", place.label, f"within {chosen.within} miles, or remote from there", url)


_GROUPS: tuple[Callable[[str, Criteria], Iterator[Suggestion]], ...] = (
    _credentials, _specialties, _companies, _places,
)  # fmt: skip


def _with(values: tuple[str, ...], value: str) -> tuple[str, ...]:
    return tuple(sorted({*values, value}))


def _jobs(facet: str) -> Mapping[str, int]:
    """How many open postings each value of a facet would find."""
    return search.find(Criteria(), 0, 0).counts[facet]


def _named(typed: str, names: Mapping[str, str], jobs: Mapping[str, int]) -> Iterator[str]:
    """The keys of what is named so: first where the name begins with it, in a whole word before in half a one, then
    where a word of it does. Of such the ones with most postings, then by the alphabet."""
    fitting = [
        (not name.startswith(typed), not name.startswith(f"{typed} "), -jobs.get(key, 0), name, key)
        for key, name in _folded(tuple(names.items()))
        if _begins_a_word(typed, name)
    ]
    return (key for *_, key in sorted(fitting))


def _begins_a_word(typed: str, name: str) -> bool:
    place = name.find(typed)
    while place > 0 and name[place - 1].isalnum():
        place = name.find(typed, place + 1)
    return place >= 0


@lru_cache(maxsize=8)
def _folded(names: tuple[tuple[str, str], ...]) -> list[tuple[str, str]]:
    return [(key, fold(name)) for key, name in names]
