"""The process that reads one file from its standard input and prints its text as JSON. Started by `reading`, imported by nothing.

A file may be made to exhaust whoever reads it, so the limits are set before the first byte is looked at: what goes over
them ends this process and nothing else.
"""

import io
import json
import re
import resource
import sys
import zipfile
from typing import TYPE_CHECKING, Any, cast
from xml.parsers import expat

if TYPE_CHECKING:
    from collections.abc import Iterator

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
ACTIONS = (
    "/JavaScript",
    "/Launch",
    "/ImportData",
    "/SubmitForm",
    "/GoToE",
    "/Rendition",
    "/RichMediaExecute",
)
MEDIA = ("/FileAttachment", "/RichMedia", "/Screen", "/Movie")
# A macro, a control, or a file packed as an object; a chart brings its table as .xlsx, which is none of these.
ACTIVE_PART = re.compile(r"vbaproject|(^|/)activex/|/embeddings/.*(?<!\.xlsx)$")
# What Word opens by itself when it opens the document. A template on the writer's own disk is harmless to a reader.
OPENED_BY_ITSELF = ("/attachedtemplate", "/oleobject", "/frame", "/subdocument", "/afchunk")
ON_A_DISK = re.compile(r"(file:///)?[a-z]:[\\/]|[^:\\/]+$", re.IGNORECASE)
STARTS_A_PROGRAM = re.compile(r"DDE(AUTO)?\b", re.IGNORECASE)
HARMLESS_AT_OPENING = ("/GoTo", "/Named")
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
    """It runs a script, starts a program, sends something or carries other files."""
    root = cast("DictionaryObject", reader.trailer["/Root"])
    names = _entry(root, "/Names") or {}
    if "/JavaScript" in names or "/EmbeddedFiles" in names or "/AA" in root:
        return True
    return _opens_with_an_action(root) or any(_is_active(each) for each in _dictionaries(root))


def _entry(found: "DictionaryObject", name: str) -> Any:  # of any of the library's kinds
    """None where there is none. `get` does not follow a reference."""
    return found[name] if name in found else None  # noqa: SIM401  # see above


def _opens_with_an_action(root: "DictionaryObject") -> bool:
    """Where to open it at is an array, or an action that goes there."""
    action = _entry(root, "/OpenAction")
    return isinstance(action, dict) and action["/S"] not in HARMLESS_AT_OPENING


def _dictionaries(root: "DictionaryObject") -> "Iterator[DictionaryObject]":
    """All that a viewer can come to, each once, however deep it lies."""
    from pypdf.errors import PyPdfError
    from pypdf.generic import IndirectObject

    waiting: list[Any] = [root]
    seen: set[int] = set()
    while waiting:
        found = waiting.pop()
        if isinstance(found, IndirectObject):
            if found.idnum in seen:
                continue
            seen.add(found.idnum)
            try:
                found = found.get_object()
            except PyPdfError:  # an honest file may have a gap that no page needs
                continue
        if isinstance(found, dict):
            yield cast("DictionaryObject", found)
            waiting += found.values()
        elif isinstance(found, list):
            waiting += found


def _is_active(each: "DictionaryObject") -> bool:
    action, kind = _entry(each, "/S"), _entry(each, "/Subtype")
    carries = "/EF" in each and ("/F" in each or "/UF" in each or "/Type" in each)
    return action in ACTIONS or kind in MEDIA or carries or "/XFA" in each


def docx_text(body: bytes) -> str:
    with zipfile.ZipFile(io.BytesIO(body)) as packed:
        names = _checked(packed)
        for name in names:
            if name.endswith(".rels"):
                _look_at_links(_unpacked(packed, name))
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
        if ACTIVE_PART.search(entry.filename.casefold()):
            raise RefusedError("acts")
    return {entry.filename for entry in entries}


def _look_at_links(xml: bytes) -> None:
    parser = expat.ParserCreate()
    parser.StartDoctypeDeclHandler = _refuse
    parser.StartElementHandler = _refuse_a_trap
    parser.Parse(xml, True)


def _refuse_a_trap(_name: str, attributes: dict[str, str]) -> None:
    is_outside = attributes.get("TargetMode") == "External"
    opens = attributes.get("Type", "").casefold().endswith(OPENED_BY_ITSELF)
    if is_outside and opens and not ON_A_DISK.match(attributes.get("Target", "")):
        raise RefusedError("acts")


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
        self.in_code = False
        self.code = ""

    def start(self, name: str, attributes: dict[str, str]) -> None:
        self.in_text = name == f"{WORD} t"
        self.in_code = name == f"{WORD} instrText"
        if name in (f"{WORD} fldChar", f"{WORD} fldSimple"):  # a field begins
            self.code = ""
            self.compute(attributes.get(f"{WORD} instr", ""))

    def end(self, name: str) -> None:
        self.in_text = self.in_code = False
        if name in self.BREAKS:
            self.add(self.BREAKS[name])

    def characters(self, data: str) -> None:
        if self.in_text:
            self.add(data)
        elif self.in_code:
            self.compute(data)

    def compute(self, code: str) -> None:
        """What a field does is its first word, and may come in pieces."""
        self.code = f"{self.code}{code}".lstrip()[:100]
        if STARTS_A_PROGRAM.match(self.code):
            raise RefusedError("acts")

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
