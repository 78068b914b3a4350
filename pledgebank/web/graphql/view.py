"""The door to GraphQL: who asks is found out, the operation run, the answer shown."""

from collections.abc import Mapping, Sequence
from datetime import timedelta

import msgspec
from graphql import GraphQLError
from starlette.requests import HTTPConnection, Request
from starlette.responses import Response
from starlette.types import Receive, Scope, Send
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
from pledgebank.web import request_log
from pledgebank.web.auth import Authenticate, bearer, session_ended
from pledgebank.web.context import Context, Viewer
from pledgebank.web.graphql import explorer, http, masking, strict
from pledgebank.web.graphql.http import Asked, BadRequest
from pledgebank.web.graphql.schema import Schema
from pledgebank.web.graphql.socket import Client, Conversation
from pledgebank.words import languages

INIT_WITHIN = timedelta(seconds=5)


class View(GraphQL[Client, None]):
    """The ASGI application at `/graphql`, for HTTP and for WebSockets of graphql-transport-ws.

    `tools` are found by type through `Context.get`. `explorable` adds GET: queries, and a page to try them on.
    `allowed_origins`: sites besides our own whose pages may open a WebSocket.
    """

    graphql_transport_ws_handler_class = Conversation

    def __init__(
        self,
        schema: Schema,
        storage: Storage,
        tools: Mapping[type, object],
        authenticate: Authenticate,
        *,
        explorable: bool = False,
        allowed_origins: Sequence[str] = (),
    ) -> None:
        super().__init__(
            schema,
            graphql_ide=None,
            subscription_protocols=(GRAPHQL_TRANSPORT_WS_PROTOCOL,),
            connection_init_wait_timeout=INIT_WITHIN,
            max_subscriptions_per_connection=None,  # the conversation itself says so with a code
            allowed_origins=allowed_origins,
        )
        self._storage = storage
        self._tools = tools
        self._authenticate = authenticate
        self._explorable = explorable
        self.suggestions = schema.explorable

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Answer a request, or hold a conversation."""
        if scope["type"] == "websocket":
            await super().__call__(scope, receive, send)
            return
        request = Request(scope, receive)
        languages.use(languages.choose(request.headers.get("accept-language")))
        response = await self._respond(request)
        await response(scope, receive, send)

    async def get_context(self, request: Request | WebSocket, response: object) -> Client:  # noqa: ARG002 - theirs
        """Who is at the other end of a WebSocket; they say more in connection_init."""
        address = _address(request)

        def open_context(viewer: Viewer | None, language: str) -> Context:
            return self._context(viewer, language, address)

        return Client(open_context, self.show, languages.choose(request.headers.get("accept-language")))

    async def on_ws_connect(self, context: Client) -> UnsetType | dict[str, object] | None:
        """Note who it is; a session that has ended closes with 4403, at which clients refresh and come again."""
        said = context.connection_params
        authorization, language = said.get("authorization"), said.get("language")
        try:
            if not isinstance(authorization, str | None):
                raise session_ended()
            context.viewer = self._authenticate(bearer(authorization))
        except Refused as ended:
            raise ConnectionRejectionError from ended
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

    async def _respond(self, request: Request) -> Response:
        if self._explorable and explorer.wanted(request):
            return explorer.page()
        media = http.JSON
        try:
            media = http.negotiate(request.headers.get("accept"))
            asked = await http.read(request, queries_by_get=self._explorable)
            viewer = self._authenticate(bearer(request.headers.get("authorization")))
            context = self._context(viewer, languages.current(), _address(request))
            result = await self._execute(asked, context, request.method)
            return self._answer(media, result)
        except BadRequest as bad:
            return http.refusal(media, bad.status, [bad.error], bad.headers)
        except Refused as ended:
            hint = {"WWW-Authenticate": 'Bearer error="invalid_token"'}
            return http.refusal(media, 401, [masking.refusal(ended)], hint)
        except Exception as error:  # whatever it is, it is answered in GraphQL's words
            return http.refusal(media, 500, [masking.bug(error)])

    async def _execute(self, asked: Asked, context: Context, method: str) -> ExecutionResult:
        allowed = {OperationType.QUERY} if method == "GET" else {OperationType.QUERY, OperationType.MUTATION}
        request_log.note_operation(asked.operation_name)
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
                message = "Subscriptions need a WebSocket of graphql-transport-ws."
                raise BadRequest(406, message, "NOT_ACCEPTABLE") from error
            raise BadRequest(405, "Mutations need POST.", "METHOD_NOT_ALLOWED", Allow="POST") from error

    def _answer(self, media: str, result: ExecutionResult) -> Response:
        if not result.errors:
            return http.answer(media, 200, {"data": result.data})
        errors = self.show(result.errors)
        if result.data is not None or any(error.path is not None for error in result.errors):
            return http.answer(media, 200, {"errors": errors, "data": result.data})
        if any(error["extensions"]["code"] == masking.BUG for error in errors):
            return http.refusal(media, 500, errors)
        # Clients that know only application/json were promised 200 for every well-formed request.
        return http.refusal(media, 400 if media == http.GRAPHQL else 200, errors)


def _address(connection: HTTPConnection) -> str:
    return connection.client.host if connection.client else ""
