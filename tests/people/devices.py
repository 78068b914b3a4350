"""Somebody's device, signed in without a code."""

from functools import partial
from uuid import UUID

from pledgebank.base.ids import new_id
from pledgebank.people import rules, store
from pledgebank.people.model import Session
from pledgebank.people.tokens import open_tokens
from pledgebank.storage.mongo import Storage
from pledgebank.storage.write import write


async def signed_in(storage: Storage, person: UUID) -> dict[str, str]:
    """The headers by which a new device of theirs is known; its access token lasts for fifteen minutes."""
    now = storage.clock.now()
    session: Session = rules.start(new_id(), person, "phone", b"x", now)
    await write(storage, partial(store.insert_session, new=session))
    token, _ = (await open_tokens(storage)).access_token(person, session.id, now)
    return {"authorization": f"Bearer {token}"}
