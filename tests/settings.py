"""The site's own settings with what only tests need: a throw-away secret, quick hashing, tasks run at once and loudly."""

import os
import tempfile
from pathlib import Path

os.environ.setdefault("SECRET_KEY", "only-for-tests")
# Each process of the suite has files of its own, as it has a database: a file that no row names is deleted.
os.environ["PRIVATE_ROOT"] = tempfile.mkdtemp(prefix="private-")
os.environ.setdefault("STRIPE_WEBHOOK_SECRETS", "whsec_tests")
# Playwright keeps an event loop in the thread of the tests that come after the browser's.
os.environ.setdefault("DJANGO_ALLOW_ASYNC_UNSAFE", "1")

from jobboard.settings import *  # noqa: F403  # all of them, but for what follows
from jobboard.settings import CACHES, REDIS_URL, STATIC_ROOT, STORAGES

PASSWORD_HASHERS = ["django.contrib.auth.hashers.MD5PasswordHasher"]
STATIC_ROOT.mkdir(exist_ok=True)
MEDIA_ROOT = Path(tempfile.mkdtemp(prefix="media-"))
STORAGES = {**STORAGES, "staticfiles": {"BACKEND": "django.contrib.staticfiles.storage.StaticFilesStorage"}}
CELERY_TASK_ALWAYS_EAGER = True
CELERY_TASK_EAGER_PROPAGATES = True
if REDIS_URL:
    # Each process of the suite empties its cache before each test, so none may share it.
    process = int(os.environ.get("PYTEST_XDIST_WORKER", "gw0").removeprefix("gw"))
    CACHES["default"]["LOCATION"] = f"{REDIS_URL.rpartition('/')[0]}/{15 - process}"
