from django.apps import AppConfig


class EmployersConfig(AppConfig):
    name = "employers"

    def ready(self) -> None:
        from employers import listeners  # noqa: F401  # connects on import, once the models are there
