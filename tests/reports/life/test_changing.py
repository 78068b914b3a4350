"""How staff and reporters take a report from state to state, and what its history tells of it."""

from typing import Any

import pytest

from pledgebank.base.ids import new_id
from pledgebank.reports.model import ClosedBecause, ReportState
from pledgebank.web import nodes
from tests.conftest import SetClock
from tests.reports.life.village import PRIVATE, Village, both, key_of, refusal

pytestmark = pytest.mark.anyio
WELSH = [
    "Adroddwyd.",
    "Mae rhywun yn dweud ei fod wedi'i drwsio.",
    "Ar agor eto.",
    "Ar gau: ni wneir dim yn ei gylch.",
]


async def test_an_officer_says_how_far_it_has_come_in_the_name_of_their_body(village: Village) -> None:
    report = await village.report()
    planned = await village.change(village.officer, report, "PLANNED", message="In June.")
    fixed = await village.change(village.officer, report, "FIXED")
    again = await village.change(village.officer, report, "INVESTIGATING", message="It is not.")
    closed = await village.change(village.officer, report, "CLOSED", because="NOT_RESPONSIBLE")

    assert [one["errors"] for one in (planned, fixed, again, closed)] == [[]] * 4
    states = [(one["report"]["state"], one["report"]["fixedBy"]) for one in (planned, fixed, again)]
    assert states == [("PLANNED", None), ("FIXED", "COUNCIL"), ("INVESTIGATING", None)]
    assert (closed["report"]["closedBecause"], closed["report"]["version"]) == ("NOT_RESPONSIBLE", 5)
    [said, more] = [edge["node"] for edge in (await village.look(None, report))["updates"]["edges"]]
    assert (said["text"], said["state"], said["body"], said["author"]) == (
        "In June.",
        "PLANNED",
        {"slug": "village"},
        None,
    )
    assert more["text"] == "It is not."
    assert (await village.told(report)).count("report.state_changed") == 4


async def test_only_who_the_table_names_changes_a_state_and_they_say_what_it_asks(village: Village) -> None:
    report = await village.report()
    before = await village.kept()
    for person in (village.ben, village.moderator, village.stranger, village.ann):
        assert refusal(await village.change(person, report, "PLANNED")) == ("NOT_ALLOWED", ["state"])
    assert refusal(await village.change(village.ben, report, "FIX_CLAIMED")) == ("NOT_ALLOWED", ["state"])
    assert refusal(await village.change(None, report, "PLANNED")) == ("SIGN_IN_NEEDED", None)
    asked: list[tuple[Any, str, dict[str, Any], str]] = [
        (village.officer, "OPEN", {}, "state"),
        (village.officer, "CLOSED", {}, "because"),
        (village.officer, "PLANNED", {"because": "NO_ACTION"}, "because"),
        (village.officer, "CLOSED", {"because": "DUPLICATE"}, "duplicateOf"),
        (village.officer, "CLOSED", {"because": "NO_ACTION", "duplicateOf": key_of(report)}, "duplicateOf"),
        (village.officer, "PLANNED", {"message": "x" * 5_001}, "message"),
        (village.ann, "CLOSED", {"because": "NO_ACTION"}, "because"),
        (village.moderator, "HIDDEN", {}, "message"),
        (village.moderator, "HIDDEN", {"message": "\u00a0"}, "message"),
    ]
    for person, state, said, field in asked:
        assert refusal(await village.change(person, report, state, **said)) == ("INVALID", [field])
    assert refusal(await village.change(village.officer, report, "PLANNED", expectedVersion=2)) == (
        "CONFLICT",
        ["expectedVersion"],
    )
    assert await village.kept() == before
    assert await village.now(report) == report


async def test_a_reporter_takes_their_report_back_and_opens_it_again(village: Village) -> None:
    report = await village.report(show_name=True)
    taken = await village.change(village.ann, report, "CLOSED", because="CANCELLED", message="My mistake.")
    assert (taken["report"]["state"], taken["report"]["closedBecause"]) == ("CLOSED", "CANCELLED")
    back = await village.change(village.ann, report, "OPEN", message="It was none.")
    assert (back["report"]["state"], back["report"]["closedBecause"]) == ("OPEN", None)
    authors = [edge["node"]["author"] for edge in (await village.look(None, report))["updates"]["edges"]]
    assert authors == [{"name": "Ann"}] * 2


