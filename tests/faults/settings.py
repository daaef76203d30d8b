"""Production's own settings, but for static files: nobody collects and compresses a thousand of them for these tests."""

from jobboard.settings import *  # noqa: F403
from jobboard.settings import STORAGES

STORAGES = {**STORAGES, "staticfiles": {"BACKEND": "django.contrib.staticfiles.storage.StaticFilesStorage"}}
