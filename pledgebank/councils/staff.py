"""Who works for which body: entered by those who run the house, found by the address a person signs in with."""

from collections.abc import Sequence
from uuid import UUID

from msgspec import Struct
from msgspec.structs import replace

from pledgebank.base.errors import not_found
from pledgebank.base.ids import new_id
from pledgebank.councils import store
from pledgebank.councils.model import Body, Eyes, Role, Staff, StaffEntered, StaffRemoved
from pledgebank.mail import address
from pledgebank.people import store as people
from pledgebank.storage.unit import Reader, Unit


class Desk(Struct, frozen=True):
    """What somebody with a role answers for: all areas of the bodies for which they have it."""

    areas: frozenset[UUID]


async def enter(unit: Unit, *, email: str, body: str, roles: Sequence[Role]) -> Staff:
    """Give somebody these roles for a body (its slug), besides those they have. Raises Refused INVALID, NOT_FOUND."""
    found = await _body(unit, body)
    email = address.parse(email, "email")
    known = {one.body: one for one in await store.staff_of(unit, email)}
    standing = known.get(found.id) or Staff(id=new_id(), email=email, body=found.id, roles=(), added_at=unit.now)
    # What is given by hand stays, also when a file that lists it no longer does.
    listed = tuple(role for role in standing.listed if role not in roles)
    entered = replace(standing, roles=tuple(dict.fromkeys((*standing.roles, *roles))), listed=listed)
    if entered != standing:
        await store.put_staff(unit, entered)
        unit.emit(StaffEntered(id=entered.id, body=found.id))
    return entered


async def remove(unit: Unit, *, email: str, body: str | None) -> int:
    """Take all roles for a body, or for every body, away from somebody; answers from how many.

    Raises Refused INVALID, NOT_FOUND.
    """
    only = await _body(unit, body) if body is not None else None
    staff = await store.staff_of(unit, address.parse(email, "email"))
    gone = [one for one in staff if only is None or one.body == only.id]
    for one in gone:
        await store.delete_staff(unit, one.id)
        unit.emit(StaffRemoved(id=one.id, body=one.body))
    return len(gone)


async def posts_of(reader: Reader, person: UUID) -> list[Staff]:
    """For whom a person works, by the verified address they sign in with as it is now."""
    found = await people.get(reader, person)
    return await store.staff_of(reader, found.email) if found and found.email else []


async def desk_of(reader: Reader, person: UUID, role: Role) -> Desk | None:
    """What a person answers for in a role; None for who does not have it."""
    posts = [post for post in await posts_of(reader, person) if role in post.roles]
    bodies = await store.bodies_by_ids(reader, [post.body for post in posts])
    return Desk(frozenset(area for body in bodies if body for area in body.areas)) if posts else None


async def eyes_of(reader: Reader, person: UUID | None) -> Eyes:
    """What a person's roles let them see and do, as they are now."""
    posts = await posts_of(reader, person) if person else []
    return Eyes(
        person=person,
        answers=frozenset(post.body for post in posts if Role.OFFICER in post.roles),
        moderates=frozenset(post.body for post in posts if Role.MODERATOR in post.roles),
    )


async def _body(unit: Unit, slug: str) -> Body:
    found = await store.body_by_slug(unit, slug)
    if found is None:
        raise not_found("There is no body called {slug}.", "body", slug=slug)
    return found
