"""Record types, code sets and systems of many postings at once, which Wagtail's cluster fields would ask for one by one."""

from collections import defaultdict
from collections.abc import Iterable
from typing import Any

from cms.models import JobPage

Terms = dict[int, list[Any]]  # by posting; rows of one vocabulary
NAMES = ("record_types", "code_sets", "systems")


def of(page_ids: Iterable[int], name: str) -> Terms:
    """The terms of one kind of these postings, by name, in one query."""
    relation = JobPage._meta.get_field(name)
    term = relation.m2m_reverse_field_name()
    through = getattr(JobPage, name).through
    found: Terms = defaultdict(list)
    rows = through.objects.filter(jobpage_id__in=list(page_ids)).select_related(term)
    for row in rows.order_by(f"{term}__name"):
        found[row.jobpage_id].append(getattr(row, term))
    return found
