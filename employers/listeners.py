"""What Wagtail and allauth tell us: a page is published there, an account made, and they know nothing of employers."""

from typing import Any

from allauth.account.signals import user_signed_up
from django.db.models.signals import post_delete, post_save
from django.dispatch import receiver
from django.http import HttpRequest
from wagtail.log_actions import get_active_log_context
from wagtail.models import Revision
from wagtail.signals import page_published, page_unpublished

from cms.models import JobPage
from employers import changes, emails, history, moderation, phrases, team
from employers import posting as postings
from employers.models import Phrase, Posting
from jobboard.accounts import expected
from jobboard.accounts.models import User


@receiver(page_published, sender=JobPage)
def published(instance: JobPage, revision: Revision, **_: Any) -> None:  # the signal's own arguments
    """Live, or held until its hour. Of what waited for either its employer hears by mail; a receipt tells of the rest.

    What is closed stays so, whatever is pressed, and nobody is told that it is live.
    """
    posting = _posting_of(instance)
    if posting is None:
        return
    if not instance.live:
        moderation.was_scheduled(posting, instance, by=_who())
        return
    moderation.went_live(posting, instance, author=revision.user, by=_who())
    if instance.submitted_at and not instance.closed_at:
        emails.posting_live(posting, instance)


@receiver(page_unpublished, sender=JobPage)
def unpublished(instance: JobPage, **_: Any) -> None:  # the signal's own arguments
    posting = _posting_of(instance)
    if posting:
        moderation.was_removed(posting, by=_who())


@receiver(post_save, sender=Revision)
def written_by_an_editor(instance: Revision, created: bool, **_: Any) -> None:  # the signal's own arguments
    """Inside the admin. What a team writes comes by the posting's own form, which knows of it."""
    if not created or get_active_log_context().user is None or instance.content_type.model_class() != JobPage:
        return
    posting = Posting.objects.filter(page_id=instance.object_id).first()
    if posting and changes.of_revision(instance):
        postings.corrected(posting)


def _posting_of(page: JobPage) -> Posting | None:
    return Posting.objects.select_related("employer").filter(page_id=page.pk).first()


def _who() -> history.By:
    """Inside the admin Wagtail notes who acts; everything else is done by the board on its own."""
    user = get_active_log_context().user
    return history.editor(user) if user else history.BOARD


@receiver([post_save, post_delete], sender=Phrase)
def read_the_phrases_anew(**_: Any) -> None:  # the signal's own arguments
    """An editor's change is heard at once in this process, and by the others within half a minute."""
    phrases.forget()


@receiver(user_signed_up)
def join_whoever_was_invited(
    request: HttpRequest, user: User, **_: Any
) -> None:  # the signal's own arguments
    """Who made an account because of an invitation is in the team at once."""
    token = expected.reason(request)
    invitation = team.invitation_by(token) if token else None
    if invitation:
        team.accept(invitation, user)
