"""What an employer is told by mail, money apart."""

from django.conf import settings

from cms.models import JobPage
from employers.models import Posting, Role
from jobboard.mail import outbox


def posting_live(posting: Posting, page: JobPage) -> None:
    """The editor has agreed: once per posting, however often its page is published again."""
    outbox.queue(
        "posting_live",
        to=writer_of(posting),
        dedupe_key=f"posting-live:{page.pk}",
        context={
            "title": page.title,
            "url": f"{settings.SITE_URL}{page.get_url()}",
            "until": page.expires_at,
            "dashboard_url": f"{settings.SITE_URL}/employers/postings/",
        },
    )


def writer_of(posting: Posting) -> str:
    """Who wrote it, while they belong to the team; else an owner."""
    members = posting.employer.memberships.select_related("user").order_by("pk")
    writer = members.filter(user=posting.created_by_id).first() or members.filter(role=Role.OWNER).first()
    assert writer, f"{posting.employer} has no owner"
    return str(writer.user.email)
