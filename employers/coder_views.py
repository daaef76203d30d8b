"""Finding coders, for members who may write postings of an employer that is hiring here."""

from uuid import UUID

from django.contrib import messages
from django.core.paginator import Paginator
from django.http import Http404, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_safe

from candidates.candidate import Candidate
from employers import coders
from employers.access import EmployerRequest, Task, employer_required
from employers.coder_forms import CoderFilterForm, ContactForm


@require_safe
@never_cache
@employer_required(Task.PEOPLE)
def coder_list(request: EmployerRequest) -> HttpResponse:
    if not coders.may_look(request.employer):
        return render(request, "employers/coders_closed.html")
    form = CoderFilterForm(request.GET)
    found = coders.search(request.employer, form.wanted).whole()
    leaf = Paginator(found, coders.PER_PAGE).get_page(request.GET.get("page"))
    asked = {each.candidate_id: each for each in coders.requests_of(request.employer)}
    cards = [coders.card_of(candidate, asked.get(candidate.pk)) for candidate in leaf]
    context = {"form": form, "leaf": leaf, "cards": cards, "total": leaf.paginator.count}
    return render(request, "employers/coders.html", context)


@require_http_methods(["GET", "HEAD", "POST"])
@never_cache
@employer_required(Task.PEOPLE, page="coder")
def coder(request: EmployerRequest, card: UUID) -> HttpResponse:
    """One card, and the request that names the work and its pay."""
    candidate = _found(request, card)
    asked = coders.requests_of(request.employer).filter(candidate=candidate).first()
    form = ContactForm(request.POST if request.method == "POST" else None, employer=request.employer)
    if form.is_valid() and _ask(request, candidate, form):
        return redirect("coder_contacts")
    context = {"card": coders.card_of(candidate, asked), "form": form}
    return render(request, "employers/coder.html", context)


def _ask(request: EmployerRequest, candidate: Candidate, form: ContactForm) -> bool:
    """False where the form is shown again."""
    try:
        asked = coders.ask(request.employer, candidate, form.offer, by=request.user)
    except coders.TooManyError as refusal:
        form.add_error(None, str(refusal))
        return False
    if asked is None:
        raise Http404("Not found any more.")
    messages.success(request, "Asked. They get a mail, and you one if they say yes.")
    return True


@require_safe
@never_cache
@employer_required(Task.PEOPLE)
def coder_contacts(request: EmployerRequest) -> HttpResponse:
    """Whom this employer has asked; a name stands there on yes only."""
    leaf = Paginator(coders.requests_of(request.employer), coders.PER_PAGE).get_page(request.GET.get("page"))
    return render(request, "employers/coder_contacts.html", {"leaf": leaf})


def _found(request: EmployerRequest, card: UUID) -> Candidate:
    if not coders.may_look(request.employer):
        raise Http404("Nothing is found by those who are not hiring.")
    return get_object_or_404(coders.found_by(request.employer).whole(), card=card)
