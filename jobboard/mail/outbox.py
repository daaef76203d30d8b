"""Queue a mail: a row in the transaction of its cause. Sending is carried out by the worker."""

import uuid
from collections.abc import Mapping, Sequence
from hashlib import sha256
from operator import attrgetter
from typing import Any

from django.conf import settings
from django.core.mail import EmailMultiAlternatives
from django.core.mail.message import EmailMessage
from django.template.loader import render_to_string

from jobboard.lib import background, many_rows
from jobboard.lib.text import one_line
from jobboard.mail import forms
from jobboard.mail.models import LONGEST_KEY, OutgoingMail


def queue(
    template: str, *, to: str, dedupe_key: str, context: dict[str, Any], headers: dict[str, str] | None = None
) -> OutgoingMail:
    """Write a mail and keep it. The same dedupe_key is kept once."""
    return keep_once(write(template, to=to, dedupe_key=dedupe_key, context=context, headers=headers))


def write(
    template: str,
    *,
    to: str,
    dedupe_key: str,
    context: dict[str, Any],
    headers: dict[str, str] | None = None,
    marks: Mapping[str, str] | None = None,
    as_form: bool = False,
) -> OutgoingMail:
    """Render emails/<template>.subject.txt, .txt and .html into a row that is not kept yet.

    The context is whatever the three templates name: texts alone, if they are forms. Marks stand in what was printed
    for many readers, and are replaced by what is this one's.
    """
    plain, html = (forms.fill, forms.fill) if as_form else (forms.render_plain, render_to_string)
    context = {
        "site_name": settings.SITE_NAME,
        "site_url": settings.SITE_URL,
        "support_email": settings.SUPPORT_EMAIL,
        **context,
    }
    return OutgoingMail(
        dedupe_key=fitted(dedupe_key),
        kind=template,
        to=to,
        subject=one_line(plain(f"emails/{template}.subject.txt", context))[:250],
        text=_marked(plain(f"emails/{template}.txt", context), marks),
        html=_marked(html(f"emails/{template}.html", context), marks),
        headers=headers or {},
    )


def _marked(text: str, marks: Mapping[str, str] | None) -> str:
    for mark, own in (marks or {}).items():
        text = text.replace(mark, own)
    return text


def keep(mails: Sequence[OutgoingMail]) -> None:
    """Many at once, whose causes are claimed: not one of them was kept before."""
    if mails:
        columns = [field.attname for field in OutgoingMail._meta.fields]
        many_rows.insert(OutgoingMail, columns, map(attrgetter(*columns), mails))
        background.nudge("jobboard.mail.sending.send_due")


def keep_once(mail: OutgoingMail) -> OutgoingMail:
    """The row of this dedupe_key, kept now or before."""
    columns = [field.attname for field in OutgoingMail._meta.fields if field.attname != "dedupe_key"]
    kept, is_new = OutgoingMail.objects.get_or_create(
        dedupe_key=fitted(mail.dedupe_key), defaults={name: getattr(mail, name) for name in columns}
    )
    if is_new:
        background.nudge("jobboard.mail.sending.send_due")
    return kept


def was_queued(dedupe_key: str) -> bool:
    return OutgoingMail.objects.filter(dedupe_key=fitted(dedupe_key)).exists()


def fitted(dedupe_key: str) -> str:
    """As the row keeps it: what is too long, as it names an address, ends in a digest of the whole."""
    if len(dedupe_key) <= LONGEST_KEY:
        return dedupe_key
    digest = sha256(dedupe_key.encode()).hexdigest()
    return f"{dedupe_key[: LONGEST_KEY - len(digest) - 1]}:{digest}"


def queue_message(message: EmailMessage, *, kind: str) -> OutgoingMail:
    """Keep a message that a library rendered."""
    html = ""
    if isinstance(message, EmailMultiAlternatives):
        html = next(
            (str(content) for content, mimetype in message.alternatives if mimetype == "text/html"), ""
        )
    return keep_once(
        OutgoingMail(
            dedupe_key=f"{kind}:{uuid.uuid4()}",
            kind=kind,
            to=message.to[0],
            subject=one_line(str(message.subject))[:250],
            text=str(message.body),
            html=html,
        )
    )
