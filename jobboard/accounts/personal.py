"""What the site keeps about a person, as its parts declare it: each knows its own rows, exports them and lets them go.

The parts that stand above this one are named by path in settings.PERSONAL_DATA. A test walks all models, so that none
with a way to a person is forgotten.
"""

from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from django.conf import settings
from django.db.models import Model, QuerySet
from django.db.models.fields.files import FieldFile
from django.utils.module_loading import import_string

from jobboard.accounts.models import User


@dataclass(frozen=True, slots=True)
class Sheet:
    """One file of an export. `columns`: what it is called for people, and the field or the way to it. `said`: of columns
    that hold more than a value, how a person reads it."""

    name: str
    rows: Callable[[User], QuerySet[Model]]
    columns: dict[str, str]
    said: dict[str, Callable[[Any], object]] = field(default_factory=dict)

    def lines(self, user: User) -> Iterator[dict[str, object]]:
        for values in self.rows(user).values_list(*self.columns.values()).iterator(chunk_size=500):
            line = dict(zip(self.columns, values, strict=True))
            yield line | {name: say(line[name]) for name, say in self.said.items()}


def no_files(_user: User) -> Iterable[tuple[str, FieldFile]]:
    return ()


def nothing_in_the_way(_user: User) -> str:
    return ""


def unmoved(_user: User, _at: datetime) -> None:
    """Nothing rests while an account is about to go."""


@dataclass(frozen=True, slots=True)
class Keeper:
    """What one part of the site keeps about people."""

    sheets: tuple[Sheet, ...]
    # Models with a way to a person that no sheet holds, by label, and why.
    left_out: dict[str, str]
    # Inside the transaction that ends with the account's own row.
    erase: Callable[[User], None]
    files: Callable[[User], Iterable[tuple[str, FieldFile]]] = field(default=no_files)
    # A sentence that says why this account cannot go yet and what to do about it.
    in_the_way: Callable[[User], str] = field(default=nothing_in_the_way)
    # What rests from the moment somebody asks to go, and goes on if they stay. Both get that moment.
    rest: Callable[[User, datetime], None] = field(default=unmoved)
    go_on: Callable[[User, datetime], None] = field(default=unmoved)


def keepers() -> list[Keeper]:
    return [import_string(path) for path in settings.PERSONAL_DATA]


def in_the_way(user: User) -> str:
    return next((reason for keeper in keepers() if (reason := keeper.in_the_way(user))), "")
