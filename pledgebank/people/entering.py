"""Names that somebody wrote down for others, on paper or at the door: each waits as if they had asked themselves."""

from collections.abc import Awaitable, Callable, Sequence
from functools import partial
from uuid import UUID

from pledgebank.base.errors import Refused, invalid
from pledgebank.base.ids import new_id
from pledgebank.mail.message import MailFailed
from pledgebank.people import commands, confirming, entrance, waiting
from pledgebank.people.model import Act, Guest
from pledgebank.storage.unit import Unit
from pledgebank.storage.write import Once
from pledgebank.web.context import Context

MOST = 50
FIELD = "entries"
# A name by its place in the list, who it is, and what they would confirm.
Entered = tuple[int, Guest, Act]


def read(context: Context, entries: Sequence[tuple[str, str]]) -> list[Guest]:
    """Who is meant by names and addresses. Raises Refused INVALID, with the place in the list of what is wrong."""
    if not 1 <= len(entries) <= MOST:
        raise invalid("Please write down between 1 and {most} names at a time.", FIELD, most=MOST)
    guests: list[Guest] = []
    for place, (name, email) in enumerate(entries):
        guest = confirming.acting(context, email, None, name, within=(FIELD, str(place)))
        if any(guest.contact == other.contact for other in guests):
            raise invalid("This address is in the list twice.", FIELD, str(place), "email")
        guests.append(guest)
    return guests


async def enter(
    context: Context,
    guests: Sequence[Guest],
    draft: Callable[[Unit, Sequence[Guest]], Awaitable[list[tuple[Guest, Act]]]],
    *,
    thing: UUID,
    once: Once | None,
) -> None:
    """Keep what they would ask for about a thing, all or nothing, and write to each; a repeat writes to nobody.

    Who has asked for the same already, or was entered here before, has had their letter: it stays as it is. Nobody is
    looked for, so that nothing here can depend on who is known to us. Raises what the draft refuses, and Refused
    TOO_MANY, MAIL_FAILED: where letters cannot be sent who has had one stays entered, and the rest can be again.
    """
    entered: list[Entered] = []
    allowed = False

    async def keep(unit: Unit) -> UUID:
        nonlocal allowed
        drafted = list(enumerate(await draft(unit, guests)))
        entered[:] = [
            (place, guest, act)
            for place, (guest, act) in drafted
            if await waiting.about(unit, guest, act.kind, thing) is None
        ]
        if not allowed:
            await _allow(context, entered)
            allowed = True
        for _, _, act in entered:
            await waiting.insert(unit, act)
        return thing

    written = await context.write(keep, once=once)
    if not written.repeated:
        await _write_to_each(context, entered, once)


async def _allow(context: Context, entered: Sequence[Entered]) -> None:
    await entrance.allow_names(context, len(entered))
    for place, guest, _ in entered:
        try:
            await entrance.allow_letter(context, guest.email)
        except Refused as refused:
            refused.field = (FIELD, str(place), "email")
            raise


async def _write_to_each(context: Context, entered: Sequence[Entered], once: Once | None) -> None:
    for sent, (place, guest, act) in enumerate(entered):
        code = new_id()
        try:
            await confirming.send(context, guest, act, code=code)
        except MailFailed as error:
            untold = [one.id for _, _, one in entered[sent:]]
            await context.write(partial(commands.forget_acts, code=code, acts=untold, once=once))
            raise entrance.not_sent(FIELD, str(place), "email") from error
