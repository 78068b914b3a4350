"""What we write to people who want to sign in, and to those in whose name something was asked for."""

from collections.abc import Sequence

from pledgebank.mail.message import Message
from pledgebank.words import languages
from pledgebank.words.sentences import say

LONGEST_TITLE = 200  # of what a stranger may have written into somebody's letter


def sign_in_code(email: str, code: str, language: str) -> Message:
    """The letter with a code in it, in the best of our languages for a tag such as `cy-GB`."""
    spoken = languages.choose(language)
    paragraphs = (
        say("Your code is {code}.", spoken, code=code),
        say("Type it in within ten minutes to sign in. It works once.", spoken),
        say("If you did not ask for it, you can ignore this letter: nobody can sign in without the code.", spoken),
    )
    subject = say("{code} is your sign-in code", spoken, code=code)
    return Message(to=email, subject=subject, text="\n\n".join(paragraphs) + "\n")


def confirmation(
    email: str, code: str, language: str, *, named: Sequence[str], name: str, on_paper: bool, page: str = ""
) -> Message:
    """The letter with the code that confirms what it names, and no more; `named` is said in the letter's language.

    `page`: the address where a button does what typing the code in does; opening it changes nothing.
    `on_paper`: somebody wrote it down for who reads this, who then has a week to answer.
    """
    spoken = languages.choose(language)
    paragraphs = (
        say("Your code is {code}.", spoken, code=code),
        say("Type it in within a week to confirm what was written down with your address:", spoken)
        if on_paper
        else say("Type it in within ten minutes to confirm what was sent to us with your address:", spoken),
        "\n".join(f"- {one}" for one in named),
        *((say("Or open this page, and press the button there: {page}", spoken, page=page),) if page else ()),
        *((say("If you have no name here yet, it will be {name}.", spoken, name=name),) if name else ()),
        say("It also signs you in, and works once; until then nobody sees any of this.", spoken),
        say("If any of it is not from you, do not use the code: it is deleted after a week.", spoken),
    )
    subject = say("{code} confirms what you sent us", spoken, code=code)
    return Message(to=email, subject=subject, text="\n\n".join(paragraphs) + "\n")


def shortened(title: str) -> str:
    """A title as a letter quotes it."""
    return title if len(title) <= LONGEST_TITLE else f"{title[: LONGEST_TITLE - 1]}…"
