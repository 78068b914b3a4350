"""What notices about pledges say, in one of our languages; and the advice for slow ones."""

from collections.abc import Callable, Mapping, Sequence

from pledgebank.notify.model import News
from pledgebank.words.sentences import say

Said = Callable[[str, str], str]
SAID: Mapping[News, Said] = {
    News.ACTIVATED: lambda title, language: say(
        "Enough have joined: the pledge “{title}” is on.", language, title=title
    ),
    News.FAILED: lambda title, language: say(
        "Too few joined the pledge “{title}” in time. Follow it to be told if it is tried again.", language, title=title
    ),
    News.FAILED_FOLLOWED: lambda title, language: say(
        "Too few joined the pledge “{title}” in time. We tell you if it is tried again.", language, title=title
    ),
    News.MIXED: lambda title, language: say(
        "The pledge “{title}” is decided everywhere: it is on in some areas, and fell short in others.",
        language,
        title=title,
    ),
    News.OWN_MIXED: lambda title, language: say(
        "Your pledge “{title}” is decided everywhere: it is on in some areas, and fell short in others. Its page says"
        " where.",
        language,
        title=title,
    ),
    News.CANCELLED: lambda title, language: say("The pledge “{title}” was called off.", language, title=title),
    News.CALLED_OFF: lambda title, language: say(
        "The pledge “{title}” was on, but has been called off.", language, title=title
    ),
    News.EXTENDED: lambda title, language: say(
        "The pledge “{title}” has more time now. If that does not suit you, you can take your word back.",
        language,
        title=title,
    ),
    News.REVISED: lambda title, language: say(
        "The pledge “{title}” has changed. Please read it again: you count once you accept it.", language, title=title
    ),
    News.PLACE_OFFERED: lambda title, language: say(
        "A place in the pledge “{title}” is free, and kept for you for a short time: sign again to take it.",
        language,
        title=title,
    ),
    News.ANNOUNCED: lambda title, language: say("News from who made the pledge “{title}”.", language, title=title),
    News.DONE_ASKED: lambda title, language: say(
        "You joined the pledge “{title}”. Have you done it? Please tell us.", language, title=title
    ),
    News.TRIED_AGAIN: lambda title, language: say(
        "It is tried again: the pledge “{title}” is open for you to join.", language, title=title
    ),
    News.OWN_ACTIVATED: lambda title, language: say(
        "Enough have joined your pledge “{title}”: it is on. Write to them now; an activity is drafted for you.",
        language,
        title=title,
    ),
    News.OWN_FAILED: lambda title, language: say(
        "Too few joined your pledge “{title}” in time. You can write to them once, and try again with a copy.",
        language,
        title=title,
    ),
    News.OWN_FAILED_ALONE: lambda title, language: say(
        "Nobody joined your pledge “{title}” in time. Ask some neighbours first, and then try again with a copy.",
        language,
        title=title,
    ),
    News.OWN_FELL_SHORT: lambda title, language: say(
        "Some have left your pledge “{title}”, and fewer than you asked for remain. It is still on; you may call it"
        " off.",
        language,
        title=title,
    ),
    News.OWN_SUSPENDED: lambda title, language: say(
        "A moderator took your pledge “{title}” from view.", language, title=title
    ),
    News.OWN_RELEASED: lambda title, language: say(
        "Your pledge “{title}” can be seen again, and has as much time left as before.", language, title=title
    ),
    News.OWN_APPROVED: lambda title, language: say(
        "Your pledge “{title}” was approved: everybody can join now.", language, title=title
    ),
    News.OWN_TURNED_DOWN: lambda title, language: say(
        "Your pledge “{title}” was not approved by a moderator.", language, title=title
    ),
    News.OWN_REMINDED: lambda title, language: say(
        "Your pledge “{title}” is on, and those who joined have not heard from you yet. Please write to them.",
        language,
        title=title,
    ),
    News.OWN_DONE_ASKED: lambda title, language: say(
        "You made the pledge “{title}”. Have you done it? Please tell the others, with a photo if you can.",
        language,
        title=title,
    ),
}
_TIPS: Sequence[Said] = (
    lambda title, language: say(
        "Your pledge “{title}” grows slowly. Ask three neighbours in person: most people join because somebody they"
        " know asked them.",
        language,
        title=title,
    ),
    lambda title, language: say(
        "Share the link to your pledge “{title}” where people know you: the group of your street, your school or your"
        " club.",
        language,
        title=title,
    ),
    lambda title, language: say(
        "Print the poster for your pledge “{title}”, and ask the shop, the library and the café to hang it up.",
        language,
        title=title,
    ),
    lambda title, language: say(
        "Ask everybody who has joined your pledge “{title}” to bring one more person.", language, title=title
    ),
    lambda title, language: say(
        "Tell people in your own words why “{title}” matters to you: that moves more than any slogan.",
        language,
        title=title,
    ),
    lambda title, language: say(
        "Look for a group near you that cares about the same as your pledge “{title}”, and ask them to join together.",
        language,
        title=title,
    ),
    lambda title, language: say(
        "If your pledge “{title}” falls short you can try again with a copy, and with a number that your street can"
        " reach.",
        language,
        title=title,
    ),
)


def tip(number: int, title: str, language: str) -> str:
    """A piece of advice, from 1 on; the last for any later one."""
    return _TIPS[min(max(number, 1), len(_TIPS)) - 1](title, language)
