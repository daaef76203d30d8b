from django.apps import AppConfig


class AccountsConfig(AppConfig):
    name = "jobboard.accounts"
    label = "accounts"
