"""Where each request of a GeoReport file begins and ends: found while no more of it than one is held in memory."""

import re
from collections.abc import Iterator
from enum import StrEnum
from pathlib import Path
from typing import BinaryIO

from pledgebank.base.errors import Refused, invalid

LONGEST = 1_000_000  # bytes of one request
CHUNK = 64 * 1024
LONGEST_BEGINNING = 4_096  # bytes before the first request
_TOKEN = re.compile(rb'\\.|["\[\]{}]', re.DOTALL)
_SPACE = b" \t\r\n"
# A list, as the standard has it; a list in a wrapper, as FixMyStreet has it; a single request. And how each ends.
_START = rb"(?:\xef\xbb\xbf)?[ \t\r\n]*"
_WRAPPER = rb'\{[ \t\r\n]*"(?:service_requests|requests)"[ \t\r\n]*:[ \t\r\n]*\['
_BEGINNINGS = (
    (re.compile(_START + rb"\["), b"]"),
    (re.compile(_START + _WRAPPER), b"]}"),
    (re.compile(_START + rb"(?=\{)"), b""),
)


def check(path: Path) -> None:
    """Look through a whole file. Raises Refused INVALID naming the line where it is no list of objects."""
    with path.open("rb") as file:
        for _ in elements(file, path):
            pass


def elements(file: BinaryIO, path: Path) -> Iterator[bytes | None]:
    """Each object as it is written, None in place of one that is too long. Raises Refused INVALID, as `check`."""
    begin, closers = _beginning(file.read(LONGEST_BEGINNING), path)
    file.seek(begin)
    scan = _Scan(path, begin, closers)
    kept = b""
    while chunk := file.read(CHUNK):
        chunk = kept + chunk
        slashes = len(chunk) - len(chunk.rstrip(b"\\"))
        kept = chunk[-1:] if slashes % 2 else b""  # what it escapes comes with the next chunk
        yield from scan.feed(chunk[: len(chunk) - len(kept)])
    scan.end()


class _Expected(StrEnum):
    FIRST = "the first request, or the end of an empty list"
    COMMA = "a comma, or the end of the list"
    NEXT = "another request"
    NOTHING = "the end of the file"


class _Scan:
    """Goes on from where the requests begin. `closers`: the brackets still to come after the last of them."""

    def __init__(self, path: Path, begin: int, closers: bytes) -> None:
        self._path = path
        self._offset = self._began = begin
        self._closers = closers
        self._expected = _Expected.FIRST
        self._depth = 0
        self._in_text = False
        self._body = bytearray()

    def feed(self, chunk: bytes) -> Iterator[bytes | None]:
        """The objects that end in this chunk."""
        place = 0
        for match in _TOKEN.finditer(chunk):
            token, at = match[0], match.start()
            if token == b'"':
                self._in_text = not self._in_text
            if self._in_text or token[:1] in b'\\"':
                continue
            if self._depth == 0:
                self._between(chunk, place, at)
                place = self._open(token, at)
            self._depth += {b"{": 1, b"[": 1}.get(token, -1 if self._depth else 0)
            if self._depth == 0 and place <= at:
                self._keep(chunk[place : at + 1])
                place = at + 1
                yield bytes(self._body) if len(self._body) <= LONGEST else None
        if self._depth:
            self._keep(chunk[place:])
        else:
            self._between(chunk, place, len(chunk))
        self._offset += len(chunk)

    def end(self) -> None:
        """The file ends here. Raises Refused INVALID if it should not."""
        if self._depth or self._in_text:
            raise _flaw(self._path, self._began, "what begins there has no end")
        if self._closers or self._expected is _Expected.FIRST:
            raise _flaw(self._path, self._offset, "the file ends too early")

    def _open(self, token: bytes, at: int) -> int:
        """Where the object that begins here begins; or, behind a bracket that closes the list."""
        if token == b"{" and self._expected in {_Expected.FIRST, _Expected.NEXT}:
            self._began, self._body = self._offset + at, bytearray()
            self._expected = _Expected.COMMA if self._closers else _Expected.NOTHING
            return at
        if self._closers[:1] == token and self._expected is not _Expected.NEXT:
            self._closers = self._closers[1:]
            self._expected = _Expected.NOTHING
            return at + 1
        raise self._misplaced(at)

    def _between(self, chunk: bytes, start: int, end: int) -> None:
        found = chunk[start:end].lstrip(_SPACE)
        if not found:
            return
        if found.rstrip(_SPACE) != b"," or self._expected is not _Expected.COMMA:
            raise self._misplaced(end - len(found))
        self._expected = _Expected.NEXT

    def _keep(self, part: bytes) -> None:
        # One byte too many says that it is too long; the rest of it is not kept.
        self._body += part[: LONGEST + 1 - len(self._body)]

    def _misplaced(self, at: int) -> Refused:
        return _flaw(self._path, self._offset + at, f"there should be {self._expected.value}")


def _beginning(start: bytes, path: Path) -> tuple[int, bytes]:
    for pattern, closers in _BEGINNINGS:
        if match := pattern.match(start):
            return match.end(), closers
    raise _flaw(path, 0, "there should be a list of requests in JSON, in UTF-8")


def _flaw(path: Path, offset: int, flaw: str) -> Refused:
    line, column = 1, offset + 1
    with path.open("rb") as file:
        left = offset
        while left and (part := file.read(min(left, CHUNK))):
            if b"\n" in part:
                line += part.count(b"\n")
                column = left - part.rindex(b"\n")
            left -= len(part)
    told = "This file cannot be used. Line {line}, character {column}: {flaw}."
    return invalid(told, "file", line=line, column=column, flaw=flaw)
