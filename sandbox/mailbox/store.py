"""Messages as files in a folder, one each, with the trace headers that a real delivery adds."""

import threading
from collections import Counter
from collections.abc import Sequence
from datetime import UTC, datetime
from email.utils import format_datetime
from pathlib import Path

from sandbox.mailbox.letter import Letter, open_letter

KEPT = 5_000


class Store:
    def __init__(self, folder: Path) -> None:
        folder.mkdir(parents=True, exist_ok=True)
        self._folder = folder
        self._lock = threading.Lock()
        self._letters = {
            int(path.stem): open_letter(int(path.stem), path.read_bytes())
            for path in sorted(folder.glob("*.eml"))
        }

    def add(self, raw: bytes, *, sender: str, to: Sequence[str]) -> int:
        """Keep a message; when this returns, it survives the end of the process."""
        with self._lock:
            number = max(self._letters, default=0) + 1
            content = _trace(sender, to) + raw
            unfinished = self._folder / f"{number:08}.part"
            unfinished.write_bytes(content)
            unfinished.rename(self._path(number))
            self._letters[number] = open_letter(number, content)
            for old in sorted(self._letters)[:-KEPT]:
                del self._letters[old]
                self._path(old).unlink(missing_ok=True)
        return number

    def letters(self, to: str = "") -> list[Letter]:
        """Newest first; `to` leaves only those of one recipient."""
        with self._lock:
            letters = [self._letters[number] for number in sorted(self._letters, reverse=True)]
        wanted = to.strip().lower()
        return [letter for letter in letters if not wanted or wanted in (each.lower() for each in letter.to)]

    def letter(self, number: int) -> Letter | None:
        with self._lock:
            return self._letters.get(number)

    def raw(self, number: int) -> bytes:
        return self._path(number).read_bytes()

    def recipients(self) -> list[tuple[str, int]]:
        """Who got mail, and how much."""
        counts = Counter(address.lower() for letter in self.letters() for address in letter.to)
        return sorted(counts.items())

    def _path(self, number: int) -> Path:
        return self._folder / f"{number:08}.eml"


def _trace(sender: str, to: Sequence[str]) -> bytes:
    now = format_datetime(datetime.now(UTC))
    lines = [f"Return-Path: <{sender}>", *(f"Delivered-To: {address}" for address in to)]
    return "".join(f"{line}\r\n" for line in [*lines, f"Received: by the mailbox; {now}"]).encode()


_open: list[Store] = []


def use(opened: Store) -> None:
    """This process shows that folder."""
    _open[:] = [opened]


def store() -> Store:
    return _open[0]
