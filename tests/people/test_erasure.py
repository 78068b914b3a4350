"""Deleting one's account: what it takes, what is gone at once, and that it cannot be half done."""

import asyncio
from functools import partial
from uuid import UUID

import pytest

from pledgebank.base.errors import Refused
from pledgebank.base.ids import new_id
from pledgebank.people import commands, entrance, store
from pledgebank.people.erasure import ERASES
from pledgebank.people.model import Offered, Person, PersonJoined
from pledgebank.storage.mongo import Storage
from pledgebank.storage.unit import Unit
from pledgebank.storage.write import Once, write
from tests.conftest import Running
from tests.people.house import ANN, ERRORS, VIEWER, House, refusal, wrong
from tests.people.leaving import calm, erase
from tests.pledges.builders import a_person

pytestmark = pytest.mark.anyio
DELETE = f"mutation ($input: DeleteAccountInput!) {{ it: deleteAccount(input: $input) {{ {ERRORS} }} }}"
NAME = "mutation ($input: UpdateProfileInput!) { it: updateProfile(input: $input) { errors { code } } }"


async def test_a_code_deletes_the_account_and_only_that_there_was_somebody_is_left(house: House) -> None:
    phone, desk = await house.sign_in(deviceName="Zaphod"), await house.sign_in()
    await house.ask(NAME, phone["accessToken"], name="Annabel")
    code = await house.code()

    assert await house.ask(DELETE, phone["accessToken"], code=code) == {"errors": []}

    kept = await house.everything()
    assert not any(word in kept for word in (ANN, "Annabel", "Zaphod"))
    assert await house.rows("sessions") == await house.rows("codes") == []
    [row] = await house.rows("people")
    assert (row["email"], row["name"], row["erased_at"]) == (None, "", house.clock.now())
    assert (await house.events())[-3:] == ["session.ended", "session.ended", "person.erased"]
    for session in (phone, desk):
        assert await house.refresh(session["refreshToken"]) == "UNAUTHENTICATED"
        viewer = house.entrance.tokens.verify(session["accessToken"], house.clock.now())
        assert not await entrance.stands(house.storage.reader, viewer)
        assert await house.ask(VIEWER, session["accessToken"]) is None
        assert refusal(await house.ask(DELETE, session["accessToken"], code=code)) == "UNAUTHENTICATED"


async def test_the_same_address_joins_again_as_somebody_new(house: House) -> None:
    before = await house.sign_in()
    await house.ask(DELETE, before["accessToken"], code=await house.code())

    after = await house.sign_in()

    assert after["viewer"]["id"] != before["viewer"]["id"]
    assert after["viewer"] == {**before["viewer"], "id": after["viewer"]["id"]}
    assert (await house.events()).count("person.joined") == 2


async def test_without_the_right_code_nothing_is_deleted_and_tries_are_counted(house: House) -> None:
    ann = await house.sign_in()
    used = house.newest_code
    assert refusal(await house.ask(DELETE, ann["accessToken"], code=used)) == "CODE_WRONG"
    code = await house.code()
    bobs = await house.code("bob@example.org")
    others = [bobs if bobs != code else wrong(code), "x", *(wrong(code, by) for by in range(2, 6))]
    for other in others:
        assert refusal(await house.ask(DELETE, ann["accessToken"], code=other)) == "CODE_WRONG"
    # "x" is no code at all and was no try; five were.
    assert refusal(await house.ask(DELETE, ann["accessToken"], code=code)) == "CODE_WRONG"
    assert (await house.ask(VIEWER, ann["accessToken"]))["email"] == ANN
    assert "person.erased" not in await house.events()
    assert refusal(await house.ask(DELETE, code=code)) == "SIGN_IN_NEEDED"


async def test_an_old_code_deletes_nothing(house: House) -> None:
    ann = await house.sign_in()
    code = await house.code()
    house.clock.advance(minutes=10)

    assert refusal(await house.ask(DELETE, ann["accessToken"], code=code)) == "CODE_WRONG"


async def test_deleting_twice_at_once_deletes_once(house: House) -> None:
    ann = await house.sign_in()
    code = await house.code()

    answers = await asyncio.gather(*(house.ask(DELETE, ann["accessToken"], code=code) for _ in range(4)))

    codes = sorted(error["code"] for answer in answers for error in answer["errors"])
    assert len(codes) == 3
    assert set(codes) <= {"CODE_WRONG", "UNAUTHENTICATED"}
    assert (await house.events()).count("person.erased") == 1


async def test_a_session_opened_while_the_account_is_deleted_goes_with_it_or_is_a_new_persons(house: House) -> None:
    for _ in range(6):
        ann = (await write(house.storage, _join)).value
        keys = [new_id(), new_id()]
        for key in keys:
            keep = partial(commands.keep_code, key=key, contact=b"ann", digest=key.bytes, language="en")
            await write(house.storage, keep)
        sign_in = partial(
            commands.sign_in, code=keys[0], email=ANN, offered=Offered(keys[0].bytes, None), device="", token=b"x"
        )
        delete = partial(commands.erase, person=ann, code=keys[1], offered=Offered(keys[1].bytes, None))

        opened, deleted = await asyncio.gather(
            write(house.storage, sign_in), write(house.storage, delete), return_exceptions=True
        )

        assert not isinstance(deleted, BaseException)
        # The codes of an address go with its account: a session opened by one of them was opened before.
        assert not isinstance(opened, BaseException) or isinstance(opened, Refused)
        assert [row for row in await house.rows("sessions") if row["person"] == ann] == []
        await house.storage.database["people"].delete_many({})
        await house.storage.database["sessions"].delete_many({})


async def test_answers_kept_for_repeated_calls_are_forgotten_in_lots(
    house: House, storage: Storage, running: Running
) -> None:
    ann, bob = await a_person(storage), await a_person(storage)
    for person, number in ((ann, 450), (bob, 3)):
        for key in range(number):
            await write(storage, _answer, once=Once.of(person, str(key), "test", {}))

    await erase(storage, ann)
    async with running(ERASES):
        await calm(storage, ERASES)

    left = await house.rows("answers")
    assert [row["_id"][:32] for row in left] == [bob.hex] * 3
    assert await storage.reader.count("log", {"kind": "person.erasure_continued"}, limit=10) == 2


async def _join(unit: Unit) -> UUID:
    person = Person(id=new_id(), email=ANN, created_at=unit.now)
    await store.insert(unit, person)
    unit.emit(PersonJoined(id=person.id))
    return person.id


async def _answer(unit: Unit) -> UUID:
    return new_id()
