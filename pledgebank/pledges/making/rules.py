"""What makes a pledge: its words, numbers, days and place; and whose promise it is."""

from datetime import date, datetime
from uuid import UUID

from pledgebank.base import text, zones
from pledgebank.base.cells import cell_of
from pledgebank.base.errors import Refused, invalid, not_allowed
from pledgebank.councils.model import Eyes
from pledgebank.pledges.making.model import Ground
from pledgebank.pledges.model import Draft, Pledge, PledgeState
from pledgebank.words.languages import SPOKEN

LARGEST_TARGET = 100_000
MOST_REPORTS = 20
MOST_YEARS = 5
NARROWEST, WIDEST = 50, 50_000


def create(
    draft: Draft,
    *,
    id: UUID,  # noqa: A002 - the field's name
    ref: str,
    promiser: UUID,
    ground: Ground,
    body: UUID | None = None,
    group: UUID | None = None,
    now: datetime,
) -> Pledge:
    """The new pledge. Raises Refused INVALID, by field, for what does not make a pledge.

    It is open at once, unless who answers for its place looks at it first. That is for neighbours' pledges that all can
    see: neither for those of a body, nor for those that are found by their link alone.
    """
    _check_numbers(draft)
    _check_place(draft)
    _check_by_area(draft)
    waits = ground.reviewed and body is None and not draft.private
    return Pledge(
        id=id,
        ref=ref,
        promiser=promiser,
        body=body,
        group=group,
        action=_clause(draft.action, "action", 200),
        who=_clause(draft.who, "who", 100),
        their_action=_clause(draft.their_action, "theirAction", 200),
        details=text.paragraphs(draft.details, "details", longest=5000),
        target=draft.target,
        missing=draft.target,
        cap=draft.cap,
        deadline=deadline(draft.day, draft.time_zone, now=now),
        deadline_date=draft.day,
        time_zone=draft.time_zone,
        kept_by=_kept_by(draft),
        location=draft.location,
        cell=cell_of(draft.location) if draft.location else None,
        radius=draft.radius,
        area=draft.area,
        areas=ground.areas,
        bodies=_each_once(*ground.bodies, body),
        reports=_each_once(*draft.reports),
        sort=draft.sort,
        language=draft.language,
        picture=draft.picture,
        private=draft.private,
        by_area=draft.area_kind is not None,
        area_kind=draft.area_kind,
        asks_contacts=draft.asks_contacts,
        per_household=draft.per_household,
        state=PledgeState.PENDING if waits else PledgeState.OPEN,
        unseen=waits,
        created_at=now,
        updated_at=now,
    )


def deadline(day: date, time_zone: str, *, now: datetime) -> datetime:
    """The first instant after a local day, UTC. Raises Refused INVALID for an unknown zone, a day past or too far."""
    zone = zones.zone_of(time_zone)
    today = zones.day_in(zone, now)
    if day < today:
        raise invalid("Please choose today or a later day.", "deadline")
    if _years_apart(today, day) > MOST_YEARS:
        raise invalid("Please choose a day within the next {most} years.", "deadline", most=MOST_YEARS)
    return zones.end_of(day, zone)


def speak_for(body: UUID | None, eyes: Eyes) -> None:
    """Raises Refused NOT_ALLOWED for who would promise something for a body whose officer they are not."""
    if body is not None and body not in eyes.answers:
        raise not_allowed("Only a body's officers can promise something for it.", "asBody")


def _check_numbers(draft: Draft) -> None:
    if not 1 <= draft.target <= LARGEST_TARGET:
        raise invalid("Please choose a number of people between 1 and {most}.", "target", most=LARGEST_TARGET)
    if draft.cap is not None and not draft.target <= draft.cap <= LARGEST_TARGET:
        raise invalid(
            "Please let in at least as many people as it takes, and at most {most}.", "cap", most=LARGEST_TARGET
        )
    if len(draft.reports) > MOST_REPORTS:
        raise invalid("A pledge can be about {most} reports at most.", "reports", most=MOST_REPORTS)
    if draft.language not in SPOKEN:
        raise invalid("We do not have this language yet.", "language")


def _check_place(draft: Draft) -> None:
    if draft.area is not None and draft.location is not None:
        raise invalid("Please choose either a place or an area.", "area")
    if draft.radius is None:
        return
    if draft.location is None:
        raise invalid("Please say around which place.", "radius")
    if not NARROWEST <= draft.radius <= WIDEST:
        raise invalid(
            "Please choose between {narrowest} and {widest} metres.", "radius", narrowest=NARROWEST, widest=WIDEST
        )


def _check_by_area(draft: Draft) -> None:
    """What is counted by area is nowhere itself, and has room for all."""
    if draft.area_kind is None:
        return
    for name in ("location", "radius", "area", "cap"):
        if getattr(draft, name) is not None:
            raise Refused("PLEDGE_BY_AREA", "A pledge by areas has no place and no limit of its own.", field=(name,))


def _kept_by(draft: Draft) -> date | None:
    if draft.kept_by is not None and draft.kept_by < draft.day:
        raise invalid("Please choose the last day for joining or a later one.", "keptBy")
    if draft.kept_by is not None and _years_apart(draft.day, draft.kept_by) > MOST_YEARS:
        raise invalid("Please choose a day at most {most} years after the last day for joining.", "keptBy", most=5)
    return draft.kept_by


def _years_apart(first: date, last: date) -> int:
    """How many years are begun from one day to another."""
    return last.year - first.year + ((last.month, last.day) > (first.month, first.day))


def _each_once(*keys: UUID | None) -> tuple[UUID, ...]:
    return tuple(dict.fromkeys(key for key in keys if key is not None))


def _clause(value: str, field: str, longest: int) -> str:
    # It stands inside a sentence, so a full stop that somebody typed at its end would end that too early.
    return text.line(text.line(value, field, longest=longest).rstrip(" .,;"), field, longest=longest)
