"""The company's public face, as its owner changes it, and colleagues who ask to be let in."""

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_POST

from employers import claims, logo
from employers.access import EmployerRequest, Task, employer_required, join_request_of
from employers.company_forms import CompanyFaceForm, LogoForm
from jobboard.accounts.models import User


@require_http_methods(["GET", "HEAD", "POST"])
@never_cache
@employer_required(Task.COMPANY, page="employer_company")
def edit(request: EmployerRequest) -> HttpResponse:
    company = request.employer.company
    if request.method != "POST":
        return _show(request, CompanyFaceForm(None, instance=company), LogoForm())
    form = CompanyFaceForm(request.POST, instance=company)
    logo_form = LogoForm(request.POST, request.FILES)
    _save(request, form, logo_form)
    if form.is_valid() and logo_form.is_valid():
        return redirect("employer_company")
    return _show(request, form, logo_form)


def _save(request: EmployerRequest, form: CompanyFaceForm, logo_form: LogoForm) -> None:
    """Either without the other, where only one of the two is right: a file could not be shown again."""
    if logo_form.is_valid() and logo_form.has_changed():
        logo.replace(request.employer.company, logo_form.cleaned_data["logo"])
    if form.is_valid():
        # What waits for an editor is said on the page, as long as it waits.
        held = claims.change(request.employer, form, by=request.user)
        but = ["what an editor reads first"] if held else []
        but += [] if logo_form.is_valid() else ["the logo"]
        messages.success(request, f"Saved, but for {' and '.join(but)}." if but else "Saved.")
    elif logo_form.is_valid() and logo_form.has_changed():
        messages.success(request, "Of what you sent, the logo is saved so far.")


def _show(request: EmployerRequest, form: CompanyFaceForm, logo_form: LogoForm) -> HttpResponse:
    company = request.employer.company
    company.refresh_from_db()  # a form that was refused has written into it
    context = {
        "form": form,
        "logo_form": logo_form,
        "forms": [form, logo_form],
        "wrong": len(form.errors) + len(logo_form.errors),
        "company": company,
        "employer": request.employer,
        "waiting": request.employer.checks.waiting(),
    }
    return render(request, "employers/company.html", context)


@require_POST
def ask_to_join(request: HttpRequest) -> HttpResponse:
    if not isinstance(request.user, User):
        return redirect("employer_start")
    employer = claims.claimed_for(request.user)
    if employer and not hasattr(request.user, "membership"):
        claims.ask_to_join(employer, request.user)
    return redirect("employer_start")


@require_POST
@employer_required(Task.TEAM)
def approve(request: EmployerRequest, request_id: int) -> HttpResponse:
    return _answer(request, request_id, approved=True)


@require_POST
@employer_required(Task.TEAM)
def decline(request: EmployerRequest, request_id: int) -> HttpResponse:
    return _answer(request, request_id, approved=False)


def _answer(request: EmployerRequest, request_id: int, *, approved: bool) -> HttpResponse:
    asked = join_request_of(request.employer, request_id)
    if not claims.answer(asked, approved=approved, by=request.user):
        messages.info(
            request, f"The request of {asked.user.email} was answered already, or they have a team."
        )
    elif approved:
        messages.success(request, f"{asked.user.email} is in your team.")
    else:
        messages.success(request, f"The request of {asked.user.email} is declined.")
    return redirect("team")
