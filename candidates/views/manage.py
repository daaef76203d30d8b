"""What an alert's owner does with it: signed in, or by the signed link of a mail. One set of views for both doors."""

from collections.abc import Callable
from datetime import timedelta
from functools import wraps

from django.contrib import messages
from django.contrib.auth.views import redirect_to_login
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.cache import never_cache
from django.views.decorators.csrf import csrf_exempt
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from candidates import access, links, subscribing
from candidates.forms import FrequencyForm
from candidates.models import Alert, AlertQuerySet

Act = Callable[[HttpRequest, Alert], str]


# How long a deleted alert can be brought back.
UNDO_WITHIN = timedelta(hours=1)


def own_alerts(alerts: AlertQuerySet, base: str) -> dict[str, object]:
    """What the list of alerts shows, whichever door its owner came through. `base` begins the addresses of its buttons."""
    lately = timezone.now() - UNDO_WITHIN
    return {
        "alerts": alerts.kept().with_last_mail(),
        "deleted": alerts.filter(deleted_at__gt=lately, confirmed_at__isnull=False),
        "base": base,
    }


def own_alert(act: Act) -> Callable[..., HttpResponse]:
    """A POST that does one thing to one's own alert; `act` returns the sentence that says what happened."""

    @require_POST
    @wraps(act)
    def view(request: HttpRequest, alert_id: int, token: str | None = None) -> HttpResponse:
        if token is None and not request.user.is_authenticated:
            return redirect_to_login(reverse("alert_list"))
        mine = access.alerts_of(request.user) if token is None else access.alerts_by_link(token)
        alert = get_object_or_404(mine, pk=alert_id, confirmed_at__isnull=False)
        messages.success(request, act(request, alert))
        return redirect("alert_list") if token is None else redirect("alert_manage", token)

    return view


@own_alert
def alert_pause(request: HttpRequest, alert: Alert) -> str:
    subscribing.pause(alert, now=timezone.now())
    return "The alert is paused. Nothing is sent until you resume it."


@own_alert
def alert_resume(request: HttpRequest, alert: Alert) -> str:
    subscribing.resume(alert, now=timezone.now())
    return "The alert is on again."


@own_alert
def alert_frequency(request: HttpRequest, alert: Alert) -> str:
    form = FrequencyForm(request.POST)
    if not form.is_valid():
        return "Choose daily or weekly."
    subscribing.change_frequency(alert, form.cleaned_data["frequency"], now=timezone.now())
    return f"The alert now comes {form.cleaned_data['frequency']}."


@own_alert
def alert_delete(request: HttpRequest, alert: Alert) -> str:
    subscribing.delete(alert, now=timezone.now())
    return "The alert is deleted. You can bring it back for an hour."


@own_alert
def alert_restore(request: HttpRequest, alert: Alert) -> str:
    subscribing.restore(alert)
    return "The alert is back."


@never_cache
@require_safe
def alert_manage(request: HttpRequest, token: str) -> HttpResponse:
    """One address's alerts, for whoever holds a mail that was sent to it."""
    subscriber = access.subscriber_by_link(token)
    base = reverse("alert_manage", args=[token])
    context = own_alerts(access.alerts_by_link(token), base)
    context |= {"subscriber": subscriber, "unsubscribe_url": links.unsubscribe_path(subscriber)}
    return render(request, "candidates/alert_manage.html", context)


@csrf_exempt
@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def alert_unsubscribe(request: HttpRequest, token: str) -> HttpResponse:
    """RFC 8058: a mail program POSTs here without login or cookies. GET only shows a button, as scanners open links."""
    subscriber = links.unsubscribing(token)
    if subscriber is None:
        raise Http404("No such link.")
    done = request.method == "POST"
    if done:
        subscribing.unsubscribe(subscriber, now=timezone.now())
    context = {"subscriber": subscriber, "done": done, "manage_url": links.manage_path(subscriber)}
    return render(request, "candidates/alert_unsubscribe.html", context)
