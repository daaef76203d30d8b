"""Saving a search as an alert, and saying yes to it."""

from datetime import timedelta

from allauth.account.adapter import get_adapter
from django.contrib import messages
from django.http import HttpRequest, HttpResponse, QueryDict
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_safe

from candidates import access, links, subscribing
from candidates.forms import AlertForm
from candidates.views.manage import own_alerts
from cms import listing
from cms.matching import Criteria
from jobboard.lib import throttle

ASKED_PER_CONNECTION_AND_HOUR = 20
IT_IS_ON = "Your alert is on. The first mail comes at once if the last seven days have something for you."
TOO_MANY_ASKED = "Too many alerts were asked for from your connection. Please try again in an hour."
MADE_DAILY = f"It comes daily, as {subscribing.INSTANT_AT_MOST} of your alerts are instant already."
# What a listing's address may carry that is no criterion.
ORDER = {"sort", "page"}


@never_cache
@require_safe
def alert_list(request: HttpRequest) -> HttpResponse:
    if not request.user.is_authenticated:
        return render(request, "candidates/alerts_welcome.html", {"form": AlertForm(query="")})
    context = own_alerts(access.alerts_of(request.user), reverse("alert_list"))
    return render(request, "candidates/alerts.html", context)


@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def alert_new(request: HttpRequest) -> HttpResponse:
    """Save the search that the address holds."""
    criteria = Criteria.from_query(request.GET).unsorted
    initial = {"email": getattr(request.user, "email", "")}
    form = AlertForm(request.POST or None, query=criteria.query, initial=initial)
    if request.method == "POST" and form.is_valid():
        try:
            return _save(request, form)
        except subscribing.NotSavedError as reason:
            form.add_error(None, str(reason))
    context = {"form": form, "criteria": criteria, "left_out": left_out(request.GET, criteria)}
    return render(request, "candidates/alert_new.html", context)


def _save(request: HttpRequest, form: AlertForm) -> HttpResponse:
    email, frequency = form.cleaned_data["email"], form.cleaned_data["frequency"]
    now = timezone.now()
    if request.user.is_authenticated and access.owns(request.user, email):
        new = subscribing.start(request.user, email, form.query, frequency, now=now)
        messages.success(request, IT_IS_ON if new else "You already have this alert.")
        return redirect("alert_list")
    address = get_adapter(request).get_client_ip(request)
    if not throttle.allows(
        "alert-form", address, at_most=ASKED_PER_CONNECTION_AND_HOUR, per=timedelta(hours=1)
    ):
        raise subscribing.NotSavedError(TOO_MANY_ASKED)
    subscribing.ask(email, form.query, frequency, now=now)
    messages.info(request, f"The mail goes to {email}.")
    asked = reverse("alert_asked")
    return redirect(f"{asked}?{form.query}" if form.query else asked)


@never_cache
@require_safe
def alert_asked(request: HttpRequest) -> HttpResponse:
    """The same answer for every address, known or not. The search is for whoever mistyped theirs, and for going on."""
    criteria = Criteria.from_query(request.GET).unsorted
    context = {"search_url": criteria.url, "again_url": listing.alert_url(criteria)}
    return render(request, "candidates/alert_asked.html", context)


@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def alert_confirm(request: HttpRequest, token: str) -> HttpResponse:
    """GET shows a button, as mail scanners open links."""
    alert = links.alert_to_confirm(token)
    if alert is None:
        return render(request, "candidates/alert_link_old.html", status=404)
    if request.method != "POST":
        return render(request, "candidates/alert_confirm.html", {"alert": alert})
    wished = alert.frequency
    subscribing.confirm(alert, now=timezone.now())
    alert.refresh_from_db(fields=["frequency"])
    messages.success(request, IT_IS_ON if alert.frequency == wished else f"{IT_IS_ON} {MADE_DAILY}")
    return redirect(links.manage_path(alert.subscriber))


def left_out(asked: QueryDict, criteria: Criteria) -> list[str]:
    """What was asked for and cannot be matched, so that nobody waits for mail that never comes."""
    kept = QueryDict(criteria.query)
    lost = []
    for name, given in sorted(asked.lists()):
        values = sorted({value.strip() for value in given} - {""})
        if name not in ORDER and len(values) > len(kept.getlist(name)):
            lost.append(f"{name}={', '.join(values)}"[:100])
    return lost[:10]
