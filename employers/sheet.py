"""The posting form as somebody has it open, so that no tab and no colleague overwrites what another one has written."""

import uuid
from dataclasses import dataclass, field

from django.http import QueryDict


def _new_name() -> str:
    return str(uuid.uuid4())


@dataclass(frozen=True, slots=True)
class Sheet:
    """Its own name, and that of the sheet that had written last when it was opened. None: whichever that was."""

    name: str = field(default_factory=_new_name)
    follows: str | None = None


def sent(data: QueryDict) -> Sheet:
    """The sheet of a form that arrives. One that names none, as a script may send it, overwrites."""
    name, follows = _name(data.get("sheet", "")), data.get("follows", "-")
    if not name or (follows and not _name(follows)):
        return Sheet()
    return Sheet(name, follows)


def _name(text: str) -> str:
    try:
        return str(uuid.UUID(text))
    except ValueError:
        return ""
