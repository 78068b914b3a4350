"""How a letter looks: the same words as plain text, and as HTML that any reader and screen reader can make sense of."""

import textwrap
from collections.abc import Sequence

from jinja2 import Environment, PackageLoader
from msgspec import Struct

LEFTWARDS = frozenset({"ur"})
_PAGES = Environment(
    loader=PackageLoader("pledgebank.mail", "."), autoescape=True, trim_blocks=True, lstrip_blocks=True
)


class Block(Struct, frozen=True):
    """A paragraph; with `url` a link; `quoted`: words of somebody else, with their lines."""

    text: str
    url: str = ""
    quoted: bool = False


class Dressed(Struct, frozen=True):
    """A letter's body in both of its forms."""

    text: str
    html: str


def dress(title: str, blocks: Sequence[Block], *, language: str, footer: Sequence[Block] = ()) -> Dressed:
    """The body of a letter. `language`: one of ours; only http addresses become links."""
    lines = [title, *map(_plain, blocks), *(["-- ", *map(_plain, footer)] if footer else ())]
    html = _PAGES.get_template("letter.html").render(
        title=title, blocks=blocks, footer=footer, language=language, direction=direction(language)
    )
    return Dressed("\n\n".join(lines) + "\n", html)


def direction(language: str) -> str:
    """Which way a language is written."""
    return "rtl" if language in LEFTWARDS else "ltr"


def _plain(block: Block) -> str:
    if block.url:
        return f"{block.text}:\n{block.url}"
    return textwrap.indent(block.text, "> ", lambda _: True) if block.quoted else block.text
