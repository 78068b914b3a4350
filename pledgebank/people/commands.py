"""Signing in, confirming, staying signed in, signing out, changing one's profile, and leaving for good."""

from collections.abc import Awaitable, Callable, Mapping, Sequence
from datetime import timedelta
from uuid import UUID

from msgspec.structs import replace

from pledgebank.base.ids import new_id
from pledgebank.people import rules, store, waiting
from pledgebank.people.model import (
    Act,
    Code,
    Guest,
    Offered,
    Person,
    PersonErased,
    PersonJoined,
    Session,
    SessionEnded,
    guest_id,
)
from pledgebank.storage import answers
from pledgebank.storage.unit import Unit
from pledgebank.storage.write import Once

# Makes an act this person's, where that can still be; answers whether it did.
Confirms = Callable[[Unit, Act, UUID], Awaitable[bool]]
MOST_ANSWERS = 4_000  # a guest's in 30 days, five codes an hour


async def keep_code(
    unit: Unit, *, key: UUID, contact: bytes, digest: bytes, language: str, lives: timedelta = rules.CODE_LIVES
) -> Code:
    """Keep a code that is about to be sent; digests only."""
    new = Code(
        id=key,
        contact=contact,
        digest=digest,
        language=language,
        made_at=unit.now,
        expires_at=unit.now + lives,
    )
    await store.insert_code(unit, new)
    return new


async def keep_act(unit: Unit, *, guest: Guest, act: Act) -> UUID:
    """Keep what a guest asks for; who asks for the same again says how they want it now. Answers the act's id."""
    earlier = await waiting.about(unit, guest, act.kind, act.about) if act.about else None
    if earlier is not None:
        await waiting.delete(unit, [earlier])
        act = replace(act, id=earlier)
    await waiting.insert(unit, act)
    return act.id


async def keep_confirming_code(
    unit: Unit, *, key: UUID, contact: bytes, digest: bytes, language: str, act: Act
) -> list[Act]:
    """Keep a code that confirms this act, and others that came with it; answers what its letter has to name."""
    acts = await waiting.newest(unit, act, unit.now)
    lives = rules.CODE_OF_PAPER_LIVES if act.written_by else rules.CODE_LIVES
    code = await keep_code(unit, key=key, contact=contact, digest=digest, language=language, lives=lives)
    await store.replace_code(unit, replace(code, confirms=tuple(one.id for one in acts), name=act.name))
    return acts


async def forget_act(unit: Unit, *, code: UUID, act: UUID | None, once: Once | None) -> None:
    """Forget a code that could not be sent, and the act and the answer that it was made for (None: they stay)."""
    await store.delete_code(unit, code)
    if act is not None:
        await waiting.delete(unit, [act])
        await answers.forget_one(unit, once)


async def forget_acts(unit: Unit, *, code: UUID, acts: Sequence[UUID], once: Once | None) -> None:
    """Forget a code that could not be sent, the acts of which nobody was told, and the answer about all of them."""
    await store.delete_code(unit, code)
    await waiting.delete(unit, acts)
    await answers.forget_one(unit, once)


async def forget_code(unit: Unit, *, key: UUID) -> None:
    """Forget a code that could not be sent, so that the one before it counts again."""
    await store.delete_code(unit, key)


async def sign_in(
    unit: Unit, *, code: UUID, email: str, offered: Offered, device: str, token: bytes, name: str = ""
) -> UUID:
    """Open the session that a code is good for, or answer the one it has just opened. Raises Refused CODE_WRONG.

    `name`: of who was never here before.
    Call `store.spend_try` before: tries are counted where a refusal cannot undo it.
    """
    kept = await store.code(unit, code)
    if kept is None:
        raise rules.wrong_code()
    if rules.is_repeat(kept, offered, unit.now):
        opened = await store.session(unit, kept.session) if kept.session else None
        again = rules.answer_again(opened, token)
        await store.replace_session(unit, again)
        return again.id
    person = await store.by_email(unit, email) or await _join(unit, email, kept.language, name)
    started = rules.start(new_id(), person.id, device, token, unit.now)
    await store.touch(unit, person.id)
    await store.insert_session(unit, started)
    for oldest in await store.beyond_bound(unit, person.id):
        await _end(unit, oldest)
    await store.replace_code(unit, rules.use(kept, offered, started.id, unit.now))
    return started.id


