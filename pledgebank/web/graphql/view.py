"""The door to GraphQL: who asks is found out, the operation run, the answer shown."""

from collections.abc import Mapping, Sequence
from datetime import timedelta
from functools import partial

import msgspec
from graphql import GraphQLError
from graphql import OperationType as GraphQLKind
from starlette.requests import HTTPConnection, Request
from starlette.responses import Response
from starlette.types import ASGIApp, Receive, Scope, Send
from starlette.websockets import WebSocket
from strawberry.asgi import GraphQL
from strawberry.exceptions import ConnectionRejectionError
from strawberry.schema.exceptions import CannotGetOperationTypeError, InvalidOperationTypeError
from strawberry.subscriptions import GRAPHQL_TRANSPORT_WS_PROTOCOL
from strawberry.types import ExecutionResult
from strawberry.types.graphql import OperationType
from strawberry.types.unset import UNSET, UnsetType

from pledgebank.base.errors import Refused
from pledgebank.storage.mongo import Storage
from pledgebank.web import compression, request_log
from pledgebank.web.auth import Authenticate, admit, bearer, session_ended
from pledgebank.web.context import Context, Glance, Viewer
from pledgebank.web.graphql import explorer, http, masking, refusals, strict, timeout
from pledgebank.web.graphql.http import Asked, BadRequest
from pledgebank.web.graphql.persisted.kept import Kept
from pledgebank.web.graphql.persisted.listed import Listed
from pledgebank.web.graphql.persisted.names import Persisted
from pledgebank.web.graphql.persisted.store import Documents
from pledgebank.web.graphql.presence import Gone, while_awaited
from pledgebank.web.graphql.schema import Schema
from pledgebank.web.graphql.socket import Client, Conversation, Line
from pledgebank.web.graphql.streaming import events, streams
from pledgebank.web.graphql.streaming.events import Distinct, Question
from pledgebank.web.graphql.streaming.reservations import Reservations
from pledgebank.web.graphql.streaming.streams import Sessions, Streams
from pledgebank.words import languages

INIT_WITHIN = timedelta(seconds=5)
# Nobody sees this status but those who read the log.
GONE = 499
FAILURES = {masking.BUG: 500, timeout.CODE: 503}


