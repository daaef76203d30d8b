"""Who else is there in the stories of employers."""

import pytest

from employers import phrases
from employers.models import Employer
from employers.reading.words import Words
from jobboard.accounts.models import User
from tests.employers.coders import findable_dana
from tests.employers.lives import paid
from tests.factories import make_employer


@pytest.fixture
def dana(db: None) -> User:
    """She lets employers find her."""
    return findable_dana()


@pytest.fixture
def hiring(acme: Employer) -> Employer:
    paid(acme)
    return acme


@pytest.fixture
def newcomer(db: None) -> Employer:
    """Whose postings an editor reads first."""
    return make_employer("New Clinic", "new@example.org", trusted=False)


@pytest.fixture
def words() -> Words:
    phrases.forget()
    return phrases.current()
