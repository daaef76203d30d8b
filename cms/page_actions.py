"""What of Wagtail's page actions does not fit postings, and what an editor is told instead."""

from collections.abc import Sequence
from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from wagtail import hooks
from wagtail.admin import messages
from wagtail.models import Page

from cms.models import JobIndexPage, JobPage

KEPT = (
    "“{title}” was not deleted. Unpublish it instead: its address then says that the posting was removed, and what it was"
    " paid for and its applications are kept."
)
HOLDS_POSTINGS = (
    "“{title}” was not deleted, as the postings live below it. Unpublish instead: each posting for itself."
)
NOT_COPIED = (
    "“{title}” was not copied: a copy or an alias would be a posting that nobody pays for. Its employer copies it with a"
    " button of their own; add a new posting for one of yours."
)


@hooks.register("before_delete_page")
def keep(request: HttpRequest, page: Page) -> HttpResponse | None:
    return _refused(request, page, KEPT if _is_posting(page) else HOLDS_POSTINGS)


@hooks.register("before_bulk_action")
def keep_each(
    request: HttpRequest, action_type: str, objects: Sequence[Any], action: object
) -> HttpResponse | None:
    """All or none: an editor who chose ten reads which one is in the way of the others."""
    pages = [page for page in objects if isinstance(page, Page)] if action_type == "delete" else []
    answers = (keep(request, page) for page in pages)
    return next((answer for answer in answers if answer), None)


@hooks.register("before_copy_page")
def refuse_copies(request: HttpRequest, page: Page) -> HttpResponse | None:
    return _refused(request, page, NOT_COPIED)


def _refused(request: HttpRequest, page: Page, sentence: str) -> HttpResponse | None:
    """None where no posting is concerned."""
    if not page.get_descendants(inclusive=True).type(JobIndexPage, JobPage).exists():
        return None
    messages.error(request, sentence.format(title=page.title))
    return redirect("wagtailadmin_explore", page.get_parent().pk)


def _is_posting(page: Page) -> bool:
    found: bool = JobPage.objects.filter(pk=page.pk).exists()
    return found
