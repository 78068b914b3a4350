"""The page of a group: for everybody, in their language, and where the link of an invitation leads."""

from collections.abc import AsyncIterator
from functools import partial

import httpx2
import pytest
from msgspec.structs import replace

from pledgebank.activities import commands as activities
from pledgebank.councils.places import Places
from pledgebank.groups import commands, store
from pledgebank.groups.model import Group, GroupDraft, Joining
from pledgebank.pledges.making import commands as making
from pledgebank.storage.mongo import Storage
from pledgebank.storage.unit import Unit
from pledgebank.storage.write import write
from tests.activities.builders import a_draft as an_outing
from tests.pages.house import ADDRESS, client_of
from tests.pledges.builders import a_draft, a_person

pytestmark = pytest.mark.anyio


@pytest.fixture
async def client(storage: Storage) -> AsyncIterator[httpx2.AsyncClient]:
    async with client_of(storage) as opened:
        yield opened


async def founded(storage: Storage, **said: object) -> Group:
    ada = await a_person(storage, "Ada")
    draft = GroupDraft(name="Friends <of> the Burn", about="We dig.\nAnd rake.", joining=Joining.APPLICATION)
    group = (await write(storage, partial(commands.create, draft=draft, person=ada, places=Places()))).value
    pledge = partial(making.create, promiser=ada, draft=a_draft(), places=Places(), group=group)
    await write(storage, pledge)
    plan = an_outing(group=group, title="Spring clean")
    await write(storage, partial(activities.create, draft=plan, organiser=ada, places=Places(), publish=True))
    found = await store.get(storage.reader, group)
    assert found is not None

    async def change(unit: Unit) -> None:
        await store.replace(unit, replace(found, **said))

    await write(storage, change)
    return found


async def test_a_group_is_read_without_the_app(client: httpx2.AsyncClient, storage: Storage) -> None:
    group = await founded(storage)
    answer = await client.get(f"/g/{group.slug}")

    assert answer.status_code == 200
    for told in ("Friends &lt;of&gt; the Burn", "We dig.\nAnd rake.", "Everybody can ask to join", "Spring clean",
                 "clear the path by the burn", "<dd dir=\"auto\">1</dd>"):  # fmt: skip
        assert told in answer.text, told
    assert f'<link rel="canonical" href="{ADDRESS}/g/friends-of-the-burn">' in answer.text
    assert 'property="og:title" content="Friends &lt;of&gt; the Burn"' in answer.text
    assert 'href="/a/' in answer.text
    assert "Ada" not in answer.text
    assert "<script" not in answer.text
    assert "script-src 'none'" in answer.headers["content-security-policy"]
    welsh = await client.get(f"/g/{group.slug}", headers={"accept-language": "cy"})
    assert "Am y grŵp hwn" in welsh.text


async def test_the_link_of_an_invitation_is_handed_on_to_the_app(client: httpx2.AsyncClient, storage: Storage) -> None:
    group = await founded(storage)
    invited = await client.get(f"/g/{group.slug}?invitation=abc-123_X")
    rubbish = await client.get(f"/g/{group.slug}", params={"invitation": "<script>"})

    assert f'href="{ADDRESS}/group/friends-of-the-burn?invitation=abc-123_X"' in invited.text
    assert "You are invited to be part of this group." in invited.text
    assert "invitation=abc-123_X&amp;lang=cy" in invited.text
    assert invited.headers["cache-control"] == "no-store"
    assert 'name="robots" content="noindex"' in invited.text
    assert "invitation" not in rubbish.text


async def test_what_is_hidden_has_no_page_and_what_is_closed_says_why(
    client: httpx2.AsyncClient, storage: Storage
) -> None:
    closed = await founded(storage, closed_at=storage.clock.now(), reason="We move away.")
    page = await client.get(f"/g/{closed.slug}")
    hidden = await founded(storage, hidden=True)
    missing = await client.get(f"/g/{hidden.slug}")
    never = await client.get("/g/nobody")

    assert "Closed" in page.text
    assert "We move away." in page.text
    assert (missing.status_code, never.status_code) == (404, 404)
    assert "There is no such group" in missing.text
    assert "Friends" not in missing.text


async def test_a_pledge_of_a_group_names_the_group_on_its_page_and_poster(
    client: httpx2.AsyncClient, storage: Storage
) -> None:
    await founded(storage)
    row = await storage.reader.find_one("pledges", {})
    assert row is not None
    page = await client.get(f"/p/{row['ref']}")

    assert "Friends &lt;of&gt; the Burn" in page.text
    assert "Ada" not in page.text
    assert (await client.get(f"/p/{row['ref']}/poster.pdf")).status_code == 200
