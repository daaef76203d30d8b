from collections.abc import Iterator

import pytest
from pytest_django import Settings

from tests.mail import sink as smtp
from tests.mail.sink import Sink


@pytest.fixture
def sink(settings: Settings) -> Iterator[Sink]:
    """A mail server that the site sends to."""
    with smtp.running() as server:
        settings.EMAIL_BACKEND = "django.core.mail.backends.smtp.EmailBackend"
        settings.EMAIL_HOST, settings.EMAIL_PORT = smtp.HOST, server.port
        yield server
