"""An outgoing-mail row as the message that goes over the wire."""

from email.utils import format_datetime

from django.conf import settings
from django.core.mail import EmailMultiAlternatives

from jobboard.lib.text import one_line
from jobboard.mail.models import OutgoingMail

# What Gmail knows us by: 5 to 15 characters that stay the same.
SENDER_ID = "".join(filter(str.isalnum, settings.SITE_HOST))[:15].ljust(5, "0")


def feedback_id(mail: OutgoingMail) -> str:
    """Campaign, customer, type and sender: Gmail's tools then tell complaints apart by the first three."""
    is_bulk = "List-Id" in mail.headers
    return f"{mail.kind}:{'alerts' if is_bulk else 'site'}:{'bulk' if is_bulk else 'single'}:{SENDER_ID}"


def compose(mail: OutgoingMail) -> EmailMultiAlternatives:
    """The same row always gives the same Message-ID and Date, so a repeated message is known as one."""
    message = EmailMultiAlternatives(
        subject=one_line(mail.subject),
        body=mail.text,
        from_email=settings.DEFAULT_FROM_EMAIL,
        to=[one_line(mail.to)],
        headers={
            "Message-ID": mail.message_id,
            "Date": format_datetime(mail.created_at),
            "Auto-Submitted": "auto-generated",
            "Feedback-ID": feedback_id(mail),
            **{one_line(name): one_line(value) for name, value in mail.headers.items()},
        },
    )
    if mail.html:
        message.attach_alternative(mail.html, "text/html")
    return message
