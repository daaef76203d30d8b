"""The editor's desk: what happened to a posting, and sending back what cannot be shown."""

from django import forms
from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.db import transaction
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.views.decorators.http import require_http_methods

from employers import emails, history, moderation
from employers.models import Posting
from jobboard.accounts.models import User
from jobboard.lib.text import clean


class SendBackForm(forms.Form):
    reason = forms.CharField(
        label="What has to change",
        max_length=2000,
        widget=forms.Textarea(attrs={"rows": 4}),
        help_text="The employer reads this by mail, on the dashboard and above the form.",
        error_messages={"required": "Say what has to change, so that the employer can do it."},
    )

    def clean_reason(self) -> str:
        return clean(self.cleaned_data["reason"], lines=True).strip()


@require_http_methods(["GET", "HEAD", "POST"])
def life_of(request: HttpRequest, pk: int) -> HttpResponse:
    """Wagtail lets nobody but editors come here; whether they may publish this page is asked again."""
    posting = get_object_or_404(Posting.objects.select_related("page", "employer__company"), pk=pk)
    assert isinstance(request.user, User)
    if posting.page is None or not posting.page.permissions_for_user(request.user).can_publish():
        raise PermissionDenied
    form = SendBackForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        _send_back(request, posting, form.cleaned_data["reason"])
        return redirect("posting_life", pk)
    context = {
        "posting": posting,
        "lines": history.lines(posting, for_editors=True),
        "form": form if moderation.awaits_editor(posting) else None,
        "page_title": "Life of the posting",
        "page_subtitle": posting.title,
        "header_icon": "history",
        "edit_url": reverse("wagtailadmin_pages:edit", args=[posting.page_id]),
    }
    return render(request, "employers/admin/posting_life.html", context)


@transaction.atomic
def _send_back(request: HttpRequest, posting: Posting, reason: str) -> None:
    assert isinstance(request.user, User)
    event = moderation.send_back(posting, reason, by=request.user)
    if event is None:
        messages.error(request, "Nothing of this posting waits for an editor any more.")
        return
    emails.sent_back(posting, event)
    messages.success(request, "Sent back. The employer is told by mail.")
