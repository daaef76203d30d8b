"""The account pages write "E-mail" as all others do."""

import pytest
from django.test import Client

pytestmark = pytest.mark.django_db


@pytest.mark.parametrize("page", ["login", "signup", "password/reset"])
def test_the_account_pages_say_e_mail(client: Client, page: str) -> None:
    text = client.get(f"/account/{page}/").content.decode()
    assert "E-mail" in text
    assert ">Email<" not in text
