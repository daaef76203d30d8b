"""The mails that seekers get, a function each."""

from dataclasses import replace
from datetime import datetime
from typing import Any

from django.conf import settings
from django.urls import reverse
from django.utils.safestring import mark_safe

from candidates import links
from candidates.application import Application, ApplicationEvent, Resume, State
from candidates.digest import Section, Window, headline
from candidates.models import Alert, Subscriber
from cms import attention
from jobboard.mail import outbox
from jobboard.mail.models import OutgoingMail
from jobboard.mail.suppression import ADDRESS_CHECK

# So many postings a mailbox shows beside the subject.
BRIEFED = 2


def alert_confirm(alert: Alert, *, now: datetime) -> OutgoingMail:
    """ "Was it you?": the only mail to an address that has not said yes."""
    context = {"words": _own_words(alert), "frequency": alert.frequency, "url": links.confirm_url(alert)}
    return _answer("alert_confirm", alert, context, now)


def alert_known(alert: Alert, *, now: datetime) -> OutgoingMail:
    """Somebody saved a search that this address has: said here, and not on the page, where anybody could ask."""
    url = links.manage_url(alert.subscriber)
    return _answer(
        "alert_known", alert, {"words": _own_words(alert), "paused": alert.paused_at, "url": url}, now
    )


def address_check(subscriber: Subscriber, *, now: datetime) -> OutgoingMail:
    """To an address that bounced or complained, as its owner asks for mail again: at most one a day."""
    return outbox.queue(
        ADDRESS_CHECK,
        to=subscriber.email,
        dedupe_key=f"{ADDRESS_CHECK}:{subscriber.pk}:{now:%Y%m%d}",
        context={"url": links.address_url(subscriber)},
    )


def digest(subscriber: Subscriber, first: Window, sections: list[Section]) -> OutgoingMail:
    """Not kept yet: many are written before they are kept together."""
    context = {
        "headline": headline(sections),
        "preheader": "".join(line.brief for line in sections[0].lines[:BRIEFED]),
        "sections_html": mark_safe("".join([section.html for section in sections])),  # noqa: S308  # HTML already
        "sections_text": "".join([section.text for section in sections]),
    }
    key = f"digest:{first.alert_id}:{first.start:%Y%m%d%H%M%S%f}"
    mail = _to_many("digest", subscriber, context, key, as_form=True)
    assert first.mail_id is not None, "what has news has a mail"
    mail.pk = first.mail_id
    return mail


def alert_still_wanted(subscriber: Subscriber, *, until: datetime, now: datetime) -> OutgoingMail:
    """A year without a sign that anybody reads the alerts."""
    searches = [alert.criteria.words for alert in subscriber.alerts.kept().filter(paused_at__isnull=True)]
    context = {"searches": searches, "until": until, "url": links.still_url(subscriber)}
    key = f"alert_still_wanted:{subscriber.pk}:{now:%Y%m%d}"
    return outbox.keep_once(_to_many("alert_still_wanted", subscriber, context, key))


def alerts_stopped(subscriber: Subscriber, *, now: datetime) -> OutgoingMail:
    """The last line, with the way back."""
    context = {"url": links.still_url(subscriber)}
    key = f"alerts_stopped:{subscriber.pk}:{now:%Y%m%d}"
    return outbox.keep_once(_to_many("alerts_stopped", subscriber, context, key))


def _to_many(
    template: str, subscriber: Subscriber, context: dict[str, Any], key: str, *, as_form: bool = False
) -> OutgoingMail:
    """Mail to many at a time: every one of it can be ended by one click, and is known to mail providers as a list's.

    The context is what the template names.
    """
    unsubscribe_url = links.unsubscribe_url(subscriber)
    return outbox.write(
        template,
        to=subscriber.email,
        dedupe_key=key,
        context={
            **context,
            "unsubscribe_url": unsubscribe_url,
            "manage_url": links.manage_url(subscriber),
        },
        headers={
            "List-Unsubscribe": f"<{unsubscribe_url}>",
            "List-Unsubscribe-Post": "List-Unsubscribe=One-Click",
            "List-Id": f"Job alerts <alerts.{settings.SITE_HOST}>",
            "Precedence": "bulk",
        },
        marks={attention.READER_MARK: links.reader_token(subscriber)},
        as_form=as_form,
    )


def application_sent(application: Application) -> OutgoingMail:
    return _of_application("application_sent", application, f"application-sent:{application.pk}")


def application_moved(application: Application, event: ApplicationEvent) -> OutgoingMail:
    """Every move is told; a decline with the employer's own words."""
    template = "application_declined" if event.after == State.DECLINED else "application_moved"
    return _of_application(template, application, f"application-moved:{event.pk}", message=event.message)


def resume_refused(resume: Resume, problem: str) -> OutgoingMail:
    return outbox.queue(
        "resume_refused",
        to=resume.user.email,
        dedupe_key=f"resume-refused:{resume.pk}",
        context={
            "name": resume.name,
            "problem": problem,
            "url": settings.SITE_URL + reverse("resume_list"),
        },
    )


def application_posting_ended(application: Application) -> OutgoingMail:
    return _of_application("application_posting_ended", application, f"application-ended:{application.pk}")


def _of_application(template: str, application: Application, key: str, message: str = "") -> OutgoingMail:
    page = application.page
    assert application.user, "of a withdrawn application nobody is told"
    return outbox.queue(
        template,
        to=application.user.email,
        dedupe_key=key,
        context={
            "title": page.title,
            "company": page.company.name,
            "name": application.name,
            "state": MOVED.get(State(application.state), ""),
            "message": message,
            "posting_url": f"{settings.SITE_URL}{page.url}",
            "url": settings.SITE_URL + reverse("application", args=[application.pk]),
        },
    )


MOVED: dict[State, str] = {
    State.NEW: "put back among the new applications",
    State.REVIEWED: "read",
    State.INTERVIEW: "chosen for an interview",
    State.OFFER: "chosen for an offer",
    State.HIRED: "marked as hired",
}


def _own_words(alert: Alert) -> str:
    """The search without what was typed: a stranger could have typed a message for this address to read."""
    criteria = alert.criteria
    if not criteria.q:
        return criteria.words
    choices = replace(criteria, q="")
    return "a keyword" if choices.is_everything else f"{choices.words} · a keyword"


def _answer(template: str, alert: Alert, context: dict[str, Any], now: datetime) -> OutgoingMail:
    """The context is what the template names. A second click within the minute is the same mail."""
    return outbox.queue(
        template,
        to=alert.subscriber.email,
        dedupe_key=f"{template}:{alert.pk}:{now:%Y%m%d%H%M}",
        context=context,
    )
