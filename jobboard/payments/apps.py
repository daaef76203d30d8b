from django.apps import AppConfig


class PaymentsConfig(AppConfig):
    name = "jobboard.payments"
    label = "payments"
