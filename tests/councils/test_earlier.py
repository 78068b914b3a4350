"""Categories of an earlier version get keys and lists of headings, and then are found by files."""

from functools import partial

import pytest

from pledgebank.base.ids import new_id
from pledgebank.councils import earlier, store
from pledgebank.storage import migrations
from pledgebank.storage.mongo import Storage
from pledgebank.storage.write import write

pytestmark = pytest.mark.anyio


async def test_every_category_gets_a_key_of_its_own(councils: Storage, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(earlier, "AT_ONCE", 2)
    body, other = new_id(), new_id()
    names = [(body, "Pot hole"), (body, "Pot-hole"), (body, "???"), (other, "Pot hole")]
    rows = [
        {"_id": new_id(), "body": of, "name": name, "group": "Roads", "hazard": False, "active": True}
        for of, name in names
    ]
    await councils.database[store.CATEGORIES].insert_many(rows)

    done = await migrations.apply(councils, [earlier.give_keys])

    found = await store.categories_of(councils.reader, [body, other])
    assert done == 1
    assert sorted(one.key for one in found if one.body == body) == ["category", "pot-hole", "pot-hole-2"]
    assert [one.key for one in found if one.body == other] == ["pot-hole"]
    assert all(one.groups == ({"en": "Roads"},) for one in found)
    assert {one.id for one in found} == {row["_id"] for row in rows}
    assert (await write(councils, partial(earlier.give_keys))).value is False