class View(GraphQL[Client, None]):
    """The ASGI application at `/graphql`, for HTTP and for WebSockets of graphql-transport-ws.

    `tools` are found by type through `Context.get`. `explorable`: any query by GET, a page to try them on, and what
    each may cost. `allowed_origins`: sites besides our own whose pages may open a WebSocket. `listed`: what alone runs.
    `sessions`: by which streams end with the session of who listens.
    """

    graphql_transport_ws_handler_class = Conversation
    websocket_adapter_class = Line

    def __init__(
        self,
        schema: Schema,
        storage: Storage,
        tools: Mapping[type, object],
        authenticate: Authenticate,
        *,
        explorable: bool = False,
        allowed_origins: Sequence[str] = (),
        listed: Listed | None = None,
        sessions: Sessions | None = None,
    ) -> None:
        super().__init__(
            schema,
            graphql_ide=None,
            subscription_protocols=(GRAPHQL_TRANSPORT_WS_PROTOCOL,),
            connection_init_wait_timeout=INIT_WITHIN,
            max_subscriptions_per_connection=None,  # the conversation itself says so with a code
            allowed_origins=allowed_origins,
        )
        self._schema = schema
        self._storage = storage
        self._tools = {**tools, Glance: Glance()}
        self._authenticate = authenticate
        self._explorable = explorable
        self._persisted: Persisted = listed or Kept(Documents(storage), schema.fits)
        self.suggestions = schema.explorable
        self._sessions = sessions
        self.streams = Streams()
        self._reservations = Reservations(schema, self.show, self.streams, self._over)

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Answer a request, or hold a conversation."""
        if scope["type"] == "websocket":
            socket = WebSocket(scope, receive, send)
            if self.streams.full(_address(socket)):
                await socket.send_denial_response(refusals.too_many())
            else:
                await super().__call__(scope, receive, send)
            return
        request = Request(scope, receive)
        languages.use(languages.choose(request.headers.get("accept-language")))
        page = explorer.page() if self._explorable and explorer.wanted(request) else None
        response = page or await self._respond(request)
        await response(scope, receive, send)

    async def get_context(self, request: Request | WebSocket, response: object) -> Client:  # noqa: ARG002 - theirs
        """Who is at the other end of a WebSocket; they say more in connection_init."""
        address = _address(request)

        def open_context(viewer: Viewer | None, language: str) -> Context:
            return self._context(viewer, language, address)

        return Client(
            open_context,
            self.show,
            self._persisted.whole,
            languages.choose(request.headers.get("accept-language")),
            take_place=partial(self.streams.take, address),
            over=self._over,
        )

    async def on_ws_connect(self, context: Client) -> UnsetType | dict[str, object] | None:
        """Note who it is; a session that has ended closes with 4403, at which clients refresh and come again."""
        said = context.connection_params
        authorization, language = said.get("authorization"), said.get("language")
        try:
            if not isinstance(authorization, str | None):
                raise session_ended()
            context.viewer = await self._viewer(authorization)
        except Refused as ended:
            raise ConnectionRejectionError from ended
        if context.viewer and context.place:
            context.place.belongs_to(context.viewer.person)
        if isinstance(language, str):
            context.language = languages.choose(language)
        nothing: UnsetType = UNSET
        return nothing

    def decode_json(self, data: str | bytes) -> object:
        """A message of a conversation. Raises JSONDecodeError, at which it is closed."""
        return strict.decode(data, object)

    def encode_json(self, data: object) -> str:
        """A message of a conversation."""
        return msgspec.json.encode(data).decode()

    def show(self, errors: Sequence[GraphQLError]) -> list[masking.Shown]:
        """Errors as clients may see them."""
        return masking.shown(errors, suggestions=self.suggestions)

    def _context(self, viewer: Viewer | None, language: str, address: str) -> Context:
        return Context(self._storage, self._tools, viewer=viewer, language=language, address=address)

    async def _viewer(self, authorization: str | None) -> Viewer | None:
        """Who wants to listen. Raises Refused UNAUTHENTICATED, also where the session has ended before its token."""
        viewer = self._authenticate(bearer(authorization))
        await admit(self._context(viewer, languages.current(), ""))
        return viewer

    async def _over(self, viewer: Viewer) -> str:
        return await streams.over(viewer, self._storage.clock.now(), self._sessions)

    async def _respond(self, request: Request) -> ASGIApp:
        media = http.JSON
        try:
            if self._reservations.concerned(request):
                return await self._reserved(request)
            media, always = events.media(accept := request.headers.get("accept"))
            question = await self._question(request, texts_by_get=self._explorable or always)
            if always or (events.possible(accept) and question.asks_for(GraphQLKind.SUBSCRIPTION)):
                return await self._listen(request, question)
            return await self._answered(request, question, media)
        except Gone:
            return Response(status_code=GONE)
        except Exception as error:  # whatever it is, it is answered in GraphQL's words
            return refusals.refused(media, error)

    async def _question(self, request: Request, *, texts_by_get: bool = False) -> Question:
        asked = await http.read(request, texts_by_get=texts_by_get)
        viewer = self._authenticate(bearer(request.headers.get("authorization")))
        request_log.note_operation(asked.operation_name)
        context = self._context(viewer, languages.current(), _address(request))
        return Question(await self._persisted.whole(asked), context)

    async def _reserved(self, request: Request) -> ASGIApp:
        viewer = await self._viewer(request.headers.get("authorization"))
        return await self._reservations.respond(request, viewer, _address(request), partial(self._question, request))

    async def _listen(self, request: Request, question: Question) -> ASGIApp:
        await admit(question.context)
        if request.method == "GET" and question.asks_for(GraphQLKind.MUTATION):
            raise refusals.mutation_by_get()
        return Distinct(self._schema, question, self.show, self.streams, self._over)

    async def _answered(self, request: Request, question: Question, media: str) -> ASGIApp:
        context = question.context
        work = self._execute(question.asked, context, request.method)
        result = await while_awaited(request, work, regardless=lambda: context.writes)
        response = self._answer(media, result)
        if request.method == "GET" and not result.errors:
            response = http.kept(response, request.headers.get("if-none-match"))
        # What a deed answers may be the keys of a session.
        return response if context.writes else compression.answer(response)

    async def _execute(self, asked: Asked, context: Context, method: str) -> ExecutionResult:
        allowed = {OperationType.QUERY} if method == "GET" else {OperationType.QUERY, OperationType.MUTATION}
        await admit(context)
        try:
            return await self.schema.execute(
                asked.query,
                variable_values=asked.variables,
                context_value=context,
                operation_name=asked.operation_name or None,
                allowed_operation_types=allowed,
            )
        except CannotGetOperationTypeError as error:
            raise BadRequest(400, error.as_http_error_reason(), "OPERATION_RESOLUTION_FAILURE") from error
        except InvalidOperationTypeError as error:
            if error.operation_type is OperationType.SUBSCRIPTION:
                message = f"Subscriptions need Accept: {events.MEDIA}, or a WebSocket of graphql-transport-ws."
                raise BadRequest(406, message, "NOT_ACCEPTABLE") from error
            raise refusals.mutation_by_get() from error

    def _answer(self, media: str, result: ExecutionResult) -> Response:
        more = {"extensions": result.extensions} if self._explorable and result.extensions else {}
        if not result.errors:
            return http.answer(media, 200, {"data": result.data, **more})
        errors = self.show(result.errors)
        if masking.ran(result):
            return http.answer(media, 200, {"errors": errors, "data": result.data, **more})
        for error in errors:
            if status := FAILURES.get(error["extensions"]["code"]):
                return http.refusal(media, status, errors)
        # Clients that know only application/json were promised 200 for every well-formed request.
        return http.refusal(media, 400 if media == http.GRAPHQL else 200, errors)


def _address(connection: HTTPConnection) -> str:
    return connection.client.host if connection.client else ""
