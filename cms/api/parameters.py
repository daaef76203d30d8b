"""The querystring of a search, as the OpenAPI document describes it: the fields of the form at /jobs/."""

from collections.abc import Iterator
from typing import Any

from django.http import QueryDict

from cms.api.answers import ProblemError
from cms.api.schemas import Caution
from cms.filters import JobFilterSet
from cms.matching import KNOWN, RADII, SORTS, listed

MOST = 100
USUAL = 20
OWN = ("limit", "cursor", "counts")
Parameter = dict[str, Any]  # a piece of OpenAPI

EXAMPLES: dict[str, Any] = {
    "q": "inpatient", "credential": ["CPC"], "holding": ["CPC"], "specialty": ["radiology"], "record": ["inpatient"],
    "code_set": ["icd-10-cm"], "state": ["TX"], "arrangement": ["remote"], "type": ["full_time"], "near": "Austin, TX",
    "within": "50", "pay": "50000", "experience": "12", "posted": "7", "confirmed": "7", "apprentice": "1", "sort": "pay",
    "almost": "1", "apprentice_months": "6", "unpriced": "1", "direct": "1",
}  # fmt: skip


# What the form shows by its choices and a querystring does not.
UNITS = {
    "almost": "1 for yes.", "apprentice": "1 for yes.", "unpriced": "1 for yes.", "direct": "1 for yes.",
    "apprentice_months": "A number of months.", "experience": "At most so many months.",
    "within": f"Miles: {listed([str(miles) for miles in RADII], 'or')}.",
    "posted": "In the last so many days.", "confirmed": "In the last so many days.",
    "sort": f"{listed(list(SORTS), 'or')}.",
}  # fmt: skip


def described() -> list[Parameter]:
    return [*_of_the_form(), *_OWN]


def _of_the_form() -> Iterator[Parameter]:
    for name, field in JobFilterSet.base_filters.items():
        yield _parameter(name, f"{field.label}. {_notes(name, field.extra.get('help_text') or '')}".rstrip())


def _notes(name: str, help_text: str) -> str:
    several = "Repeat it for any of several. Values: see /api/v1/vocabularies." if name in KNOWN else ""
    return " ".join(filter(None, (several, help_text, UNITS.get(name, ""))))


def _parameter(name: str, description: str) -> Parameter:
    schema: Parameter = (
        {"type": "array", "items": {"type": "string"}} if name in KNOWN else {"type": "string"}
    )
    example = {"example": EXAMPLES[name]} if name in EXAMPLES else {}
    return {
        "in": "query",
        "name": name,
        "required": False,
        "description": description,
        "schema": schema,
    } | example


_OWN: list[Parameter] = [
    {
        "in": "query", "name": "limit", "required": False, "description": "Postings on a page.", "example": 20,
        "schema": {"type": "integer", "minimum": 1, "maximum": MOST, "default": USUAL},
    },
    {
        "in": "query", "name": "cursor", "required": False, "schema": {"type": "string"},
        "description": "Where the page before ended. Take the address in “next”, which has it.",
    },
    {
        "in": "query", "name": "counts", "required": False, "example": "1",
        "schema": {"type": "string", "enum": ["1"]}, "description": "1 adds the counts of every facet.",
    },
]  # fmt: skip


def limit(query: QueryDict) -> int:
    text = query.get("limit", str(USUAL)).strip()
    if text.isascii() and text.isdigit() and len(text) <= 3 and 1 <= int(text) <= MOST:
        return int(text)
    raise ProblemError(400, "bad_limit", f"limit is a whole number from 1 to {MOST}.")


def cautions(query: QueryDict, filters: JobFilterSet) -> list[Caution]:
    """What could not be used, in the words of the form."""
    said = [
        Caution(field=name, message=str(message))
        for name, messages in filters.form.errors.items()
        for message in messages
    ]
    unknown = sorted({*query} - {*filters.form.fields} - {*OWN})
    return said + [Caution(field=name[:40], message="There is no such parameter.") for name in unknown[:20]]
