"""What promisers, signers and followers of a pledge are told, each in their own words, and what of a hidden one."""

from collections.abc import Sequence
from datetime import UTC, datetime
from typing import Any

import pytest

from pledgebank.base.event import Audience, Event
from pledgebank.base.ids import new_id
from pledgebank.councils.model import Role
from pledgebank.pledges import events
from pledgebank.pledges.model import PledgeState, SignatureState
from tests.conftest import SetClock
from tests.notify.house import House
from tests.notify.promised import WORDS, Promised, promised
from tests.notify.reading import notices, told

pytestmark = pytest.mark.anyio
ALL = tuple(state for state in SignatureState if state is not SignatureState.UNCONFIRMED)
NOTHING: list[str] = []
ON = "Enough have joined: the pledge “clear the path” is on."
OWN_ON = "Enough have joined your pledge “clear the path”: it is on. Write to them now; an activity is drafted for you."
FAILED = "Too few joined the pledge “clear the path” in time."
OWN_FAILED = (
    "Too few joined your pledge “clear the path” in time. You can write to them once, and try again with a copy."
)
OFF = "The pledge “clear the path” was called off."
LATE_OFF = "The pledge “clear the path” was on, but has been called off."
LONGER = "The pledge “clear the path” has more time now. If that does not suit you, you can take your word back."
STANDING = "COUNTED RECEIVED WAITLISTED OFFERED"


def everything(state: str = "") -> dict[str, Any]:
    """By the name of what happens: the event of a pledge."""
    return {
        "activated": lambda it: events.PledgeActivated(id=it, count=2),
        "failed": lambda it: events.PledgeFailed(id=it, count=2),
        "failed alone": lambda it: events.PledgeFailed(id=it, count=0),
        "cancelled": lambda it: events.PledgeCancelled(id=it),
        "called off": lambda it: events.PledgeCalledOff(id=it),
        "extended": lambda it: events.PledgeExtended(id=it),
        "suspended": lambda it: events.PledgeSuspended(id=it, was=Audience(everyone=True)),
        "released": lambda it: events.PledgeReleased(id=it),
        "approved": lambda it: events.PledgeApproved(id=it),
        "turned down": lambda it: events.PledgeTurnedDown(id=it),
        "fell short": lambda it: events.PledgeFellShort(id=it, count=1),
        "reminded": lambda it: events.PromiserReminded(id=it),
        "asked": lambda it: events.SignersAsked(id=it),
        "advised": lambda it: events.PromiserAdvised(id=it, tip=2),
    }


async def heard(made: Promised, people: Sequence[SignatureState]) -> dict[str, list[str]]:
    """Of these signers: what each was told, by the state of their signature."""
    return {state.value: await told(made.house, made.signers[state]) for state in people}


def event_of(name: str, made: Promised) -> Event:
    event: Event = everything()[name](made.pledge.id)
    return event


@pytest.mark.parametrize(
    ("name", "state", "own", "signers", "hearing", "followers"),
    [
        ("activated", "ACTIVE", OWN_ON, ON, "COUNTED", ON),
        (
            "failed",
            "FAILED",
            OWN_FAILED,
            f"{FAILED} Follow it to be told if it is tried again.",
            STANDING,
            f"{FAILED} We tell you if it is tried again.",
        ),
        ("cancelled", "CANCELLED", OFF, OFF, f"{STANDING} LAPSED", OFF),
        ("called off", "ACTIVE", LATE_OFF, LATE_OFF, STANDING, LATE_OFF),
        ("extended", "OPEN", None, LONGER, STANDING, LONGER),
    ],
)
async def test_each_circle_is_told_in_its_own_words_what_became_of_a_pledge(
    house: House, name: str, state: str, own: str | None, signers: str, hearing: str, followers: str
) -> None:
    off = {"called_off_at": datetime(2026, 5, 4, tzinfo=UTC)} if name == "called off" else {}
    made = await promised(house, *ALL, state=PledgeState(state), **off)
    follower = await house.follower(made.pledge.id, "Pledge")
    await house.happens(event_of(name, made))

    assert await heard(made, ALL) == {one.value: [signers] if one in hearing.split() else [] for one in ALL}
    assert await told(house, made.promiser) == ([own] if own else [])
    assert await told(house, follower) == [followers]


