"""What an alert's owner does with it: signed in, or by the signed link of a mail. One set of views for both doors.

Whoever comes by link has no session and needs no cookie: the signature in the address is what lets them in, and as no
other site can know it, it also does what a CSRF token does (urls.py exempts exactly these addresses).
"""

from collections.abc import Callable
from datetime import timedelta
from functools import wraps

from django.contrib import messages
from django.contrib.auth.views import redirect_to_login
from django.http import Http404, HttpRequest, HttpResponse, QueryDict
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.cache import never_cache
from django.views.decorators.csrf import csrf_exempt
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from candidates import access, links, silence, subscribing, why_not
from candidates.forms import LONGEST_QUERY, TOO_LONG, FrequencyForm
from candidates.models import Alert, AlertQuerySet, Subscriber
from cms import facets, search
from cms.filters import Asked
from cms.why import PostingForm
from jobboard.mail import suppression

Act = Callable[[HttpRequest, Alert], str]

# How long a deleted alert can be brought back.
UNDO_WITHIN = timedelta(hours=1)
A_MONTH = timedelta(days=30)
EVERYTHING = "Nothing is chosen any more, so this alert would send every new job of the board. Choose something below, or say that you mean it."


def own_alerts(alerts: AlertQuerySet, base: str) -> dict[str, object]:
    """What the list of alerts shows, whichever door its owner came through. `base` begins the addresses of its buttons."""
    lately = timezone.now() - UNDO_WITHIN
    kept = alerts.kept().with_last_mail()
    return {
        "alerts": kept,
        "any_on": any(alert.paused_at is None for alert in kept),
        "deleted": alerts.filter(deleted_at__gt=lately, confirmed_at__isnull=False),
        "suppressed": suppression.among(kept.values_list("subscriber__email", flat=True)),
        "base": base,
    }


def mine(request: HttpRequest, token: str | None) -> AlertQuerySet:
    return access.alerts_of(request.user) if token is None else access.alerts_by_link(token)


def back(token: str | None) -> HttpResponse:
    return redirect("alert_list") if token is None else redirect("alert_manage", token)


def own_alert(act: Act) -> Callable[..., HttpResponse]:
    """A POST that does one thing to one's own alert; `act` returns the sentence that says what happened."""

    @require_POST
    @wraps(act)
    def view(request: HttpRequest, alert_id: int, token: str | None = None) -> HttpResponse:
        if token is None and not request.user.is_authenticated:
            return redirect_to_login(reverse("alert_list"))
        alert = get_object_or_404(mine(request, token), pk=alert_id, confirmed_at__isnull=False)
        silence.heard(alert.subscriber_id, now=timezone.now())
        try:
            messages.success(request, act(request, alert))
        except subscribing.NotSavedError as reason:
            messages.error(request, str(reason))
        return back(token)

    return view


@own_alert
def alert_pause(request: HttpRequest, alert: Alert) -> str:
    now = timezone.now()
    if request.POST.get("for") == "month":
        subscribing.pause(alert, now=now, until=now + A_MONTH)
        return "The alert is paused for a month. Then it goes on by itself."
    subscribing.pause(alert, now=now)
    return "The alert is paused. Nothing is sent until you resume it."


@own_alert
def alert_resume(request: HttpRequest, alert: Alert) -> str:
    subscribing.resume(alert, now=timezone.now())
    return "The alert is on again."


@own_alert
def alert_frequency(request: HttpRequest, alert: Alert) -> str:
    form = FrequencyForm(request.POST)
    if not form.is_valid():
        raise subscribing.NotSavedError("Choose instant, daily or weekly.")
    frequency = Alert.Frequency(form.cleaned_data["frequency"])
    subscribing.change_frequency(alert, frequency, now=timezone.now())
    return f"The alert is now {frequency.label.lower()}."


@own_alert
def alert_delete(request: HttpRequest, alert: Alert) -> str:
    subscribing.delete(alert, now=timezone.now())
    return "The alert is deleted. You can bring it back for an hour."


@own_alert
def alert_restore(request: HttpRequest, alert: Alert) -> str:
    subscribing.restore(alert)
    return "The alert is back."


