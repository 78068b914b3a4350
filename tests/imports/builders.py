"""Files and mappings for tests."""

from collections.abc import Sequence
from pathlib import Path

from pledgebank.imports import course, mapping
from pledgebank.imports.course import Result
from pledgebank.imports.mapping import Mapping
from pledgebank.storage.documents import Doc
from pledgebank.storage.mongo import Storage

HEADER = "id,what,text,lat,lng,when,state"
ROW = "1,Bins,Bin on fire,0.25,0.5,2024-03-01 10:30,open"
MAPPING = """
source = "leeds"
area_kind = "ward"
[body]
slug = "leeds"
name = "Leeds"
[columns]
category = "what"
title = "text"
latitude = "lat"
longitude = "lng"
created = "when"
state = "state"
{id}
[created]
formats = ["%Y-%m-%d %H:%M", "%Y-%m-%d"]
zone = "Europe/London"
[states.values]
open = "OPEN"
done = "CLOSED"
"""


def a_mapping(*, with_id: bool = True) -> Mapping:
    return mapping.read(MAPPING.format(id='id = "id"' if with_id else ""))


def a_file(folder: Path, *rows: str, header: str = HEADER) -> Path:
    path = folder / "reports.csv"
    path.write_text("\n".join((header, *rows)) + "\n", encoding="utf-8")
    return path


async def import_file(storage: Storage, path: Path, chosen: Mapping, rejects: Path | None = None) -> Result:
    return await course.run(
        storage, path, chosen, rejects=rejects or path.with_suffix(".rejects"), tell=lambda tally, read, size: None
    )


async def reports(storage: Storage, fields: Sequence[str] = ()) -> list[Doc]:
    return await storage.reader.find("reports", {}, order=[("source", 1)], limit=1_000_000, fields=fields or None)


def rejected(path: Path) -> list[list[str]]:
    """Line, reason and detail of each rejected row."""
    lines = path.with_suffix(".rejects").read_text(encoding="utf-8").splitlines()[1:]
    return [line.split(",")[:2] for line in lines]
