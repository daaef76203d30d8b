"""Run in processes of their own, on a database of their own: those who publish and close, and who counts what is there.

`python -m tests.faults.fresh_world` takes lines of JSON, a verb and its arguments, and has a fork do each: starting Django
takes longer than what is asked. `python -m tests.faults.fresh_world publish ARGUMENTS` goes on by itself. What happened,
and when, is printed as lines of JSON.
"""

import json
import multiprocessing
import os
import signal
import sys
import time
import traceback
from collections import deque
from collections.abc import Callable
from concurrent.futures import ProcessPoolExecutor, ThreadPoolExecutor
from dataclasses import asdict
from pathlib import Path
from typing import Any
from unittest import mock

import django

PLANTED = 100
TICK = 0.5
PER_TICK = 10  # 20 a second
# Few enough that all of one word stand on the first page of a list.
OPEN_AT_MOST = 60
BATCH = 6


def main(*arguments: str) -> None:
    django.setup()
    if arguments[:1] == ("publish",):
        publish(*arguments[1:])
        return
    for line in sys.stdin:
        process = os.fork() or do(*json.loads(line))
        status = os.waitstatus_to_exitcode(os.waitpid(process, 0)[1])
        say(what="ended", process=process, status=status)


def do(verb: str, *arguments: str) -> int:
    """In the fork, which ends here."""
    verbs: dict[str, Callable[..., None]] = {
        "fill": fill, "die": die, "die_saving": die_saving, "write": write, "facts": facts, "repair": repair,
    }  # fmt: skip
    try:
        verbs[verb](*arguments)
    except BaseException:  # whatever it is, the fork must not go on as its parent
        traceback.print_exc()
        os._exit(1)
    os._exit(0)


def say(**fact: Any) -> None:  # JSON
    """One clock for all processes of a machine."""
    sys.stdout.write(json.dumps({"at": time.monotonic(), **fact}) + "\n")
    sys.stdout.flush()


def fill(planted: str) -> None:
    from cms import bulk, search
    from tests.factories import make_company, new_job

    company = make_company()
    bulk.publish_many(new_job(company) for _ in range(int(planted)))
    search.save()


# --- One who publishes and closes ---


def publish(seconds: str, forgetful: str, *words: str) -> None:
    """Postings that say one of the words each; they close in the order in which they came."""
    publisher = Publisher(list(words), forgetful=forgetful == "forgetful")
    start = time.monotonic()
    ticks = round(float(seconds) / TICK)
    for tick in range(ticks):
        time.sleep(max(start + tick * TICK - time.monotonic(), 0))
        publisher.close(len(publisher.open) + PER_TICK - OPEN_AT_MOST)
        publisher.publish(by_hand=tick % 4 == 0)
    say(what="done", seconds=time.monotonic() - start)
    publisher.close(OPEN_AT_MOST)


class Publisher:
    def __init__(self, words: list[str], *, forgetful: bool) -> None:
        from cms.models import Company

        self.company = Company.objects.get()
        self.words = deque(words)
        self.forgetful = forgetful
        self.open: deque[int] = deque()

    def publish(self, *, by_hand: bool) -> None:
        """Most as an import does it, some as an editor does."""
        from cms import bulk
        from tests.factories import make_job, new_job

        if by_hand:
            word = self._next_word()
            self._opened({make_job(self.company, title=f"Coder {word}").pk: word})
        words = [self._next_word() for _ in range(PER_TICK - by_hand)]
        jobs = [new_job(self.company, title=f"Coder {word}") for word in words]
        self._opened(dict(zip(bulk.publish_many(jobs), words, strict=True)))

    def _next_word(self) -> str:
        self.words.rotate()
        return self.words[0]

    def _opened(self, words: dict[int, str]) -> None:
        say(what="opened", words=words)
        self.open += words

    def close(self, number: int) -> None:
        page_ids = [self.open.popleft() for _ in range(min(number, len(self.open)))]
        if not page_ids:
            return
        say(what="closing", ids=page_ids)
        if self.forgetful:
            with mock.patch("cms.listing_rows.write"):
                self._close(page_ids)
        else:
            self._close(page_ids)
        say(what="closed", ids=page_ids)

    def _close(self, page_ids: list[int]) -> None:
        from django.utils import timezone

        from cms import bulk
        from cms.models import JobPage

        JobPage.objects.get(pk=page_ids[0]).change(closed_at=timezone.now(), closed_reason="cancelled")
        bulk.close_many(page_ids[1:], "cancelled")


