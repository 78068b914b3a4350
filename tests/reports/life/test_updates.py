"""What people say about a report, and what becomes of it by that."""

from typing import Any

import pytest

from pledgebank.reports.model import Report, ReportState
from tests.conftest import SetClock
from tests.reports.life.village import HIDE, Village, both, refusal

pytestmark = pytest.mark.anyio


async def test_anyone_signed_in_says_something_and_is_named_only_if_they_wish(village: Village) -> None:
    report = await village.report()
    said = await village.update(village.ben, report, "  Still there.  ")
    named = await village.update(village.cat, report, "It grows.", showName=True)

    assert said["errors"] == named["errors"] == []
    assert {**said["update"], "id": ""} == {
        "id": "",
        "text": "Still there.",
        "author": None,
        "body": None,
        "state": None,
        "marksFixed": False,
        "asksToReopen": False,
        "hidden": False,
    }
    assert named["update"]["author"] == {"name": "Cat"}
    assert await village.now(report) == report
    shown = (await village.look(None, report))["updates"]["edges"]
    assert [(one["node"]["text"], one["node"]["author"]) for one in shown] == [
        ("Still there.", None),
        ("It grows.", {"name": "Cat"}),
    ]
    assert await village.told(report) == ["report.update_added"] * 2
    by_officer = (await village.look(village.officer, report))["updates"]["edges"]
    assert [one["node"]["author"]["name"] for one in by_officer] == ["Ben", "Cat"]


async def test_an_officer_speaks_for_their_body_and_nobody_else_does(village: Village) -> None:
    report = await village.report()
    said = await village.update(village.officer, report, "We know.", asBody=True, showName=True)
    assert (said["update"]["body"], said["update"]["author"]) == ({"slug": "village"}, None)
    before = await village.kept()
    for person in (village.ann, village.moderator, village.stranger):
        assert refusal(await village.update(person, report, asBody=True)) == ("NOT_ALLOWED", ["asBody"])
    assert await village.kept() == before


@pytest.mark.parametrize(
    ("state", "said", "code", "field"),
    [
        ("OPEN", {"text": " "}, "INVALID", ["text"]),
        ("OPEN", {"text": "x" * 5_001}, "INVALID", ["text"]),
        ("OPEN", {"markFixed": True, "reopen": True}, "INVALID", ["reopen"]),
        ("OPEN", {"reopen": True}, "NOT_ENDED", ["reopen"]),
        ("FIXED", {"markFixed": True}, "NOT_OPEN", ["markFixed"]),
        ("CLOSED", {"markFixed": True}, "NOT_OPEN", ["markFixed"]),
        ("HIDDEN", {}, "NOT_FOUND", ["report"]),
        ("UNCONFIRMED", {}, "NOT_FOUND", ["report"]),
    ],
)
async def test_what_makes_no_sense_is_not_written(
    village: Village, state: str, said: dict[str, Any], code: str, field: list[str]
) -> None:
    report = await village.report(state=ReportState(state))
    before = await village.kept()
    assert refusal(await village.update(village.ben, report, **said)) == (code, field)
    assert refusal(await village.update(None, report)) == ("SIGN_IN_NEEDED", None)
    assert await village.kept() == before


async def test_the_same_key_is_one_update(village: Village) -> None:
    report = await village.report()
    first = await village.update(village.ben, report, markFixed=True, idempotencyKey="k")
    again = await village.update(village.ben, report, markFixed=True, idempotencyKey="k")
    assert again == first
    assert first["report"]["state"] == "FIX_CLAIMED"
    assert (await village.kept())["report_updates"] == 1
    assert refusal(await village.update(village.ben, report, "Other.", idempotencyKey="k"))[0] == "KEY_REUSED"


async def test_its_reporter_says_it_is_fixed_and_so_it_is_others_only_claim_it(village: Village) -> None:
    own, others = await village.report(), await village.report()
    said = await village.update(village.ann, own, "Done!", markFixed=True)
    claimed = await village.update(village.ben, others, "Looks done.", markFixed=True)
    assert (said["report"]["state"], said["report"]["fixedBy"], said["update"]["state"]) == (
        "FIXED",
        "RESIDENT",
        "FIXED",
    )
    assert (claimed["report"]["state"], claimed["report"]["fixedBy"]) == ("FIX_CLAIMED", None)
    assert await village.told(own) == ["report.state_changed", "report.update_added"]

    confirmed = await village.update(village.officer, others, "Yes.", markFixed=True, asBody=True)
    assert (confirmed["report"]["state"], confirmed["report"]["fixedBy"]) == ("FIXED", "COUNCIL")


async def test_of_a_hazard_it_is_only_noted_that_somebody_says_it_is_fixed(village: Village) -> None:
    report = await village.report(category=village.gas)
    for person in (village.ann, village.ben):
        said = await village.update(person, report, "Gone.", markFixed=True)
        assert (said["report"]["state"], said["update"]["state"], said["update"]["marksFixed"]) == ("OPEN", None, True)
    closed = await village.change(village.ann, report, "CLOSED", because="CANCELLED")
    assert refusal(closed) == ("NOT_ALLOWED", ["state"])
    assert (await village.change(village.officer, report, "FIXED"))["report"]["fixedBy"] == "COUNCIL"


