"""The choices beside the list, with how many postings each would give.

There are some two hundred of them on a page, so they are written by hand rather than by a template, which would take
longer over them than over all the rest of the page.
"""

from dataclasses import dataclass
from functools import lru_cache

from django.utils.html import escape
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
ALL = (*FACETS, "apprentice")
# Choices after these fold away.
SHOWN = 8


@dataclass(frozen=True, slots=True)
class Choice:
    value: str
    label: str
    count: int | None
    checked: bool

    def html(self, name: str) -> str:
        empty = " facet__choice--empty" if self.count == 0 and not self.checked else ""
        checked = " checked" if self.checked else ""
        count = "" if self.count is None else f' <span class="facet__count">{self.count}</span>'
        return (
            f'<label class="facet__choice{empty}"><input type="checkbox" name="{name}" value="{_escaped(self.value)}"{checked}>'
            f" <span>{_escaped(self.label)}</span>{count}</label>"
        )


@dataclass(frozen=True, slots=True)
class Facet:
    """One group of choices."""

    legend: str
    name: str
    choices: list[Choice]
    errors: list[str]

    @property
    def html(self) -> SafeString:
        first, rest = self.choices[:SHOWN], self.choices[SHOWN:]
        parts = [f'<p class="field__error">{escape(error)}</p>' for error in self.errors]
        parts += [choice.html(self.name) for choice in first]
        if rest:
            is_open = " open" if any(choice.checked for choice in rest) else ""
            parts.append(
                f'<details class="facet__more"{is_open}><summary>{len(rest)} more'
                f'<span class="visually-hidden"> in {_escaped(self.legend)}</span></summary>'
            )
            parts += [choice.html(self.name) for choice in rest]
            parts.append("</details>")
        return mark_safe(  # noqa: S308  # every text in it is escaped above
            f'<fieldset class="facet"><legend class="facet__legend">{_escaped(self.legend)}</legend>'
            f'<div class="facet__choices">{"".join(parts)}</div></fieldset>'
        )


@dataclass(frozen=True, slots=True)
class Place:
    """Where a facet is to stand in a panel that is kept without its choices."""

    html: SafeString
    legend: str
    errors: tuple[str, ...] = ()


@lru_cache(maxsize=2_000)
def _escaped(text: str) -> str:
    return str(escape(text))


def legend(name: str) -> str:
    return "Apprentices" if name == "apprentice" else label_of(name)


def of(asked: Asked, found: Found) -> dict[str, Facet]:
    """All facets by name, each with its most useful choices first."""
    facets = [_facet(name, asked, found) for name in FACETS]
    return {facet.name: facet for facet in (*facets, _apprentice_facet(asked, found))}


def _facet(name: str, asked: Asked, found: Found) -> Facet:
    chosen = getattr(asked.criteria, name)
    counts = found.counts.get(name)
    known = dict(offered(name)) | {value: KNOWN[name]()[value] for value in chosen}
    choices = [
        Choice(value, label, None if counts is None else counts.get(value, 0), value in chosen)
        for value, label in known.items()
    ]
    choices.sort(key=lambda choice: (not choice.checked, *_prominence(name, choice.value, found)))
    return Facet(legend(name), name, choices, asked.problems(name))


def _prominence(name: str, value: str, found: Found) -> tuple[int, int]:
    """The most frequent first; of what one holds, first what most coders hold."""
    if name != "holding":
        return 0, -found.counts[name].get(value, 0)
    word = vocabulary.current().credentials.get(value)
    is_common = word is not None and word.kind in {Credential.Kind.CORE, Credential.Kind.APPRENTICE}
    return int(not is_common), -found.counts["credential"].get(value, 0)


def _apprentice_facet(asked: Asked, found: Found) -> Facet:
    count = found.counts["apprentice"].get("1", 0)
    choice = Choice("1", "Apprentices (CPC-A, COC-A) welcome", count, asked.criteria.apprentice)
    return Facet(legend("apprentice"), "apprentice", [choice], [])
