"""Makes a mongod that answers ready for use: a replica set of one, primary, with its one database user."""

from collections.abc import Mapping
from contextlib import closing
from typing import Any

from pymongo import MongoClient
from pymongo.errors import OperationFailure, PyMongoError

from pledgebank.storage.embedded.binary import OLDEST
from pledgebank.storage.embedded.errors import EmbeddedError
from pledgebank.storage.embedded.home import REPLICA_SET, USER, Home
from pledgebank.storage.embedded.locks import held
from pledgebank.storage.embedded.patience import Patience
from pledgebank.storage.embedded.process import last_words

Doc = dict[str, Any]
Client = MongoClient[Mapping[str, Any]]

AUTHENTICATION_FAILED = 18
NOT_YET_INITIALIZED = 94
ENDS_WITHIN = 10.0  # seconds


def make_ready(home: Home, port: int, patience: Patience) -> None:
    """Return once the node on `port` is a writable primary that lets our user in.

    Safe to repeat after a stop at any point. Raises EmbeddedError when it does not become ready in time.
    """
    # As the set's own member, by the key file: so a stranger never has a moment to make the first user.
    with closing(_client(port, "__system", home.secret(), "local")) as member:
        doing: PyMongoError | None = None
        while patience.lasts():
            try:
                if _is_primary(member, port):
                    _let_user_in(member, home, port)
                    return
            except OperationFailure as refusal:
                if refusal.code == AUTHENTICATION_FAILED and not _has_ended(home):
                    raise EmbeddedError(
                        f"The database on port {port} does not know the secret in {home.key}."
                    ) from refusal
                doing = refusal
            except PyMongoError as failure:
                doing = failure
            if not held(home.keeper_lock):
                raise last_words(home)
    raise EmbeddedError(f"The database was not ready in time ({doing}). Its last words:\n{home.last_words()}")


def _has_ended(home: Home) -> bool:
    """Whether it was another's mongod that did not know us: ours ends when it finds that its port is taken."""
    patience = Patience(ENDS_WITHIN)
    while held(home.keeper_lock):
        if not patience.lasts():
            return False
    return True


def _is_primary(member: Client, port: int) -> bool:
    version = member.admin.command("buildInfo")["version"]
    if int(version.split(".")[0]) < OLDEST:
        raise EmbeddedError(f"This mongod is version {version}: pledgebank needs MongoDB {OLDEST} or newer.")
    hosts = [{"_id": 0, "host": f"127.0.0.1:{port}"}]
    try:
        config: Doc = member.admin.command("replSetGetConfig")["config"]
    except OperationFailure as refusal:
        if refusal.code != NOT_YET_INITIALIZED:
            raise
        member.admin.command("replSetInitiate", {"_id": REPLICA_SET, "members": hosts})
        return False
    if [each["host"] for each in config["members"]] != [hosts[0]["host"]]:
        # By force: a node that does not find its own address in the set has no primary to agree with.
        moved = {**config, "members": hosts, "version": config["version"] + 1}
        member.admin.command("replSetReconfig", moved, force=True)
        return False
    return bool(member.admin.command("hello").get("isWritablePrimary"))


def _let_user_in(member: Client, home: Home, port: int) -> None:
    if not member.admin.command("usersInfo", USER)["users"]:
        member.admin.command("createUser", USER, pwd=home.password(), roles=["root"])
    try:
        _knock(home, port)
    except OperationFailure as refusal:
        if refusal.code != AUTHENTICATION_FAILED:
            raise
        # The key file was made anew: the user follows it.
        member.admin.command("updateUser", USER, pwd=home.password())


def _knock(home: Home, port: int) -> None:
    with closing(_client(port, USER, home.password(), "admin")) as user:
        user.admin.command("ping")


def _client(port: int, user: str, password: str, source: str) -> Client:
    return MongoClient(
        "127.0.0.1", port, username=user, password=password, authSource=source, directConnection=True,
        serverSelectionTimeoutMS=2_000, connectTimeoutMS=2_000, socketTimeoutMS=20_000,
    )  # fmt: skip