# --- One who is killed ---


def die(place: str, word: str) -> None:
    """Publish three batches and be killed at a place in the second: a function that is about to be called."""
    from cms import bulk
    from cms.models import Company
    from tests.factories import new_job

    calls = iter(range(1_000))

    def strike(*_: object, **__: object) -> Any:  # what the replaced function returns
        if next(calls) == 1:
            os.kill(os.getpid(), signal.SIGKILL)
        return mock.DEFAULT

    module, _, name = place.rpartition(".")
    real = getattr(sys.modules[module], name)
    jobs = [new_job(Company.objects.get(), title=f"Coder {word}") for _ in range(3 * BATCH)]
    with mock.patch(place, wraps=real, side_effect=strike):
        bulk.publish_many(jobs, batch=BATCH)


def die_saving() -> None:
    """Keep the index, and be killed the next time, with all of it in a file that is not yet in the old one's place."""
    from cms.search import live, snapshot

    def strike(_: object) -> None:
        os.kill(os.getpid(), signal.SIGKILL)

    index, log = live.load()
    with mock.patch.object(snapshot, "WORTH_KEEPING", 1):
        snapshot.save(index, log.newest)
        with mock.patch.object(Path, "replace", side_effect=strike):
            snapshot.save(index, log.newest)


# --- Many at once ---


together: Any = None  # a Barrier, which multiprocessing has no type for


def write(word: str, processes: str, writers: str) -> None:
    """So many processes with so many writers each, who begin at the same moment. Each writer has a connection."""
    forks = multiprocessing.get_context("fork")
    barrier = forks.Barrier(int(processes) * int(writers), timeout=60)
    with ProcessPoolExecutor(int(processes), forks, initializer=_meet_at, initargs=(barrier,)) as pool:
        done = [pool.submit(_write_together, word, int(writers)) for _ in range(int(processes))]
    written = [each.result() for each in done]
    ids = sorted(page_id for each, _ in written for page_id in each)
    say(what="written", ids=ids, errors=[error for _, each in written for error in each])


def _meet_at(barrier: Any) -> None:
    global together
    together = barrier


def _write_together(word: str, writers: int) -> tuple[list[int], list[str]]:
    with ThreadPoolExecutor(writers) as pool:
        done = [pool.submit(_write_two, word) for _ in range(writers)]
    errors = [repr(each.exception()) for each in done if each.exception()]
    return [page_id for each in done if not each.exception() for page_id in each.result()], errors


def _write_two(word: str) -> list[int]:
    from django.db import connections

    from cms import bulk
    from cms.models import Company
    from tests.factories import make_job, new_job

    try:
        company = Company.objects.get()
        together.wait()
        by_hand = make_job(company, title=f"Coder {word}").pk
        return [by_hand, *bulk.publish_many([new_job(company, title=f"Coder {word}")])]
    finally:
        connections.close_all()


# --- What is there ---


def repair() -> None:
    """Put right what a forgetful publisher left."""
    from cms import listing_check

    listing_check.check(lambda *_: None, repair=True)


def facts(*words: str) -> None:
    from wagtail.models import Page

    from cms import listing_check, search
    from cms.matching import Criteria
    from cms.models import JobPage

    everything = JobPage.objects.open().public()
    say(
        what="facts",
        findings=asdict(listing_check.check(lambda *_: None, repair=False)),
        total=everything.count(),
        open={
            word: sorted(everything.filter(title=f"Coder {word}").values_list("pk", flat=True))
            for word in words
        },
        found={word: sorted(search.find(Criteria(q=word)).ids) for word in words},
        problems=[len(found) for found in Page.find_problems()],
    )


if __name__ == "__main__":
    main(*sys.argv[1:])
