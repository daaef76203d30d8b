"""My data: taken along as a file, or deleted with the account."""

from allauth.account.decorators import reauthentication_required
from django import forms
from django.contrib import messages
from django.contrib.auth import logout
from django.contrib.auth.decorators import login_required
from django.http import Http404, HttpRequest, HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import redirect, render
from django.utils import timezone
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from jobboard.accounts import exporting, leaving, personal
from jobboard.accounts.models import Export, User
from jobboard.lib import private_files

KEPT = "Your account is kept, with all that is in it."
OFTEN = "You have asked for your data three times today. Try again tomorrow."


def _somebody(request: HttpRequest) -> User:
    assert isinstance(request.user, User), "the view asks for a login"
    return request.user


@never_cache
@require_safe
@login_required
def my_data(request: HttpRequest) -> HttpResponse:
    user = _somebody(request)
    context = {
        "building": Export.objects.filter(user=user, built_at=None).first(),
        "ready": exporting.ready(user, timezone.now()),
    }
    return render(request, "account/my_data.html", context)


@require_POST
@login_required
@reauthentication_required
def export_ask(request: HttpRequest) -> HttpResponse:
    try:
        exporting.ask(_somebody(request))
    except exporting.TooManyError:
        messages.error(request, OFTEN)
    return redirect("my_data")


@never_cache
@require_safe
@login_required
@reauthentication_required
def export_file(request: HttpRequest) -> HttpResponseBase:
    export = exporting.ready(_somebody(request), timezone.now())
    if export is None:
        raise Http404("There is no export, or its day is over.")
    return private_files.streamed(
        export.file, name=f"my-data-{export.asked_at:%Y-%m-%d}.zip", content_type="application/zip"
    )


class LeaveForm(forms.Form):
    use_required_attribute = False

    email = forms.CharField(
        label="Type the e-mail address of this account",
        max_length=254,
        widget=forms.TextInput(attrs={"autocomplete": "off", "inputmode": "email"}),
        error_messages={"required": "Type the address, so that nobody deletes an account by mistake."},
    )

    def __init__(self, *args: object, user: User) -> None:
        super().__init__(*args)  # type: ignore[arg-type]  # Form's own: the data
        self.user = user

    def clean_email(self) -> str:
        typed = str(self.cleaned_data["email"]).strip().lower()
        if typed != self.user.email:
            raise forms.ValidationError(
                f"This is not the address of this account, which is {self.user.email}."
            )
        return typed


@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
@login_required
@reauthentication_required
def leave(request: HttpRequest) -> HttpResponse:
    user = _somebody(request)
    in_the_way = personal.in_the_way(user)
    form = LeaveForm(request.POST if request.method == "POST" else None, user=user)
    if not in_the_way and form.is_valid():
        leaving.ask(user, timezone.now())
        logout(request)
        return redirect("account_left")
    context = {"form": form, "in_the_way": in_the_way, "days": leaving.GRACE.days}
    return render(request, "account/leave.html", context)


@never_cache
@require_safe
def left(request: HttpRequest) -> HttpResponse:
    return render(request, "account/left.html", {"days": leaving.GRACE.days})


@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
@login_required
def keep(request: HttpRequest) -> HttpResponse:
    """All that somebody who asked to go can open."""
    user = _somebody(request)
    if request.method == "POST":
        leaving.keep(user)
        messages.success(request, KEPT)
    if user.leaves_at is None:
        return redirect("my_data")
    return render(request, "account/keep.html", {"leaves_at": user.leaves_at})


@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def keep_by_link(request: HttpRequest, token: str) -> HttpResponse:
    """GET only shows a button, as scanners open links."""
    user = leaving.who_may_keep(token)
    if user is None:
        return render(request, "account/keep_link_old.html", status=404)
    if request.method == "POST":
        if not leaving.keep(user):  # in this very moment it went, or was kept by another click
            return render(request, "account/keep_link_old.html", status=404)
        if request.user == user:
            messages.success(request, KEPT)
            return redirect("my_data")
        messages.success(request, f"{KEPT} Sign in to go on.")
        return redirect("account_login")
    return render(request, "account/keep.html", {"leaves_at": user.leaves_at})
