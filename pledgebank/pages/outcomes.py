"""What the page of a pledge says besides its promise: its picture, its places, why it ended, and how it went."""

from pledgebank.pages.asking import Answer
from pledgebank.words.sentences import say


def pictures(several: list[Answer], alt: str) -> list[Answer]:
    """Photos with words for who does not see them."""
    return [{**one, "alt": one["alt"] or alt} for one in several]


def places(pledge: Answer, language: str) -> list[tuple[str, str]]:
    """How many there is room for, and how many wait; nothing where there is room for all."""
    cap, waiting = pledge["cap"], pledge["waitingCount"]
    return [
        *([(say("Room for", language), str(cap))] if cap else []),
        *([(say("Waiting for a place", language), str(waiting))] if waiting else []),
    ]


def went(pledge: Answer, language: str) -> list[str]:
    """How it went after it was on, as far as anybody has said."""
    if pledge["activatedAt"] is None or pledge["calledOffAt"]:
        return []
    done, missed, kept = pledge["doneCount"], pledge["notDoneCount"], pledge["kept"]
    said = []
    if kept is not None:
        name = pledge["promiser"]["name"]
        said.append(
            say("{name} says: it is done.", language, name=name)
            if kept
            else say("{name} says: it was not done.", language, name=name)
        )
    if done or missed:
        said.append(
            say(
                "Of {asked} who said whether they did their part, {done} did.", language, asked=done + missed, done=done
            )
        )
    return said


def words(language: str) -> dict[str, str]:
    """The headings and questions of all this."""
    return {
        "picture": say("Picture of the pledge", language),
        "reason": say("Why it was called off", language),
        "went": say("How it went", language),
        "done_photo": say("Photo of how it went", language),
        "area": say("In which area do you join?", language),
        "choose": say("Please choose", language),
        "house": say("Number of your house, and flat", language),
        "postcode": say("Postcode", language),
        "household": say("One signature counts for each household. We keep only a digest of where you live.", language),
        "full": say("All places are taken: who signs now waits in line.", language),
        "shares": say("Yes", language),
    }
