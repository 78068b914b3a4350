"""Signing in, staying signed in, signing out, changing one's profile, and leaving for good."""

from uuid import UUID

from pledgebank.base.ids import new_id
from pledgebank.people import rules, store
from pledgebank.people.model import Code, Offered, Person, PersonErased, PersonJoined, Session, SessionEnded
from pledgebank.storage.unit import Unit


async def keep_code(unit: Unit, *, key: UUID, contact: bytes, digest: bytes, language: str) -> Code:
    """Keep a code that is about to be sent; digests only."""
    new = Code(
        id=key,
        contact=contact,
        digest=digest,
        language=language,
        made_at=unit.now,
        expires_at=unit.now + rules.CODE_LIVES,
    )
    await store.insert_code(unit, new)
    return new


async def forget_code(unit: Unit, *, key: UUID) -> None:
    """Forget a code that could not be sent, so that the one before it counts again."""
    await store.delete_code(unit, key)


async def sign_in(unit: Unit, *, code: UUID, email: str, offered: Offered, device: str, token: bytes) -> UUID:
    """Open the session that a code is good for, or answer the one it has just opened. Raises Refused CODE_WRONG.

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
    person = await store.by_email(unit, email) or await _join(unit, email, kept.language)
    started = rules.start(new_id(), person.id, device, token, unit.now)
    await store.touch(unit, person.id)
    await store.insert_session(unit, started)
    for oldest in await store.beyond_bound(unit, person.id):
        await _end(unit, oldest)
    await store.replace_code(unit, rules.use(kept, offered, started.id, unit.now))
    return started.id


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
    await store.replace(unit, rules.erase(found, unit.now))
    unit.emit(PersonErased(id=person))


async def _join(unit: Unit, email: str, language: str) -> Person:
    person = Person(id=new_id(), email=email, language=language, created_at=unit.now)
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
