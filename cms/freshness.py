"""What else changes what the public sees of postings: a company's name, a word of the vocabulary, a restricted branch."""

from typing import Any

from django.db.models import Q
from django.db.models.signals import post_delete, post_save
from wagtail.models import PageViewRestriction
from wagtail.signals import page_published, page_unpublished

from cms import listing_page, listing_rows, vocabulary
from cms.models import (
    CodeSet,
    Company,
    Credential,
    JobIndexPage,
    JobListing,
    JobPage,
    ListingChange,
    RecordType,
    Specialty,
    Synonym,
    System,
)

# Which rows a changed term stands in.
_STANDS_IN = {Specialty: "specialty", RecordType: "record_types", CodeSet: "code_sets", System: "systems"}


def watch() -> None:
    for model in (Credential, Synonym, *_STANDS_IN):
        for signal in (post_save, post_delete):
            signal.connect(_words_changed, sender=model, dispatch_uid=f"words_of_{model.__name__}")
    post_save.connect(_company_changed, sender=Company, dispatch_uid="company_changed")
    post_delete.connect(_posting_deleted, sender=JobPage, dispatch_uid="posting_deleted")
    for signal in (page_published, page_unpublished):
        signal.connect(_listing_changed, sender=JobIndexPage, dispatch_uid="listing_changed")
    post_save.connect(_restricted, sender=PageViewRestriction, dispatch_uid="branch_restricted")
    post_delete.connect(_freed, sender=PageViewRestriction, dispatch_uid="branch_freed")


def _words_changed(instance: Any, created: bool = True, **_: object) -> None:  # a term of any vocabulary
    vocabulary.forget()
    if created:
        return
    if type(instance) in _STANDS_IN:
        listing_rows.refresh(JobListing.objects.filter(**{f"page__{_STANDS_IN[type(instance)]}": instance}))
    elif isinstance(instance, Credential):
        listing_rows.refresh(JobListing.objects.filter(_names(instance.abbreviation)))


def _names(code: str) -> Q:
    """Postings name a credential by its abbreviation, and their pages print its name beside it.

    A requirement that only names CPC-A is taken for one that names CPC: its row is made anew in vain.
    """
    return Q(page__requirement__contains=code) | Q(page__preferred__contains=f",{code},")


def _company_changed(instance: Company, *, created: bool, **_: object) -> None:
    vocabulary.forget()
    if not created:
        listing_rows.refresh(JobListing.objects.filter(page__company=instance))


def _posting_deleted(instance: JobPage, **_: object) -> None:
    ListingChange.objects.create(page_id=instance.pk)


def _listing_changed(**_: object) -> None:
    listing_page.page_changed()


def _restricted(instance: PageViewRestriction, **_: object) -> None:
    """What not everybody may see is in no list from now on."""
    listing_page.page_changed()
    below = Q(page__path__startswith=instance.page.path)
    listing_rows.drop(JobListing.objects.filter(below))


def _freed(instance: PageViewRestriction, **_: object) -> None:
    listing_page.page_changed()
    listing_rows.refresh_some()
