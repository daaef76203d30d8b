"""Connecting the list of jobs that an employer's ATS publishes."""

from django import forms
from django.contrib import messages
from django.core.exceptions import ValidationError
from django.db.models import Count, Q
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_POST

from employers.access import EmployerRequest, Task, employer_required
from employers.ats import work
from employers.ats.vendors import VENDORS
from employers.models import Feed
from employers.models.feeds import CODING_WORK
from jobboard.lib.text import one_line


class FeedForm(forms.Form):
    use_required_attribute = False

    vendor = forms.ChoiceField(
        label="Your system",
        choices=[("", "Choose"), *((slug, vendor.name) for slug, vendor in VENDORS.items())],
        error_messages={"required": "Choose your system."},
    )
    account = forms.CharField(
        label="Address of your careers page there",
        max_length=300,
        help_text="Such as job-boards.greenhouse.io/your-company, jobs.lever.co/your-company or your-company.recruitee.com.",
        widget=forms.TextInput(attrs={"autocomplete": "off", "inputmode": "url"}),
        error_messages={"required": "Give the address of your careers page, or the name of your account."},
    )

    titles = forms.CharField(
        label="Only jobs whose title has one of these words",
        max_length=300,
        required=False,
        initial=CODING_WORK,
        help_text="With commas between them. Leave it empty to take every job of the list.",
        widget=forms.Textarea(attrs={"rows": 3}),
    )

    def clean_titles(self) -> str:
        return one_line(self.cleaned_data["titles"])

    def clean_account(self) -> str:
        typed = one_line(self.cleaned_data["account"])
        vendor = VENDORS.get(self.cleaned_data.get("vendor", ""))
        if vendor is None:
            return typed
        account = vendor.account_in(typed)
        if not account:
            example = vendor.example.replace("ACCOUNT", "your-company")
            raise ValidationError(f"This is no careers page at {vendor.name}. It looks like {example}.")
        return account


@require_http_methods(["GET", "HEAD", "POST"])
@never_cache
@employer_required(Task.WRITE, page="feeds")
def feeds(request: EmployerRequest) -> HttpResponse:
    form = FeedForm(request.POST if request.method == "POST" else None)
    if form.is_valid():
        titles = {"titles": form.cleaned_data.pop("titles")}
        feed, _ = Feed.objects.update_or_create(
            employer=request.employer,
            **form.cleaned_data,
            defaults=titles,
            create_defaults={**titles, "created_by": request.user},
        )
        work.ask_soon(feed)
        messages.success(request, f"{feed} is connected. Its jobs appear among your postings in a minute.")
        return redirect("feeds")
    found = Feed.objects.filter(employer=request.employer)
    context = {
        "form": form,
        "feeds": found.annotate(listed=Count("jobs", filter=Q(jobs__gone_at=None))),
    }
    return render(request, "employers/feeds.html", context)


@require_POST
@employer_required(Task.WRITE)
def refresh(request: EmployerRequest, pk: int) -> HttpResponse:
    feed = get_object_or_404(Feed, employer=request.employer, pk=pk)
    work.ask_soon(feed)
    messages.success(request, f"We are asking {feed.get_vendor_display()} now.")
    return redirect("feeds")


@require_POST
@employer_required(Task.WRITE)
def remove(request: EmployerRequest, pk: int) -> HttpResponse:
    """The postings stay; they are only no longer followed."""
    feed = get_object_or_404(Feed, employer=request.employer, pk=pk)
    feed.delete()
    messages.success(request, f"{feed} is disconnected. Its postings stay as they are.")
    return redirect("feeds")
