"""What a notice says, in one of our languages."""

from collections.abc import Callable, Mapping

from pledgebank.notify.activities import wording as of_activities
from pledgebank.notify.activities.model import Doing
from pledgebank.notify.model import News, Notice
from pledgebank.notify.pledges import wording as of_pledges
from pledgebank.words.sentences import say


def worded(notice: Notice, title: str | None, language: str, doing: Doing | None = None) -> str:
    """One sentence; `title`: what the thing is called, None where the reader may not know any more.

    `doing`: the activity that it is about, if it is about one.
    """
    if title is None:
        return say("Something that you followed can no longer be seen here.", language)
    if doing is not None:
        return of_activities.worded(notice, doing, language)
    if notice.news is News.OWN_ADVISED:
        return of_pledges.tip(notice.tip, title, language)
    return _SAID[notice.news](title, language)


_SAID: Mapping[News, Callable[[str, str], str]] = {
    **of_pledges.SAID,
    News.UPDATED: lambda title, language: say("There is news of “{title}”.", language, title=title),
    News.ASKED: lambda title, language: say("Has “{title}” been fixed? Please tell us.", language, title=title),
    News.INVESTIGATING: lambda title, language: say("“{title}” is being looked into.", language, title=title),
    News.PLANNED: lambda title, language: say("The repair of “{title}” is planned.", language, title=title),
    News.IN_PROGRESS: lambda title, language: say("“{title}” is being worked on.", language, title=title),
    News.FIX_CLAIMED: lambda title, language: say("Somebody says that “{title}” is fixed.", language, title=title),
    News.FIXED: lambda title, language: say("“{title}” is fixed.", language, title=title),
    News.CLOSED: lambda title, language: say("“{title}” was closed without a repair.", language, title=title),
    News.MERGED: lambda title, language: say("“{title}” is the same as another report.", language, title=title),
    News.REOPENED: lambda title, language: say("“{title}” is still a problem, and open again.", language, title=title),
    News.HIDDEN: lambda title, language: say("Your report “{title}” was taken from view.", language, title=title),
    News.SHOWN_AGAIN: lambda title, language: say("“{title}” can be seen again.", language, title=title),
}
