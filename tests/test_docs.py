"""The documents say what is true of the code."""

import ast
import re
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
READERS = {"text", "flag", "number", "names", "web_address"}


def variables_read() -> set[str]:
    """The names of all environment variables that the settings and the schedule read."""
    found = {"DATABASE_URL"}  # read by django-environ
    sources = [(ROOT / "jobboard" / name).read_text() for name in ("settings.py", "schedule.py")]
    for node in (node for source in sources for node in ast.walk(ast.parse(source))):
        if (
            isinstance(node, ast.Call)
            and isinstance(node.func, ast.Attribute)
            and node.func.attr in READERS
            and node.args
        ):
            name = node.args[0]
            assert isinstance(name, ast.Constant)
            found.add(str(name.value))
    return found


def test_running_lists_every_setting_and_no_other() -> None:
    listed = set(re.findall(r"^\| `([A-Z_]+)` \|", (ROOT / "docs/running.md").read_text(), re.MULTILINE))
    assert listed - {"PORT"} == variables_read()


def test_every_file_that_a_document_names_exists() -> None:
    documents = [*ROOT.glob("*.md"), *ROOT.glob("docs/*.md")]
    assert documents
    for document in documents:
        for name in re.findall(r"`((?:[a-z_]+/)+[a-z_]+\.(?:py|md|html|css|js|toml))`", document.read_text()):
            assert any((root / name).exists() for root in (ROOT, ROOT / "templates")), (
                f"{document.name} names {name}, which does not exist"
            )
