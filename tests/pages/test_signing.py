"""A guest signs on the page of a pledge, with an e-mail address and no script: two forms and a letter."""

import re
from collections.abc import AsyncIterator
from typing import Any

import httpx2
import pytest

from pledgebank import workers
from pledgebank.pages import forms
from pledgebank.pledges.model import Pledge, PledgeState
from pledgebank.storage.mongo import Storage
from tests.conftest import Running
from tests.pages.house import ADDRESS, client_of, keep

pytestmark = pytest.mark.anyio
ANN = "ann@example.org"


@pytest.fixture
async def client(storage: Storage, running: Running) -> AsyncIterator[httpx2.AsyncClient]:
    async with client_of(storage) as opened, running(*workers.FOLLOWERS):
        yield opened


async def signed(client: httpx2.AsyncClient, pledge: Pledge, email: str = ANN, **said: str) -> httpx2.Response:
    """The answer to the first form."""
    sent = {"email": email, "name": "Ann", "visibility": "PUBLIC", "terms": str(pledge.terms), **said}
    return await client.post(f"/p/{pledge.ref}/sign?lang=en", data=sent)


async def letters(client: httpx2.AsyncClient) -> list[str]:
    """The codes that were sent, the newest first."""
    return re.findall(r"\b(\d{6}) confirms what you sent us", (await client.get("/mailbox")).text)


async def confirmed(client: httpx2.AsyncClient, pledge: Pledge, code: str, email: str = ANN) -> httpx2.Response:
    """The answer to the second form."""
    return await client.post(f"/p/{pledge.ref}/confirm?lang=en", data={"email": email, "code": code})


async def count(storage: Storage, **where: Any) -> int:
    return await storage.reader.count("signatures", where, limit=100)


async def test_a_guest_signs_with_a_letter_and_sees_the_count_grow(
    client: httpx2.AsyncClient, storage: Storage
) -> None:
    pledge = await keep(storage, target=2)
    asked = await signed(client, pledge)
    assert (asked.status_code, asked.headers["cache-control"]) == (200, "no-store")
    assert "Type in the code from your letter" in asked.text
    assert 'name="email" value="ann@example.org"' in asked.text
    assert await count(storage) == 0
    [code] = await letters(client)

    done = await confirmed(client, pledge, f"{code[:3]} {code[3:]}")

    assert (done.status_code, done.headers["location"]) == (303, f"/p/{pledge.ref}?signed=COUNTED&lang=en")
    shown = await client.get(done.headers["location"])
    assert "Thank you: you have signed, and you are in the count." in shown.text
    assert "1 of 2 have signed" in shown.text
    assert shown.headers["cache-control"] == "no-store"
    assert await count(storage, pledge=pledge.id, visibility="PUBLIC") == 1
    # Nothing is left open behind a page that is no device.
    assert await storage.reader.count("sessions", {}, limit=10) == 0


async def test_a_code_is_good_once_and_a_wrong_one_for_nothing(client: httpx2.AsyncClient, storage: Storage) -> None:
    pledge = await keep(storage)
    await signed(client, pledge)
    [code] = await letters(client)
    wrong = await confirmed(client, pledge, "12345")
    assert wrong.status_code == 422
    assert '<a href="#code">This code is not right, or no longer valid' in wrong.text
    assert 'aria-describedby="code-problem" aria-invalid="true"' in wrong.text
    assert "<title>Error: Type in the code from your letter" in wrong.text
    assert (await confirmed(client, pledge, code)).status_code == 303
    assert (await confirmed(client, pledge, code)).status_code == 422
    assert await count(storage) == 1


@pytest.mark.parametrize(
    ("email", "name", "field", "message"),
    [
        ("", "Ann", "email", ""),
        ("ann@", "Ann", "email", ""),
        (ANN, "A\u202enn", "name", "This name has a character that cannot be part of a name."),
        (ANN, "x" * 61, "name", "Please keep this to 60 characters."),
    ],
    ids=["no address", "half an address", "deceiving name", "long name"],
)
async def test_what_is_wrong_is_said_above_and_at_its_field(
    client: httpx2.AsyncClient, storage: Storage, email: str, name: str, field: str, message: str
) -> None:
    pledge = await keep(storage)
    answer = await signed(client, pledge, email, name=name, visibility="SIGNERS")
    assert answer.status_code == 422
    assert '<div class="problems" role="alert" tabindex="-1" autofocus aria-labelledby="problems">' in answer.text
    assert f'<a href="#{field}">{message}' in answer.text
    assert f'id="{field}-problem"' in answer.text
    assert f"{field}-problem" in re.search(rf'<input id="{field}"[^>]*>', answer.text)[0]  # type: ignore[index]
    # What was right is not to be typed again.
    assert 'value="SIGNERS" checked' in answer.text
    assert await storage.reader.count("waiting", {}, limit=10) == 0