async def test_of_two_officers_at_once_who_saw_the_same_one_is_refused(village: Village) -> None:
    for _ in range(5):
        report = await village.report()
        several = await both(
            village.change(village.officer, report, "PLANNED", expectedVersion=1),
            village.change(village.officer, report, "INVESTIGATING", expectedVersion=1, message="Now."),
        )
        codes = sorted(str(error["code"]) for one in several for error in one["errors"])
        assert codes == ["CONFLICT"]
        assert (await village.now(report)).version == 2
        assert len((await village.look(None, report))["history"]["edges"]) == 2


async def test_the_same_key_changes_it_once(village: Village) -> None:
    report = await village.report()
    for _ in range(2):
        await village.change(village.officer, report, "PLANNED", message="In June.", idempotencyKey="k")
    assert (await village.now(report)).version == 2
    assert (await village.kept())["report_updates"] == 1


async def test_a_moderator_hides_a_report_with_a_reason_and_shows_it_as_it_was(village: Village) -> None:
    report = await village.report(state=ReportState.FIXED)
    await village.change(village.moderator, report, "HIDDEN", message="It names a neighbour.")
    people = (None, village.ann, village.ben, village.officer, village.stranger)
    assert [await village.look(person, report) for person in people] == [None] * 5
    hidden = await village.look(village.moderator, report)
    assert (hidden["state"], hidden["history"]["edges"][-1]["node"]["text"]) == ("HIDDEN", "It names a neighbour.")
    assert "restore" in hidden["viewerMay"]
    assert not {"update", "markFixed", "hide"} & set(hidden["viewerMay"])
    [row] = await village.storage.reader.find("inbox", {"kind": "report.state_changed"}, limit=9)
    assert row["data"]["was"]["everyone"] is True

    wrong = await village.change(village.moderator, report, "OPEN", message="Fine.")
    assert refusal(wrong) == ("NOT_ALLOWED", ["state"])
    await village.change(village.moderator, report, "FIXED", message="Fine.")
    assert (await village.now(report)).was_state is None
    assert [edge["node"]["text"] for edge in (await village.look(village.ann, report))["history"]["edges"]] == [
        "Reported."
    ]


async def test_a_hidden_duplicate_is_shown_again_as_the_duplicate_it_was(village: Village) -> None:
    report, target = await village.report(), await village.report()
    await village.merge(report, target)
    await village.change(village.moderator, report, "HIDDEN", message="Rude.")
    await village.change(village.moderator, report, "CLOSED", message="Not so rude.")
    kept = await village.now(report)
    assert (kept.closed_because, kept.duplicate_of) == (ClosedBecause.DUPLICATE, target.id)


async def test_its_history_tells_everything_in_the_viewers_language(village: Village, clock: SetClock) -> None:
    report = await village.report(show_name=True, created_at=clock.now())
    clock.advance(days=1)
    await village.update(village.ben, report, markFixed=True)
    clock.advance(days=1)
    await village.update(village.cat, report, "Yes.", markFixed=True, showName=True)
    await village.update(village.ann, report, "No.", reopen=True)
    clock.advance(days=1)
    await village.change(village.officer, report, "CLOSED", because="NO_ACTION", message="Too dear.")

    [made, claimed, opened, closed] = [e["node"] for e in (await village.look(None, report))["history"]["edges"]]
    assert (made["text"], made["by"], made["at"]) == ("Reported.", {"name": "Ann"}, "2026-05-04T10:00:00.000Z")
    assert (claimed["text"], claimed["by"], claimed["state"]) == (
        "Somebody says that it is repaired.",
        None,
        "FIX_CLAIMED",
    )
    assert (opened["text"], opened["by"], opened["update"]) == ("Open again.", {"name": "Ann"}, {"text": "No."})
    assert (closed["text"], closed["by"]) == ("Closed: nothing will be done about it.", {"slug": "village"})
    assert (closed["update"], closed["state"]) == ({"text": "Too dear."}, "CLOSED")
    in_welsh = (await village.look(None, report, language="cy"))["history"]["edges"]
    assert {edge["node"]["text"] for edge in in_welsh}.isdisjoint(
        one["text"] for one in (made, claimed, opened, closed)
    )
    by_staff = (await village.look(village.officer, report))["history"]["edges"]
    assert by_staff[1]["node"]["by"] == {"name": "Ben"}


