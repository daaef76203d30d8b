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
    """Unpublishing is an editor's way to remove a posting: its address answers 410 from then on."""
    instance.change(removed_at=timezone.now())