async def confirm(
    unit: Unit, *, code: UUID, email: str, offered: Offered, token: bytes, name: str, kinds: Mapping[str, Confirms]
) -> tuple[UUID, list[str]]:
    """Sign in, and make all that the code's letter named this person's; answers the session and the kinds of it.

    One transaction: whoever is signed in by this has it, in time and once. Raises Refused CODE_WRONG.
    """
    kept = await store.code(unit, code)
    if kept is None:
        raise rules.wrong_code()
    name = name or kept.name
    session = await sign_in(unit, code=code, email=email, offered=offered, device="", token=token, name=name)
    opened = await store.session(unit, session)
    assert opened is not None, "a session opened and not found"
    await _call(unit, opened.person, name)
    acts = await waiting.by_ids(unit, kept.confirms, unit.now)
    ordered = [act for kind in kinds for act in acts if act.kind == kind]
    confirmed = [act.kind for act in ordered if await kinds[act.kind](unit, act, opened.person)]
    await waiting.delete(unit, kept.confirms)
    await answers.hand_on(unit, guest_id(kept.contact), opened.person, kept.confirms)
    return session, confirmed


async def refresh(unit: Unit, *, session: UUID, presented: bytes, successor: bytes) -> Session | None:
    """Give a session another refresh token. None: it had to be ended, which stands. Raises Refused UNAUTHENTICATED."""
    kept = await store.session(unit, session)
    if kept is None:
        raise rules.session_ended()
    refreshed = rules.refresh(kept, presented, successor, unit.now)
    if refreshed is None:
        await _end(unit, kept, stolen=True)
    else:
        await store.replace_session(unit, refreshed)
    return refreshed


async def sign_out(unit: Unit, *, person: UUID, session: UUID | None) -> None:
    """End one session of a person, or all of them. One that has ended already is no matter.

    All of them means also one that is being opened at this moment: whichever is first, the other sees it.
    """
    if session is None:
        await _end_all(unit, person)
        return
    kept = await store.session(unit, session)
    if kept is not None and kept.person == person:
        await _end(unit, kept)


async def change_profile(unit: Unit, *, person: UUID, name: str | None, language: str | None) -> UUID:
    """Give somebody another name or language (None: as it was). Raises Refused INVALID, UNAUTHENTICATED."""
    changed, events = rules.change_profile(await store.get(unit, person), name=name, language=language)
    if events:
        await store.replace(unit, changed)
        unit.emit(*events)
    return person


async def erase(unit: Unit, *, person: UUID, code: UUID, offered: Offered) -> None:
    """Delete an account: what we hold of the person here goes at once, elsewhere it follows `person.erased`.

    Call `store.spend_try` before. Raises Refused CODE_WRONG, UNAUTHENTICATED.
    """
    kept, found = await store.code(unit, code), await store.get(unit, person)
    rules.check_code(kept, offered, unit.now)
    if kept is None or found is None or found.erased_at is not None:
        raise rules.session_ended()
    await _end_all(unit, person)
    await store.delete_codes(unit, kept.contact)
    await waiting.delete_of(unit, kept.contact)
    await answers.forget(unit, guest_id(kept.contact), MOST_ANSWERS)
    await store.replace(unit, rules.erase(found, unit.now))
    unit.emit(PersonErased(id=person))


async def _call(unit: Unit, person: UUID, name: str) -> None:
    """Give a name to somebody who has none."""
    found = await store.get(unit, person)
    if found is None or found.name or not name:
        return
    named, events = rules.change_profile(found, name=name)
    await store.replace(unit, named)
    unit.emit(*events)


async def _join(unit: Unit, email: str, language: str, name: str) -> Person:
    person = Person(id=new_id(), email=email, name=name, language=language, created_at=unit.now)
    await store.insert(unit, person)
    unit.emit(PersonJoined(id=person.id))
    return person


async def _end_all(unit: Unit, person: UUID) -> None:
    await store.touch(unit, person)
    ended = await store.all_sessions(unit, person)
    await store.delete_sessions(unit, person)
    unit.emit(*(SessionEnded(id=one.id, person=person) for one in ended))


async def _end(unit: Unit, session: Session, *, stolen: bool = False) -> None:
    await store.delete_session(unit, session.id)
    unit.emit(SessionEnded(id=session.id, person=session.person, stolen=stolen))
