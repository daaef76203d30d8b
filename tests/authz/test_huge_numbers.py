"""A number that no row can have is an address of nothing, on every database, by whatever method."""

import pytest
from django.test import Client

from employers.models import Employer
from jobboard.accounts.models import User
from tests.authz.addresses import Address, addresses
from tests.employers.typing import answers
from tests.factories import make_posting

pytestmark = [pytest.mark.django_db, pytest.mark.timeout(300)]
NUMBERS = ["9" * 18, str(2**63 - 1), str(2**63), "9" * 30, "0"]
# Counts a view, and never says whether there was anything to count.
ANSWERS_ALL = {"jobs/<page_id>/view/": {204}}
# Whoever asks must first prove who they are, whatever the number is.
AFTER_PROOF = "account/2fa/"
NUMBERED = [address for address in addresses() if {"id", "int"} & {kind for _, kind in address.parameters}]


def path_of(address: Address, number: str) -> str:
    return address.fill({"id": number, "int": number, "slug": "postings", "str": "x"})


@pytest.mark.parametrize("name", ["acme", "dana"])
def test_it_is_not_found_however_it_is_asked(client: Client, acme: Employer, dana: User, name: str) -> None:
    make_posting(acme, live=True)
    client.raise_request_exception = False
    client.force_login(dana if name == "dana" else acme.memberships.get().user)
    for address in NUMBERED:
        # A stranger to employers is led to the door first, whatever the number is.
        led_away = name == "dana" or address.route.startswith(AFTER_PROOF)
        expected = {404, 405} | ({302} if led_away else set()) | ANSWERS_ALL.get(address.route, set())
        for number in NUMBERS:
            path = path_of(address, number)
            for response in (client.get(path), client.post(path, answers(reason="filled_here"))):
                assert response.status_code in expected, (path, response.request["REQUEST_METHOD"])


def test_there_are_many_such_addresses() -> None:
    assert len(NUMBERED) > 40