@pytest.mark.parametrize(
    ("name", "state", "begins"),
    [
        ("failed alone", "FAILED", "Nobody joined your pledge “clear the path” in time."),
        ("suspended", "SUSPENDED", "A moderator took your pledge “clear the path” from view."),
        ("released", "OPEN", "Your pledge “clear the path” can be seen again,"),
        ("approved", "OPEN", "Your pledge “clear the path” was approved: everybody can join now."),
        ("fell short", "ACTIVE", "Some have left your pledge “clear the path”,"),
        ("reminded", "ACTIVE", "Your pledge “clear the path” is on, and those who joined have not heard from you yet."),
        ("advised", "OPEN", "Share the link to your pledge “clear the path” where people know you:"),
    ],
)
async def test_of_their_own_pledge_promisers_are_told_what_concerns_nobody_else(
    house: House, name: str, state: str, begins: str
) -> None:
    made = await promised(house, *ALL[1:2], state=PledgeState(state))
    follower = await house.follower(made.pledge.id, "Pledge")
    await house.happens(event_of(name, made))

    [said] = await told(house, made.promiser)
    others = [*made.signers.values(), follower]
    heard = [line for person in others for line in await told(house, person) if name != "failed alone"]
    assert (said.startswith(begins), heard) == (True, [])


async def test_promisers_and_those_counted_are_asked_whether_they_have_done_it(house: House) -> None:
    made = await promised(house, *ALL)
    await house.happens(event_of("asked", made))

    asked = "You joined the pledge “clear the path”. Have you done it? Please tell us."
    assert await heard(made, ALL) == {one.value: [asked] if one == "COUNTED" else [] for one in ALL}
    [own] = await told(house, made.promiser)
    assert own.startswith("You made the pledge “clear the path”. Have you done it?")


async def test_reasons_are_in_letters_and_who_called_it_off_gets_none(house: House, clock: SetClock) -> None:
    made = await promised(house, SignatureState.COUNTED, state=PledgeState.CANCELLED, reason="The path is closed.")
    await house.happens(event_of("cancelled", made), by=made.promiser)
    clock.advance(minutes=10)

    signer = await house.known(made.signers[SignatureState.COUNTED])
    assert await house.send() == [(signer.email, OFF)]
    assert "> The path is closed." in house.sent[0].get_body(("plain",)).get_content()


async def test_promisers_are_written_to_why_their_pledge_was_turned_down(house: House, clock: SetClock) -> None:
    made = await promised(
        house, SignatureState.COUNTED, state=PledgeState.CANCELLED, unseen=True, reason="Please name no shop."
    )
    await house.happens(event_of("turned down", made), by=await house.officer(Role.MODERATOR))
    clock.advance(minutes=10)

    said = "Your pledge “clear the path” was not approved by a moderator."
    assert await house.send() == [((await house.known(made.promiser)).email, said)]
    assert "> Please name no shop." in house.sent[0].get_body(("plain",)).get_content()
    assert await told(house, made.signers[SignatureState.COUNTED]) == []


async def test_who_signed_earlier_terms_is_asked_to_accept_the_new_ones_and_nobody_else(house: House) -> None:
    made = await promised(house, *ALL, state=PledgeState.OPEN, terms=2)
    accepted = await made.signer(terms=2)
    await house.happens(events.PledgeRevised(id=made.pledge.id, terms=2, edit=new_id()), by=made.promiser)

    asked = "The pledge “clear the path” has changed. Please read it again: you count once you accept it."
    hearing = (*STANDING.split(), "LAPSED")
    assert await heard(made, ALL) == {one.value: [asked] if one in hearing else [] for one in ALL}
    assert (await told(house, accepted), await told(house, made.promiser)) == ([], [])


