"""Files of named places in the gazetteer: rejected rows, replacing, going on, and nothing half done."""

import asyncio
from pathlib import Path
from typing import Any

import pytest
from msgspec import structs

from pledgebank.base.errors import Refused
from pledgebank.councils import store as councils
from pledgebank.geocoding import store
from pledgebank.geocoding.model import Layout
from pledgebank.imports.gazetteer import loading
from pledgebank.imports.gazetteer.loading import Result
from pledgebank.storage import mongo
from pledgebank.storage.mongo import Storage
from tests.councils.builders import feature, load, square
from tests.geocoding.builders import labels

pytestmark = pytest.mark.anyio
LAYOUT = Layout(source="test", labels=(("name",),), lat="lat", lng="lng", kind="place")
Row = tuple[str, str, str]
BRISTOL, LEEDS = ("Bristol", "51.45", "-2.58"), ("Leeds", "53.8", "-1.55")


def a_file(folder: Path, *rows: tuple[str, ...], header: str = "name,lat,lng") -> Path:
    path = folder / "places.csv"
    path.write_text("\n".join([header, *(",".join(row) for row in rows)]) + "\n", encoding="utf-8")
    return path


async def put(storage: Storage, path: Path, layout: Layout = LAYOUT, **different: Any) -> Result:
    await mongo.prepare(storage, (*store.INDEXES, *councils.INDEXES))
    chosen = structs.replace(layout, **different)
    return await loading.run(storage, path, chosen, rejects=path.with_suffix(".rejects"), tell=lambda *_: None)


def left_out(path: Path) -> list[list[str]]:
    return [row.split(",")[:3] for row in path.with_suffix(".rejects").read_text(encoding="utf-8").splitlines()[1:]]


async def count(storage: Storage, collection: str = store.GAZETTEER) -> int:
    return await storage.reader.count(collection, {}, limit=100_000)


async def test_rows_become_places(storage: Storage, tmp_path: Path) -> None:
    result = await put(storage, a_file(tmp_path, BRISTOL, LEEDS))
    assert (result.load.rows, result.load.kept, result.load.rejected, result.load.done) == (2, 2, {}, True)
    assert await labels(storage, "leeds") == ["Leeds"]


async def test_again_does_nothing(storage: Storage, tmp_path: Path) -> None:
    path = a_file(tmp_path, BRISTOL, LEEDS)
    first = await put(storage, path)
    again = await put(storage, path)
    assert (again.load, again.earlier, again.removed) == (first.load, 2, 0)
    assert await count(storage) == 2


async def test_a_newer_file_replaces_what_its_source_had_and_nothing_else(storage: Storage, tmp_path: Path) -> None:
    await put(storage, a_file(tmp_path, BRISTOL), source="other")
    await put(storage, a_file(tmp_path, BRISTOL, LEEDS))
    result = await put(storage, a_file(tmp_path, ("Leeds", "53.81", "-1.55"), ("York", "53.96", "-1.08")))
    assert result.removed == 2
    assert sorted([await labels(storage, name) for name in ("leeds", "york", "bristol")]) == [
        ["Bristol"], ["Leeds"], ["York"],
    ]  # fmt: skip
    assert await count(storage) == 3


@pytest.mark.parametrize(
    ("row", "reason"),
    [
        (("Nowhere", "", ""), "position missing"),
        (("Nowhere", "x", "y"), "position unreadable"),
        (("Nowhere", "NaN", "inf"), "position unreadable"),
        (("Nowhere", "51", "-2"), "position cut to whole degrees"),
        (("Nowhere", "0", "0"), "position cut to whole degrees"),
        (("Nowhere", "95.1", "195.2"), "position unreadable"),
        (("Nowhere", "144.96", "-37.81"), "latitude and longitude exchanged"),
        (("Nowhere", "-2.59", "51.45"), "latitude and longitude exchanged"),
        (("", "51.5", "-2.5"), "text unusable"),
        (("?!", "51.5", "-2.5"), "text unusable"),
        (("x" * 201, "51.5", "-2.5"), "text unusable"),
        (("One", "51.5", "-2.5", "more"), "unreadable"),
    ],
)
async def test_a_row_that_cannot_be_used_is_left_out_and_told(
    storage: Storage, tmp_path: Path, row: tuple[str, ...], reason: str
) -> None:
    await mongo.prepare(storage, (*store.INDEXES, *councils.INDEXES))
    await load(storage, feature("Bristol", [square(-3, 51)]))
    path = a_file(tmp_path, BRISTOL, row)
    result = await put(storage, path)
    assert (result.load.kept, result.load.rejected) == (1, {reason: 1})
    assert left_out(path)[0][:2] == ["3", reason]
    assert await count(storage) == 1


