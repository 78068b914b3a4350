"""The README tells newcomers what is so: its files are there, its examples fit the schema."""

import json
import re
from pathlib import Path

from graphql import parse, validate

from pledgebank.schema import build

ROOT = Path(__file__).parent.parent
TEXT = (ROOT / "README.md").read_text(encoding="utf-8")
SCHEMA = build()._schema


def mistakes(query: str) -> list[str]:
    return [error.message for error in validate(SCHEMA, parse(query))]


def test_what_it_sends_by_curl_is_json_that_the_schema_takes() -> None:
    bodies = [json.loads(body) for body in re.findall(r"-d '(\{.*?\})'", TEXT, re.DOTALL)]

    assert [mistakes(body["query"]) for body in bodies] == [[]] * 4


def test_what_it_says_to_type_into_the_editor_fits_the_schema() -> None:
    typed = TEXT.partition("fits into the editor")[2].partition("Refusals are data")[0].partition(":\n")[2]
    several = re.split(r"^    (?=\S)", typed, flags=re.MULTILINE)[1:]

    assert [mistakes(query) for query in several] == [[]] * 8


def test_the_files_and_folders_in_its_table_and_on_the_way_of_a_signature_are_there() -> None:
    told = TEXT.partition("## Where to find things")[2].partition("## Using it")[0].replace("<feature>", "reports")
    named = set(re.findall(r"`((?:[a-z-]+/)+[a-z_]*(?:\.py)?|[a-z_]+\.(?:py|graphql|toml))`", told))
    missing = [
        name
        for name in named
        if not any((ROOT / room / name).exists() for room in ("", "pledgebank", "pledgebank/pledges"))
    ]

    assert len(named) > 20
    assert missing == []
