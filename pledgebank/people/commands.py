"""Signing in, staying signed in, signing out."""

from uuid import UUID

from pledgebank.base.ids import new_id
from pledgebank.people import rules, store
from pledgebank.people.model import Code, Offered, Person, PersonJoined, Session, SessionEnded
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
    await store.insert_session(unit, started)
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
    """End one session of a person, or all of them. One that has ended already is no matter."""
    for one in await store.sessions_of(unit, person):
        if session in (None, one.id):
            await _end(unit, one)


async def _join(unit: Unit, email: str, language: str) -> Person:
    person = Person(id=new_id(), email=email, language=language, created_at=unit.now)
    await store.insert(unit, person)
    unit.emit(PersonJoined(id=person.id))
    return person


async def _end(unit: Unit, session: Session, *, stolen: bool = False) -> None:
    await store.delete_session(unit, session.id)
    unit.emit(SessionEnded(id=session.id, person=session.person, stolen=stolen))
