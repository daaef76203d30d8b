"""The list of saved jobs, and what changes it. Signed-in people only, but for the page itself and the cards it asks for."""

from collections.abc import Callable
from dataclasses import dataclass
from functools import wraps

from django.contrib import messages
from django.contrib.auth.views import redirect_to_login
from django.core.paginator import Paginator
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.views.decorators.cache import never_cache
from django.views.decorators.csrf import csrf_exempt
from django.views.decorators.http import require_POST, require_safe

from candidates import saved
from candidates.forms import NoteForm
from candidates.models import SavedJob
from cms.listing import avoided_by
from cms.models import JobPage
from jobboard.accounts.models import User

PER_PAGE = 20
FULL = f"You have saved {saved.AT_MOST} jobs, which is the most. Remove some first."


@dataclass(frozen=True, slots=True)
class Outcome:
    """What was done or why not, in a sentence, and where a person without a script goes on."""

    sentence: str
    onward: str
    done: bool = True


Act = Callable[[HttpRequest, User, int], Outcome]


@never_cache
@require_safe
def saved_list(request: HttpRequest) -> HttpResponse:
    """An account's list; without one, the frame into which a script puts what this browser keeps."""
    if not request.user.is_authenticated:
        return render(request, "candidates/saved_here.html")
    rows = SavedJob.objects.filter(user=request.user).select_related("page__company")
    leaf = Paginator(rows, PER_PAGE).get_page(request.GET.get("page"))
    cards = {card.page_id: card for card in saved.shortlist(row.page_id for row in leaf).open}
    avoided = avoided_by(request)
    entries = [
        {"row": row, "card": cards.get(row.page_id), "blocked": row.page.company.slug in avoided}
        for row in leaf
    ]
    context = {"leaf": leaf, "entries": entries, "total": leaf.paginator.count}
    return render(request, "candidates/saved.html", context)


@never_cache
@csrf_exempt  # changes nothing: it prints public cards, and the ids of a visitor stay out of addresses and logs
@require_POST
def saved_cards(request: HttpRequest) -> HttpResponse:
    """The cards of what a browser saved, as far as it is still open."""
    found = saved.shortlist(saved.page_ids(request.POST.getlist("id")))
    return render(request, "candidates/saved_cards.html", {"cards": found.open, "closed": found.closed})


def signed_in(act: Act) -> Callable[..., HttpResponse]:
    """A POST of a signed-in person. A script has shown the change already and only asks whether it was done."""

    @require_POST
    @wraps(act)
    def view(request: HttpRequest, page_id: int = 0) -> HttpResponse:
        if not request.user.is_authenticated:
            return redirect_to_login(reverse("saved"))
        outcome = act(request, request.user, page_id)
        if request.headers.get("X-Requested-With") == "fetch":
            return HttpResponse(status=204 if outcome.done else 409)
        (messages.success if outcome.done else messages.error)(request, outcome.sentence)
        return redirect(outcome.onward)

    return view


@signed_in
def saved_move(request: HttpRequest, user: User, _page_id: int) -> Outcome:
    """What a browser kept before its owner signed in."""
    kept = saved.save(user, saved.page_ids(request.POST.getlist("id")))
    return Outcome("Your saved jobs are in your account now." if kept else FULL, "saved", done=kept)


@signed_in
def job_save(request: HttpRequest, user: User, page_id: int) -> Outcome:
    page: JobPage = get_object_or_404(saved.known(), pk=page_id)
    kept = saved.save(user, [page.pk])
    return Outcome("Saved. You find it under “Saved jobs”." if kept else FULL, page.url, done=kept)


@signed_in
def job_unsave(request: HttpRequest, user: User, page_id: int) -> Outcome:
    """Where the button stood tells where to go on."""
    row = get_object_or_404(SavedJob.objects.select_related("page"), user=user, page_id=page_id)
    row.delete()
    onward = row.page.url if request.POST.get("from") == "posting" else "saved"
    return Outcome("Removed from your saved jobs.", onward)


@signed_in
def job_note(request: HttpRequest, user: User, page_id: int) -> Outcome:
    form = NoteForm(request.POST, instance=get_object_or_404(SavedJob, user=user, page_id=page_id))
    if not form.is_valid():
        return Outcome("A note has up to 500 characters, so this one was not saved.", "saved", done=False)
    form.save()
    return Outcome("Your note is saved.", "saved")
