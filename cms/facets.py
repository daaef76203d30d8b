"""The choices beside the list, with how many postings each would give.

There are some two hundred of them on a page, so they are written by hand rather than by a template, which would take
longer over them than over all the rest of the page.
"""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from functools import lru_cache
from html import escape
from typing import NamedTuple

from django.utils.safestring import SafeString, mark_safe

from cms import vocabulary
from cms.filters import Asked, label_of, offered
from cms.matching import KNOWN
from cms.models import Credential
from cms.search import Found

FACETS = (
    "holding",
    "credential",
    "arrangement",
    "state",
    "specialty",
    "record",
    "code_set",
    "system",
    "type",
)
ALL = (*FACETS, "apprentice", "almost")
# Choices after these fold away. Of what one may hold, all that most coders hold fit in.
SHOWN = 8
HELD_SHOWN = 10


class Choice(NamedTuple):
    value: str
    label: str
    jobs: int
    checked: bool

    def html(self, name: str) -> str:
        box, text = _written(name, self.value, self.label)
        checked = " checked" if self.checked else ""
        empty = "" if self.jobs or self.checked else " facet__choice--empty"
        return f'<label class="facet__choice{empty}">{box}{checked}{text} <span class="facet__count">{self.jobs}</span></label>'


@dataclass(frozen=True, slots=True)
class Facet:
    """One group of choices."""

    legend: str
    name: str
    choices: list[Choice]
    errors: list[str]

    @property
    def html(self) -> SafeString:
        shown = HELD_SHOWN if self.name == "holding" else SHOWN
        first, rest = self.choices[:shown], self.choices[shown:]
        parts = [f'<p class="field__error">{escape(error)}</p>' for error in self.errors]
        parts += [choice.html(self.name) for choice in first]
        if rest:
            is_open = " open" if any(choice.checked for choice in rest) else ""
            parts.append(
                f'<details class="facet__more"{is_open}><summary>{len(rest)} more'
                f'<span class="visually-hidden"> in {escape(self.legend)}</span></summary>'
            )
            parts += [choice.html(self.name) for choice in rest]
            parts.append("</details>")
        return mark_safe(  # noqa: S308  # every text in it is escaped above
            f'<fieldset class="facet"><legend class="facet__legend">{escape(self.legend)}</legend>'
            f'<div class="facet__choices">{"".join(parts)}</div></fieldset>'
        )


@dataclass(frozen=True, slots=True)
class Place:
    """Where a facet is to stand in a panel that is kept without its choices."""

    html: SafeString
    legend: str
    errors: tuple[str, ...] = ()


@lru_cache(maxsize=5_000)
def _written(name: str, value: str, label: str) -> tuple[str, str]:
    """What of a choice never changes: before and after the place where it says that it is checked."""
    return f'<input type="checkbox" name="{name}" value="{escape(value)}"', f"> <span>{escape(label)}</span>"


def legend(name: str) -> str:
    return "Apprentices" if name == "apprentice" else label_of(name)


def of(asked: Asked, found: Found) -> dict[str, Facet | Place]:
    """All facets by name, each with its most useful choices first, and the count beside "one credential short"."""
    facets = [_facet(name, asked, found) for name in FACETS]
    almost = Place(mark_safe(str(found.counts.get("almost", {}).get("1", ""))), label_of("almost"))  # noqa: S308  # a number
    return {facet.name: facet for facet in (*facets, _apprentice_facet(asked, found))} | {"almost": almost}


def _facet(name: str, asked: Asked, found: Found) -> Facet:
    chosen = getattr(asked.criteria, name)
    counts = found.counts[name]
    known = dict(offered(name))
    known |= {value: KNOWN[name]()[value] for value in chosen if value not in known}
    choices = [Choice(value, label, counts.get(value, 0), value in chosen) for value, label in known.items()]
    if name == "holding":
        choices.sort(key=_commonly_held(found.counts["credential"]))
    else:
        choices.sort(key=_how_many, reverse=True)
    if chosen:
        choices.sort(key=_is_unchecked)
    return Facet(legend(name), name, choices, asked.problems(name))


def _how_many(choice: Choice) -> int:
    return choice.jobs


def _is_unchecked(choice: Choice) -> bool:
    return not choice.checked


def _commonly_held(asked_for: Mapping[str, int]) -> Callable[[Choice], tuple[bool, int]]:
    """Of what one may hold, first what most coders hold.

    Few postings name an apprentice's credential, and many take its holders: theirs stands where its jobs put it.
    """
    kinds = {code: word.kind for code, word in vocabulary.current().credentials.items()}

    def order(choice: Choice) -> tuple[bool, int]:
        kind = kinds.get(choice.value)
        if kind == Credential.Kind.APPRENTICE:
            return False, -choice.jobs
        return kind != Credential.Kind.CORE, -asked_for.get(choice.value, 0)

    return order


def _apprentice_facet(asked: Asked, found: Found) -> Facet:
    count = found.counts["apprentice"].get("1", 0)
    choice = Choice("1", "Apprentices (CPC-A, COC-A) welcome", count, asked.criteria.apprentice)
    return Facet(legend("apprentice"), "apprentice", [choice], [])
