"""What we write to people who want to sign in."""

from pledgebank.mail.message import Message


def sign_in_code(email: str, code: str) -> Message:
    """The letter with a code in it."""
    return Message(
        to=email,
        subject=f"{code} is your sign-in code",
        text=(
            f"Your code is {code}.\n\n"
            "Type it in within ten minutes to sign in. It works once.\n\n"
            "If you did not ask for it, you can ignore this letter: nobody can sign in without the code.\n"
        ),
    )
