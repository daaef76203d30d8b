"""Open postings for readers elsewhere: programs that ask the API, readers of feeds, and pages that embed a list."""

from collections.abc import Iterable

from cms import search
from cms.models import JobPage


def postings(ids: Iterable[int]) -> list[JobPage]:
    """Rows in the order of the ids. What has closed since the index was asked is left out and forgotten."""
    wanted = list(ids)
    rows = JobPage.objects.open().public().filter(pk__in=wanted)
    rows = rows.select_related("company", "specialty", "productivity_record_type")
    found = {job.pk: job for job in rows}
    if len(found) < len(wanted):
        search.forget(set(wanted) - found.keys())
    return [found[page_id] for page_id in wanted if page_id in found]
