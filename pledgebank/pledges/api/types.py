"""Pledges and signatures as GraphQL shows them."""

from collections.abc import Mapping
from datetime import datetime
from typing import Self
from uuid import UUID

import strawberry

from pledgebank.base.geo import Box
from pledgebank.following.api import follows
from pledgebank.groups.api import eyes
from pledgebank.groups.party import Party, shown
from pledgebank.people import store as people
from pledgebank.pledges import model as models
from pledgebank.pledges import own, rules, store
from pledgebank.pledges.after import rules as after
from pledgebank.pledges.after import store as after_store
from pledgebank.pledges.api.choices import PledgeState, SignatureState
from pledgebank.pledges.api.seeing import sees, sees_by_link
from pledgebank.pledges.signing import rules as signing
from pledgebank.pledges.signing import store as queue
from pledgebank.reports import links
from pledgebank.reports.api import Report
from pledgebank.web import nodes
from pledgebank.web.connection import After, Connection, First, connection
from pledgebank.web.context import Context, Info
from pledgebank.web.geo import Point
from pledgebank.web.nodes import Load, Node


@strawberry.type(description="What somebody will do, if enough others join.")
class Pledge(Node):
    """A pledge."""

    model: strawberry.Private[models.Pledge]
    ref: str = strawberry.field(description="Short, sayable, unique: for posters and text messages.")
    sentence: str = strawberry.field(
        description="I will {action}, but only if {target} {who} will {theirAction} by {deadline}."
    )
    action: str = strawberry.field(description="What the promiser will do.")
    who: str = strawberry.field(description="Who the others are, such as neighbours.")
    their_action: str = strawberry.field(description="What the others will do.")
    details: str = strawberry.field(description="All else there is to say; may be empty.")
    target: int = strawberry.field(description="How many others it takes.")
    cap: int | None = strawberry.field(
        description="How many can be counted at most; who comes later waits for a place. Null: as many as like."
    )
    signature_count: int = strawberry.field(description="Counted signatures now; the promiser is never one of them.")
    waiting_count: int = strawberry.field(description="How many wait for a place; 0 without a cap.")
    count_at_activation: int | None = strawberry.field(description="The count at which it became active.")
    activated_at: datetime | None = strawberry.field(
        description="When the signature that reached the target was given."
    )
    deadline: datetime = strawberry.field(description="The first instant at which it is too late.")
    time_zone: str = strawberry.field(description="The IANA zone whose day ends with the deadline.")
    location: Point | None = strawberry.field(
        description="Where; null for anywhere. Of one area of a pledge: a point inside it, for maps."
    )
    terms: int = strawberry.field(
        description="Raised by every material change; who signed earlier terms must accept the new ones to count."
    )
    version: int = strawberry.field(description="Raised by every change.")
    created_at: datetime = strawberry.field(description="When it was made.")

    def lies_in(self, box: Box) -> bool:
        """Whether its public place lies in a box."""
        return self.model.location is not None and box.contains(self.model.location)

    def area_ids(self) -> tuple[UUID, ...]:
        """The areas it lies in."""
        return self.model.areas

    @classmethod
    def of(cls, pledge: models.Pledge) -> Self:
        """As clients see it."""
        return cls(
            id=nodes.encode("Pledge", pledge.id),
            model=pledge,
            ref=pledge.ref,
            sentence=rules.sentence(pledge),
            action=pledge.action,
            who=pledge.who,
            their_action=pledge.their_action,
            details=pledge.details,
            target=pledge.target,
            cap=pledge.cap,
            signature_count=pledge.signature_count,
            waiting_count=pledge.waiting,
            count_at_activation=pledge.count_at_activation,
            activated_at=pledge.activated_at,
            deadline=pledge.deadline,
            time_zone=pledge.time_zone,
            location=Point.of(pledge.location) if pledge.location else None,
            terms=pledge.terms,
            version=pledge.version,
            created_at=pledge.created_at,
        )

    def _state(self, info: Info) -> PledgeState:
        return rules.state(self.model, info.context.now)

    state: PledgeState = strawberry.field(resolver=_state, description="Where it stands now.")

    async def _promiser(self, info: Info) -> Party:
        made = self.model
        return await shown(info.context, person=made.promiser, group=made.group, body=made.body)

    promiser: Party = strawberry.field(
        resolver=_promiser, description="Who promises; of a body's or group's it is not told who made it."
    )

    async def _viewer_may(self, info: Info) -> list[str]:
        context, pledge, now = info.context, self.model, info.context.now
        signature = await _viewers(context, pledge)
        signs = signing.may(pledge, signature, context.person_id, now)
        if context.person_id is None:
            return signs
        answers = ["answer"] if after.is_on(pledge) and after.is_counted(signature) else []
        looking = await eyes(context)
        said = await context.load(after_store.said_after_end, pledge.id) if after.has_ended(pledge) else False
        return [*signs, *answers, *own.may(pledge, looking, now, announced=bool(said))]

    viewer_may: list[str] = strawberry.field(
        resolver=_viewer_may,
        description="What the viewer may do with it now: sign, take_place (that is kept for them), accept_terms (that "
        "are new; these three by signPledge), withdraw, answer; edit, extend, cancel, copy, announce, record_kept, "
        "enter_signatures; and as a moderator approve, turn_down, suspend, release.",
    )

    async def _viewer_signature(self, info: Info) -> "Signature | None":
        signature = await _viewers(info.context, self.model)
        return Signature.of(signature) if signature else None

    viewer_signature: "Signature | None" = strawberry.field(
        resolver=_viewer_signature,
        description="The viewer's own signature; of a pledge by areas that in one of them. Null without one.",
    )

    async def _viewer_follows(self, info: Info) -> bool:
        return await follows(info.context, "Pledge", self.model.id)

    viewer_follows: bool = strawberry.field(
        resolver=_viewer_follows, description="Whether the viewer hears of what becomes of it."
    )

    async def _signatures(self, info: Info, first: First = None, after: After = None) -> "Connection[Signature]":
        as_of = info.context.as_of
        found = await store.signatures(info.context.reader, self.model, first, after)
        return connection(found, Signature.of, as_of=as_of, after=after)

    signatures: "Connection[Signature]" = strawberry.field(
        resolver=_signatures,
        description="The counted signatures, earliest first; names only where their visibility allows.",
    )

    async def _reports(self, info: Info, first: First = None, after: After = None) -> Connection[Report]:
        return await links.shown(info.context, self.model.reports, first, after)

    reports: Connection[Report] = strawberry.field(resolver=_reports, description="The reports it is about.")


