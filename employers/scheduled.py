"""Postings whose hour has come go live."""

from django.contrib.contenttypes.models import ContentType
from django.core.exceptions import ValidationError
from django.db import transaction
from django.db.models import BigIntegerField
from django.db.models.functions import Cast
from django.utils import timezone
from wagtail.models import Revision

from cms.models import JobPage
from employers import moderation
from employers.models import Posting
from jobboard.lib.one_by_one import each


def publish_due() -> int:
    """Publish what an hour was agreed for. One that cannot be shown any more keeps none of the others waiting."""
    due = Revision.objects.filter(
        content_type=ContentType.objects.get_for_model(JobPage), approved_go_live_at__lte=timezone.now()
    )
    keys = due.order_by("approved_go_live_at").values_list("pk", flat=True)
    return each(_publish, list(keys), to="publish the scheduled revision")


@transaction.atomic
def _publish(revision_id: int) -> bool:
    """The lock makes it one publication, however many workers come; who comes later finds no hour left.

    The posting is held before that, as whoever closes it takes them in this order.
    """
    page_id = Revision.objects.filter(pk=revision_id).values(page_id=Cast("object_id", BigIntegerField()))
    list(Posting.objects.select_for_update().filter(page__in=page_id).values_list("pk"))
    waiting = Revision.objects.select_for_update(skip_locked=True)
    revision = waiting.filter(pk=revision_id, approved_go_live_at__lte=timezone.now()).first()
    if revision is None:
        return False
    try:
        with transaction.atomic():
            revision.publish()
    except ValidationError as error:
        posting = Posting.objects.filter(page_id=revision.object_id).first()
        if posting is None:
            raise
        moderation.hand_to_editor(posting, " ".join(error.messages))
        return False
    return True
