"""Lists of groups: which ones, in what order, page by page."""

import pytest

from tests.groups.green import SPOT, Green

pytestmark = [pytest.mark.anyio, pytest.mark.timeout(120)]
FAR = {"lat": 56.14, "lng": -3.90}
NEAR = "{centre: {lat: 56.119, lng: -3.937}, metres: 20000}"


async def names(green: Green, where: str = "", order: str = "NEWEST", **asked: object) -> list[str]:
    """All that is listed, two to a page."""
    found, after = list[str](), None
    while True:
        query = f"""query ($after: String) {{ groups(order: {order}, first: 2, after: $after, where: {{{where}}}) {{
          edges {{ node {{ name }} }} pageInfo {{ hasNextPage endCursor }} }} }}"""
        page = (await green.ask(green.meg, query, after=after))["groups"]
        found += [edge["node"]["name"] for edge in page["edges"]]
        if not page["pageInfo"]["hasNextPage"]:
            return found
        after = page["pageInfo"]["endCursor"]


async def test_groups_are_listed_by_what_is_asked_for(green: Green) -> None:
    first = await green.group(name="Burn", about="Otters and weeds")
    await green.group(name="Bridge", location=FAR)
    third = await green.group(name="Anywhere", location=None)
    area = (await green.ask(None, '{ area(slug: "village") { id } }'))["area"]["id"]
    await green.group(name="Ward", location=None, area=area)
    await green.joined(third, green.meg, green.mo)
    await green.joined(first, green.meg)

    assert await names(green) == ["Ward", "Anywhere", "Bridge", "Burn"]
    assert await names(green, order="LARGEST") == ["Anywhere", "Burn", "Ward", "Bridge"]
    assert await names(green, f"near: {NEAR}", "NEAREST") == ["Burn", "Bridge"]
    assert await names(green, f'area: "{area}"') == ["Ward", "Bridge", "Burn"]
    assert await names(green, 'text: "otter"') == ["Burn"]
    assert await names(green, "mine: true") == ["Anywhere", "Burn"]
    assert await names(green, f"mine: true, near: {NEAR}", "NEAREST") == ["Burn"]
    assert await names(green, "verified: true") == []
    assert SPOT != FAR


async def test_members_and_memberships_are_paged_the_longest_first(green: Green, clock: object) -> None:
    group = await green.group(membersSeen="EVERYBODY")
    for person in (green.meg, green.mo, green.village.dan):
        green.storage.clock.advance(minutes=1)  # type: ignore[attr-defined]
        await green.joined(group, person)
    seen, after = list[str](), None
    for _ in range(2):
        shown = "{ edges { node { person { name } } } pageInfo { endCursor } }"
        page = await green.see(None, group, f"members(first: 2{after or ''}) {shown}")
        seen += [edge["node"]["person"]["name"] for edge in page["members"]["edges"]]
        after = f', after: "{page["members"]["pageInfo"]["endCursor"]}"'
    assert seen == ["Ann", "Meg", "Mo", "Dan"]

    second = await green.group(name="Second", joining="APPLICATION")
    await green.joined(second, green.meg)
    query = """query ($after: String) { viewer { memberships(first: 1, after: $after) {
      edges { node { role group { name } } } pageInfo { hasNextPage endCursor } } } }"""
    one = (await green.ask(green.meg, query))["viewer"]["memberships"]
    two = (await green.ask(green.meg, query, after=one["pageInfo"]["endCursor"]))["viewer"]["memberships"]
    assert [edge["node"]["role"] for page in (one, two) for edge in page["edges"]] == ["MEMBER", "APPLICANT"]
    assert (one["pageInfo"]["hasNextPage"], two["pageInfo"]["hasNextPage"]) == (True, False)
