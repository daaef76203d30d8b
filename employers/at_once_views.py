"""The page on which several drafts are ticked and published together."""

from collections import Counter
from dataclasses import dataclass
from functools import cached_property

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods

from cms.models import JobPage
from employers import at_once, hours, ledger
from employers import posting as postings
from employers.access import EmployerRequest, Task, employer_required
from employers.at_once import MOST, Means
from employers.models import Posting


@dataclass(frozen=True)
class Line:
    posting: Posting
    ticked: bool
    why_left: str = ""

    @property
    def goes_live(self) -> str:
        """The hour that was asked for, in words."""
        return hours.said(self.page.go_live_at) if self.page.go_live_at else ""

    @cached_property
    def page(self) -> JobPage:
        return postings.written(self.posting)


@require_http_methods(["GET", "HEAD", "POST"])
@never_cache
@employer_required(Task.PAY, page="postings_publish")
def publish(request: EmployerRequest) -> HttpResponse:
    means = at_once.means_of(request.employer)
    if request.method == "POST":
        return _publish_ticked(request, means)
    affordable = ledger.balance(request.employer) if means == Means.CREDITS else MOST
    drafts = at_once.drafts_of(request.employer)[:MOST]
    return _page(request, [Line(draft, number < affordable) for number, draft in enumerate(drafts)], means)


def _publish_ticked(request: EmployerRequest, means: Means | None) -> HttpResponse:
    ticked, drafts = _ticked(request), at_once.drafts_of(request.employer)
    wanted = list(drafts.filter(pk__in=ticked)[: MOST + 1])
    if ticked and not wanted:
        messages.info(request, "None of these can be published any more. Your list says how each stands.")
        return redirect("postings")
    problem = _problem(request, wanted, means)
    if problem:
        return _page(request, [Line(draft, draft.pk in ticked) for draft in drafts[:MOST]], means, problem)
    assert means is not None
    done, left = at_once.publish(wanted, means, by=request.user)
    _say(request, done, means)
    if left:
        return _page(request, [Line(each.posting, False, each.why) for each in left], means)
    return redirect("postings_publish" if len(done) == MOST else "postings")


def _ticked(request: EmployerRequest) -> set[int]:
    typed = request.POST.getlist("posting")
    return {int(pk) for pk in typed if pk.isascii() and pk.isdigit() and len(pk) < 19}


def _problem(request: EmployerRequest, wanted: list[Posting], means: Means | None) -> str:
    """Why none of them is published."""
    balance = ledger.balance(request.employer)
    if not wanted:
        return "Tick at least one posting."
    if means is None or means != request.POST.get("means"):
        return "What pays for them has changed since you opened this page. Look again at what it says now."
    if len(wanted) > MOST:
        return f"Tick at most {MOST} at a time."
    if means == Means.CREDITS and len(wanted) > balance:
        has = f"{balance} credit{'' if balance == 1 else 's'}"
        return f"You have {has} and ticked {len(wanted)} postings. Tick fewer, or buy more credits."
    return ""


def _say(request: EmployerRequest, done: list[Posting], means: Means) -> None:
    if not done:
        return
    states = Counter(posting.state for posting in done)
    what = "published" if states["live"] == len(done) else "paid"
    said = [f"{len(done)} posting{' is' if len(done) == 1 else 's are'} {what} {means.label}."]
    if states["in review"]:
        said.append(f"An editor reads {_so_many(states['in review'], len(done))} first.")
    if states["scheduled"]:
        said.append(f"Going live later, at the hour you chose: {states['scheduled']}.")
    if means == Means.CREDITS:
        said.append(f"You have {ledger.balance(request.employer)} left.")
    messages.success(request, " ".join(said))


def _so_many(some: int, of_all: int) -> str:
    if some < of_all:
        return f"{some} of them"
    return "it" if some == 1 else "all of them"


def _page(
    request: EmployerRequest, lines: list[Line], means: Means | None, problem: str = ""
) -> HttpResponse:
    shown = [line.posting.pk for line in lines]
    context = {
        "lines": lines,
        "more": at_once.drafts_of(request.employer).exclude(pk__in=shown).count(),
        "means": means,
        "plan": request.employer.subscriptions.covering().first(),
        "credits": ledger.balance(request.employer),
        "problem": problem,
        "left": any(line.why_left for line in lines),
        "is_trusted": request.employer.trusted,
    }
    return render(request, "employers/postings_publish.html", context)
