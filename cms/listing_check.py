"""Compares what is derived with what it is derived from: rows with pages, the index with rows; and repairs it.

Nothing here is needed while everything works: rows are written in the transaction of their cause, and the index follows
the log. It is for after a restore, a bug, or a doubt.
"""

from collections.abc import Callable
from dataclasses import dataclass

from cms import listing_rows
from cms.models import JobListing, JobPage
from cms.search import live, snapshot
from jobboard.lib.batches import batched

Progress = Callable[[int, int], None]  # done, of how many


@dataclass(slots=True)
class Findings:
    """How many were not as they should be. All zero: nothing to repair."""

    missing: int = 0
    surplus: int = 0
    wrong: int = 0
    index_differs: bool = False

    @property
    def is_clean(self) -> bool:
        return self == Findings()


def rebuild(progress: Progress) -> int:
    """Make the row of every open posting anew. How many there are."""
    return _write(_open_to_all(), progress)


def check(progress: Progress, *, repair: bool) -> Findings:
    """Look at every open posting, its row, and the index that a starting process would have."""
    findings = Findings()
    open_ids = _open_to_all()
    surplus = list(
        JobListing.objects.exclude(pk__in=JobPage.objects.open().public()).values_list("pk", flat=True)
    )
    missing = sorted(set(open_ids) - set(JobListing.objects.values_list("pk", flat=True)))
    wrong = _wrong(open_ids, progress)
    findings.missing, findings.surplus, findings.wrong = len(missing), len(surplus), len(wrong)
    if repair:
        _write([*missing, *surplus, *wrong], progress)
    findings.index_differs = _index_differs()
    if repair and findings.index_differs:
        snapshot.path().unlink(missing_ok=True)
    return findings


def _open_to_all() -> list[int]:
    return list(JobPage.objects.open().public().order_by("pk").values_list("pk", flat=True))


def _write(page_ids: list[int], progress: Progress) -> int:
    done = 0
    for batch in batched(page_ids, listing_rows.BATCH):
        listing_rows.write(batch)
        done += len(batch)
        progress(done, len(page_ids))
    return done


def _wrong(page_ids: list[int], progress: Progress) -> list[int]:
    """Those whose row does not say what the page says. What is already marked as stale is on its way."""
    wrong: list[int] = []
    for number, batch in enumerate(batched(page_ids, listing_rows.BATCH), 1):
        rows = JobListing.objects.exclude(made_with=listing_rows.STALE).in_bulk(batch)
        wrong += [
            job.pk
            for job in listing_rows.listed(batch)
            if job.pk in rows and listing_rows.differs(rows[job.pk], job)
        ]
        progress(min(number * listing_rows.BATCH, len(page_ids)), len(page_ids))
    return wrong


def _index_differs() -> bool:
    """Whether the kept index, brought up to date, answers otherwise than one made from all rows."""
    kept, _ = live.load()
    made, _ = live.from_rows()
    kept.expire()
    made.expire()
    return kept.contents() != made.contents()
