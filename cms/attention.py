"""Counts who looks at a posting and who goes on to apply: a row is added at the moment, and folded into days a little later.

A visitor waits for one INSERT, and for no lock of anybody else's: however many look at a posting, none writes its
row. Folding moves rows in one transaction, so that a crash neither loses nor doubles what was answered.

No cookie tells visitors apart. A digest of address and browser, salted with a secret of the day and with the posting,
says that somebody was here today already; it says nothing of other postings or other days, and is gone after two.
"""

import hmac
import secrets
from collections import Counter, defaultdict
from collections.abc import Iterable
from datetime import date, datetime, timedelta
from urllib.parse import parse_qs, urlsplit

from django.conf import settings
from django.db import transaction
from django.db.models import F
from django.http import HttpRequest
from django.utils import timezone
from django.utils.module_loading import import_string

from cms.api import limits
from cms.models import DailyAttention, DaySalt, DayVisitor, JobPage, JobStats, Sighting, Source

VIA = "via"  # the parameter of links in mails, feeds and widgets
READER = "reader"  # the one of links in alert mails: who was mailed
# Stands there until a mail has a reader, so that a line is printed once for all who are told of a posting.
READER_MARK = "reader-of-this-mail"
BATCH = 2_000
BATCHES = 20
What = Sighting.What
Key = tuple[int, date, str]


def linked(url: str, source: Source) -> str:
    """The address of a posting for a mail, a feed or a page elsewhere, which says where its reader came from."""
    reader = f"&{READER}={READER_MARK}" if source == Source.ALERT else ""
    return f"{url}?{VIA}={source.value}{reader}"


# --- At the moment ---


def viewed(request: HttpRequest, page_id: int) -> None:
    _note(request, page_id, What.VIEW, visitor=_visitor(request, page_id))
    _tell_of_reader(request)


def clicked(request: HttpRequest, page_id: int) -> None:
    _note(request, page_id, What.CLICK)
    _tell_of_reader(request)


def _tell_of_reader(request: HttpRequest) -> None:
    """Whoever came from an alert mail still reads them: told to the side that mails."""
    token = _parameter(request, READER)
    if token:
        import_string(settings.READER_LISTENER)(token)


def _parameter(request: HttpRequest, name: str) -> str:
    """Of the address of the posting that sends this."""
    try:
        return parse_qs(urlsplit(request.headers.get("Referer", "")).query).get(name, [""])[0]
    except ValueError:  # an address that cannot be one, or with too many parameters
        return ""


def _note(request: HttpRequest, page_id: int, what: str, visitor: str = "") -> None:
    Sighting.objects.create(page_id=page_id, what=what, source=source_of(request), visitor=visitor)


def source_of(request: HttpRequest) -> Source:
    """By the link that was followed; else by the page of ours it was on, as the posting's script tells."""
    try:
        before = urlsplit(request.POST.get("came_from", ""))
    except ValueError:
        return Source.DIRECT
    via = _parameter(request, VIA)
    if via in {Source.ALERT, Source.ELSEWHERE}:
        return Source(via)
    if before.netloc != request.get_host():
        return Source.DIRECT
    if before.path.startswith("/companies/"):
        return Source.COMPANY
    return (
        Source.SEARCH
        if before.path == "/" or before.path.startswith(("/jobs/", "/saved/"))
        else Source.DIRECT
    )


def _visitor(request: HttpRequest, page_id: int) -> str:
    who = f"{page_id}\n{limits.network(request)}\n{request.headers.get('User-Agent', '')}"
    return hmac.new(_salt(timezone.now().date()), who.encode(), "sha256").hexdigest()[:24]


_salts: dict[date, bytes] = {}


def _salt(day: date) -> bytes:
    """The same in every process; each asks once a day."""
    salt = _salts.get(day)
    if salt is None:
        row, _ = DaySalt.objects.get_or_create(day=day, defaults={"salt": secrets.token_hex(32)})
        salt = row.salt.encode()
        _salts.clear()
        _salts[day] = salt  # at midnight another thread may take it out again at once
    return salt


# --- A little later ---


def fold() -> int:
    """Add what was noted to the days of its postings. How many rows; a rest is left for the next run."""
    done = 0
    for _ in range(BATCHES):
        folded = _fold_some()
        done += folded
        if folded < BATCH:
            break
    return done


@transaction.atomic
def _fold_some() -> int:
    """Two of these at once take different rows."""
    rows = list(Sighting.objects.select_for_update(skip_locked=True).order_by("pk")[:BATCH])
    there = set(JobPage.objects.filter(pk__in={row.page_id for row in rows}).values_list("pk", flat=True))
    kept = [row for row in rows if row.page_id in there]
    views, clicks = _counted(kept, What.VIEW), _counted(kept, What.CLICK)
    visitors = _new_visitors([row for row in kept if row.what == What.VIEW])
    # In one order, so that two which meet at a posting wait and do not block each other.
    for key in sorted({*views, *clicks}):
        _add_to_day(key, views=views[key], visitors=visitors[key], clicks=clicks[key])
    for page_id in sorted(there):
        _add_to_total(page_id, _of(page_id, views), _of(page_id, clicks))
    Sighting.objects.filter(pk__in=[row.pk for row in rows]).delete()
    return len(rows)


def _counted(rows: Iterable[Sighting], what: str) -> "Counter[Key]":
    return Counter((row.page_id, row.at.date(), row.source) for row in rows if row.what == what)


def _of(page_id: int, counts: "Counter[Key]") -> int:
    return sum(number for key, number in counts.items() if key[0] == page_id)


def _new_visitors(rows: list[Sighting]) -> "Counter[Key]":
    """Who was not here before today, at the source they came from first."""
    first: dict[tuple[int, date, str], str] = {}
    for row in rows:
        first.setdefault((row.page_id, row.at.date(), row.visitor), row.source)
    known = _known(first)
    new: Counter[Key] = Counter()
    for (page_id, day, visitor), source in first.items():
        if (page_id, day, visitor) not in known:
            new[page_id, day, source] += 1
    DayVisitor.objects.bulk_create(
        [
            DayVisitor(page_id=page_id, day=day, visitor=visitor)
            for page_id, day, visitor in first.keys() - known
        ],
        ignore_conflicts=True,
    )
    return new


def _known(visits: Iterable[tuple[int, date, str]]) -> set[tuple[int, date, str]]:
    asked: dict[date, list[str]] = defaultdict(list)
    for _, day, visitor in visits:
        asked[day].append(visitor)
    return {
        row
        for day, visitors in asked.items()
        for row in DayVisitor.objects.filter(day=day, visitor__in=visitors).values_list(
            "page_id", "day", "visitor"
        )
    }


def _add_to_day(key: Key, **more: int) -> None:
    page_id, day, source = key
    row, _ = DailyAttention.objects.get_or_create(page_id=page_id, day=day, source=source)
    changes = {name: F(name) + number for name, number in more.items()}
    DailyAttention.objects.filter(pk=row.pk).update(**changes)


def _add_to_total(page_id: int, views: int, clicks: int) -> None:
    JobStats.objects.get_or_create(page_id=page_id)
    JobStats.objects.filter(page_id=page_id).update(
        views=F("views") + views, apply_clicks=F("apply_clicks") + clicks
    )


def forget(now: datetime | None = None) -> None:
    """Of yesterday a row may still wait to be folded; before that nobody is told apart any more."""
    yesterday = (now or timezone.now()).date() - timedelta(days=1)
    DayVisitor.objects.filter(day__lt=yesterday).delete()
    DaySalt.objects.filter(day__lt=yesterday).delete()
