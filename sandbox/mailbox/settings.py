"""The little of Django that the pages need."""

from pathlib import Path

HERE = Path(__file__).resolve().parent

DEBUG = False
SECRET_KEY = "signs-nothing"
ALLOWED_HOSTS = ["127.0.0.1", "localhost"]
ROOT_URLCONF = "sandbox.mailbox.web"
INSTALLED_APPS: list[str] = []
USE_TZ = True
TIME_ZONE = "UTC"
MIDDLEWARE = ["django.middleware.common.CommonMiddleware", "sandbox.mailbox.web.locked_down"]
TEMPLATES = [{"BACKEND": "django.template.backends.django.DjangoTemplates", "DIRS": [HERE / "templates"]}]
LOGGING = {
    "version": 1,
    "disable_existing_loggers": False,
    "loggers": {"django.server": {"level": "WARNING"}},
}
