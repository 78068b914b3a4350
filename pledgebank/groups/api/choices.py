"""The choices of groups as GraphQL shows them."""

from pledgebank.groups.members.model import GroupRole
from pledgebank.groups.model import GroupOrder, GroupState, Joining, MembersSeen
from pledgebank.web.described import choices

choices(
    GroupRole,
    "What somebody is in a group.",
    {
        GroupRole.APPLICANT: "Waits for an organiser's yes.",
        GroupRole.MEMBER: "Belongs to it.",
        GroupRole.ORGANISER: "Belongs to it, and speaks for it.",
    },
)
choices(
    GroupState,
    "Where a group stands.",
    {
        GroupState.ACTIVE: "Open to all that groups do.",
        GroupState.HIDDEN: "Taken from view by a moderator; seen by its organisers and moderators alone.",
        GroupState.CLOSED: "Over, for good; no longer listed.",
    },
)
choices(
    Joining,
    "How one becomes a member.",
    {
        Joining.OPEN: "At once.",
        Joining.APPLICATION: "When an organiser says yes.",
        Joining.INVITATION: "By an invitation alone.",
    },
)
choices(
    MembersSeen,
    "Who sees who the members are; how many they are everybody sees.",
    {
        MembersSeen.EVERYBODY: "Everybody.",
        MembersSeen.MEMBERS: "Members.",
        MembersSeen.ORGANISERS: "Organisers.",
    },
)
choices(
    GroupOrder,
    "What comes first in a list of groups.",
    {
        GroupOrder.NEWEST: "The last founded.",
        GroupOrder.LARGEST: "The one with the most members.",
        GroupOrder.NEAREST: "The nearest to the middle of `near`, which it needs.",
    },
)

__all__ = ["GroupOrder", "GroupRole", "GroupState", "Joining", "MembersSeen"]