@strawberry.type(description="One person's word on one pledge.")
class Signature(Node):
    """A signature."""

    model: strawberry.Private[models.Signature]
    state: SignatureState = strawberry.field(description="Whether it is in the count.")
    signed_at: datetime = strawberry.field(description="When it was given.")
    offer_until: datetime | None = strawberry.field(
        description="Until when a place is kept for it, while it is OFFERED: take it by signPledge before then."
    )

    @classmethod
    def of(cls, signature: models.Signature) -> Self:
        """As clients see it."""
        key, state = nodes.encode("Signature", signature.id), signing.state(signature)
        until = signature.offer_until if state is SignatureState.OFFERED else None
        return cls(id=key, model=signature, state=state, signed_at=signature.signed_at, offer_until=until)

    async def _pledge(self, info: Info) -> Pledge | None:
        # Whoever was shown the signature had the pledge's link.
        return await linked(info.context, self.model.pledge)

    pledge: Pledge | None = strawberry.field(
        resolver=_pledge, description="The pledge that was signed; null where the viewer may no longer see it."
    )

    async def _name(self, info: Info) -> str | None:
        context, pledge = info.context, await _pledge_of(info.context, self.model)
        signed = signing.has_signed(await _viewers(context, pledge))
        if not rules.shows_name(self.model, pledge, await eyes(context), viewer_signed=signed):
            return None
        person = await context.load(people.by_ids, self.model.person)
        return (person.name or None) if person else None

    name: str | None = strawberry.field(
        resolver=_name, description="The signer's name; null where the viewer may not read it, or none was chosen."
    )

    async def _position(self, info: Info) -> int | None:
        ticket = self.model.ticket
        if self.state is not SignatureState.WAITLISTED or ticket is None:
            return None
        return await info.context.load(queue.positions, (self.model.pledge, ticket))

    position: int | None = strawberry.field(
        resolver=_position, description="The place in the queue while it is WAITLISTED: 1 is next."
    )


async def node(context: Context, key: UUID) -> Pledge | None:
    """The pledge with this id, if the viewer may see it."""
    found = await context.load(store.by_ids, key)
    return Pledge.of(found) if found and await sees(context, found) else None


async def linked(context: Context, key: UUID) -> Pledge | None:
    """The same for who was given its link."""
    found = await context.load(store.by_ids, key)
    return Pledge.of(found) if found and await sees_by_link(context, found) else None


async def _signature_node(context: Context, key: UUID) -> Signature | None:
    found = await context.load(store.signatures_by_ids, key)
    if found is None or not (signing.has_signed(found) or found.person == context.person_id):
        return None
    return Signature.of(found) if await sees(context, await _pledge_of(context, found)) else None


NODES: Mapping[str, Load] = {"Pledge": node, "Signature": _signature_node}


async def _pledge_of(context: Context, signature: models.Signature) -> models.Pledge:
    pledge = await context.load(store.by_ids, signature.pledge)
    assert pledge is not None, "a signature without its pledge"
    return pledge


async def _viewers(context: Context, pledge: models.Pledge) -> models.Signature | None:
    find, person = queue.standing_in if pledge.by_area else store.signatures_of, context.person_id
    return await context.load(find, (pledge.id, person)) if person else None
