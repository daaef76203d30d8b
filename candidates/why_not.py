""" "Why did I not get this job?": one posting against each alert of one person, in a sentence."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import datetime

from candidates.models import Alert, Delivery
from candidates.news import avoided_by
from candidates.timetable import ZONE
from cms.explanation import in_sentences, misses
from cms.matching import Criteria
from cms.models import JobPage
from jobboard.mail.models import OutgoingMail


@dataclass(frozen=True, slots=True)
class Answer:
    alert: Alert
    words: str
    # The posting is in the alert, or will be.
    fits: bool


def answers(alerts: Iterable[Alert], job: JobPage, now: datetime) -> Iterator[Answer]:
    """Alerts come with their subscribers."""
    mine = list(alerts)
    mailed = {owner: _mailed(owner, job) for owner in {alert.subscriber_id for alert in mine}}
    avoided = avoided_by(mailed.keys())
    for alert in mine:
        whole = alert.criteria.avoiding(avoided.get(alert.subscriber_id, ()))
        yield _answer(alert, whole, job, mailed[alert.subscriber_id], now)


def _mailed(subscriber_id: int, job: JobPage) -> Delivery | None:
    """The mail that brought it: a person gets a posting once."""
    mails = Delivery.objects.filter(alert__subscriber=subscriber_id, mail_id__isnull=False)
    if job.first_published_at:
        mails = mails.filter(window_end__gte=job.first_published_at)
    return next((each for each in mails.iterator() if job.pk in each.job_ids), None)


def _answer(alert: Alert, criteria: Criteria, job: JobPage, mailed: Delivery | None, now: datetime) -> Answer:
    """The criteria are those of the alert, without the companies that its owner shut out."""
    if mailed:
        where = "" if mailed.alert_id == alert.pk else ", under another of your alerts"
        return Answer(
            alert, f"It was in your mail of {_day(mailed.window_end)}{where}{_lost(mailed)}.", fits=True
        )
    missed = misses(criteria, job, now)
    if missed:
        return Answer(alert, in_sentences(missed), fits=False)
    return Answer(alert, _still_to_come(alert, job, now), fits=True)


def _lost(mailed: Delivery) -> str:
    """A digest shows the first ten of an alert; a mail may also have come back."""
    assert mailed.mail_id
    if OutgoingMail.objects.filter(pk=mailed.mail_id, dead_at__isnull=False).exists():
        return ", which could not be delivered"
    return ", by name or counted among the “more” at the end of its list" if len(mailed.job_ids) > 10 else ""


def _still_to_come(alert: Alert, job: JobPage, now: datetime) -> str:
    if alert.paused_at:
        until = f" until {_day(alert.paused_until)}" if alert.paused_until else ""
        return f"It fits, but this alert is paused{until}."
    looked, published = alert.looked_until, job.first_published_at
    if looked is None or (published and published >= looked):
        return f"It fits. {_looks_again(alert, now)}"
    first = alert.deliveries.order_by("window_start").first()
    if first and published and published < first.window_start:
        return f"It fits, but went up on {_day(published)}: an alert looks back seven days when it starts."
    return f"It fits now, but did not when your alert looked on {_day(looked)}: it was changed since, or the alert was."


def _looks_again(alert: Alert, now: datetime) -> str:
    again = alert.looks_again_at
    if again <= now:
        return "Your alert looks again within a minute."
    due = again.astimezone(ZONE)
    clock = due.strftime("%I:%M %p").lstrip("0").lower().replace("am", "a.m.").replace("pm", "p.m.")
    return f"Your alert looks again on {due:%A}, {_day(again)}, at {clock} Central."


def _day(moment: datetime) -> str:
    local = moment.astimezone(ZONE)
    return f"{local:%B} {local.day}"
