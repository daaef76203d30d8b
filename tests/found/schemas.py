"""The schemas that what search engines read is held against, all of them in tests/data."""

import json
from pathlib import Path
from typing import Any

from jsonschema import Draft202012Validator
from lxml import etree

DATA = Path(__file__).resolve().parent.parent / "data"
SITEMAPS = etree.XMLSchema(etree.parse(DATA / "sitemaps.xsd"))
INDEED = etree.XMLSchema(etree.parse(DATA / "indeed.xsd"))
ATOM = etree.RelaxNG(etree.parse(DATA / "atom.rng"))
_DEFS = json.loads((DATA / "json_ld.schema.json").read_text())["$defs"]


def assert_valid(schema: Any, content: bytes) -> Any:  # lxml has no types
    """The tree of a document that its schema accepts."""
    tree = etree.fromstring(content)
    assert schema.validate(tree), schema.error_log
    return tree


def faults(markup: dict[str, Any]) -> list[str]:  # JSON
    """What is wrong with a block of JSON-LD, by the branch that it claims to be."""
    schema = {"$ref": f"#/$defs/{markup['@type']}", "$defs": _DEFS}
    branch = Draft202012Validator(schema, format_checker=Draft202012Validator.FORMAT_CHECKER)
    return [f"{error.json_path}: {error.message}" for error in branch.iter_errors(markup)]
