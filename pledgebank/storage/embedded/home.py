"""The owner-only folder of the private MongoDB: its data, its secret, its locks and who runs now."""

import hashlib
import json
import os
import re
import secrets
import sys
from dataclasses import dataclass
from pathlib import Path
from urllib.parse import quote

from pledgebank.storage.embedded.errors import EmbeddedError

if sys.platform != "win32":
    import pwd

REPLICA_SET = "pledgebank"
USER = "pledgebank"

# Errors and fatal errors in mongod's log, and every line that is not its log: the loader's, the keeper's.
COMPLAINT = re.compile(r'"s":"[EF]"|^[^{]')
LAST_WORDS = 12


@dataclass(frozen=True)
class Running:
    """The mongod that runs now: process ids of it and of its keeper, and its port on 127.0.0.1."""

    pid: int
    keeper: int
    port: int


@dataclass(frozen=True)
class Home:
    """Paths inside the private folder `mongodb`, which lies in the data folder a person chose."""

    root: Path

    @property
    def data(self) -> Path:
        """mongod's own files."""
        return self.root / "db"

    @property
    def key(self) -> Path:
        """The secret: mongod's key file, from which the password is made too."""
        return self.root / "key"

    @property
    def log(self) -> Path:
        """What mongod said since it was last started."""
        return self.root / "mongod.log"

    @property
    def born(self) -> Path:
        """Exists once the database was ready for the first time; before that it holds nothing of anyone's."""
        return self.root / "born"

    @property
    def port(self) -> Path:
        """The port used last."""
        return self.root / "port"

    @property
    def running(self) -> Path:
        """Who runs now, written by the keeper."""
        return self.root / "running.json"

    @property
    def start_lock(self) -> Path:
        """Held alone by the process that is joining."""
        return self.root / "start.lock"

    @property
    def users_lock(self) -> Path:
        """Shared by all who use the mongod, held alone by the keeper once nobody does."""
        return self.root / "users.lock"

    @property
    def keeper_lock(self) -> Path:
        """Held alone by the keeper while it lives."""
        return self.root / "keeper.lock"

    def secret(self) -> str:
        """The key file's content, made when there is none; to be called by the holder of the start lock."""
        if not self.key.exists():
            write_private(self.key, secrets.token_hex(64))
        self.key.chmod(0o600)
        return self.key.read_text(encoding="ascii")

    def password(self) -> str:
        """The database user's password: made from the key, so that the two can never disagree."""
        return hashlib.sha256(b"pledgebank database user " + self.secret().encode()).hexdigest()

    def url(self, port: int) -> str:
        """Where clients connect. Not directly: so a client waits while the node is not yet primary."""
        return (
            f"mongodb://{USER}:{quote(self.password())}@127.0.0.1:{port}/"
            f"?authSource=admin&replicaSet={REPLICA_SET}&directConnection=false"
        )

    def who_runs(self) -> Running | None:
        """The running mongod as its keeper wrote it down; None when nothing readable is there."""
        try:
            return Running(**json.loads(self.running.read_text(encoding="utf-8")))
        except (OSError, ValueError, TypeError):
            return None

    def last_words(self) -> str:
        """What mongod last complained of, or else just last said; a few lines."""
        try:
            lines = self.log.read_text(encoding="utf-8", errors="replace").splitlines()
        except OSError:
            return ""
        return "\n".join(([line for line in lines if COMPLAINT.search(line)] or lines)[-LAST_WORDS:])


def settle(folder: Path) -> Home:
    """Make `folder` (and the private folder in it) if need be, owner-only.

    Raises EmbeddedError when the folder belongs to another user of the machine or cannot be written.
    """
    try:
        folder = folder.expanduser().resolve()
        folder.mkdir(mode=0o700, parents=True, exist_ok=True)
        home = Home(folder / "mongodb")
        home.root.mkdir(mode=0o700, exist_ok=True)
        _refuse_other_owner(home.root)
        home.root.chmod(0o700)
        home.data.mkdir(mode=0o700, exist_ok=True)
    except OSError as failure:
        raise EmbeddedError(
            f"The data folder {folder} cannot be used by {_name(os.geteuid())}: {failure}."
        ) from failure
    return home


def write_private(path: Path, text: str) -> None:
    """Write a whole file or nothing, readable by its owner alone from its first moment."""
    draft = path.with_name(f"{path.name}.{os.getpid()}")
    with open(os.open(draft, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600), "w", encoding="utf-8") as file:
        file.write(text)
        file.flush()
        os.fsync(file.fileno())
    draft.replace(path)


def _refuse_other_owner(folder: Path) -> None:
    owner = folder.stat().st_uid
    if owner != os.geteuid():
        raise EmbeddedError(
            f"The database in {folder} belongs to {_name(owner)}, and you are {_name(os.geteuid())}: "
            "start as its owner, or choose another data folder."
        )


def _name(user: int) -> str:
    try:
        return f"user {pwd.getpwuid(user).pw_name}"
    except KeyError:
        return f"user {user}"
