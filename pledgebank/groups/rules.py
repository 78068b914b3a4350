"""What makes a group: its name, its words, its place; and who may speak for it. Pure."""

from collections.abc import Mapping, Sequence
from datetime import datetime
from itertools import chain, count, islice

from msgspec.structs import replace

from pledgebank.base import text
from pledgebank.base.cells import cell_of
from pledgebank.base.errors import Refused, invalid, not_allowed, not_found
from pledgebank.base.event import Event
from pledgebank.base.ids import new_id
from pledgebank.councils import rules as councils
from pledgebank.councils.model import Eyes
from pledgebank.groups import sight
from pledgebank.groups.events import GroupCreated, GroupEdited, GroupRenamed
from pledgebank.groups.model import Ground, Group, GroupDraft

LONGEST_NAME = 80
LONGEST_ABOUT = 5_000
LONGEST_SLUG = 60
MOST_QUESTIONS = 5
LONGEST_QUESTION = 300
MOST_ORGANISED = 20
MOST_SLUGS = 50
_PLAIN = "group"


def create(draft: GroupDraft, *, slug: str, ground: Ground, now: datetime) -> tuple[Group, list[Event]]:
    """The new group. Raises Refused INVALID, by field, for what does not make a group."""
    checked = _checked(draft)
    group = Group(
        id=new_id(),
        slug=slug,
        name=checked.name,
        about=checked.about,
        location=checked.location,
        cell=cell_of(checked.location) if checked.location else None,
        area=checked.area,
        areas=ground.areas,
        bodies=ground.bodies,
        joining=checked.joining,
        questions=checked.questions,
        members_seen=checked.members_seen,
        member_count=1,
        created_at=now,
        updated_at=now,
    )
    return group, [GroupCreated(id=group.id)]


def edit(
    group: Group, wanted: GroupDraft, ground: Ground, *, expected: int | None, now: datetime
) -> tuple[Group, list[Event]]:
    """The group as it is wanted; as it stands it changes nothing. Raises Refused INVALID, CONFLICT, GROUP_CLOSED."""
    check_open(group, "group")
    check_version(group, expected)
    checked = _checked(wanted)
    changed = replace(
        group,
        name=checked.name,
        about=checked.about,
        location=checked.location,
        cell=cell_of(checked.location) if checked.location else None,
        area=checked.area,
        areas=ground.areas,
        bodies=ground.bodies,
        joining=checked.joining,
        questions=checked.questions,
        members_seen=checked.members_seen,
    )
    if changed == group:
        return group, []
    if changed.name != group.name or group.verified_by not in ground.bodies:
        # A council has verified who goes by that name, in its own area.
        changed = replace(changed, verified_by=None, verified_at=None)
    moved = changed.location != group.location or changed.bodies != group.bodies
    events: list[Event] = [GroupEdited(id=group.id, was=sight.audience(group) if moved else None)]
    if changed.name != group.name:
        events.append(GroupRenamed(id=group.id))
    return touched(changed, now), events


def with_changes(group: Group, changes: Mapping[str, object]) -> GroupDraft:
    """The group as it would be asked for with these changes; a place in the stead of an area, and the other way."""
    kept = {name: getattr(group, name) for name in GroupDraft.__struct_fields__}
    if changes.get("location") is not None:
        kept["area"] = None
    if changes.get("area") is not None:
        kept["location"] = None
    return GroupDraft(**{**kept, **changes})


def slugs(name: str) -> Sequence[str]:
    """Names in addresses for a group called so, the best first."""
    try:
        plain = councils.slug_of(name)[:LONGEST_SLUG].strip("-")
    except Refused:
        plain = _PLAIN
    return [*islice(chain([plain], (f"{plain}-{number}" for number in count(2))), MOST_SLUGS)]


def visible(group: Group | None, eyes: Eyes, *field: str) -> Group:
    """The group that these eyes may know of. Raises Refused NOT_FOUND."""
    if group is None or not sight.may_see(group, eyes):
        raise not_found("There is no such group.", *field)
    return group


def own(group: Group | None, eyes: Eyes, *field: str) -> Group:
    """The group that these eyes speak for. Raises Refused NOT_FOUND, NOT_ALLOWED."""
    found = visible(group, eyes, *field)
    if not sight.speaks_for(found, eyes):
        raise not_allowed("Only who organises this group can do this.", *field)
    return found


def speak_for(group: Group | None, eyes: Eyes) -> Group:
    """The group in whose name somebody acts. Raises Refused NOT_FOUND, NOT_ALLOWED, GROUP_CLOSED, GROUP_HIDDEN."""
    found = visible(group, eyes, "asGroup")
    if not sight.speaks_for(found, eyes):
        raise not_allowed("Only who organises a group can do this in its name.", "asGroup")
    check_open(found, "asGroup")
    return found


def check_open(group: Group, field: str) -> None:
    """Raises Refused GROUP_HIDDEN or GROUP_CLOSED for a group in whose name nothing new can be done."""
    if group.hidden:
        raise Refused("GROUP_HIDDEN", "A moderator has taken this group from view.", field=(field,))
    if group.closed_at is not None:
        raise Refused("GROUP_CLOSED", "This group is closed.", field=(field,))


def check_number(organised: int) -> None:
    """Raises Refused TOO_MANY_GROUPS for who would organise more groups than one person can look after."""
    if organised >= MOST_ORGANISED:
        raise Refused("TOO_MANY_GROUPS", "One person can organise {most} groups at most.", most=MOST_ORGANISED)


def check_version(group: Group, expected: int | None) -> None:
    """Raises Refused CONFLICT where it is no longer as somebody saw it."""
    if expected is not None and expected != group.version:
        raise Refused("CONFLICT", "This has changed; please look at it again.", field=("expectedVersion",))


def touched(group: Group, now: datetime) -> Group:
    """The group that changes now."""
    return replace(group, updated_at=now, version=group.version + 1)


def _checked(draft: GroupDraft) -> GroupDraft:
    if draft.area is not None and draft.location is not None:
        raise invalid("Please choose either a place or an area.", "area")
    if draft.location is not None and draft.location.is_cut_to_degrees:
        raise Refused("LOCATION_TOO_COARSE", "Please place the pin on the very spot.", field=("location",))
    if len(draft.questions) > MOST_QUESTIONS:
        raise invalid("Please ask {most} questions at most.", "questions", most=MOST_QUESTIONS)
    name = text.name(draft.name, "name", longest=LONGEST_NAME)
    if not name:
        raise invalid("Please fill this in.", "name")
    questions = (
        text.line(one, "questions", str(place), longest=LONGEST_QUESTION) for place, one in enumerate(draft.questions)
    )
    return replace(
        draft,
        name=name,
        about=text.paragraphs(draft.about, "about", longest=LONGEST_ABOUT),
        questions=tuple(dict.fromkeys(questions)),
    )
