"""The editors' page of all mails: who gets which and when, and how each looks."""

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.views.decorators.clickjacking import xframe_options_sameorigin
from django.views.decorators.http import require_safe

from jobboard.mail import samples
from jobboard.mail.message import compose
from jobboard.mail.samples import Sample

SHOWN_HEADERS = (
    "From", "To", "Subject", "Message-ID", "List-Unsubscribe", "List-Unsubscribe-Post", "List-Id", "Feedback-ID",
    "Precedence", "Auto-Submitted",
)  # fmt: skip


@require_safe
def mails(request: HttpRequest) -> HttpResponse:
    context = {"samples": samples.everything(), "page_title": "Mails", "header_icon": "mail"}
    return render(request, "mail/admin/mails.html", context)


@require_safe
def mail(request: HttpRequest, name: str) -> HttpResponse:
    sample = _found(name)
    with samples.written(sample) as written:
        headers = compose(written).message().parsed()
        context = {
            "sample": sample,
            "mail": written,
            "headers": [(name, headers[name]) for name in SHOWN_HEADERS if headers[name]],
            "kilobytes": (len(written.html.encode()) + len(written.text.encode())) / 1000,
            "page_title": "Mail",
            "page_subtitle": sample.title,
            "header_icon": "mail",
            "html_url": reverse("mail_preview_html", args=[name]),
        }
    return render(request, "mail/admin/mail.html", context)


@require_safe
@xframe_options_sameorigin
def mail_html(request: HttpRequest, name: str) -> HttpResponse:
    """As it is sent."""
    with samples.written(_found(name)) as written:
        return HttpResponse(written.html)


def _found(name: str) -> Sample:
    sample = samples.find(name)
    if sample is None:
        raise Http404("There is no such mail.")
    return sample
