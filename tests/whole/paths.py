"""Every path on which a report can be met, as anybody may try it."""

from typing import Any

from tests.whole.town import BOX_INPUT, Somebody, Town
from tests.whole.truth import STATES, Truth

LIST = """query ($where: ReportFilter, $order: ReportOrder, $after: String) {
  reports(where: $where, order: $order, first: 7, after: $after) {
    totalCount edges { node { id state } } pageInfo { hasNextPage endCursor } } }"""
MAP = """query ($within: BoxInput!, $zoom: Int!, $where: MapFilter) {
  map(within: $within, zoom: $zoom, where: $where) {
    total pins { id kind } clusters { count kind } within { south west north east } } }"""
ONE = """query ($id: ID!, $ref: String!, $to: SimilarTo!) {
  node(id: $id) { id } report(ref: $ref) { id } nodes(ids: [$id]) { id }
  similarReports(to: $to, first: 20) { report { id } } }"""
NEAR = {"centre": {"lat": 56.1, "lng": -3.95}, "metres": 100_000}


async def listed(town: Town, who: Somebody, where: dict[str, Any] | None, order: str = "NEWEST") -> list[str]:
    """The ids of a whole list, whose count must be what it says."""
    found: list[str] = []
    after = None
    while True:
        page = (await town.ask(who, LIST, where=where, order=order, after=after))["reports"]
        found += [edge["node"]["id"] for edge in page["edges"]]
        if not page["pageInfo"]["hasNextPage"]:
            assert page["totalCount"] == len(found) == len(set(found))
            return found
        after = page["pageInfo"]["endCursor"]


async def check_lists(town: Town, who: Somebody, truths: list[Truth]) -> None:
    """Lists, in every order and by every filter, hold what is public; and each person's own, and each council's."""
    public = {one.id for one in truths if one.public}
    for order in ("NEWEST", "OLDEST", "RECENTLY_CHANGED", "MOST_SUPPORTED"):
        assert set(await listed(town, who, None, order)) == public
    assert set(await listed(town, who, {"near": NEAR}, "NEAREST")) == public
    assert set(await listed(town, who, {"within": BOX_INPUT})) == {
        one.id for one in truths if one.public and one.in_box
    }
    for state in STATES:
        assert set(await listed(town, who, {"states": [state]})) == {
            one.id for one in truths if one.public and one.state == state
        }
    for one in truths:
        assert await listed(town, who, {"text": one.word}) == ([one.id] if one.public else [])
    if who.person:
        own = {one.id for one in truths if one.reporter == who.name and one.state != "HIDDEN"}
        assert set(await listed(town, who, {"mine": True})) == own
    if who.answers or who.moderates:
        ours = {one.id for one in truths if who.works_for(one.council) and one.seen_by(who)}
        assert set(await listed(town, who, {"ours": True})) == ours


async def check_ones(town: Town, who: Somebody, truths: list[Truth], looked_at: list[Truth]) -> None:
    """One by one they are found by those who may see them, by nobody else, and on a public page only if public."""
    public = {one.id for one in truths if one.public}
    for one in looked_at:
        lat, lng = one.place
        like = {"location": {"lat": lat, "lng": lng}, "title": one.word}
        found = await town.ask(who, ONE, id=one.id, ref=one.ref, to=like)
        expected = one.id if one.seen_by(who) else None
        met = [thing and thing["id"] for thing in (found["node"], found["report"], *found["nodes"])]
        assert met == [expected] * 3, (who.name, one)
        assert {each["report"]["id"] for each in found["similarReports"]} <= public
        page = await town.client.get(f"/r/{one.ref}", headers=who.headers)
        assert page.status_code == (200 if one.public else 404), (page.status_code, page.text[:300], one)
        assert (one.word in page.text) is one.public


async def check_map(town: Town, truths: list[Truth], zooms: tuple[int, ...]) -> None:
    """Clusters and pins are the lists, at these zooms, by every filter."""
    guest = town.everybody[0]
    for zoom in zooms:
        for where in (None, {"states": ["OPEN"]}, {"states": ["FIXED", "CLOSED"]}, {"createdSince": "2020-01-01"}):
            view = (await town.ask(guest, MAP, within=BOX_INPUT, zoom=zoom, where=where))["map"]
            listing = {"within": view["within"], **({"states": where["states"]} if where and "states" in where else {})}
            ids = set(await listed(town, guest, listing))
            pins = {pin["id"] for pin in view["pins"] if pin["kind"] == "REPORT"}
            assert pins <= ids
            assert len(pins) + sum(one["count"] for one in view["clusters"] if one["kind"] == "REPORT") == len(ids)
            assert view["total"] == len(ids)
            if where is None:
                assert pins <= {one.id for one in truths if one.public}
