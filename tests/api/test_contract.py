"""The API keeps what its OpenAPI document says, whatever schemathesis asks."""

from collections.abc import Iterator

import pytest
import schemathesis
from django.core.signals import request_finished, request_started
from django.db import close_old_connections
from hypothesis import HealthCheck, Phase, given, settings
from hypothesis import strategies as st
from schemathesis.checks import not_a_server_error
from schemathesis.specs.openapi.checks import (
    content_type_conformance,
    response_headers_conformance,
    response_schema_conformance,
    status_code_conformance,
)

from cms.api import limits
from cms.api.document import description
from jobboard.wsgi import application
from tests.cms.worlds import make_world

CHECKS = [
    not_a_server_error, status_code_conformance, content_type_conformance, response_headers_conformance,
    response_schema_conformance,
]  # fmt: skip


SCHEMA = schemathesis.openapi.from_dict(description())
SCHEMA.app = application


@pytest.fixture
def world(db: None, monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    make_world(7)
    monkeypatch.setattr(limits, "BURST", 1_000_000)
    # As Django's own test client does: the test's transaction lives on this connection.
    signals = (request_started, request_finished)
    for signal in signals:
        signal.disconnect(close_old_connections)
    yield
    for signal in signals:
        signal.connect(close_old_connections)


# By hand, as schemathesis' own parametrisation does not know pytest 9.2.
@pytest.mark.parametrize("address", description()["paths"])
@pytest.mark.timeout(300)
@settings(max_examples=200, deadline=None, phases=[Phase.generate], suppress_health_check=list(HealthCheck))
@given(data=st.data())
def test_every_answer_is_as_the_document_says(world: None, address: str, data: st.DataObject) -> None:
    case = data.draw(SCHEMA[address]["GET"].as_strategy())
    # Its client in this process says that it reads gzip, and does not.
    case.call_and_validate(checks=CHECKS, headers={"Accept-Encoding": "identity"})


def test_the_document_lists_the_operations() -> None:
    assert set(description()["paths"]) == {
        "/api/v1/postings",
        "/api/v1/postings/{page_id}",
        "/api/v1/vocabularies",
    }
