"""The groups of a large city, and all that people do in groups, so that what is looked up is heard."""

from collections.abc import Iterable
from datetime import timedelta
from uuid import UUID

from msgspec import structs

from pledgebank import workers
from pledgebank.base import cells
from pledgebank.base.ids import new_id
from pledgebank.groups import rules
from pledgebank.groups import store as groups
from pledgebank.groups.invitations import store as invitations
from pledgebank.groups.members import counting
from pledgebank.groups.members import store as members
from pledgebank.groups.members.model import GroupRole, Membership
from pledgebank.groups.members.store import MEMBERSHIPS
from pledgebank.groups.model import Ground, Group, GroupDraft
from pledgebank.storage.documents import Doc, dump
from pledgebank.storage.mongo import Storage
from pledgebank.web import nodes
from tests.explain.spread import NOW, City, Spread
from tests.hostile.town import Town
from tests.people.leaving import calm, erase
from tests.pledges.builders import a_person

GROUPS = 1_000


async def fill(storage: Storage, city: City) -> None:
    """Groups all over the city, past the transactions; a few are closed, hidden or verified; each of us is in some."""
    over = Spread(city)
    made = list(_groups(over))
    rows: list[Doc] = [dump(one) for number, group in enumerate(made) for one in _members(over, group, number)]
    await storage.database[groups.GROUPS].insert_many([groups.document(group) for group in made], ordered=False)
    await storage.database[MEMBERSHIPS].insert_many(rows, ordered=False)


def _groups(over: Spread) -> Iterable[Group]:
    for number in range(GROUPS):
        place, at = over.point(), over.before(900)
        name = " ".join(over.words(6))[: rules.LONGEST_NAME]
        group, _ = rules.create(GroupDraft(name=name), slug=f"group-{number}", ground=Ground(), now=at)
        yield structs.replace(
            group,
            location=place,
            cell=cells.cell_of(place),
            areas=over.area(place),
            bodies=(over.city.body,),
            member_count=over.draw.randrange(1, 30),
            closed_at=NOW if number % 10 == 1 else None,
            hidden=number % 50 == 2,
            verified_by=over.city.body if number % 20 == 0 else None,
        )


def _members(over: Spread, group: Group, number: int) -> Iterable[Membership]:
    us = over.one_of_us(number, 100)
    people = [*([us] if us else []), *over.draw.sample(over.city.people, 12)]
    roles = [GroupRole.ORGANISER, *[GroupRole.MEMBER] * 9, *[GroupRole.APPLICANT] * 3]
    for person, role in zip(people, roles, strict=False):
        yield Membership(id=new_id(), group=group.id, person=person, role=role, since=over.before(300))


async def live(town: Town) -> None:
    """One group from its founding to its end, by those who found it, come, go and delete their accounts."""
    ann, ben, cat = [await a_person(town.storage) for _ in range(3)]

    async def do(person: UUID, name: str, /, **given: object) -> None:
        kind = f"{name[0].upper()}{name[1:]}Input"
        query = f"mutation ($input: {kind}!) {{ {name}(input: $input) {{ errors {{ code }} }} }}"
        data, codes = await town.ask(query, {"input": given}, person)
        assert (codes, data[name]["errors"]) == ([], []), (name, data, codes)

    async def member(group: str, person: UUID) -> str:
        found = await members.of(town.storage.reader, nodes.key_of(group, "Group"), person)
        assert found is not None
        return nodes.encode("Membership", found.id)

    make = "mutation ($input: CreateGroupInput!) { createGroup(input: $input) { group { id } } }"
    data, _ = await town.ask(make, {"input": {"name": "Burn", "joining": "APPLICATION"}}, ann)
    group = data["createGroup"]["group"]["id"]
    for person in (ben, cat):
        await do(person, "joinGroup", group=group)
        await do(ann, "answerApplication", application=await member(group, person), accept=True)
    for email in ("x@example.org", "y@example.org"):
        await do(ann, "inviteToGroup", group=group, email=email)
    key = nodes.key_of(group, "Group")
    page = await invitations.page(town.storage.reader, key, NOW - timedelta(days=1), first=9, after=None)
    await do(ann, "withdrawInvitation", invitation=nodes.encode("GroupInvitation", page.items[0].id))
    await do(ann, "createPledge", **town.usual["createPledge"]["input"], asGroup=group)
    planned = {name: one for name, one in town.usual["createActivity"]["input"].items() if name != "pledge"}
    await do(ann, "createActivity", **planned, publish=True, asGroup=group)
    await do(ann, "updateGroup", group=group, name="Anew")
    await do(ann, "removeMember", membership=await member(group, cat))
    await calm(town.storage, *workers.FOLLOWERS)
    await counting.recount(town.storage.reader, key)
    await erase(town.storage, ann)
    await calm(town.storage, *workers.FOLLOWERS)
    await do(ben, "closeGroup", group=group, reason="Over.")
    await do(ben, "leaveGroup", group=group)
    await calm(town.storage, *workers.FOLLOWERS)
