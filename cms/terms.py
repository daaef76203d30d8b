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
    through, term, model = (
        getattr(JobPage, name).through,
        relation.m2m_reverse_field_name(),
        relation.related_model,
    )
    columns = [f"{term}__{field.attname}" for field in model._meta.concrete_fields]
    links = through.objects.filter(jobpage_id__in=list(page_ids)).order_by(f"{term}__name")
    found: Terms = defaultdict(list)
    made: dict[int, Any] = {}  # the same few terms stand in many postings
    for page_id, pk, *values in links.values_list("jobpage_id", *columns):
        found[page_id].append(made.get(pk) or made.setdefault(pk, model(pk, *values)))
    return found
