"""How one installation is set up: read from the environment once, checked, and never changed afterwards."""

import difflib
import os
import sys
from pathlib import Path
from typing import Annotated, Any, Self, get_args

from pydantic import Field, SecretStr, ValidationError, model_validator
from pydantic.fields import FieldInfo
from pydantic_settings import BaseSettings, SettingsConfigDict

from pledgebank.geocoding.remote import service as geocoders
from pledgebank.geocoding.remote.service import Service, WrongOptions
from pledgebank.mail.smtp import Encryption
from pledgebank.settings.kinds import (
    Address,
    Bucket,
    Endpoint,
    File,
    Folder,
    Geocoder,
    LogFormat,
    LogLevel,
    MongodbUrl,
    Name,
    Origins,
    Password,
    Port,
    Program,
    PublicUrl,
    Right,
    TimeZone,
    Words,
    YesNo,
)
from pledgebank.storage.mongo import Driver

PREFIX = "PLEDGEBANK_"
OF_TESTS = PREFIX + "TEST_"


class WrongSettings(Exception):
    """Some settings make no sense; the message names each, what it is and what would be right."""


def data_folder() -> Path:
    """Where this system keeps a person's application data."""
    if sys.platform == "darwin":
        return Path.home() / "Library" / "Application Support" / "pledgebank"
    if sys.platform == "win32":
        return Path(os.environ.get("LOCALAPPDATA", Path.home() / "AppData" / "Local")) / "pledgebank"
    return Path(os.environ.get("XDG_DATA_HOME") or Path.home() / ".local" / "share") / "pledgebank"


def pages_folder() -> Path:
    """Where a source checkout builds its pages."""
    return Path(__file__).resolve().parent.parent.parent / "mobile-mock" / "dist"


class Settings(BaseSettings):
    """Every setting. In the environment each is called PLEDGEBANK_ and its name in capitals."""

    model_config = SettingsConfigDict(env_prefix=PREFIX, frozen=True, env_ignore_empty=True, hide_input_in_errors=True)

    mongodb_url: MongodbUrl | None = Field(
        default=None,
        description="The MongoDB to use: a replica set or sharded cluster. Without it, a private one runs.",
    )
    database: Name = Field(default="pledgebank", description="Name of the database.")
    driver: Annotated[Driver, Right("pymongo or motor")] = Field(
        default=Driver.PYMONGO, description="The library that reaches it; motor needs the extra of that name."
    )
    data: Folder = Field(
        default_factory=data_folder,
        description="Folder of the private MongoDB and of photos. On Linux usually ~/.local/share/pledgebank.",
    )
    mongod: Program | None = Field(
        default=None,
        description="The mongod program to run privately. Usually that on the PATH, or the installed wheel's.",
    )
    host: Words = Field(default="127.0.0.1", description="Address to listen at; 0.0.0.0 for all.")
    port: Port = Field(default=8000, description="Port to listen at; 0 for any free one.")
    public_url: PublicUrl | None = Field(
        default=None, description="Where people reach this server; used in links. Usually host and port."
    )
    trusted_proxies: Words | None = Field(
        default=None, description="Addresses of proxies, with commas, whose word about a client's address is taken."
    )
    origins: Origins | None = Field(
        default=None, description="Other pages that may speak to this server from a browser: an app built apart, say."
    )
    map_sources: Origins | None = Field(
        default=None, description="Where the pages may load the map's ground from, when they are built for another one."
    )
    pages: Folder = Field(default_factory=pages_folder, description="Folder of the built pages.")
    demo: YesNo = Field(
        default=False,
        description="Show the demo town, sign-in codes on the terminal and at /mailbox, a page to try GraphQL on.",
    )
    production: YesNo = Field(
        default=False,
        description="Refuse to start without a database, a mail server and a public address; no introspection.",
    )
    introspection: YesNo | None = Field(
        default=None, description="Whether clients may ask for the schema. Usually yes, except in production."
    )
    documents: File | None = Field(
        default=None, description="A file of documents that a client's compiler wrote: then only those run."
    )
    photos: Bucket | None = Field(
        default=None,
        description="Bucket of an S3-compatible store for photos. Without it they are kept in the data folder.",
    )
    photos_endpoint: Endpoint | None = Field(default=None, description="Where that store is, if not at Amazon.")
    photos_region: Words | None = Field(default=None, description="Its region. Usually us-east-1.")
    photos_key: Words | None = Field(
        default=None, description="Access key id at that store. Usually what AWS's own variables or roles say."
    )
    photos_secret: Password | None = Field(default=None, description="The secret of that access key.")
    photo_megabytes: Annotated[int, Field(ge=1, le=100), Right("a whole number from 1 to 100")] = Field(
        default=12, description="Megabytes that the file of one photo may have."
    )
    smtp_host: Words | None = Field(default=None, description="The mail server. Without it no mail is sent.")
    smtp_port: Port = Field(default=587, description="Its port.")
    smtp_security: Annotated[Encryption, Right("starttls, tls or none")] = Field(
        default=Encryption.STARTTLS, description="How that connection is kept private: starttls, tls or none."
    )
    smtp_user: Words | None = Field(default=None, description="User name at the mail server.")
    smtp_password: Password | None = Field(default=None, description="Password at the mail server.")
    smtp_from: Address = Field(default="pledgebank@localhost", description="Sender of our mail.")
    letters: YesNo = Field(
        default=True,
        description="Send letters about what happens; no keeps them waiting. Codes to sign in are always sent.",
    )
    rate_limits: YesNo = Field(default=True, description="Bound how often one person, device or network may do what.")
    requests_per_minute: Annotated[int, Field(ge=1, le=10_000_000), Right("a whole number from 1")] = Field(
        default=3_000,
        description="Requests a minute that one server takes from one network, which many people may share.",
    )
    metrics_token: Password | None = Field(
        default=None,
        description="Who sends it as Bearer token may read /metrics. Usually private addresses; in production nobody.",
    )
    time_zone: TimeZone = Field(default="Europe/London", description="Time zone where nothing says another.")
    geocoder: Geocoder = Field(
        default=geocoders.NONE,
        description="Who is asked for places that the gazetteer does not know; what people type is sent to them.",
    )
    geocoder_options: Annotated[SecretStr, Right("an object in JSON that fits the geocoder")] | None = Field(
        default=None,
        description='How it is reached, as geopy names it: {"user_agent": "...", "domain": "...", "api_key": "..."}.',
    )
    geocoder_per_second: Annotated[int, Field(ge=1, le=1_000), Right("a whole number from 1 to 1000")] = Field(
        default=1, description="Questions a second that all servers together send it."
    )
    log: Annotated[LogFormat, Right("text or json")] = Field(
        default=LogFormat.TEXT, description="How log lines look: text or json."
    )
    log_level: Annotated[LogLevel, Right("debug, info, warning or error")] = Field(
        default=LogLevel.INFO, description="The least important lines written: debug, info, warning or error."
    )

    @model_validator(mode="after")
    def _fits_together(self) -> Self:
        if self.smtp_user and self.smtp_security is Encryption.NONE:
            raise ValueError(f"With {PREFIX}SMTP_USER, {PREFIX}SMTP_SECURITY should be starttls or tls.")
        if (self.photos_key is None) != (self.photos_secret is None):
            raise ValueError(f"{PREFIX}PHOTOS_KEY and {PREFIX}PHOTOS_SECRET go together.")
        if self.production and self.demo:
            raise ValueError(f"{PREFIX}DEMO shows everybody's sign-in codes, so it cannot go with {PREFIX}PRODUCTION.")
        if self.production:
            needed = ("public_url", "smtp_host", "mongodb_url")
            if missing := [PREFIX + name.upper() for name in needed if getattr(self, name) is None]:
                raise ValueError(f"With {PREFIX}PRODUCTION these must be set too: {', '.join(missing)}.")
        try:
            self.geocoding_service()
        except WrongOptions as wrong:
            raise ValueError(f"{PREFIX}GEOCODER_OPTIONS does not fit {self.geocoder}: {wrong}.") from None
        return self

    def geocoding_service(self) -> Service | None:
        """The geocoder of others, as it is set up, if there is one. Raises WrongOptions."""
        if self.geocoder == geocoders.NONE:
            return None
        options = self.geocoder_options.get_secret_value() if self.geocoder_options else ""
        return Service(self.geocoder, options)

    @property
    def shows_schema(self) -> bool:
        """Whether introspection is answered."""
        return not self.production if self.introspection is None else self.introspection

    @property
    def address(self) -> str:
        """Where people reach this server, without a slash at the end."""
        host = "localhost" if self.host in {"0.0.0.0", "::", "127.0.0.1"} else self.host  # noqa: S104 - compared, not bound
        return self.public_url or f"http://{f'[{host}]' if ':' in host else host}:{self.port}"