async def test_a_place_is_offered_to_one_signer_alone_while_it_is_kept(house: House, clock: SetClock) -> None:
    made = await promised(house, SignatureState.OFFERED, SignatureState.WAITLISTED)
    offered, waiting = made.signers.values()
    other = await made.signer(SignatureState.OFFERED)
    signature = (await made.signature_of(offered)).id
    await house.happens(events.PlaceOffered(id=made.pledge.id, signature=signature))

    assert [len(await told(house, person)) for person in (offered, waiting, other, made.promiser)] == [1, 0, 0, 0]
    await made.set(offered, state=SignatureState.WITHDRAWN)
    clock.advance(minutes=10)
    assert await house.send() == []


async def test_an_announcement_is_a_letter_with_its_words_and_no_address_but_the_readers(
    house: House, clock: SetClock
) -> None:
    made = await promised(house, *ALL)
    said = await made.announced()
    await house.happens(events.PledgeAnnounced(id=made.pledge.id, announcement=said), by=made.promiser)

    news = "News from who made the pledge “clear the path”."
    hearing = ("COUNTED", "RECEIVED")
    assert await heard(made, ALL) == {one.value: [news] if one in hearing else [] for one in ALL}
    await made.set(made.signers[SignatureState.RECEIVED], state=SignatureState.WAITLISTED)
    clock.advance(minutes=10)
    reader = (await house.known(made.signers[SignatureState.COUNTED])).email
    assert await house.send() == [(reader, news)]
    [letter] = house.sent
    text = letter.get_body(("plain",)).get_content()
    assert (f"> {WORDS}" in text, "Nobody reads what is answered to this letter." in text) == (True, True)
    assert letter["Reply-To"] is None
    own = (await house.known(made.promiser)).email or ""
    assert own not in letter.as_string()


async def test_a_pledge_tried_again_is_told_to_who_follows_the_earlier_one_once_they_may_see_it(house: House) -> None:
    earlier = await promised(house, state=PledgeState.FAILED)
    anew = await promised(house, state=PledgeState.PENDING, action="rake it", copied_from=earlier.pledge.id)
    follower = await house.follower(earlier.pledge.id, "Pledge")
    tried = events.PledgeTriedAgain(id=earlier.pledge.id, anew=anew.pledge.id)
    await house.happens(tried, by=anew.promiser)
    before = await told(house, follower)
    await anew.changed(state=PledgeState.OPEN)
    await house.happens(event_of("approved", anew))
    await house.happens(tried, by=anew.promiser)

    said = "It is tried again: the pledge “rake it” is open for you to join."
    assert (before, await told(house, follower)) == ([], [said])
    [notice] = await notices(house, follower)
    assert notice["about"]["__typename"] == "Pledge"


@pytest.mark.parametrize("name", ["activated", "failed", "reminded", "asked", "extended", "fell short", "advised"])
async def test_nothing_is_told_of_a_suspended_pledge_nor_written_when_it_is_suspended_meanwhile(
    house: House, clock: SetClock, name: str
) -> None:
    state = {"failed": PledgeState.FAILED, "extended": PledgeState.OPEN, "advised": PledgeState.OPEN}
    made = await promised(house, SignatureState.COUNTED, state=state.get(name, PledgeState.ACTIVE))
    await house.happens(event_of(name, made))
    hidden = await made.changed(state=PledgeState.SUSPENDED)
    clock.advance(minutes=10)
    assert await house.send() == []

    other = await promised(house, SignatureState.COUNTED, state=PledgeState.SUSPENDED)
    await house.happens(event_of(name, other))
    gone = "Something that you followed can no longer be seen here."
    everybody = (made.promiser, *made.signers.values(), other.promiser, *other.signers.values())
    assert hidden.state is PledgeState.SUSPENDED
    assert {line for person in everybody for line in await told(house, person)} == {gone}
    assert [await told(house, person) for person in (other.promiser, *other.signers.values())] == [[], []]


async def test_a_private_pledge_is_told_to_who_signed_it_and_to_no_follower_without_a_signature(house: House) -> None:
    made = await promised(house, SignatureState.COUNTED)
    await made.changed(private=True)
    follower = await house.follower(made.pledge.id, "Pledge")
    await house.happens(event_of("activated", made))

    assert await heard(made, [SignatureState.COUNTED]) == {"COUNTED": [ON]}
    assert (await told(house, made.promiser), await told(house, follower)) == ([OWN_ON], [])
