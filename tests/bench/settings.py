"""Production's own settings, with one address more: a view that does nothing, on the same server behind the same middleware."""

import os

os.environ.setdefault("SECRET_KEY", "only-for-the-bench-0123456789-0123456789-0123456789")
os.environ.setdefault("DEMO", "1")  # nobody is to pay here

from jobboard.settings import *  # noqa: F403

ROOT_URLCONF = "tests.bench.urls"
