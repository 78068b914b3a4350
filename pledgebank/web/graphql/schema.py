"""How a GraphQL schema is put together: our scalars and checks, and edges that point up to higher features."""

import inspect
import re
from collections.abc import Callable, Iterable, Mapping
from datetime import UTC, date, datetime
from functools import partial
from typing import Any

import strawberry
from graphql import GraphQLError, GraphQLList, GraphQLOutputType, GraphQLResolveInfo
from graphql.execution import Executor
from strawberry.schema.config import StrawberryConfig
from strawberry.schema.name_converter import NameConverter
from strawberry.schema.schema import StrawberryGraphQLCoreExecutionContext
from strawberry.types import ExecutionContext
from strawberry.types.base import StrawberryObjectDefinition, StrawberryType, get_object_definition
from strawberry.types.scalar import ScalarDefinition

from pledgebank.base.clock import to_milliseconds
from pledgebank.web.context import Context
from pledgebank.web.graphql import plain
from pledgebank.web.graphql.checks import Checks, Known, rules
from pledgebank.web.graphql.timeout import Timeout
from pledgebank.web.telemetry.watch import Watch

_INSTANT = re.compile(r"\d{4}-\d\d-\d\d[Tt]\d\d:\d\d:\d\d(\.\d{1,9})?([Zz]|[+-]\d\d:\d\d)")
_DAY = re.compile(r"\d{4}-\d\d-\d\d")


class Schema(strawberry.Schema):
    """A schema whose documents are checked and remembered."""

    known: Known
    explorable: bool

    def process_errors(self, errors: list[GraphQLError], execution_context: ExecutionContext | None = None) -> None:
        """Log nothing here: masking tells bugs, once, under the id that the client is given."""

    def fits(self, text: str) -> bool:
        """Whether a document could run; what is found out is remembered for when it does."""
        return self.known.fits(self._schema, text)


class _Names(NameConverter):
    """A list of entries is called after what they are entries of: ReportHistoryConnection."""

    def from_generic(self, generic_type: StrawberryObjectDefinition, types: list[StrawberryType | type]) -> str:
        name = super().from_generic(generic_type, types)
        return re.sub(r"Entry(Connection|Edge)$", r"\1", name)


class _Executor(StrawberryGraphQLCoreExecutionContext):
    def build_per_event_executor(self, payload: Any) -> Executor[Any]:
        """Each event of a subscription sees the world anew."""
        if isinstance(self.context_value, Context):
            self.context_value.forget()
        return super().build_per_event_executor(payload)

    def complete_list_value(  # noqa: PLR0917 - the library's
        self,
        return_type: GraphQLList[GraphQLOutputType],
        field_details_list: Any,
        info: GraphQLResolveInfo[Any],
        path: Any,
        result: Any,
        position_context: Any,
    ) -> Any:
        """A list of plain things is answered at once."""
        if isinstance(result, list) and (read := plain.reads(self, return_type.of_type, field_details_list)):
            answered = plain.answer(read, result)
            if answered is not None:
                return answered
        return super().complete_list_value(return_type, field_details_list, info, path, result, position_context)


def build(
    query: type,
    mutation: type | None = None,
    subscription: type | None = None,
    types: Iterable[type] = (),
    *,
    explorable: bool = True,
    for_print: bool = False,
) -> Schema:
    """The schema of these types. `explorable`: whether it answers introspection and suggests names.

    `for_print`: in alphabetical order, and for nothing but printing: sorting makes all enum types anew, as types that
    give resolvers bare strings in place of the enums' members.
    """
    known = Known(rules(introspection=explorable))
    schema = Schema(
        query=query,
        mutation=mutation,
        subscription=subscription,
        types=types,
        extensions=[Watch, partial(Checks, known), Timeout],
        execution_context_class=_Executor,
        config=StrawberryConfig(
            sort_schema=for_print, scalar_map={datetime: DATE_TIME, date: DATE}, name_converter=_Names()
        ),
    )
    schema.known, schema.explorable = known, explorable
    return schema


def extend(kind: type, *, costs: Mapping[str, int] | None = None, **resolvers: Callable[..., Any]) -> None:
    """Give a type fields that a higher feature resolves, before the schema is built. Repeating it is harmless.

    `costs`: of those that take more work than a plain value, that of about how many plain values.
    """
    definition = get_object_definition(kind, strict=True)
    for name, resolver in resolvers.items():
        present = {field.python_name: field for field in definition.fields}
        if name in present:
            told = present[name].base_resolver
            if told is None or told.wrapped_func is not resolver:
                raise ValueError(f"{definition.name} already has a field {name}")
            continue
        dear = {"cost": costs[name]} if costs and name in costs else {}
        field = strawberry.field(resolver=resolver, description=inspect.getdoc(resolver), metadata=dear)
        field.python_name = name
        field.origin = kind
        definition.fields.append(field)


def _instant(value: object) -> datetime:
    if not isinstance(value, str) or not _INSTANT.fullmatch(value):
        raise GraphQLError("A time looks like 2026-05-04T10:00:00Z.")
    try:
        return to_milliseconds(datetime.fromisoformat(value.upper()).astimezone(UTC))
    except (ValueError, OverflowError) as error:
        raise GraphQLError("There is no such time.") from error


def _day(value: object) -> date:
    if not isinstance(value, str) or not _DAY.fullmatch(value):
        raise GraphQLError("A date looks like 2026-05-04.")
    try:
        return date.fromisoformat(value)
    except ValueError as error:
        raise GraphQLError("There is no such date.") from error


def _show_instant(value: datetime) -> str:
    return value.astimezone(UTC).isoformat(timespec="milliseconds").replace("+00:00", "Z")


DATE_TIME = ScalarDefinition(
    name="DateTime",
    description="An instant: RFC 3339, answered in UTC to the millisecond, such as 2026-05-04T10:00:00.000Z.",
    specified_by_url="https://datatracker.ietf.org/doc/html/rfc3339",
    serialize=_show_instant,
    parse_value=_instant,
    parse_literal=None,
    origin=datetime,
)
DATE = ScalarDefinition(
    name="Date",
    description="A day of the calendar, such as 2026-05-04.",
    specified_by_url=None,
    serialize=date.isoformat,
    parse_value=_day,
    parse_literal=None,
    origin=date,
)
