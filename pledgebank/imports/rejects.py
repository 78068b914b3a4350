"""The rows that were left out, as a CSV file: line, reason, and the row itself so that it can be put right."""

import csv
from collections.abc import Sequence
from pathlib import Path
from types import TracebackType
from typing import Self

from pledgebank.imports.drafts import Rejected
from pledgebank.imports.files.rows import Row

LONGEST_FIELD = 1_000


class Rejects:
    """Writes beside the wanted path and moves there when the block ends well: the file is complete or not there."""

    def __init__(self, path: Path, place: str, header: Sequence[str]) -> None:
        """`place`: what a row is found by, such as its line."""
        self._path = path
        self._unfinished = path.with_name(path.name + ".part")
        self._file = self._unfinished.open("w", encoding="utf-8", newline="")
        self._writer = csv.writer(self._file)
        self._writer.writerow([place, "reason", "detail", *header])

    def __enter__(self) -> Self:
        return self

    def __exit__(self, kind: type[BaseException] | None, error: BaseException | None, at: TracebackType | None) -> None:
        self._file.close()
        if error is None:
            self._unfinished.replace(self._path)

    def add(self, row: Row, rejected: Rejected) -> None:
        """Write one row down."""
        kept = (field.replace("\0", "")[:LONGEST_FIELD] for field in row.fields)
        self._writer.writerow([row.line, rejected.reason.value, rejected.detail[:LONGEST_FIELD], *kept])
