"""What every list reads: a prepared row for each open posting, and the log by which every process learns of changes."""

from django.db import models
from django.utils import timezone


class JobListing(models.Model):
    """An open posting as lists, searches and its own address need it: prepared once, when it changes.

    Written by cms.listing_rows and by nobody else. A row may outlive its posting's expiry until it is tidied away,
    so whoever shows one compares `expires_at`.
    """

    page = models.OneToOneField(
        "cms.JobPage", on_delete=models.CASCADE, primary_key=True, related_name="listing"
    )
    slug = models.SlugField(max_length=255, unique=True, allow_unicode=True)
    title = models.CharField(max_length=255)
    company_name = models.CharField(max_length=120)
    listed_at = models.DateTimeField()
    confirmed_at = models.DateTimeField(null=True)
    expires_at = models.DateTimeField(db_index=True)
    # Digest of the code and words it was made with: a row made with others is made anew.
    made_with = models.CharField(max_length=16, db_index=True)
    # cms.search.entry.Entry as text.
    entry = models.TextField()
    # HTML: the card in lists, and the posting's own page without what depends on its reader or the day.
    card = models.TextField()
    head = models.TextField()
    body = models.TextField()

    objects = models.Manager()

    def __str__(self) -> str:
        return self.slug


class ListingChange(models.Model):
    """One row per change of what the public sees of a posting, written in the transaction that changes it."""

    page_id = models.BigIntegerField()
    at = models.DateTimeField(default=timezone.now, db_index=True)

    def __str__(self) -> str:
        return f"posting {self.page_id} at {self.at}"
