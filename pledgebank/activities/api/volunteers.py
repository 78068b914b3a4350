"""What people say of themselves to those who look for help."""

from collections.abc import Sequence
from datetime import datetime
from functools import partial
from typing import Annotated

import strawberry

from pledgebank.activities.volunteers import commands, rules, store
from pledgebank.activities.volunteers import model as models
from pledgebank.activities.volunteers.model import AgeBand
from pledgebank.people.api import Viewer
from pledgebank.web.context import Info
from pledgebank.web.described import choices, field
from pledgebank.web.mutation import UserError, mutation, no_errors
from pledgebank.words import languages
from pledgebank.words.sentences import repeat

choices(
    AgeBand,
    "How old somebody says they are: never a birth date.",
    {
        AgeBand.UNDER_13: "12 or younger.",
        AgeBand.FROM_13_TO_15: "13 to 15.",
        AgeBand.FROM_16_TO_17: "16 or 17.",
        AgeBand.FROM_18: "18 or older.",
    },
)


@strawberry.type(description="One thing that people can do and a task may need.")
class Skill:
    """A skill."""

    key: str = strawberry.field(description="What programs call it.")
    name: str = strawberry.field(description="What people call it, in the viewer's language.")

    @classmethod
    def of(cls, skill: models.Skill, language: str) -> "Skill":
        """As clients see it."""
        return cls(key=skill.key, name=repeat(skill.name, language))


def skills_of(keys: Sequence[str]) -> list[Skill]:
    """These skills, in the language the client asked for."""
    return [Skill.of(skill, languages.current()) for skill in rules.catalogue() if skill.key in keys]


@strawberry.type(description="What the viewer says of themselves to those who look for help; for nobody else to see.")
class Volunteering:
    """What somebody says of themselves."""

    skills: list[Skill] = strawberry.field(description="What they can do.")
    age_band: AgeBand | None = strawberry.field(
        description="How old they were when they said so; null if they did not."
    )
    age_stated_at: datetime | None = strawberry.field(description="When they said so.")

    @classmethod
    def of(cls, volunteer: models.Volunteer | None) -> "Volunteering":
        """As clients see it."""
        if volunteer is None:
            return cls(skills=[], age_band=None, age_stated_at=None)
        return cls(
            skills=skills_of(volunteer.skills),
            age_band=volunteer.age_band,
            age_stated_at=volunteer.age_stated_at,
        )


async def volunteering(root: Viewer, info: Info) -> Volunteering:  # noqa: ARG001 - a viewer is who asks
    """What they say of themselves to those who look for help."""
    return Volunteering.of(await store.get(info.context.reader, info.context.person()))


@strawberry.input(description="What one says of oneself to those who look for help; what is left out stays.")
class SetVolunteeringInput:
    """What one says of oneself."""

    skills: list[str] | None = strawberry.field(default=None, description="Keys of all one can do, up to 20.")
    age_band: AgeBand | None = strawberry.field(default=None, description="How old one is.")
    idempotency_key: strawberry.ID | None = strawberry.field(default=None, description="Makes it safe to repeat.")


@strawberry.type(description="What one now says of oneself, or why not.")
class SetVolunteeringPayload:
    """What one now says of oneself, or why not."""

    volunteering: Volunteering | None = strawberry.field(default=None, description="All that is said now.")
    errors: list[UserError] = strawberry.field(default_factory=no_errors, description="Why it was refused.")


@strawberry.type
class VolunteerQueries:
    """What can be asked about skills."""

    @field
    async def skills(self, info: Info) -> list[Skill]:  # noqa: ARG002 - as every resolver
        """All skills that people can declare and tasks can need, in the viewer's language."""
        return skills_of([skill.key for skill in rules.catalogue()])


@strawberry.type
class VolunteerMutations:
    """What people can say of themselves."""

    @mutation
    async def set_volunteering(
        self, info: Info, input: Annotated[SetVolunteeringInput, strawberry.argument(description="What one says.")]
    ) -> SetVolunteeringPayload:
        """Say what one can do and how old one is; what kept one waiting for want of it does so no more."""
        context, person = info.context, info.context.person()
        command = partial(commands.say, person=person, skills=input.skills, age_band=input.age_band)
        await context.write(command, once=context.once("setVolunteering", input))
        return SetVolunteeringPayload(volunteering=Volunteering.of(await store.get(context.reader, person)))
