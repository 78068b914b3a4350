"""Whatever people do in whatever order: an open group always has somebody who organises it."""

from collections.abc import Iterator
from contextlib import contextmanager
from uuid import UUID

from hypothesis import settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, invariant, rule

from pledgebank.base.errors import Refused
from pledgebank.groups import rules as groups
from pledgebank.groups.life import rules as life
from pledgebank.groups.members import rules
from pledgebank.groups.members.model import Membership
from pledgebank.groups.model import Ground, Group, GroupDraft, Joining
from tests.pledges.builders import NOW

PEOPLE = [UUID(int=number) for number in range(1, 6)]
person = st.sampled_from(PEOPLE)


@contextmanager
def perhaps_refused(*codes: str) -> Iterator[None]:
    """What may be refused, but for these reasons alone."""
    try:
        yield
    except Refused as refused:
        if refused.code not in codes:
            raise


class Roles(RuleBasedStateMachine):
    """One group and five people, by the rules alone."""

    def __init__(self) -> None:
        super().__init__()
        draft = GroupDraft(name="Friends", joining=Joining.APPLICATION)
        self.group: Group = groups.create(draft, slug="friends", ground=Ground(), now=NOW)[0]
        self.kept: dict[UUID, Membership] = {PEOPLE[0]: rules.found(self.group.id, PEOPLE[0], NOW)}

    @property
    def organising(self) -> set[UUID]:
        return {one for one, kept in self.kept.items() if kept.organises}

    def others(self, who: UUID) -> int:
        return len(self.organising - {who})

    @rule(joining=st.sampled_from(list(Joining)))
    def changes_how_one_joins(self, joining: Joining) -> None:
        wanted = groups.with_changes(self.group, {"joining": joining})
        with perhaps_refused("GROUP_CLOSED"):
            self.group, _ = groups.edit(self.group, wanted, Ground(), expected=None, now=NOW)

    @rule(who=person, invited=st.booleans())
    def joins(self, who: UUID, invited: bool) -> None:
        before, by = self.kept.get(who), PEOPLE[0] if invited else None
        with perhaps_refused("GROUP_CLOSED", "INVITATION_NEEDED", "REMOVED", "DECLINED"):
            became, _ = rules.join(self.group, before, person=who, invited_by=by, now=NOW)
            self.kept[who] = became
            was_member = before is not None and before.is_member
            assert not became.organises or was_member
            assert self.group.joining is Joining.OPEN or invited or was_member or not became.is_member

    @rule(who=person, by=person, accept=st.booleans())
    def answers(self, who: UUID, by: UUID, accept: bool) -> None:
        if by in self.organising:
            with perhaps_refused("NOT_FOUND", "GROUP_CLOSED"):
                self.kept[who], _ = rules.answer(
                    self.group, self.kept.get(who), accept=accept, note="", expected=None, now=NOW
                )

    @rule(who=person)
    def leaves(self, who: UUID) -> None:
        standing = self.kept.get(who)
        if standing is None or standing.role is None:
            return
        closed, others = self.group.closed_at is not None, self.others(who)
        last = standing.organises and not closed and not others
        with perhaps_refused(*(["LAST_ORGANISER"] if last else [])):
            rules.leave(standing, closed=closed, others=others)
            del self.kept[who]
            assert not last

    @rule(who=person, by=person, up=st.booleans())
    def is_made_or_unmade_organiser(self, who: UUID, by: UUID, up: bool) -> None:
        if by in self.organising:
            with perhaps_refused("NOT_FOUND", "GROUP_CLOSED", "LAST_ORGANISER"):
                standing = rules.check_member(self.kept.get(who))
                if up:
                    self.kept[who], _ = rules.make_organiser(self.group, standing)
                else:
                    self.kept[who], _ = rules.unmake_organiser(standing, others=self.others(who))

    @rule(who=person, by=person)
    def is_removed(self, who: UUID, by: UUID) -> None:
        if by in self.organising:
            with perhaps_refused("NOT_FOUND", "NOT_ALLOWED"):
                standing = rules.check_member(self.kept.get(who))
                self.kept[who], _ = rules.remove(standing, "", by=by, expected=None, now=NOW)

    @rule(by=person, really=st.integers(0, 9))
    def closes(self, by: UUID, really: int) -> None:
        if by in self.organising and really == 0:
            self.group, _ = life.close(self.group, "Over.", expected=None, now=NOW)

    @invariant()
    def an_open_group_is_organised(self) -> None:
        assert self.organising or self.group.closed_at is not None

    @invariant()
    def who_is_nothing_any_more_left_nothing_of_what_they_wrote(self) -> None:
        for one in self.kept.values():
            assert one.role is not None or (one.ended is not None and not one.message and not one.answers)


TestRoles = Roles.TestCase
TestRoles.settings = settings(max_examples=200, stateful_step_count=40, deadline=None)
