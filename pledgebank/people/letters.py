"""What we write to people who want to sign in."""

from pledgebank.mail.message import Message
from pledgebank.words import languages
from pledgebank.words.sentences import say


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
