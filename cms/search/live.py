"""The index of this process, kept level with the database by the log of changes."""

import threading
import time
from collections.abc import Iterable, Iterator, Sequence
from contextlib import contextmanager
from itertools import pairwise

from django.db.models import Q

from cms.models import JobListing, ListingChange
from cms.search import snapshot
from cms.search.entry import Entry
from cms.search.index import Index
from jobboard.lib.batches import batched

# How long a number missing from the log may still appear: longer than any transaction that publishes.
LATE_SECONDS = 600.0
MOST_AWAITED = 1_000
# How old an answer may be. What has closed meanwhile is left out all the same, as rows are read by their own state.
POLL_SECONDS = 0.25
# The log is kept for two days (jobboard.housekeeping): who was asked nothing for longer than this may have missed a line.
LONGEST_SLEEP_SECONDS = 24 * 3600.0


class Log:
    """Reads each change once. A sequence's order is not commit order, so skipped numbers are asked for again."""

    def __init__(self, newest: int | None = None) -> None:
        """From a number on, or from now on."""
        if newest is None:
            newest = ListingChange.objects.order_by("-pk").values_list("pk", flat=True).first() or 0
        self.newest = newest
        recent = ListingChange.objects.filter(pk__gt=self.newest - MOST_AWAITED, pk__lte=self.newest)
        self.awaited: dict[int, float] = {}
        self.unread: set[int] = set()  # postings whose rows are to be read again
        self._await([max(self.newest - MOST_AWAITED, 0), *sorted(recent.values_list("pk", flat=True))])

    def _await(self, numbers: list[int]) -> None:
        until = time.monotonic() + LATE_SECONDS
        for before, after in pairwise(numbers):
            for number in range(max(before + 1, after - MOST_AWAITED), after):
                self.awaited.setdefault(number, until)

    def read(self) -> None:
        """Note which postings changed since the last time."""
        rows = list(
            ListingChange.objects.filter(Q(pk__gt=self.newest) | Q(pk__in=list(self.awaited)))
            .order_by("pk")
            .values_list("pk", "page_id")
        )
        numbers = [number for number, _ in rows]
        self._await([self.newest, *(number for number in numbers if number > self.newest)])
        self.newest = max([self.newest, *numbers])
        late, now = set(numbers), time.monotonic()
        self.awaited = {
            number: until for number, until in self.awaited.items() if number not in late and until > now
        }
        self.unread |= {page_id for _, page_id in rows}


class LiveIndex:
    def __init__(self) -> None:
        self._lock = threading.RLock()
        self._index: Index | None = None
        self._log: Log | None = None
        self._level_at = 0.0

    @contextmanager
    def fresh(self) -> Iterator[Index]:
        """The index with every change that was committed a moment ago, for this thread alone until it is done."""
        with self._lock:
            asked_at = time.monotonic()
            slept = asked_at - self._level_at
            if (
                self._index is None
                or self._log is None
                or self._index.is_worn
                or slept > LONGEST_SLEEP_SECONDS
            ):
                self._index, self._log = load()
                self._level_at = asked_at
            elif slept >= POLL_SECONDS:
                _catch_up(self._index, self._log)
                self._level_at = asked_at
            yield self._index

    def forget(self, page_ids: Iterable[int]) -> None:
        with self._lock:
            for page_id in page_ids:
                if self._index is not None and self._log is not None:
                    self._index.discard(page_id)
                    self._log.unread.add(page_id)  # it may be open again by now

    def save(self) -> None:
        """Keep it for processes that start later."""
        with self.fresh() as index:
            assert self._log is not None
            snapshot.save(index, self._log.newest)

    def reset(self) -> None:
        with self._lock:
            self._index = self._log = None


def load() -> tuple[Index, Log]:
    """From the snapshot, if it is of this database and this code and not worn itself, else from all rows."""
    kept = snapshot.load()
    if kept is not None:
        # What was late to commit when it was taken has a smaller number.
        index, log = kept.index, Log(max(kept.newest - MOST_AWAITED, 0))
        _catch_up(index, log)
        if not index.is_worn:
            return index, log
    index, log = from_rows()
    snapshot.save(index, log.newest)
    return index, log


def from_rows() -> tuple[Index, Log]:
    """An index made anew. The log is read first: what changes meanwhile is read twice rather than missed."""
    log, index = Log(), Index()
    for row in JobListing.objects.order_by("listed_at", "pk").values_list("pk", "entry").iterator():
        index.add(Entry.from_text(*row))
    return index, log


def of(page_ids: Sequence[int]) -> Index:
    """An index of these postings alone, those that are listed."""
    index = Index()
    for some in batched(page_ids, 500):
        for row in JobListing.objects.filter(pk__in=some).values_list("pk", "entry"):
            index.add(Entry.from_text(*row))
    return index


def _catch_up(index: Index, log: Log) -> None:
    """What the log names stays unread until its rows were read, should the database fail in between."""
    log.read()
    for page_ids in batched(sorted(log.unread), 500):
        rows = dict(JobListing.objects.filter(pk__in=page_ids).values_list("pk", "entry"))
        for page_id in page_ids:
            if page_id in rows:
                index.add(Entry.from_text(page_id, rows[page_id]))
            else:
                index.discard(page_id)
        log.unread.difference_update(page_ids)
