"""A Django project of its own, without a database: the sandbox keeps its books itself."""

import secrets
from pathlib import Path

HERE = Path(__file__).resolve().parent

DEBUG = False
SECRET_KEY = secrets.token_hex(32)  # nothing here is signed or kept in cookies
ALLOWED_HOSTS = ["127.0.0.1", "localhost", "[::1]"]
ROOT_URLCONF = "sandbox.stripe.urls"
INSTALLED_APPS: list[str] = []
MIDDLEWARE = [
    "sandbox.stripe.pages.guard",
    "whitenoise.middleware.WhiteNoiseMiddleware",
]
DATABASES: dict[str, dict[str, str]] = {}
TEMPLATES = [
    {
        "BACKEND": "django.template.backends.django.DjangoTemplates",
        "DIRS": [HERE / "templates"],
        "OPTIONS": {"libraries": {"sandbox_money": "sandbox.stripe.money_tags"}},
    }
]
WHITENOISE_ROOT = HERE / "static"
STATIC_URL = "/assets/"
USE_TZ = True
TIME_ZONE = "UTC"
APPEND_SLASH = False
LOGGING = {
    "version": 1,
    "disable_existing_loggers": False,
    "handlers": {"console": {"class": "logging.StreamHandler"}},
    "root": {"handlers": ["console"], "level": "WARNING"},
    "loggers": {"django.request": {"level": "ERROR"}},
}
