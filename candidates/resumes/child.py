"""The process that reads one file from its standard input and prints its text as JSON. Started by `reading`, imported by nothing.

A file may be made to exhaust whoever reads it, so the limits are set before the first byte is looked at: what goes over
them ends this process and nothing else.
"""

import io
import json
import resource
import sys
import zipfile
from typing import TYPE_CHECKING, Any, cast
from xml.parsers import expat

if TYPE_CHECKING:
    from pypdf import PdfReader
    from pypdf.generic import DictionaryObject

MEMORY = 512 * 1024 * 1024
CPU_SECONDS = 10
MOST_ENTRIES = 2_000
MOST_UNPACKED = 25 * 1024 * 1024
MOST_RATIO = 100
SMALL = 100 * 1024  # below this a high ratio is harmless
MOST_PAGES = 40
MOST_CHARACTERS = 100_000
WORD = "http://schemas.openxmlformats.org/wordprocessingml/2006/main"
FORBIDDEN = ("socket.", "subprocess.", "os.system", "os.exec", "os.fork", "os.posix_spawn", "os.spawn")


class RefusedError(Exception):
    """Its text is the outcome that the parent puts into words."""


def limit() -> None:
    resource.setrlimit(resource.RLIMIT_AS, (MEMORY, MEMORY))
    resource.setrlimit(resource.RLIMIT_CPU, (CPU_SECONDS, CPU_SECONDS))
    resource.setrlimit(resource.RLIMIT_FSIZE, (0, 0))
    resource.setrlimit(resource.RLIMIT_CORE, (0, 0))


def forbid(event: str, _arguments: object) -> None:
    """No network and no other process, whatever a parser is talked into."""
    if event.startswith(FORBIDDEN):
        raise RuntimeError(event)


def text_of(kind: str, body: bytes) -> str:
    return {"pdf": pdf_text, "docx": docx_text}[kind](body)


def pdf_text(body: bytes) -> str:
    from pypdf import PdfReader

    reader = PdfReader(io.BytesIO(body))
    if reader.is_encrypted and not _opens_without_password(reader):
        raise RefusedError("locked")
    if _acts(reader):
        raise RefusedError("acts")
    found: list[str] = []
    for page in reader.pages[:MOST_PAGES]:
        if "/AA" in page:
            raise RefusedError("acts")
        found.append(page.extract_text())
        if sum(map(len, found)) > MOST_CHARACTERS:
            break
    return "\n\n".join(found)


def _opens_without_password(reader: "PdfReader") -> bool:
    try:
        return bool(reader.decrypt(""))
    except Exception:  # a stranger's file can break the library in any way
        return False


def _acts(reader: "PdfReader") -> bool:
    """It runs a script, starts a program or carries other files."""
    root = cast("DictionaryObject", reader.trailer["/Root"])
    names: Any = root["/Names"] if "/Names" in root else {}  # noqa: SIM401  # only [] follows a reference
    action: Any = root["/OpenAction"] if "/OpenAction" in root else {}  # noqa: SIM401  # as above
    if "/JavaScript" in names or "/EmbeddedFiles" in names or "/AA" in root:
        return True
    # Where to open it at is an array.
    return isinstance(action, dict) and action.get("/S") in {"/JavaScript", "/Launch", "/ImportData"}


def docx_text(body: bytes) -> str:
    with zipfile.ZipFile(io.BytesIO(body)) as packed:
        names = _checked(packed)
        wanted = sorted(
            name
            for name in names
            if name.startswith(("word/header", "word/footer")) and name.endswith(".xml")
        )
        parts = [
            *(name for name in wanted if "header" in name),
            "word/document.xml",
            *(name for name in wanted if "footer" in name),
        ]
        return "\n".join(_words(_unpacked(packed, name)) for name in parts)


def _checked(packed: zipfile.ZipFile) -> set[str]:
    entries = packed.infolist()
    if len(entries) > MOST_ENTRIES or sum(entry.file_size for entry in entries) > MOST_UNPACKED:
        raise RefusedError("bomb")
    for entry in entries:
        if entry.flag_bits & 1:
            raise RefusedError("locked")
        if entry.file_size > SMALL and entry.file_size > MOST_RATIO * max(entry.compress_size, 1):
            raise RefusedError("bomb")
        if "vbaproject" in entry.filename.casefold():
            raise RefusedError("acts")
    return {entry.filename for entry in entries}


def _unpacked(packed: zipfile.ZipFile, name: str) -> bytes:
    """What the directory says of its size may be a lie."""
    with packed.open(name) as part:
        body = part.read(MOST_UNPACKED + 1)
    if len(body) > MOST_UNPACKED:
        raise RefusedError("bomb")
    return body


class _Words:
    """The text of one part, read as a stream: a tree of it could take a thousand times its size."""

    BREAKS = {
        f"{WORD} p": "\n",
        f"{WORD} br": "\n",
        f"{WORD} cr": "\n",
        f"{WORD} tab": "\t",
        f"{WORD} tc": "\t",
    }

    def __init__(self) -> None:
        self.found: list[str] = []
        self.length = 0
        self.in_text = False

    def start(self, name: str, _attributes: object) -> None:
        self.in_text = name == f"{WORD} t"

    def end(self, name: str) -> None:
        self.in_text = False
        if name in self.BREAKS:
            self.add(self.BREAKS[name])

    def characters(self, data: str) -> None:
        if self.in_text:
            self.add(data)

    def add(self, data: str) -> None:
        if self.length < MOST_CHARACTERS:
            self.found.append(data)
            self.length += len(data)


def _words(xml: bytes) -> str:
    words = _Words()
    parser = expat.ParserCreate(namespace_separator=" ")
    parser.StartDoctypeDeclHandler = _refuse
    parser.StartElementHandler = words.start
    parser.EndElementHandler = words.end
    parser.CharacterDataHandler = words.characters
    parser.Parse(xml, True)
    return "".join(words.found)


def _refuse(*_arguments: object) -> None:
    raise RefusedError("acts")


def main() -> None:
    limit()
    sys.addaudithook(forbid)
    body = sys.stdin.buffer.read()
    try:
        answer = {"outcome": "read", "text": text_of(sys.argv[1], body)[:MOST_CHARACTERS]}
    except RefusedError as refusal:
        answer = {"outcome": str(refusal)}
    except MemoryError:
        answer = {"outcome": "bomb"}
    except Exception:  # whatever a stranger's file breaks, the parent gets an answer
        answer = {"outcome": "broken"}
    sys.stdout.write(json.dumps(answer))


if __name__ == "__main__":
    main()
