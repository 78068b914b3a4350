"""What is done on the day and after it: checking in and out, and saying who was there for how long."""

from datetime import datetime, timedelta
from uuid import UUID

from msgspec import Struct
from msgspec.structs import replace

from pledgebank.activities import keys, sight
from pledgebank.activities import store as activities
from pledgebank.activities.days import codes, rules, store
from pledgebank.activities.days.codes import Kind
from pledgebank.activities.days.model import Attendance, Scan, ScanMark
from pledgebank.activities.events import AttendanceChanged
from pledgebank.activities.model import Activity
from pledgebank.activities.places import counting
from pledgebank.activities.places import store as places
from pledgebank.activities.places.model import HOLDING, Signup, SignupState
from pledgebank.base import text
from pledgebank.base.errors import not_allowed, not_found
from pledgebank.base.ids import new_id
from pledgebank.groups.eyes import eyes_of
from pledgebank.storage.unit import Unit

# How long after it was over somebody may still send what their device read off a poster.
KEPT_OFFLINE = timedelta(days=30)


class Held(Struct, frozen=True):
    """What a code stands for that was held before a device; nothing where it is none of ours."""

    activity: Activity | None = None
    signup: Signup | None = None


async def check_in(unit: Unit, *, code: str, scan: str, at: datetime, out: bool, person: UUID) -> UUID:
    """Keep a scan, whatever is odd about it, and what it shows; answers its id, the earlier one's if it came before.

    By the organiser with somebody's ticket, or by somebody for themselves with the poster's code. `scan`: the device's
    own id of it; `at`: when, by the device. Raises Refused INVALID, and NOT_ALLOWED for another's ticket.
    """
    scan, code = text.line(scan, "scanId", longest=100), text.line(code, "code", longest=codes.LONGEST)
    if earlier := await store.scan(unit, person, scan):
        return earlier.id
    held = await _held(unit, code, person)
    planned = held.activity.created_at if held.activity else None
    believed, absurd = rules.believed(at, unit.now, planned)
    kept = Scan(
        id=new_id(),
        scan=scan,
        by=person,
        out=out,
        device_at=at,
        at=believed,
        received_at=unit.now,
        signup=held.signup.id if held.signup else None,
        activity=held.activity.id if held.activity else None,
    )
    marks = rules.judge(kept, held.signup, held.activity)
    kept = replace(kept, marks=(*marks, ScanMark.CLOCK) if absurd else marks)
    await store.insert_scan(unit, kept)
    if held.signup and kept.counts:
        known = await _known(unit, held.signup)
        await _keep(unit, held.signup, known, rules.see(known or _unknown(held.signup), kept))
    return kept.id


async def record(unit: Unit, signup: UUID, *, attended: bool | None, person: UUID) -> UUID:
    """Say as the organiser whether somebody was there; None takes back what was said. Answers the sign-up's id.

    Raises Refused NOT_FOUND, NOT_ALLOWED and as `rules.mark` does; ALREADY_JOINED for who has another place by now.
    """
    found = await _organised(unit, signup, person)
    known = await _known(unit, found)
    said = rules.mark(known or _unknown(found), found, attended, by=person, now=unit.now)
    await _keep(unit, found, known, said)
    return signup


async def contest(unit: Unit, signup: UUID, *, words: str, person: UUID) -> UUID:
    """Say that one was there, or why not; answers the sign-up's id. Raises Refused NOT_FOUND, NOT_MISSING, INVALID."""
    found = await _own(unit, signup, person)
    known = await _known(unit, found)
    await _keep(unit, found, known, rules.contest(known or _unknown(found), found, words, unit.now))
    return signup


async def claim(unit: Unit, signup: UUID, *, minutes: int, person: UUID) -> UUID:
    """Say how long one was there; answers the sign-up's id. Raises Refused NOT_FOUND and as `rules.claim` does."""
    found = await _own(unit, signup, person)
    known = await _known(unit, found)
    await _keep(unit, found, known, rules.claim(known or _unknown(found), found, minutes, unit.now))
    return signup


async def confirm(unit: Unit, signup: UUID, *, minutes: int, person: UUID) -> UUID:
    """Say as the organiser how long somebody was there; answers the sign-up's id.

    Raises Refused NOT_FOUND, NOT_ALLOWED and as `rules.confirm` does.
    """
    found = await _organised(unit, signup, person)
    known = await _known(unit, found)
    said = rules.confirm(known or _unknown(found), found, minutes, by=person, now=unit.now)
    await _keep(unit, found, known, said)
    return signup


