"""What else changes what the public sees of a posting: its company's name, its deletion, the words themselves."""

from django.db.models.signals import post_delete, post_save

from cms import vocabulary
from cms.models import Company, Credential, JobPage, ListingChange, RecordType, Specialty


def watch() -> None:
    for model in (Credential, RecordType, Specialty):
        for signal in (post_save, post_delete):
            signal.connect(_words_changed, sender=model, dispatch_uid=f"words_of_{model.__name__}")
    post_save.connect(_company_changed, sender=Company, dispatch_uid="company_changed")
    post_delete.connect(_posting_deleted, sender=JobPage, dispatch_uid="posting_deleted")


def _words_changed(**_: object) -> None:
    vocabulary.forget()


def _company_changed(instance: Company, *, created: bool, **_: object) -> None:
    if created:
        return
    pages = JobPage.objects.open().filter(company=instance).values_list("pk", flat=True)
    ListingChange.objects.bulk_create(ListingChange(page_id=page_id) for page_id in pages)


def _posting_deleted(instance: JobPage, **_: object) -> None:
    ListingChange.objects.create(page_id=instance.pk)