async def test_what_cannot_be_signed_any_more_says_so(client: httpx2.AsyncClient, storage: Storage) -> None:
    pledge = await keep(storage, state=PledgeState.CANCELLED)
    answer = await signed(client, pledge)
    assert answer.status_code == 422
    assert "This pledge can no longer be signed." in answer.text


async def test_who_read_other_terms_is_shown_the_new_ones(client: httpx2.AsyncClient, storage: Storage) -> None:
    answer = await signed(client, await keep(storage, terms=2), terms="1")
    assert answer.status_code == 422
    assert "This pledge has changed; please read it again." in answer.text
    assert 'name="terms" value="2"' in answer.text


async def test_a_pledge_called_off_meanwhile_is_told_apart(client: httpx2.AsyncClient, storage: Storage) -> None:
    pledge = await keep(storage)
    await signed(client, pledge)
    await storage.database["pledges"].update_one({"_id": pledge.id}, {"$set": {"state": PledgeState.CANCELLED}})
    [code] = await letters(client)
    done = await confirmed(client, pledge, code)
    assert done.headers["location"].startswith(f"/p/{pledge.ref}?signed=MISSED")
    shown = await client.get(done.headers["location"])
    assert "You are confirmed, but this pledge could not be signed any more." in shown.text


async def test_the_answer_says_nothing_of_who_is_known(client: httpx2.AsyncClient, storage: Storage) -> None:
    pledge = await keep(storage)
    await signed(client, pledge)
    await confirmed(client, pledge, (await letters(client))[0])
    known = await signed(client, pledge)
    unknown = await signed(client, pledge, "ben@example.org")
    assert known.text.replace(ANN, "ben@example.org") == unknown.text


async def test_the_code_can_be_typed_in_later_on_a_page_of_its_own(
    client: httpx2.AsyncClient, storage: Storage
) -> None:
    pledge = await keep(storage)
    await signed(client, pledge)
    page = await client.get(f"/p/{pledge.ref}/confirm")
    assert page.status_code == 200
    assert '<input id="email" name="email" type="email"' in page.text
    assert await count(storage) == 0, "looking confirms nothing"


async def test_a_program_that_fills_in_everything_is_sent_no_letter(
    client: httpx2.AsyncClient, storage: Storage
) -> None:
    pledge = await keep(storage)
    answer = await signed(client, pledge, website="https://spam.example")
    assert "Type in the code from your letter" in answer.text
    assert await letters(client) == []
    assert await storage.reader.count("waiting", {}, limit=10) == 0


@pytest.mark.parametrize(
    ("headers", "status"),
    [
        ({"sec-fetch-site": "same-origin"}, 200),
        ({"sec-fetch-site": "cross-site"}, 403),
        ({"sec-fetch-site": "same-site"}, 403),
        ({"origin": "http://localhost"}, 200),
        ({"origin": ADDRESS}, 200),
        ({"origin": "https://evil.example"}, 403),
        ({"origin": "null"}, 403),
        ({"content-type": "text/plain"}, 415),
        ({"content-type": "multipart/form-data; boundary=x"}, 415),
    ],
    ids=str,
)
async def test_forms_come_from_our_own_pages(
    client: httpx2.AsyncClient, storage: Storage, headers: dict[str, str], status: int
) -> None:
    pledge = await keep(storage)
    usual = {"content-type": forms.MEDIA}
    content = "email=ann%40example.org"
    answer = await client.post(f"/p/{pledge.ref}/sign", content=content, headers={**usual, **headers})
    assert answer.status_code == status
    assert len(await letters(client)) == (1 if status == 200 else 0)


@pytest.mark.parametrize(
    ("content", "status"),
    [
        (b"email=" + b"a" * forms.MOST_BYTES, 413),
        (b"&".join(b"f%d=1" % number for number in range(forms.MOST_FIELDS + 1)), 400),
        (b"email=%ff%fe", 400),
        (b"\xff\xfe", 400),
    ],
    ids=["too long", "too many fields", "no UTF-8", "no text"],
)
async def test_what_is_sent_is_bounded(
    client: httpx2.AsyncClient, storage: Storage, content: bytes, status: int
) -> None:
    pledge = await keep(storage)
    answer = await client.post(f"/p/{pledge.ref}/sign", content=content, headers={"content-type": forms.MEDIA})
    assert answer.status_code == status


async def test_letters_to_one_address_are_bounded_as_the_apps_are(client: httpx2.AsyncClient, storage: Storage) -> None:
    pledge = await keep(storage)
    answers = [await signed(client, pledge) for _ in range(6)]
    assert [answer.status_code for answer in answers] == [200] * 5 + [429]
    assert int(answers[-1].headers["retry-after"]) > 0
    assert "That was tried too often; please wait a while." in answers[-1].text
