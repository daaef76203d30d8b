from django.apps import AppConfig
from django.urls import register_converter

from jobboard.lib.addresses import IdConverter


class JobboardConfig(AppConfig):
    name = "jobboard"

    def ready(self) -> None:
        """Before any file of addresses is read, whichever is read first."""
        register_converter(IdConverter, "id")
