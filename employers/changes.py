"""What an edit of a posting has changed, in the words of the posting's own page."""

from collections.abc import Iterator
from dataclasses import asdict, dataclass

from wagtail.models import PageLogEntry, Revision

from cms import posting_page
from cms.models import JobPage
from cms.posting_page import ANSWERS, Fact, figure
from employers import hours

# What is longer is a text to read on the page itself: that it changed says enough.
MOST_PRINTED = 160
_NOTHING = "not stated"
Kept = list[dict[str, str]]  # changes as a line of the history keeps them


@dataclass(frozen=True, slots=True)
class Change:
    """Without values where they are too long to be printed."""

    what: str
    before: str = ""
    after: str = ""

    def __str__(self) -> str:
        return f"{self.what}: {self.before} → {self.after}" if self.before or self.after else self.what


def of_publishing(page: JobPage) -> Kept:
    """Against what was public until now. To be asked while Wagtail publishes, which notes it only after that.

    What was published in bulk was so without a revision, and its first one says what that was.
    """
    noted = PageLogEntry.objects.filter(page=page, action="wagtail.publish", revision__isnull=False)
    last = noted.select_related("revision").order_by("timestamp", "pk").last()
    public = last.revision if last else page.revisions.order_by("created_at", "pk").first()
    return between(public.as_object(), page) if public else []


def of_revision(revision: Revision) -> Kept:
    """Against the one before it. The first one changes nothing: `JobPage.save_revision` begins with what is public."""
    try:
        before = revision.get_previous().as_object()
    except Revision.DoesNotExist:
        return []
    return between(before, revision.as_object())


def between(before: JobPage, after: JobPage) -> Kept:
    return [asdict(change) for change in changed(before, after)]


def changed(before: JobPage, after: JobPage) -> Iterator[Change]:
    old, new = ({fact.label: fact.value for fact in _facts(page)} for page in (before, after))
    for label in dict.fromkeys([*old, *new]):
        if old.get(label, "") != new.get(label, ""):
            yield _change(label, old.get(label, ""), new.get(label, ""))
    if before.description != after.description:
        yield Change("Description")


def _change(label: str, before: str, after: str) -> Change:
    if max(len(before), len(after)) > MOST_PRINTED:
        return Change(label)
    return Change(label, before or _NOTHING, after or _NOTHING)


def _facts(job: JobPage) -> Iterator[Fact]:
    """All but the description, in the order of the page."""
    yield Fact("Title", job.title)
    yield Fact("Pay", job.pay_text)
    yield Fact("Hours in a shift", figure(job.shift_hours))
    yield Fact("Charts in an hour", figure(job.charts_per_hour))
    yield Fact("Required", str(job.requirement) or "No credential")
    yield Fact("Preferred", ", ".join(job.preferred))
    yield Fact("Apprentices (CPC-A, COC-A)", posting_page.apprentice_text(job))
    yield Fact("Letter that removes the -A", ANSWERS["yes" if job.signs_apprentice_letter else "no"])
    yield Fact("Experience", job.experience_text)
    yield from posting_page.work_facts(job)
    yield from posting_page.standard_facts(job)
    yield from posting_page.place_facts(job)
    yield from posting_page.term_facts(job)
    yield Fact("FTE", figure(job.fte))
    yield Fact("Applications", "Here on the board" if job.apply_here else job.apply_url or job.apply_email)
    yield Fact("Publication", hours.said(job.go_live_at) if job.go_live_at else "")
