"""The board beside a real Stripe sandbox: requests go out over HTTP, signed webhooks come in through the view."""

from collections.abc import Iterator

import pytest
from pytest_django import Settings

from employers.models import Employer, Posting
from tests import factories
from tests.at_once import elsewhere, forget_everything
from tests.payments.shop import SECRET, Shop
from tests.sandbox.stripe.listener import Listener, listening
from tests.sandbox.stripe.process import Sandbox, running_sandbox


@pytest.fixture(scope="session")
def listener() -> Iterator[Listener]:
    with listening() as server:
        yield server


@pytest.fixture(scope="session")
def sandbox_process(tmp_path_factory: pytest.TempPathFactory, listener: Listener) -> Iterator[Sandbox]:
    with running_sandbox(
        tmp_path_factory.mktemp("stripe") / "store.sqlite3", listener.url, [SECRET]
    ) as sandbox:
        yield sandbox


@pytest.fixture
def shop(sandbox_process: Sandbox, listener: Listener, settings: Settings) -> Iterator[Shop]:
    sandbox_process.begin_anew()
    listener.taken.clear()
    listener.bodies.clear()
    listener.headers.clear()
    settings.STRIPE_API_BASE = sandbox_process.url
    settings.STRIPE_WEBHOOK_SECRETS = [SECRET]
    settings.OPERATORS = ["ops@example.org"]
    yield Shop(sandbox_process, listener)
    sandbox_process.faults()


@pytest.fixture
def draft(acme: Employer) -> Posting:
    return factories.make_posting(acme)


@pytest.fixture
def committed(db: None) -> Iterator[None]:
    """Real commits, taken away again."""
    yield
    elsewhere(forget_everything)
