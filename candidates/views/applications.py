"""Applying on one page, and the candidate's own list of what became of it."""

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.contrib.auth.views import redirect_to_login
from django.core.paginator import Paginator
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from candidates import applying, profile, saved
from candidates.application import Application, State
from candidates.apply_form import ApplyForm
from cms.models import JobPage
from jobboard.accounts import kept
from jobboard.accounts.models import User

PER_PAGE = 20
CLOSED = "This posting stopped taking applications while you wrote, so nothing was sent. What you wrote is still here, to copy it."


@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def new(request: HttpRequest, page_id: int) -> HttpResponse:
    """Sending it twice, or going back and sending again, shows the one application that there is."""
    page: JobPage = get_object_or_404(saved.known().select_related("company"), pk=page_id)
    if not isinstance(request.user, User):
        if request.method == "POST":
            kept.keep(request, request.path)
        return redirect_to_login(request.path)
    there = applying.standing(request.user, page)
    if there:
        kept.forget(request)
        return redirect("application", there.pk)
    if request.method == "POST":
        return _send(request, request.user, page)
    return _form(request, request.user, page)


def _send(request: HttpRequest, user: User, page: JobPage) -> HttpResponse:
    form = ApplyForm(request.POST, request.FILES, user=user, page=page)
    closed = not applying.takes_applications(page)
    if not closed and form.is_valid():
        application = applying.send(user, page, form.letter())
        if application:
            kept.forget(request)
            messages.success(request, f"Sent to {page.company.name}. We write to you when something changes.")
            return redirect("application", application.pk)
        closed = True
    return _page(request, form, page, problem=CLOSED if closed else "", status=409 if closed else 200)


def _form(request: HttpRequest, user: User, page: JobPage) -> HttpResponse:
    typed = kept.form_for(request, request.path)
    if typed:
        return _page(request, ApplyForm(typed, user=user, page=page), page, restored=True)
    if not applying.takes_applications(page):
        return redirect(page.url)
    return _page(request, ApplyForm(user=user, page=page), page)


def _page(
    request: HttpRequest,
    form: ApplyForm,
    page: JobPage,
    *,
    problem: str = "",
    restored: bool = False,
    status: int = 200,
) -> HttpResponse:
    context = {
        "form": form,
        "job": page,
        "problem": problem,
        "restored": restored,
        "unmet": profile.unmet(form.user, page),
    }
    return render(request, "candidates/apply.html", context, status=status)


@never_cache
@require_safe
@login_required
def application_list(request: HttpRequest) -> HttpResponse:
    assert request.user.is_authenticated
    found = Application.objects.filter(user=request.user).select_related("page__company")
    leaf = Paginator(found, PER_PAGE).get_page(request.GET.get("page"))
    return render(request, "candidates/applications.html", {"leaf": leaf, "total": leaf.paginator.count})


@never_cache
@require_safe
@login_required
def application(request: HttpRequest, application_id: int) -> HttpResponse:
    found = _own(request, application_id)
    context = {
        "application": found,
        "job": found.page,
        "events": [(event, applying.LINES[State(event.after)]) for event in found.events.all()],
        "downloads": found.downloads.all(),
    }
    return render(request, "candidates/application.html", context)


@require_POST
@login_required
def withdraw(request: HttpRequest, application_id: int) -> HttpResponse:
    found = _own(request, application_id)
    if applying.withdraw(found):
        messages.success(request, "Withdrawn. The employer can no longer read your resume.")
    return redirect("application", found.pk)


def _own(request: HttpRequest, application_id: int) -> Application:
    return get_object_or_404(
        Application.objects.select_related("page__company", "resume", "user"),
        user_id=request.user.pk,
        pk=application_id,
    )
