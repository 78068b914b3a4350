"""Everything that can be done, by several people, so that what follows from it is looked up as well."""

from typing import Any

from graphql import GraphQLObjectType

from pledgebank.mail.mailbox import DemoMailbox
from pledgebank.people.entrance import Entrance
from pledgebank.people.tokens import open_tokens
from pledgebank.pledges import clock
from pledgebank.web.context import Context
from tests.explain.asked import CORE
from tests.hostile.documents import document
from tests.hostile.town import SCHEMA, Given, Town
from tests.pledges.builders import a_person

SIGN_IN = (
    "mutation ($input: SignInInput!) { signIn(input: $input) { session { refreshToken accessToken } errors { code } } }"
)
EMAIL = "bea@example.org"


async def do_all(town: Town) -> None:
    """Every mutation with its usual input by two people, again, and by a guest; then the ways in and out."""
    third = await a_person(town.storage)
    for person in (town.person, town.other, third, town.other, None):
        for name in _mutations().fields:
            await _do(town, name, town.usual[name], person)
    await _queue_up(town)
    await _publish_a_draft(town)
    await _sign_in_and_out(town)
    await clock.settle_due(town.storage)


def _mutations() -> GraphQLObjectType:
    assert CORE.mutation_type is not None
    return CORE.mutation_type


async def _do(town: Town, name: str, given: Given, person: Any) -> None:
    await town.ask(document("mutation", name, _mutations().fields[name]), given, person)


async def _queue_up(town: Town) -> None:
    """More than there are places; the first leaves, and the next moves up."""
    people = [await a_person(town.storage) for _ in range(4)]
    once = {"idempotencyKey": "the-very-same"}
    for person in people:
        for again in ({}, once, once):
            await _do(town, "joinSlot", {"input": {**town.usual["joinSlot"]["input"], **again}}, person)
    for person in people:
        await _do(town, "leaveSlot", town.usual["leaveSlot"], person)


async def _publish_a_draft(town: Town) -> None:
    draft = await town.make("createActivity", town.usual["createActivity"]["input"], "activity { id }")
    await _do(town, "publishActivity", {"input": {"activity": draft["id"]}}, town.person)


async def _sign_in_and_out(town: Town) -> None:
    tokens, mailbox = await open_tokens(town.storage), DemoMailbox(town.storage.clock, show=lambda _: None)
    town.tools[Entrance] = Entrance(tokens, mailbox)
    for everywhere in (False, True):
        await _do(town, "requestSignInCode", {"input": {"email": EMAIL}}, None)
        code = mailbox.messages[0].subject[:6]
        data, codes = await town.ask(SIGN_IN, {"input": {"email": EMAIL, "code": code}}, None)
        assert (codes, data["signIn"]["errors"]) == ([], [])
        session = data["signIn"]["session"]
        await _do(town, "refreshSession", {"input": {"refreshToken": session["refreshToken"]}}, None)
        viewer = tokens.verify(session["accessToken"], town.storage.clock.now())
        out = document("mutation", "signOut", _mutations().fields["signOut"])
        context = Context(town.storage, town.tools, viewer=viewer)
        answer = await SCHEMA.execute(out, {"input": {"everywhere": everywhere}}, context_value=context)
        assert answer.errors is None