async def test_a_history_is_paged_from_its_beginning(village: Village) -> None:
    report = await village.report()
    for state in ("PLANNED", "INVESTIGATING", "IN_PROGRESS", "FIXED"):
        await village.change(village.officer, report, state)
    query = """query ($id: ID!, $first: Int, $after: String) { it: node(id: $id) { ... on Report {
      history(first: $first, after: $after) { edges { node { text } } pageInfo { hasNextPage endCursor } } } } }"""
    whole = [edge["node"] for edge in (await village.look(None, report))["history"]["edges"]]
    for size in (1, 2, 3, 5):
        found, after, more = [], None, True
        while more:
            page = (await village.ask(query, None, id=key_of(report), first=size, after=after))["history"]
            found += [edge["node"]["text"] for edge in page["edges"]]
            after, more = page["pageInfo"]["endCursor"], page["pageInfo"]["hasNextPage"]
        assert found == [one["text"] for one in whole]
    assert len(whole) == 5


async def test_an_officer_makes_a_report_private_and_public_again(village: Village) -> None:
    report = await village.report()

    async def set_private(person: Any, private: bool, **said: Any) -> Any:
        return await village.ask(PRIVATE, person, input={"report": key_of(report), "private": private, **said})

    before = await village.kept()
    for person in (village.ann, village.ben, village.moderator, village.stranger):
        assert refusal(await set_private(person, True)) == ("NOT_ALLOWED", ["report"])
    assert refusal(await set_private(village.officer, True, expectedVersion=9)) == ("CONFLICT", ["expectedVersion"])
    assert await village.kept() == before
    assert (await set_private(village.officer, True))["report"]["private"] is True
    await set_private(village.officer, True)
    people = (None, village.ben, village.stranger, village.ann, village.officer, village.moderator)
    sees = [await village.look(person, report) is not None for person in people]
    assert sees == [False, False, False, True, True, True]
    assert refusal(await village.update(village.ben, report)) == ("NOT_FOUND", ["report"])
    await set_private(village.officer, False)
    [row, back] = await village.storage.reader.find("inbox", {"kind": "report.edited"}, limit=9)
    assert row["data"]["was"]["everyone"] is True
    assert (back["data"]["was"]["people"], back["data"]["was"]["bodies"]) == ([village.ann], [village.body])
    assert [e["node"]["text"] for e in (await village.look(None, report))["history"]["edges"]] == [
        "Reported.",
        "Made private.",
        "Made public.",
    ]


async def test_who_answers_for_it_reads_whose_it_is_and_how_to_reach_them_and_nobody_else_does(
    village: Village,
) -> None:
    report = await village.report()
    seen = [await village.look(person, report) for person in (None, village.ben, village.stranger, village.moderator)]
    assert [(one["reporter"], one["reporterContact"]) for one in seen] == [(None, None)] * 4
    by_officer = await village.look(village.officer, report)
    assert by_officer["reporter"] == {"name": "Ann"}
    assert by_officer["reporterContact"].endswith("@example.org")


async def test_what_the_viewer_may_do_is_said_to_each(village: Village) -> None:
    report = await village.report()
    may = {
        person: of_life((await village.look(person, report))["viewerMay"])
        for person in (None, village.ben, village.ann, village.officer, village.moderator)
    }
    assert may == {
        None: [],
        village.ben: ["update", "markFixed"],
        village.ann: ["update", "markFixed", "cancel"],
        village.officer: ["update", "markFixed", "answer", "changeState", "setPrivate"],
        village.moderator: ["update", "markFixed", "hide"],
    }
    await village.change(village.officer, report, "FIXED")
    assert of_life((await village.look(village.ann, report))["viewerMay"]) == ["update", "reopen"]
    assert of_life((await village.look(village.ben, report))["viewerMay"]) == ["update", "askToReopen"]


def of_life(names: list[str]) -> list[str]:
    """Without what is said elsewhere of changing, taking back and seeing it too."""
    return [name for name in names if name not in {"edit", "delete", "askToChange", "support"}]


async def test_what_is_not_there_is_not_found(village: Village) -> None:
    missing = nodes.encode("Report", new_id())
    answer = await village.ask(PRIVATE, village.officer, input={"report": missing, "private": True})
    assert refusal(answer) == ("NOT_FOUND", ["report"])
