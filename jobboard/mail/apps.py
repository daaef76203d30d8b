from django.apps import AppConfig


class MailConfig(AppConfig):
    name = "jobboard.mail"
    label = "mail"