async def _held(unit: Unit, code: str, person: UUID) -> Held:
    eyes, key = await eyes_of(unit, person), (await keys.of(unit)).tickets
    token = codes.read(code, key)
    if token is None:
        return await _typed(unit, codes.plain(code), key, person)
    kind, of = token
    if kind is Kind.POSTER:
        [slots] = await places.slots_of(unit, [of])
        signup = await store.latest_of(unit, [slot.id for slot in slots], person) if slots else None
        return Held(await activities.get(unit, of), signup)
    [signup] = await places.signups_by_ids(unit, [of])
    activity = await activities.get(unit, signup.activity) if signup else None
    if activity and not sight.speaks_for(activity, eyes):
        raise not_allowed("Only who organises this can check people in by their ticket.", "code")
    return Held(activity, await _standing(unit, signup))


async def _typed(unit: Unit, code: str, key: bytes, person: UUID) -> Held:
    """What a short code means: to the organiser that of a sign-up, to who comes that of the poster."""
    eyes = await eyes_of(unit, person)
    for signup in await store.signups_by_code(unit, code):
        activity = await activities.get(unit, signup.activity)
        if activity and sight.speaks_for(activity, eyes):
            return Held(activity, await _standing(unit, signup))
    states = (*sorted(HOLDING), SignupState.NO_SHOW)
    for signup in await store.near(unit, person, states, unit.now - KEPT_OFFLINE):
        if codes.short_of_poster(key, signup.activity) == code:
            return Held(await activities.get(unit, signup.activity), signup)
    return Held()


async def _standing(unit: Unit, signup: Signup | None) -> Signup | None:
    """What has taken the place of a sign-up of who has joined another task of the same activity since."""
    if signup is None or signup.is_active:
        return signup
    return await places.active_in(unit, signup.activity, signup.person) or signup


async def _known(unit: Unit, signup: Signup) -> Attendance | None:
    [known] = await store.attendances(unit, [signup.id])
    return known


def _unknown(signup: Signup) -> Attendance:
    return Attendance(id=signup.id, activity=signup.activity, person=signup.person)


async def _keep(unit: Unit, signup: Signup, before: Attendance | None, known: Attendance) -> None:
    """Keep what is known now, and let the sign-up stand where that puts it."""
    if known == before:
        return
    await store.put_attendance(unit, known, before)
    unit.emit(AttendanceChanged(id=signup.activity, signup=signup.id))
    state = rules.state_of(known)
    said = known.attended is not None or (before is not None and before.attended is not None)
    if said and state is not signup.state:
        await _turn(unit, signup, state)


async def _turn(unit: Unit, signup: Signup, state: SignupState) -> None:
    await places.touch_schedule(unit, signup.person)
    slot = await places.slot(unit, signup.slot)
    assert slot is not None, "a sign-up without its slot"
    if not signup.is_active:
        rules.check_back(await places.active_in(unit, signup.activity, signup.person))
    if state is SignupState.CONFIRMED:
        elsewhere = [one for one in await places.places_of(unit, signup.person, slot) if one.id != signup.id]
        rules.check_place(await activities.get(unit, signup.activity), slot, elsewhere)
    slot, turned = counting.turn(slot, signup, state, unit.now)
    await places.replace_signup(unit, turned)
    await places.replace_slot(unit, slot)


async def _organised(unit: Unit, key: UUID, person: UUID) -> Signup:
    [signup] = await places.signups_by_ids(unit, [key])
    activity = await activities.get(unit, signup.activity) if signup else None
    if signup is None or activity is None:
        raise not_found("There is no such sign-up.", "signup")
    if not sight.speaks_for(activity, await eyes_of(unit, person)):
        if signup.person == person:
            raise not_allowed("Only who organises this can say so.", "signup")
        raise not_found("There is no such sign-up.", "signup")
    return signup


async def _own(unit: Unit, key: UUID, person: UUID) -> Signup:
    [signup] = await places.signups_by_ids(unit, [key])
    if signup is None or signup.person != person:
        raise not_found("There is no such sign-up.", "signup")
    return signup
