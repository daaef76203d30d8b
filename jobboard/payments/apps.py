from django.apps import AppConfig
from django.core.checks import register


class PaymentsConfig(AppConfig):
    name = "jobboard.payments"
    label = "payments"

    def ready(self) -> None:
        from jobboard.payments.checks import stripe_settings

        register(stripe_settings)
