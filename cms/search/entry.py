"""One open posting as searches see it, and how it is kept as text."""

import json
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Self

from cms import keywords, places
from cms.holding import apprentices_from, welcomes_apprentices
from cms.models.choices import Arrangement
from cms.models.company import Company
from cms.models.jobs import JobPage
from cms.requirement import Requirement
from jobboard.lib.geo import STATES
from jobboard.lib.text import plain_from_html

Point = tuple[float, float]  # latitude, longitude in degrees


@dataclass(frozen=True, slots=True)
class Entry:
    """Everything a search can ask of a posting. Times are seconds since 1970; the annual pay is the upper end, in cents."""

    page_id: int
    tags: tuple[tuple[str, str], ...]
    requirement: Requirement
    apprentices_from: int | None
    annual_cents: int | None
    experience_months: int
    point: Point | None
    title_words: frozenset[str]
    words: frozenset[str]
    listed: int
    confirmed: int
    expires: int
    featured: bool

    @classmethod
    def of(cls, job: JobPage) -> Self:
        """Of a published posting."""
        assert job.first_published_at is not None, "a listed posting has been published"
        assert job.expires_at is not None, "a listed posting expires"
        return cls(
            page_id=job.pk,
            tags=tuple(_tags(job)),
            requirement=job.requirement,
            apprentices_from=apprentices_from(job),
            annual_cents=job.annual_max_cents,
            experience_months=job.experience_months,
            point=point_of(job),
            title_words=keywords.stems(job.title),
            words=words_of(job),
            listed=int(job.first_published_at.timestamp()),
            confirmed=int((job.confirmed_open_at or job.first_published_at).timestamp()),
            expires=int(job.expires_at.timestamp()),
            featured=job.featured,
        )

    @property
    def text(self) -> str:
        """The entry as a row keeps it. Apprentices: 0 where they are not accepted, else one more than their months."""
        apprentices = 0 if self.apprentices_from is None else self.apprentices_from + 1
        return json.dumps(
            [
                self.tags, self.requirement.stored, apprentices, self.annual_cents, self.experience_months,
                self.point, " ".join(sorted(self.title_words)), " ".join(sorted(self.words - self.title_words)),
                self.listed, self.confirmed, self.expires, self.featured,
            ],
            separators=(",", ":"),
        )  # fmt: skip

    @classmethod
    def from_text(cls, page_id: int, text: str) -> Self:
        tags, requirement, apprentices, annual, experience, point, title, words, *rest = json.loads(text)
        title_words = frozenset(title.split())
        return cls(
            page_id,
            tuple((facet, value) for facet, value in tags),
            Requirement.from_stored(requirement),
            apprentices - 1 if apprentices else None,
            annual,
            experience,
            (point[0], point[1]) if point else None,
            title_words,
            title_words.union(words.split()),
            *rest,
        )


def point_of(job: JobPage) -> Point | None:
    """Where the work is; nowhere in particular for remote work."""
    if job.arrangement == Arrangement.REMOTE:
        return None
    return places.locate(job.city, job.state, job.postal_code)


def words_of(job: JobPage) -> frozenset[str]:
    """Everything a keyword can be found in, as it is compared."""
    return keywords.stems(" \n ".join(_texts(job)))


def _tags(job: JobPage) -> Iterator[tuple[str, str]]:
    for code in sorted(job.requirement.codes | set(job.preferred)):
        yield "credential", code
    yield "specialty", job.specialty.slug
    for facet, terms in (("record", job.record_types), ("code_set", job.code_sets), ("system", job.systems)):
        for term in terms.all():
            yield facet, term.slug
    for state in job.work_states:
        yield "state", state
    yield "company", job.company.slug
    yield "arrangement", job.arrangement
    yield "type", job.employment_type
    if welcomes_apprentices(job.apprentice):
        yield "apprentice", "1"
    if not job.company.is_agency:
        yield "direct", "1"


def _texts(job: JobPage) -> Iterator[str]:
    yield from (job.title, job.company.name, job.specialty.name, job.city)
    yield plain_from_html(job.description)
    yield from job.requirement.codes
    yield from job.preferred
    for terms in (job.record_types, job.code_sets, job.systems):
        yield from (term.name for term in terms.all())
    yield str(job.get_arrangement_display())
    yield str(job.get_employment_type_display())
    if job.company.kind == Company.Kind.AGENCY:
        yield "agency"
    if not job.remote_all_states:  # "Texas" should find what is about Texas, not every remote job
        yield from job.work_states
        yield from (STATES.get(code, "") for code in job.work_states)
