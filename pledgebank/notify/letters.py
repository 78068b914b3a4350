"""The letter that tells a person what happened to one thing while it gathered, as far as they may still see it."""

from collections.abc import Sequence
from functools import partial

from pledgebank.mail import rules as mail_rules
from pledgebank.mail.layout import Block, dress
from pledgebank.mail.message import Message, subject_of
from pledgebank.mail.model import Letter
from pledgebank.mail.outbox import Kind
from pledgebank.notify import audience, rules, store, unsubscribing
from pledgebank.notify.activities import letters as of_activities
from pledgebank.notify.activities.model import TYPE as ACTIVITY
from pledgebank.notify.model import News, Notice
from pledgebank.notify.pledges import letters as of_pledges
from pledgebank.notify.told import Told
from pledgebank.notify.wording import worded
from pledgebank.people import store as people
from pledgebank.people.model import Person
from pledgebank.people.tokens import Tokens
from pledgebank.reports import sayings
from pledgebank.reports import store as reports
from pledgebank.storage.unit import Reader
from pledgebank.words import languages
from pledgebank.words.sentences import say


def kind(address: str, tokens: Tokens) -> Kind:
    """Letters that tell people, with links to `address` (no slash at its end)."""
    return Kind(partial(compose, address=address, tokens=tokens))


async def compose(reader: Reader, letter: Letter, *, address: str, tokens: Tokens) -> Message | None:
    """The letter; None where the person has left, wants none, may no longer see it, or it is old."""
    if mail_rules.taken_at(letter) - letter.made_at > rules.TOLD_WITHIN:
        return None
    person = await _reached(reader, letter)
    told = await _told(reader, letter, person) if person else None
    if person is None or person.email is None or told is None:
        return None
    spoken = languages.choose(person.language)
    sentences = [worded(notice, told.title, spoken, told.doings.get(notice.id)) for notice in told.notices]
    title = sentences[0] if len(set(sentences)) == 1 else say("News of: {title}", spoken, title=told.title)
    links = unsubscribing.Links(tokens, address, person.id, letter.made_at)
    blocks = await _blocks(reader, told, sentences, title)
    blocks += of_pledges.remarks(told, links, spoken)
    blocks += of_activities.remarks(told, links, spoken)
    if told.page:
        blocks.append(Block(say("See it here", spoken), url=f"{address}{told.page}"))
    footer = [
        Block(_because(told, spoken)),
        Block(say("No more e-mail about this", spoken), url=links.about(letter.about)),
        Block(say("No more e-mail of this sort at all", spoken), url=links.everything),
    ]
    dressed = dress(title, blocks, language=spoken, footer=footer)
    return Message(
        person.email,
        subject_of(title),
        dressed.text,
        html=dressed.html,
        language=spoken,
        key=f"{letter.id.hex}.letter",
        thread=f"{letter.about.hex}.notices",
        unsubscribe=links.everything,
    )


def _because(told: Told, spoken: str) -> str:
    if told.doings:
        return say("You get this letter because you organise, follow or joined it.", spoken)
    return say("You get this letter because you made, followed or signed it.", spoken)


async def _reached(reader: Reader, letter: Letter) -> Person | None:
    """The person, if they are there and still want such letters."""
    person = await people.get(reader, letter.person) if letter.person else None
    if person is None or person.erased_at is not None:
        return None
    [wishes] = await store.wishes(reader, [person.id])
    muted = await store.muted(reader, [rules.mute_id(person.id, letter.about)])
    return person if wishes.email and not muted else None


async def _told(reader: Reader, letter: Letter, person: Person) -> Told | None:
    notices = await store.in_letter(reader, letter.id)
    if not notices:
        return None
    if notices[0].about.type == "Pledge":
        return await of_pledges.told(reader, letter.about, person.id, notices)
    if notices[0].about.type == ACTIVITY:
        return await of_activities.told(reader, letter.about, person.id, notices, mail_rules.taken_at(letter))
    report = await reports.get(reader, letter.about)
    if report is None:
        return None
    eyes = await audience.eyes_of(reader, report, person.id)
    seen = [notice for notice in notices if rules.may_be_told(notice.news, report, eyes)]
    page = "" if any(notice.news is News.HIDDEN for notice in seen) else f"/r/{report.ref}"
    return Told(report.title, page, seen) if seen else None


async def _blocks(reader: Reader, told: Told, sentences: Sequence[str], title: str) -> list[Block]:
    blocks = []
    for notice, words in zip(told.notices, sentences, strict=True):
        blocks += [Block(words)] if words != title or len(told.notices) > 1 else []
        if text := told.reasons.get(notice.id) or await _said(reader, notice):
            blocks.append(Block(text, quoted=True))
    return blocks


async def _said(reader: Reader, notice: Notice) -> str | None:
    if notice.said is None or notice.about.type == ACTIVITY:
        return None
    if notice.news is News.ANNOUNCED:
        return await of_pledges.announced(reader, notice.said)
    read = sayings.of_update if notice.news is News.UPDATED else sayings.of_change
    return await read(reader, notice.said)