def read(**given: object) -> Settings:
    """The settings from the environment; what is `given` (None: not given) goes before it. Raises WrongSettings."""
    values: dict[str, Any] = {name: value for name, value in given.items() if value is not None}
    wrong = _unknown()
    try:
        settings = Settings(**values)
    except ValidationError as error:
        wrong += [_told(dict(one), values) for one in error.errors(include_url=False, include_input=False)]
    if wrong:
        raise WrongSettings("\n".join(wrong))
    return settings


def _unknown() -> list[str]:
    known = {PREFIX + name.upper() for name in Settings.model_fields}
    wrong = []
    for name in sorted(os.environ):
        if name.startswith(PREFIX) and not name.startswith(OF_TESTS) and name not in known:
            near = difflib.get_close_matches(name, known, n=1)
            wrong.append(f"{name} is no setting" + (f"; did you mean {near[0]}?" if near else "."))
    return wrong


def _told(error: dict[str, Any], given: dict[str, Any]) -> str:
    if not error["loc"]:
        return str(error["ctx"]["error"])
    name = str(error["loc"][0])
    field = Settings.model_fields[name]
    value = given.get(name, os.environ.get(PREFIX + name.upper()))
    found = "holds something else (not shown here)" if _is_secret(field) else f"is {str(value)!r}"
    return f"{PREFIX}{name.upper()} {found}, but should be {right(field)}."


def right(field: FieldInfo) -> str:
    """What a setting should be, in words."""
    of_options = (part for option in get_args(field.annotation) for part in getattr(option, "__metadata__", ()))
    return next(part.words for part in (*field.metadata, *of_options) if isinstance(part, Right))


def _is_secret(field: FieldInfo) -> bool:
    return "SecretStr" in str(field.annotation)
