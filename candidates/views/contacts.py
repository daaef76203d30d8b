"""Employers that found an anonymous card and ask who is behind it."""

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_POST, require_safe

from candidates import applying, contacting
from candidates.contact import ContactRequest
from candidates.profile_forms import NameForm


@never_cache
@require_safe
@login_required
def contact_list(request: HttpRequest) -> HttpResponse:
    """Who asked: all of them, whatever was answered."""
    assert request.user.is_authenticated
    found = ContactRequest.objects.filter(candidate__user=request.user).select_related("company")
    return render(request, "candidates/contacts.html", {"requests": found})


@never_cache
@require_safe
@login_required
def contact(request: HttpRequest, contact_id: int) -> HttpResponse:
    assert request.user.is_authenticated
    name, _ = applying.known_as(request.user)
    return _asked(request, _own(request, contact_id), NameForm(initial={"name": name}))


@never_cache
@require_POST
@login_required
def contact_yes(request: HttpRequest, contact_id: int) -> HttpResponse:
    found, form = _own(request, contact_id), NameForm(request.POST)
    if not form.is_valid():
        return _asked(request, found, form)
    if contacting.agree(found, form.cleaned_data["name"]):
        messages.success(request, f"{found.company.name} can read your name and e-mail address now.")
    return redirect("contact", found.pk)


@require_POST
@login_required
def contact_no(request: HttpRequest, contact_id: int) -> HttpResponse:
    found = _own(request, contact_id)
    if contacting.decline(found):
        messages.success(request, f"{found.company.name} does not learn who you are.")
    return redirect("contact", found.pk)


@require_POST
@login_required
def contact_block(request: HttpRequest, contact_id: int) -> HttpResponse:
    found = _own(request, contact_id)
    contacting.block(found)
    messages.success(request, f"{found.company.name} never sees your card again.")
    return redirect("contact", found.pk)


def _asked(request: HttpRequest, found: ContactRequest, form: NameForm) -> HttpResponse:
    return render(request, "candidates/contact.html", {"contact": found, "form": form})


def _own(request: HttpRequest, contact_id: int) -> ContactRequest:
    assert request.user.is_authenticated
    mine = ContactRequest.objects.filter(candidate__user=request.user)
    return get_object_or_404(mine.select_related("company", "page", "candidate"), pk=contact_id)
