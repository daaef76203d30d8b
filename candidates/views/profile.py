"""The profile: one page in sections. Whichever is saved, what was typed in the others goes with it or stays typed."""

from collections.abc import Callable, Mapping, Sequence
from typing import Any

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.contrib.auth.views import redirect_to_login
from django.db import transaction
from django.http import Http404, HttpRequest, HttpResponse, QueryDict
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.views.decorators.cache import never_cache
from django.views.decorators.csrf import csrf_exempt
from django.views.decorators.http import require_http_methods, require_safe

from candidates import checking, links, profile, profile_shown
from candidates.candidate import Candidate, HeldCredential
from candidates.profile_forms import CheckForm, PrivacyForm, WishesForm, WorkForm, held_rows
from jobboard.accounts import kept
from jobboard.accounts.models import User

Form = Any  # a form or a set of forms: each section has its own
Section = tuple[Callable[..., Form], Callable[[User, Form], None]]

# By name: how its form is made, and what is done with it.
SECTIONS: dict[str, Section] = {
    "credentials": (held_rows, lambda user, form: profile.keep_credentials(user, form.rows)),
    "work": (WorkForm, lambda user, form: profile.keep_work(user, **form.values)),
    "wishes": (WishesForm, lambda user, form: profile.keep_wishes(user, **form.cleaned_data)),
    "privacy": (PrivacyForm, lambda user, form: profile.keep_privacy(user, **form.cleaned_data)),
}
PREFIXES = {"held": "credentials"} | {name: name for name in ("work", "wishes", "privacy")}


@never_cache
@require_safe
@login_required
def show(request: HttpRequest) -> HttpResponse:
    assert request.user.is_authenticated
    return _page(request, profile.of(request.user))


@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def section(request: HttpRequest, *, name: str) -> HttpResponse:
    """Who was signed out meanwhile comes back here with GET, to what they had typed."""
    if not request.user.is_authenticated:
        if request.method == "POST":
            kept.keep(request, request.path)
        return redirect_to_login(request.path)
    here = f"{reverse('profile')}#{name}"
    typed = request.POST if request.method == "POST" else kept.form_for(request, request.path)
    if typed is None:
        return redirect(here)
    if request.method != "POST":
        messages.warning(
            request, "You were signed out while you wrote. This is what you had typed; save it to go on."
        )
        candidate = profile.of(request.user)
        return _page(request, candidate, _forms(request.user, candidate, typed, name))
    with transaction.atomic():
        candidate = profile.locked(request.user)
        forms = _forms(request.user, candidate, typed, name)
        wrong = [each for each, form in forms.items() if not form.is_valid()]
        for each, form in forms.items():
            if not wrong and (each == name or form.has_changed()):
                SECTIONS[each][1](request.user, form)
        transaction.set_rollback(bool(wrong))
    if wrong:
        return _page(request, profile.of(request.user), forms, wrong)
    kept.forget(request)
    messages.success(request, "Saved.")
    return redirect(here)


def _forms(user: User, candidate: Candidate | None, typed: QueryDict, name: str) -> dict[str, Form]:
    """This section and those that came along, with what was changed on the page on top of what is true now: another
    tab or device may have saved since. A page that does not tell what it showed has shown nothing."""
    shown = profile_shown.read(user, typed.get("shown", ""))
    prefixes = {key.partition("-")[0] for key in typed} if shown else set()
    arrived = [each for prefix, each in PREFIXES.items() if prefix in prefixes or each == name]
    now = profile_shown.of(_stored(candidate))
    data = profile_shown.brought_up(typed, shown or profile_shown.of(_stored(None)), now)
    return {each: SECTIONS[each][0](candidate, data) for each in arrived}


def _stored(candidate: Candidate | None) -> dict[str, Form]:
    return {name: make(candidate) for name, (make, _) in SECTIONS.items()}


def _page(
    request: HttpRequest,
    candidate: Candidate | None,
    typed: Mapping[str, Form] | None = None,
    wrong: Sequence[str] = (),
) -> HttpResponse:
    assert isinstance(request.user, User)
    stored = _stored(candidate)
    held = candidate.held.select_related("credential").prefetch_related("checks") if candidate else []
    context = {
        "forms": stored | dict(typed or {}),
        "shown": profile_shown.sign(request.user, profile_shown.of(stored)),
        "wrong": wrong,
        "first_wrong": dict.fromkeys(wrong[:1], "wrong"),
        "held": held,
        "fitting": profile.fitting(candidate),
    }
    return render(request, "candidates/profile.html", context)


@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
@login_required
def check(request: HttpRequest, code: str) -> HttpResponse:
    """Asking for a check by a person, which needs a number and a yes."""
    assert request.user.is_authenticated
    mine = HeldCredential.objects.filter(candidate__user=request.user).select_related("credential")
    held = get_object_or_404(mine, credential__abbreviation=code)
    form = CheckForm(
        request.POST if request.method == "POST" else None,
        initial={"name": request.user.get_full_name(), "number": held.number},
    )
    if form.is_valid():
        checking.ask(held, name=form.cleaned_data["name"], number=form.cleaned_data["number"])
        messages.success(request, "Asked. An editor looks it up, and you get a mail with what was found.")
        return redirect("profile")
    return render(request, "candidates/credential_check.html", {"form": form, "held": held})


@csrf_exempt
@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def reminders_off(request: HttpRequest, token: str) -> HttpResponse:
    """RFC 8058: a mail program POSTs here without login or cookies. GET only shows a button, as scanners open links."""
    candidate = links.reminded(token)
    if candidate is None:
        raise Http404("No such link.")
    if request.method == "POST":
        Candidate.objects.filter(pk=candidate.pk).update(reminded=False)
    return render(request, "candidates/reminders_off.html", {"done": request.method == "POST"})
