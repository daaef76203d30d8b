from typing import Any

from django.apps import AppConfig
from django.utils import timezone
from wagtail.signals import page_unpublished


class CmsConfig(AppConfig):
    name = "cms"

    def ready(self) -> None:
        from cms import freshness  # it needs the models, which are loaded by now

        freshness.watch()
        page_unpublished.connect(_remove, sender=self.get_model("JobPage"))


def _remove(instance: Any, **_: object) -> None:  # a JobPage, whose module cannot be imported yet
    """What Wagtail unpublishes as a bare page, as it does with several at once, has not come through JobPage.save."""
    if instance.removed_at is None:
        instance.change(removed_at=timezone.now())
