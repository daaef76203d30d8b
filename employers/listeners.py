"""What Wagtail tells us: the editor publishes a page there, and knows nothing of employers."""

from typing import Any

from django.db.models.signals import post_delete, post_save
from django.dispatch import receiver
from wagtail.signals import page_published

from cms.models import JobPage
from employers import emails, phrases
from employers.models import Phrase, Posting


@receiver(page_published, sender=JobPage)
def tell_the_employer(instance: JobPage, **_: Any) -> None:  # the signal's own arguments
    """Only of what waited for an editor. A trusted employer is told by the receipt that the posting is live."""
    if not instance.submitted_at:
        return
    posting = Posting.objects.select_related("employer").filter(page_id=instance.pk).first()
    if posting:
        emails.posting_live(posting, instance)


@receiver([post_save, post_delete], sender=Phrase)
def read_the_phrases_anew(**_: Any) -> None:  # the signal's own arguments
    """An editor's change is heard at once in this process, and by the others within half a minute."""
    phrases.forget()
