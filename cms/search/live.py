"""The index of this process, kept level with the database by the log of changes."""

import threading
import time
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from itertools import pairwise

from django.db.models import Q

from cms.models import ListingChange
from cms.search import reading
from cms.search.index import Index

# How long a number missing from the log may still appear: longer than any transaction that publishes.
LATE_SECONDS = 600.0
MOST_AWAITED = 1_000


class Log:
    """Reads each change once. A sequence's order is not commit order, so skipped numbers are asked for again."""

    def __init__(self) -> None:
        self.newest = ListingChange.objects.order_by("-pk").values_list("pk", flat=True).first() or 0
        recent = ListingChange.objects.filter(pk__gt=self.newest - MOST_AWAITED)
        self.awaited: dict[int, float] = {}
        self._await(sorted(recent.values_list("pk", flat=True)))

    def _await(self, numbers: list[int]) -> None:
        until = time.monotonic() + LATE_SECONDS
        for before, after in pairwise(numbers):
            for number in range(max(before + 1, after - MOST_AWAITED), after):
                self.awaited.setdefault(number, until)

    def changed(self) -> set[int]:
        """The postings that changed since the last time."""
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
        return {page_id for _, page_id in rows}


class LiveIndex:
    def __init__(self) -> None:
        self._lock = threading.RLock()
        self._index: Index | None = None
        self._log: Log | None = None

    @contextmanager
    def fresh(self) -> Iterator[Index]:
        """The index with every change that is committed by now, for this thread alone until it is done."""
        with self._lock:
            if self._index is None or self._log is None or self._index.is_worn:
                self._load()
            else:
                self._catch_up(self._index, self._log)
            assert self._index is not None
            yield self._index

    def _load(self) -> None:
        log = Log()  # read before the postings: what changes meanwhile is read twice rather than missed
        index = Index()
        for entry in reading.open_postings():
            index.add(entry)
        self._index, self._log = index, log

    def _catch_up(self, index: Index, log: Log) -> None:
        changed = log.changed()
        if not changed:
            return
        entries = {entry.page_id: entry for entry in reading.entries(changed)}
        for page_id in changed - entries.keys():
            index.discard(page_id)
        for entry in entries.values():
            index.add(entry)

    def forget(self, page_ids: Iterable[int]) -> None:
        with self._lock:
            for page_id in page_ids:
                if self._index is not None:
                    self._index.discard(page_id)

    def reset(self) -> None:
        with self._lock:
            self._index = self._log = None
