"""How one city's file is to be read: which column is what, in which zone its clocks go, what its states mean."""

import codecs
import hashlib
from datetime import time
from importlib import resources
from pathlib import Path
from typing import Annotated, Literal
from zoneinfo import ZoneInfo

import msgspec
import msgspec.toml
from msgspec import Meta, Struct

from pledgebank.base.errors import invalid, not_found
from pledgebank.councils.model import BodyEntry
from pledgebank.reports.model import ReportState

Text = Annotated[str, Meta(min_length=1, max_length=200)]
_BUILT_IN = resources.files("pledgebank.imports") / "mappings"


class Columns(Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """The names of the columns, or in JSON of the fields.

    Without `id`, rows are told apart by what they say and how often they say it. `category_code`: what the list of
    services explains where the category itself is empty. Several columns make one `title`, each but said once.
    """

    category: Text
    latitude: Text
    longitude: Text
    created: Text
    id: Text | None = None
    category_code: Text | None = None
    title: Text | tuple[Text, ...] | None = None
    description: Text | None = None
    state: Text | None = None

    @property
    def named(self) -> tuple[str, ...]:
        """Every column that must be there."""
        others = (getattr(self, field) for field in self.__struct_fields__ if field != "title")
        return tuple(value for value in (*others, *self.titles) if value is not None)

    @property
    def titles(self) -> tuple[str, ...]:
        """The columns that make the title."""
        return self.title if isinstance(self.title, tuple) else (self.title,) if self.title else ()


class Created(Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """How dates are written (strptime), by which zone's clocks, and what time a date without one stands for."""

    formats: Annotated[tuple[Text, ...], Meta(min_length=1)]
    zone: Text
    daytime: time = time(12)


class States(Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """What the source's states mean here, in whatever case; without a default an unknown one is rejected."""

    values: dict[str, ReportState] = {}
    default: ReportState | None = None


class Mapping(Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """One source of reports. `area_kind`: a row must lie in an area of this kind. JSON is as in GeoReport v2."""

    source: Annotated[str, Meta(pattern=r"^[a-z0-9-]{1,40}$")]
    area_kind: Text
    body: BodyEntry
    columns: Columns
    created: Created
    states: States
    format: Literal["csv", "json"] = "csv"
    delimiter: Annotated[str, Meta(min_length=1, max_length=1)] = ","
    encoding: str = "utf-8"

    @property
    def digest(self) -> bytes:
        """Differs when anything in the mapping does."""
        return hashlib.sha256(msgspec.json.encode(self, order="deterministic")).digest()


def load(name_or_path: str) -> Mapping:
    """The built-in mapping of that name, or the TOML file at that path.

    Raises Refused NOT_FOUND if there is neither, INVALID with what is wrong in it.
    """
    built_in = _BUILT_IN / f"{name_or_path}.toml"
    path = built_in if name_or_path.isalnum() and built_in.is_file() else Path(name_or_path)
    if not path.is_file():
        raise not_found(
            "There is no mapping {name}; there are {names}, or give a file.",
            "mapping",
            name=name_or_path,
            names=", ".join(names()),
        )
    try:
        return read(path.read_text(encoding="utf-8"))
    except (msgspec.MsgspecError, ValueError) as error:
        raise invalid(
            "The mapping {name} is not right: {error}.", "mapping", name=name_or_path, error=str(error)
        ) from error


def names() -> list[str]:
    """The built-in mappings."""
    return sorted(entry.name.removesuffix(".toml") for entry in _BUILT_IN.iterdir() if entry.name.endswith(".toml"))


def read(text: str) -> Mapping:
    """The mapping that a TOML text describes. Raises MsgspecError or ValueError saying what is wrong."""
    mapping = msgspec.toml.decode(text, type=Mapping)
    _check(mapping)
    return mapping


def _check(mapping: Mapping) -> None:
    try:
        ZoneInfo(mapping.created.zone)
    except (OSError, LookupError) as error:
        raise ValueError(f"there is no time zone {mapping.created.zone}") from error
    try:
        codecs.lookup(mapping.encoding)
    except LookupError as error:
        raise ValueError(f"there is no encoding {mapping.encoding}") from error
    if mapping.format == "json" and codecs.lookup(mapping.encoding).name != "utf-8":
        raise ValueError("JSON is always in utf-8")
    meant = {*mapping.states.values.values(), mapping.states.default}
    if ReportState.UNCONFIRMED in meant:
        raise ValueError("nobody would ever confirm an imported report")
    if mapping.columns.state is None and mapping.states.default is None:
        raise ValueError("without a column for the state it needs a default")