@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def alert_search(request: HttpRequest, alert_id: int, token: str | None = None) -> HttpResponse:
    """Change what an alert looks for, with the listing's own filters."""
    if token is None and not request.user.is_authenticated:
        return redirect_to_login(reverse("alert_list"))
    alert = get_object_or_404(mine(request, token).kept(), pk=alert_id)
    asked = Asked(request.POST if request.method == "POST" else QueryDict(alert.query))
    problem = ""
    # An emptied form is as often an accident as a wish.
    emptied = asked.criteria.is_everything and not alert.criteria.is_everything
    must_ask = request.method == "POST" and emptied and "everything" not in request.POST
    if request.method == "POST" and asked.is_understood:
        problem = EVERYTHING if must_ask else _change_search(alert, asked.criteria.unsorted.query)
        if not problem:
            messages.success(request, f"The alert now looks for: {asked.criteria.words}.")
            return back(token)
    context = {
        "alert": alert,
        "problem": problem,
        "must_ask": must_ask and asked.is_understood,
        "form": asked.filters.form,
        "facets": facets.of(asked, search.find(asked.criteria, 0, 0)),
        "criteria": asked.criteria,
        "active": len(asked.criteria.choices),
        "back": back(token)["Location"],
    }
    return render(request, "candidates/alert_search.html", context)


def _change_search(alert: Alert, query: str) -> str:
    """Why it was not changed, or nothing."""
    if len(query) > LONGEST_QUERY:
        return TOO_LONG
    try:
        subscribing.change_search(alert, query, now=timezone.now())
    except subscribing.NotSavedError as reason:
        return str(reason)
    return ""


@never_cache
@require_safe
def alert_manage(request: HttpRequest, token: str) -> HttpResponse:
    """One address's alerts, for whoever holds a mail that was sent to it."""
    subscriber = access.subscriber_by_link(token)
    base = reverse("alert_manage", args=[token])
    context = own_alerts(access.alerts_by_link(token), base)
    context |= {"subscriber": subscriber, "unsubscribe_url": links.unsubscribe_path(subscriber)}
    return render(request, "candidates/alert_manage.html", context)


@never_cache
@require_safe
def alert_why(request: HttpRequest, token: str | None = None) -> HttpResponse:
    """ "Why did I not get this job?", for any posting and all alerts of one person."""
    alerts = mine(request, token).kept()
    form = PostingForm(request.GET if "posting" in request.GET else None)
    context = {"form": form, "alerts": alerts, "back": back(token)["Location"], "by_link": token is not None}
    if form.is_valid():
        job = form.cleaned_data["posting"]
        context |= {"job": job, "answers": list(why_not.answers(alerts, job, timezone.now()))}
    return render(request, "candidates/alert_why.html", context)


@require_POST
def alerts_off(request: HttpRequest) -> HttpResponse:
    """All alerts of an account, at all of its addresses."""
    if not request.user.is_authenticated:
        return redirect_to_login(reverse("alert_list"))
    for subscriber in Subscriber.objects.filter(alerts__in=access.alerts_of(request.user)).distinct():
        subscribing.unsubscribe(subscriber, now=timezone.now())
    messages.success(request, "All your alerts are off. Resume any of them whenever you like.")
    return redirect("alert_list")


@csrf_exempt
@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def alert_unsubscribe(request: HttpRequest, token: str) -> HttpResponse:
    """RFC 8058: a mail program POSTs here without login or cookies. GET only shows a button, as scanners open links."""
    subscriber = links.unsubscribing(token)
    if subscriber is None:
        raise Http404("No such link.")
    if request.method == "POST":
        subscribing.unsubscribe(subscriber, now=timezone.now())
    done = request.method == "POST" or subscriber.unsubscribed_at is not None
    context = {"subscriber": subscriber, "done": done, "manage_url": links.manage_path(subscriber)}
    return render(request, "candidates/alert_unsubscribe.html", context)


@csrf_exempt
@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def alert_still(request: HttpRequest, token: str) -> HttpResponse:
    """ "Do you still want this?", and starting again what stopped without an answer."""
    subscriber = links.asked(token)
    if subscriber is None:
        raise Http404("No such link.")
    if request.method != "POST":
        return render(request, "candidates/alert_still.html", {"subscriber": subscriber})
    silence.go_on(subscriber, now=timezone.now())
    messages.success(request, "Thank you. Your alerts go on.")
    return redirect(links.manage_path(subscriber))
