"""Postings as the index sees them, read from the database in bulk."""

from collections import defaultdict
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from itertools import islice
from typing import Any

from cms import keywords
from cms.matching import welcomes_apprentices
from cms.models.company import Company
from cms.models.jobs import Arrangement, JobPage
from cms.requirement import Requirement
from jobboard.lib.geo import STATES
from jobboard.lib.text import plain_from_html

BATCH = 2_000
COLUMNS = (
    "pk", "title", "description", "company__name", "company__kind", "specialty__slug", "specialty__name",
    "requirement", "preferred", "apprentice", "annual_max_cents", "arrangement", "city", "state",
    "remote_all_states", "work_states", "employment_type", "featured", "first_published_at", "expires_at",
)  # fmt: skip


@dataclass(frozen=True, slots=True)
class Entry:
    """One open posting: everything a search can ask of it."""

    page_id: int
    tags: tuple[tuple[str, str], ...]
    requirement: Requirement
    apprentices_welcome: bool
    annual_dollars: int | None
    words: frozenset[str]
    listed: float
    expires: float
    featured: bool


def open_postings() -> Iterator[Entry]:
    """All of them, oldest first."""
    ids = iter(list(JobPage.objects.open().order_by("first_published_at", "pk").values_list("pk", flat=True)))
    while batch := list(islice(ids, BATCH)):
        yield from entries(batch)


def entries(page_ids: Iterable[int]) -> list[Entry]:
    """Those of these postings that are open."""
    ids = list(page_ids)
    terms = {
        "record": _terms(JobPage.record_types.through, "recordtype", ids),
        "code_set": _terms(JobPage.code_sets.through, "codeset", ids),
        "system": _terms(JobPage.systems.through, "system", ids),
    }
    rows = JobPage.objects.open().filter(pk__in=ids).order_by("first_published_at", "pk").values(*COLUMNS)
    return [_entry(row, {kind: found[row["pk"]] for kind, found in terms.items()}) for row in rows]


Terms = list[tuple[str, str]]  # slug, name


def _terms(
    through: Any, term: str, ids: list[int]
) -> dict[int, Terms]:  # a model made by a many-to-many field
    found: dict[int, Terms] = defaultdict(list)
    rows = through.objects.filter(jobpage_id__in=ids)
    for page_id, slug, name in rows.values_list("jobpage_id", f"{term}__slug", f"{term}__name"):
        found[page_id].append((slug, name))
    return found


def _entry(row: dict[str, Any], terms: dict[str, Terms]) -> Entry:  # values() of COLUMNS
    cents = row["annual_max_cents"]
    return Entry(
        page_id=row["pk"],
        tags=tuple(_tags(row, terms["record"])),
        requirement=row["requirement"],
        apprentices_welcome=welcomes_apprentices(row["apprentice"]),
        annual_dollars=None if cents is None else cents // 100,
        words=keywords.stems(" \n ".join(_texts(row, terms))),
        listed=row["first_published_at"].timestamp() if row["first_published_at"] else 0.0,
        expires=row["expires_at"].timestamp(),
        featured=row["featured"],
    )


def _tags(row: dict[str, Any], records: Terms) -> Iterator[tuple[str, str]]:
    for code in row["requirement"].codes | set(row["preferred"]):
        yield "credential", code
    yield "specialty", row["specialty__slug"]
    for slug, _ in records:
        yield "record", slug
    for state in row["work_states"]:
        yield "state", state
    yield "arrangement", row["arrangement"]
    yield "type", row["employment_type"]
    if welcomes_apprentices(row["apprentice"]):
        yield "apprentice", "1"


def _texts(row: dict[str, Any], terms: dict[str, Terms]) -> Iterator[str]:
    """Everything that a keyword can be found in."""
    yield from (row["title"], row["company__name"], row["specialty__name"], row["city"])
    yield plain_from_html(row["description"])
    yield from row["requirement"].codes
    yield from row["preferred"]
    for found in terms.values():
        yield from (name for _, name in found)
    yield Arrangement(row["arrangement"]).label
    if row["company__kind"] == Company.Kind.AGENCY:
        yield "agency"
    if not row["remote_all_states"]:  # "Texas" should find what is about Texas, not every remote job
        yield from row["work_states"]
        yield from (STATES.get(code, "") for code in row["work_states"])
