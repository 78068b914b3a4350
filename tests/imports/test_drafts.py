"""What a row says, in our words, or the reason why it is left out."""

from datetime import UTC, datetime

import pytest
from msgspec import structs

from pledgebank.imports.drafts import Draft, Drafter, Reason, Rejected
from pledgebank.reports.model import ReportState
from tests.imports.builders import HEADER, a_mapping

NOW = datetime(2026, 5, 4, 10, 0, tzinfo=UTC)


def a_row(**changed: str) -> dict[str, str]:
    row = {"id": "1", "what": "Bins", "text": "", "lat": "0.25", "lng": "0.5", "when": "2024-07-01", "state": "open"}
    assert set(row) == set(HEADER.split(","))
    return {**row, **changed}


def draft(**changed: str) -> Draft:
    return Drafter(a_mapping(), NOW).draft(a_row(**changed))


def key_without_id(**changed: str) -> str:
    return Drafter(a_mapping(with_id=False), NOW).draft(a_row(**changed)).key


def test_a_row_without_text_has_its_category_as_title() -> None:
    drafted = draft()

    assert (drafted.title, drafted.description, drafted.category) == ("Bins", "", "Bins")
    assert (drafted.location.lat, drafted.location.lng) == (0.25, 0.5)
    assert drafted.state is ReportState.OPEN


def test_text_is_cleaned_and_cut_to_what_a_report_may_have() -> None:
    drafted = draft(text=" Bin \n on " + "fire " * 100, what="x" * 300)

    assert drafted.title.startswith("Bin on fire fire")
    assert drafted.title.endswith("…")
    assert len(drafted.title) == 120
    assert len(drafted.category) == 200


@pytest.mark.parametrize(
    ("written", "instant"),
    [
        ("2024-07-01", datetime(2024, 7, 1, 11, 0, tzinfo=UTC)),
        ("2024-07-01 00:30", datetime(2024, 6, 30, 23, 30, tzinfo=UTC)),
        ("2024-10-27 01:30", datetime(2024, 10, 27, 0, 30, tzinfo=UTC)),
        (" 2024-01-01 09:00 ", datetime(2024, 1, 1, 9, 0, tzinfo=UTC)),
    ],
)
def test_dates_are_of_the_clocks_there_and_a_bare_day_is_its_noon(written: str, instant: datetime) -> None:
    assert draft(when=written).created_at == instant


@pytest.mark.parametrize(
    ("changed", "reason"),
    [
        ({"lat": ""}, Reason.POSITION_MISSING),
        ({"lng": " "}, Reason.POSITION_MISSING),
        ({"lat": "39", "lng": "-77.0"}, Reason.POSITION_CUT),
        ({"lat": "0", "lng": "0"}, Reason.POSITION_CUT),
        ({"lat": "north"}, Reason.POSITION_UNREADABLE),
        ({"lat": "91.5"}, Reason.POSITION_UNREADABLE),
        ({"lng": "nan"}, Reason.POSITION_UNREADABLE),
        ({"lng": "1_0.5"}, Reason.POSITION_UNREADABLE),
        ({"lng": "0,5"}, Reason.POSITION_UNREADABLE),
        ({"when": ""}, Reason.DATE),
        ({"when": "01/07/2024"}, Reason.DATE),
        ({"when": "2024-02-30"}, Reason.DATE),
        ({"when": "0001-01-01"}, Reason.DATE),
        ({"when": "1899-12-31"}, Reason.DATE),
        ({"when": "2026-05-06"}, Reason.DATE),
        ({"what": " "}, Reason.CATEGORY),
        ({"state": "lost"}, Reason.STATE),
        ({"id": ""}, Reason.ID),
        ({"text": "\ud800"}, Reason.TEXT),
    ],
)
def test_what_cannot_be_used_has_a_reason(changed: dict[str, str], reason: Reason) -> None:
    with pytest.raises(Rejected) as rejected:
        draft(**changed)

    assert rejected.value.reason is reason


def test_the_key_is_the_id_or_what_the_row_says_whatever_its_state() -> None:
    assert draft(id="A-7").key == "A-7"
    assert key_without_id() == key_without_id(id="other", state="done")
    assert key_without_id() != key_without_id(text="Bins!")
    assert len(draft(id="x" * 500).key) == 64


def test_several_columns_make_a_title_each_said_once() -> None:
    columns = structs.replace(a_mapping().columns, title=("what", "text"))
    drafter = Drafter(structs.replace(a_mapping(), columns=columns), NOW)

    assert drafter.draft(a_row(text="On fire")).title == "Bins: On fire"
    assert drafter.draft(a_row(text="Bins")).title == "Bins"
    assert drafter.draft(a_row()).title == "Bins"


def test_a_service_is_known_by_its_name_or_else_by_its_code() -> None:
    columns = structs.replace(a_mapping().columns, category_code="text")
    drafter = Drafter(structs.replace(a_mapping(), columns=columns), NOW, {"016": "Roadworks"})

    assert drafter.draft(a_row(what="", text="016")).category == "Roadworks"
    assert drafter.draft(a_row(what="Bins", text="016")).category == "Bins"
    with pytest.raises(Rejected) as rejected:
        drafter.draft(a_row(what="", text="017"))
    assert (rejected.value.reason, rejected.value.detail) == (Reason.CATEGORY, "017")


def test_states_mean_the_same_in_whatever_case() -> None:
    assert draft(state="DONE").state is draft(state="Done ").state is ReportState.CLOSED
