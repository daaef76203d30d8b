"""Open postings for readers elsewhere: programs that ask the API, and pages that embed a list."""

from collections import defaultdict
from collections.abc import Iterable
from typing import Any

from cms import search
from cms.models import JobPage

Terms = dict[int, list[Any]]  # by posting; rows of one vocabulary


def postings(ids: Iterable[int]) -> list[JobPage]:
    """Rows in the order of the ids. What has closed since the index was asked is left out and forgotten."""
    wanted = list(ids)
    rows = JobPage.objects.open().public().filter(pk__in=wanted)
    rows = rows.select_related("company", "specialty", "productivity_record_type")
    found = {job.pk: job for job in rows}
    if len(found) < len(wanted):
        search.forget(set(wanted) - found.keys())
    return [found[page_id] for page_id in wanted if page_id in found]


def terms(ids: Iterable[int], name: str) -> Terms:
    """The record types, code sets or systems of these postings in one query."""
    relation = JobPage._meta.get_field(name)
    term = relation.m2m_reverse_field_name()
    through = getattr(JobPage, name).through
    found: Terms = defaultdict(list)
    rows = through.objects.filter(jobpage_id__in=list(ids)).select_related(term)
    for row in rows.order_by(f"{term}__name"):
        found[row.jobpage_id].append(getattr(row, term))
    return found
