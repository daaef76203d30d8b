"""What Wagtail and allauth tell us: a page is published there, an account made, and they know nothing of employers."""

from typing import Any

from allauth.account.signals import user_signed_up
from django.dispatch import receiver
from django.http import HttpRequest
from wagtail.signals import page_published

from cms.models import JobPage
from employers import emails, team
from employers.models import Posting
from jobboard.accounts import expected
from jobboard.accounts.models import User


@receiver(page_published, sender=JobPage)
def tell_the_employer(instance: JobPage, **_: Any) -> None:  # the signal's own arguments
    """Only of what waited for an editor. A trusted employer is told by the receipt that the posting is live."""
    if not instance.submitted_at:
        return
    posting = Posting.objects.select_related("employer").filter(page_id=instance.pk).first()
    if posting:
        emails.posting_live(posting, instance)


@receiver(user_signed_up)
def join_whoever_was_invited(
    request: HttpRequest, user: User, **_: Any
) -> None:  # the signal's own arguments
    """Who made an account because of an invitation is in the team at once."""
    token = expected.reason(request)
    invitation = team.invitation_by(token) if token else None
    if invitation:
        team.accept(invitation, user)
