"""Who may know of an activity, of its very spot, and who speaks for it. Pure."""

from collections.abc import Collection

from pledgebank.activities.model import Activity, ActivityState
from pledgebank.activities.places.model import COMING, Signup
from pledgebank.base.event import Audience
from pledgebank.councils.model import Eyes


def may_see(activity: Activity, eyes: Eyes) -> bool:
    """Whether who looks may know of it. `store.visible` says the same to the database, but for what was called off: it
    is found by who knows of it, and listed no more.
    """
    return activity.state is not ActivityState.DRAFT or speaks_for(activity, eyes)


def speaks_for(activity: Activity, eyes: Eyes) -> bool:
    """Whether it is theirs: made by them, or for a group whose organisers they are."""
    if activity.group is not None:
        return activity.group in eyes.organises
    return eyes.person is not None and eyes.person == activity.organiser


def answers_for(activity: Activity, eyes: Eyes) -> bool:
    """Whether it lies where they are officers or moderators."""
    return any(eyes.works_for(body) for body in activity.bodies)


def sees_exactly(activity: Activity, eyes: Eyes, own: Collection[Signup]) -> bool:
    """Whether who looks may know the very spot: who organises it, and who has a place."""
    return speaks_for(activity, eyes) or any(signup.person == eyes.person and signup.state in COMING for signup in own)


def planners(activity: Activity) -> Audience:
    """Who sees a draft."""
    return Audience(groups=(activity.group,)) if activity.group else Audience(people=(activity.organiser,))