async def test_columns_make_labels_kinds_and_keys(storage: Storage, tmp_path: Path) -> None:
    header = "no;road;town;x;y;what;id"
    rows = ("12;High Road;Leeds;-1.55;53.8;Address;a", ";Low Road;;-1.56;53.8;;b", "1;A;B;-1.5;53.8;address;")
    path = a_file(tmp_path, *((row,) for row in rows), header=header)
    layout = Layout(
        source="roads", labels=(("no", "road"), ("town",)), lat="y", lng="x", kind="street", kind_column="what",
        key="id", delimiter=";",
    )  # fmt: skip
    result = await put(storage, path, layout)
    entries = await storage.reader.find(store.GAZETTEER, {}, limit=10, order=[("_id", 1)])
    assert [(one["_id"], one["label"], one["kind"]) for one in entries] == [
        ("roads:a", "12 High Road, Leeds", "address"),
        ("roads:b", "Low Road", "street"),
    ]
    assert result.load.rejected == {"id missing": 1}


async def test_other_encodings_are_read(storage: Storage, tmp_path: Path) -> None:
    path = tmp_path / "places.csv"
    path.write_bytes("name,lat,lng\nZürich,47.37,8.54\n".encode("latin-1"))
    assert (await put(storage, path, encoding="latin-1")).load.kept == 1
    assert await labels(storage, "zurich") == ["Zürich"]
    with pytest.raises(Refused, match="No row of this file"):
        await put(storage, path)
    assert await labels(storage, "zurich") == ["Zürich"]


async def test_a_file_without_any_place_changes_nothing(storage: Storage, tmp_path: Path) -> None:
    await put(storage, a_file(tmp_path, BRISTOL))
    before = await store.get_load(storage.reader, "test")
    for rows in ([], [("", "", "")]):
        path = a_file(tmp_path, *rows)
        with pytest.raises(Refused, match="No row of this file"):
            await put(storage, path)
    assert await labels(storage, "bristol") == ["Bristol"]
    assert before is not None


@pytest.mark.parametrize(
    "different",
    [{"source": "A b"}, {"source": "areas"}, {"source": "x" * 41}, {"kind": "Ä"}, {"encoding": "klingon"},
     {"encoding": "base64"}, {"delimiter": "ab"}, {"delimiter": '"'}, {"lat": "nope"}, {"labels": (("nope",),)}],
)  # fmt: skip
async def test_a_wrong_layout_is_refused(storage: Storage, tmp_path: Path, different: dict[str, Any]) -> None:
    with pytest.raises(Refused) as refused:
        await put(storage, a_file(tmp_path, BRISTOL), **different)
    assert refused.value.code == "INVALID"
    assert await count(storage) == await count(storage, store.LOADS) == 0


def many(folder: Path) -> Path:
    return a_file(folder, *((f"Place {number}", f"{40 + number / 1000:.4f}", "5.5") for number in range(2_500)))


async def test_interrupted_it_goes_on_where_it_stopped(
    storage: Storage, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    await put(storage, a_file(tmp_path, BRISTOL))
    path = many(tmp_path)
    entered = loading._Course._enter

    async def stopping(course: Any, named: Any, read: int) -> None:
        if read > 1_000:
            raise asyncio.CancelledError
        await entered(course, named, read)

    with monkeypatch.context() as patch:
        patch.setattr(loading._Course, "_enter", stopping)
        with pytest.raises(asyncio.CancelledError):
            await put(storage, path)
    standing = await store.get_load(storage.reader, "test")
    assert standing is not None
    assert (standing.rows, standing.done, await count(storage)) == (1_000, False, 1_001)
    assert not path.with_suffix(".rejects").read_text(encoding="utf-8").count("Place")

    result = await put(storage, path)
    assert (result.earlier, result.load.kept, result.removed, await count(storage)) == (1_000, 2_500, 1, 2_500)
    assert await labels(storage, "bristol") == []


async def test_two_that_load_the_same_at_once_make_one_of_it(storage: Storage, tmp_path: Path) -> None:
    path = many(tmp_path)
    both = await asyncio.gather(put(storage, path), put(storage, path), return_exceptions=True)
    refused = [one for one in both if isinstance(one, BaseException)]
    assert [getattr(one, "code", one) for one in refused] in ([], ["LOAD_RUNNING"])
    assert (await put(storage, path)).load.kept == 2_500
    assert await count(storage) == 2_500


async def test_removing_takes_a_source_and_nothing_else(storage: Storage, tmp_path: Path) -> None:
    await put(storage, a_file(tmp_path, BRISTOL), source="other")
    await put(storage, many(tmp_path))
    assert await loading.remove(storage, "test") == 2_500
    assert [one.id for one in await store.all_loads(storage.reader)] == ["other"]
    assert await count(storage) == 1
    for unknown in ("test", "areas"):
        with pytest.raises(Refused) as refused:
            await loading.remove(storage, unknown)
        assert refused.value.code == "NOT_FOUND"
