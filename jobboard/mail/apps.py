from django.apps import AppConfig


class MailConfig(AppConfig):
    name = "jobboard.mail"
    label = "mail"

    def ready(self) -> None:
        from jobboard.mail import checks, events  # noqa: F401  # checks register themselves; reads settings and models, which are ready only now

        events.listen()
