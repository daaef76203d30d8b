import pytest

from employers.models import Employer
from jobboard.accounts.models import User
from tests.authz.world import World, make_world


@pytest.fixture
def world(acme: Employer, mallory: Employer, dana: User, paul: User) -> World:
    return make_world(acme, mallory, dana, paul)