async def test_its_reporter_opens_it_again_within_half_a_year_and_asks_for_it_later(
    village: Village, clock: SetClock
) -> None:
    reports = [await village.report() for _ in range(2)]
    for report in reports:
        await village.change(village.officer, report, "FIXED")
    clock.advance(days=181)
    opened = await village.update(village.ann, reports[0], "No.", reopen=True)
    clock.advance(days=1)
    late = await village.update(village.ann, reports[1], "No.", reopen=True)
    assert (opened["report"]["state"], opened["report"]["fixedBy"]) == ("OPEN", None)
    assert (late["report"]["state"], late["update"]["asksToReopen"]) == ("FIXED", True)
    assert {"reopen", "askToReopen"} & set(late["report"]["viewerMay"]) == {"askToReopen"}


async def claimed(village: Village) -> Report:
    report = await village.report()
    await village.update(village.ben, report, markFixed=True)
    return report


async def test_three_neighbours_within_thirty_days_open_again_what_one_claimed(
    village: Village, clock: SetClock
) -> None:
    report = await claimed(village)
    clock.advance(days=1)
    for person in (village.cat, village.cat, village.dan):
        said = await village.update(person, report, "It is not.", reopen=True)
        assert said["report"]["state"] == "FIX_CLAIMED"
    clock.advance(days=29, hours=23)
    third = await village.update(village.moderator, report, "It is not.", reopen=True)
    assert (third["report"]["state"], third["update"]["state"]) == ("OPEN", "OPEN")

    late = await claimed(village)
    for person in (village.cat, village.dan):
        await village.update(person, late, "It is not.", reopen=True)
    clock.advance(days=31)
    assert (await village.update(village.moderator, late, "No.", reopen=True))["report"]["state"] == "FIX_CLAIMED"


async def test_three_who_ask_at_once_open_it_and_of_what_is_fixed_they_only_ask(village: Village) -> None:
    report, fixed = await claimed(village), await village.report(state=ReportState.FIXED)
    askers = (village.cat, village.dan, village.moderator)
    await both(*(village.update(person, report, "No.", reopen=True) for person in askers))
    await both(*(village.update(person, fixed, "No.", reopen=True) for person in askers))
    assert (await village.now(report)).state is ReportState.OPEN
    assert (await village.now(fixed)).state is ReportState.FIXED


async def test_many_write_at_once_and_none_is_lost(village: Village) -> None:
    report = await village.report()
    await both(*(village.update(village.ben, report, f"No. {number}") for number in range(20)))
    assert len((await village.look(None, report))["updates"]["edges"]) == 20


async def test_a_moderator_takes_an_update_from_view_and_shows_it_again(village: Village) -> None:
    report = await village.report()
    key = (await village.update(village.ben, report, "Rude."))["update"]["id"]

    async def hide(person: Any, **said: Any) -> Any:
        return await village.ask(HIDE, person, input={"update": key, "hidden": True, "reason": "Rude.", **said})

    async def seen(person: Any) -> list[Any]:
        found = await village.look(person, report)
        alone = await village.ask("query ($id: ID!) { it: node(id: $id) { id } }", person, id=key)
        shown = [edge["node"]["text"] for edge in found["updates"]["edges"]]
        assert (alone is not None) == bool(shown)
        return [*shown, *(edge["node"]["text"] for edge in found["history"]["edges"][1:])]

    before = await village.kept()
    for person in (village.ann, village.ben, village.officer, village.stranger):
        assert refusal(await hide(person)) == ("NOT_ALLOWED", ["update"])
    assert refusal(await hide(village.moderator, reason=" ")) == ("INVALID", ["reason"])
    assert await village.kept() == before
    assert (await hide(village.moderator))["update"] == {"id": key, "hidden": True}
    await hide(village.moderator)
    people = (None, village.ben, village.ann, village.officer, village.moderator)
    assert [await seen(person) for person in people] == [[], [], [], ["Rude."], ["Rude.", "Rude."]]

    await hide(village.moderator, hidden=False, reason="Not so rude.")
    assert [await seen(person) for person in people] == [["Rude."]] * 3 + [["Rude.", "Rude.", "Not so rude."]] * 2
    hidings = ["report.update_added", "report.update_hidden", "report.update_hidden"]
    assert await village.told(report) == hidings


async def test_an_update_is_flagged_by_who_may_see_it(village: Village) -> None:
    flag = "mutation ($input: FlagInput!) { it: flag(input: $input) { errors { code field } } }"
    report, private = await village.report(), await village.report(private=True)
    shown = (await village.update(village.ben, report, "Rude."))["update"]["id"]
    unseen = (await village.update(village.ann, private, "Rude."))["update"]["id"]

    assert await village.ask(flag, village.cat, input={"id": shown, "reason": "Rude."}) == {"errors": []}
    assert refusal(await village.ask(flag, village.cat, input={"id": unseen, "reason": "Rude."})) == (
        "NOT_FOUND",
        ["id"],
    )
    [kept] = await village.storage.reader.find("flags", {}, limit=9)
    assert kept["subject"]["type"] == "ReportUpdate"
