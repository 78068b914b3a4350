"""What a body is written about a report, as it stands when the letter goes."""

from collections.abc import Sequence
from functools import partial
from urllib.parse import quote

from msgspec import Struct

from pledgebank.councils import store as councils
from pledgebank.councils.model import Body, Category
from pledgebank.deliveries import noticing, rules, store, wording
from pledgebank.deliveries.handing_on import ended
from pledgebank.deliveries.model import Delivery, Matter
from pledgebank.deliveries.noticing import Notice
from pledgebank.mail.layout import Block, dress
from pledgebank.mail.message import Message, subject_of
from pledgebank.mail.model import Letter
from pledgebank.mail.outbox import Kind
from pledgebank.people import store as people
from pledgebank.people.model import Person
from pledgebank.reports import sayings
from pledgebank.reports import store as reports
from pledgebank.reports.model import Report
from pledgebank.storage.unit import Reader
from pledgebank.words import languages
from pledgebank.words.sentences import say


def kind(address: str) -> Kind:
    """Letters to bodies, with links to `address` (no slash at its end)."""
    return Kind(partial(compose, address=address), ended)


class _Matter(Struct, frozen=True):
    """All that a letter speaks of."""

    delivery: Delivery
    report: Report
    category: Category
    body: Body
    reporter: Person | None
    said: str
    address: str
    notice: Notice | None = None

    @property
    def language(self) -> str:
        return languages.choose(self.body.language)


async def compose(reader: Reader, letter: Letter, *, address: str) -> Message | None:
    """The letter; None where the report is no longer this body's, or nobody's to be sent, or it has no address."""
    found = await _matter(reader, letter, address)
    if found is None or (to := rules.address_of(found.category, found.body)) is None:
        return None
    title = _title(found)
    dressed = dress(title, [*_opening(found), *_facts(found), *_reporter(found)], language=found.language)
    return Message(
        to,
        subject_of(f"[{found.report.ref}] {title}"),
        dressed.text,
        html=dressed.html,
        language=found.language,
        reply_to=(found.reporter and found.reporter.email) or "",
        key=f"{letter.id.hex}.letter",
        thread=f"{found.report.id.hex}.report",
    )


async def _matter(reader: Reader, letter: Letter, address: str) -> _Matter | None:
    delivery = await store.get(reader, letter.about)
    report = await reports.get(reader, delivery.report) if delivery else None
    if delivery is None or report is None or report.body != delivery.body or not rules.may_be_sent(report):
        return None
    [category] = await councils.categories_by_ids(reader, [report.category])
    [body] = await councils.bodies_by_ids(reader, [report.body])
    if category is None or body is None:
        return None
    reporter = await people.get(reader, report.reporter) if report.reporter else None
    said = await _said(reader, delivery)
    if delivery.matter is Matter.UPDATE and not said:
        return None
    notice = await noticing.find(reader, delivery) if delivery.matter is Matter.NOTICE else None
    if delivery.matter is Matter.NOTICE and notice is None:
        return None
    return _Matter(delivery, report, category, body, reporter, said, address, notice)


async def _said(reader: Reader, delivery: Delivery) -> str:
    if delivery.said is None:
        return ""
    read = sayings.of_change if delivery.matter is Matter.REOPENED else sayings.of_update
    return await read(reader, delivery.said) or ""


def _title(found: _Matter) -> str:
    title, spoken = found.report.title, found.language
    if found.notice is not None:
        return noticing.title(found.notice, title, spoken)
    if found.delivery.matter is Matter.UPDATE:
        return say("News of: {title}", spoken, title=title)
    if found.delivery.matter is Matter.REOPENED:
        return say("Still a problem: {title}", spoken, title=title)
    return title


def _opening(found: _Matter) -> Sequence[Block]:
    spoken, body = found.language, found.body.name
    if found.notice is not None:
        return noticing.opening(found.notice, found.said, spoken)
    if found.delivery.matter is Matter.UPDATE:
        first = say("Somebody wrote this about a report that we sent you.", spoken)
    elif found.delivery.matter is Matter.REOPENED:
        first = say("Somebody says that this problem is still there.", spoken)
    else:
        first = say("A neighbour reported this, for {body} to look after.", spoken, body=body)
    return [Block(first), *([Block(found.said, quoted=True)] if found.said else ())]


def _facts(found: _Matter) -> Sequence[Block]:
    report, spoken = found.report, found.language
    lat, lng = f"{report.location.lat:.6f}", f"{report.location.lng:.6f}"
    lines = [
        say("What it is: {title}", spoken, title=report.title),
        say("Sort of problem: {category}", spoken, category=wording.name_of(found.category, spoken)),
        *wording.answers(report, found.category, spoken),
        say("Reference: {ref}", spoken, ref=report.ref),
        say("Reported on {day} at {time} UTC", spoken, day=f"{report.created_at:%Y-%m-%d}", time=_time(report)),
        say("Where: latitude {lat}, longitude {lng}", spoken, lat=lat, lng=lng),
    ]
    described = [Block(report.description, quoted=True)] if report.description else []
    return [
        Block("\n".join(lines[:1])),
        *described,
        *map(Block, lines[1:]),
        Block(say("See the place on a map", spoken), url=noticing.MAP.format(lat=lat, lng=lng)),
        Block(say("See the report, with its photos and what became of it", spoken), url=_page(found)),
    ]


def _reporter(found: _Matter) -> Sequence[Block]:
    spoken, reporter = found.language, found.reporter
    if reporter is None or reporter.email is None:
        return [Block(say("Who reported it can no longer be reached.", spoken))]
    name = reporter.name or say("A neighbour", spoken)
    lines = [
        say(
            "Reported by {name}, {email}. Answer this letter to write to them.", spoken, name=name, email=reporter.email
        )
    ]
    if found.report.private:
        lines.append(say("Only they and you can see this report.", spoken))
    elif not found.report.show_name:
        lines.append(say("They do not want to be named in public.", spoken))
    return [Block(line) for line in lines]


def _time(report: Report) -> str:
    return f"{report.created_at:%H:%M}"


def _page(found: _Matter) -> str:
    return f"{found.address}/r/{quote(found.report.ref)}"
