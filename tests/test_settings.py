"""Settings: read once, wrong ones refused by name."""

from pathlib import Path

import pytest
from pydantic.fields import FieldInfo

from pledgebank import settings
from pledgebank.settings import PREFIX, Settings, WrongSettings

APARTS = "addresses like https://app.example.org, without a path, with commas"
README = Path(__file__).parent.parent / "README.md"


@pytest.fixture(autouse=True)
def _nothing_set(monkeypatch: pytest.MonkeyPatch) -> None:
    for name in Settings.model_fields:
        monkeypatch.delenv(PREFIX + name.upper(), raising=False)


def refused() -> str:
    with pytest.raises(WrongSettings) as wrong:
        settings.read()
    return str(wrong.value)


def test_without_any_setting_it_runs_for_oneself_only() -> None:
    read = settings.read()
    assert (read.host, read.port, read.demo, read.production, read.mongodb_url) == (
        "127.0.0.1",
        8000,
        False,
        False,
        None,
    )
    assert read.address == "http://localhost:8000"


def test_reads_the_environment_and_lets_options_go_before_it(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("PLEDGEBANK_PORT", "8123")
    monkeypatch.setenv("PLEDGEBANK_DEMO", "yes")
    assert settings.read().port == 8123
    assert settings.read(port=9000, host=None).port == 9000
    assert settings.read().demo is True


def test_an_empty_variable_counts_as_not_set(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("PLEDGEBANK_PORT", "")
    assert settings.read().port == 8000


@pytest.mark.parametrize(
    ("name", "value", "right"),
    [
        ("PORT", "abc", "a whole number from 0 to 65535"),
        ("PORT", "70000", "a whole number from 0 to 65535"),
        ("DEMO", "perhaps", "yes or no"),
        ("LOG", "xml", "text or json"),
        ("TIME_ZONE", "Mars/Base", "an IANA time zone like Europe/London"),
        ("PUBLIC_URL", "pledgebank.example", "an address like https://pledgebank.example.org"),
        ("PUBLIC_URL", "https://ann:pw@pledgebank.example", "an address like https://pledgebank.example.org"),
        ("ORIGINS", "*", APARTS),
        ("ORIGINS", "https://app.example.org/path", APARTS),
        ("ORIGINS", "https://app.example.org, ftp://other.example.org", APARTS),
        ("MAP_SOURCES", "https://tiles.example.org; script-src *", APARTS),
        ("DATABASE", "a b", "a letter, then up to 37 letters, digits, _ or -"),
        ("SMTP_FROM", "nobody", "an e-mail address"),
    ],
)
def test_a_wrong_setting_is_named_with_its_value_and_what_is_right(
    monkeypatch: pytest.MonkeyPatch, name: str, value: str, right: str
) -> None:
    monkeypatch.setenv(PREFIX + name, value)
    assert refused() == f"PLEDGEBANK_{name} is {value!r}, but should be {right}."


def test_other_pages_are_named_with_commas(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("PLEDGEBANK_ORIGINS", "https://app.example.org/, http://localhost:5173")
    assert settings.read().origins == "https://app.example.org,http://localhost:5173"


def test_all_wrong_settings_are_told_at_once(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("PLEDGEBANK_PORT", "x")
    monkeypatch.setenv("PLEDGEBANK_LOG", "y")
    assert len(refused().splitlines()) == 2


@pytest.mark.parametrize("url", ["postgres://town:opensesame@host", "mongodb://town:open/sesame@host/x?replicaSet=rs0"])
def test_a_secret_is_never_shown(monkeypatch: pytest.MonkeyPatch, url: str) -> None:
    monkeypatch.setenv("PLEDGEBANK_MONGODB_URL", url)
    told = refused()
    assert told.startswith("PLEDGEBANK_MONGODB_URL holds something else (not shown here), but should be a URL like")
    assert "open" not in told
    monkeypatch.setenv("PLEDGEBANK_MONGODB_URL", "mongodb://town:opensesame@host")
    assert "opensesame" not in repr(settings.read())


def test_a_misspelt_name_is_told_with_the_nearest_right_one(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("PLEDGEBANK_PROT", "8123")
    assert refused() == "PLEDGEBANK_PROT is no setting; did you mean PLEDGEBANK_PORT?"


def test_production_refuses_demo_and_asks_for_what_it_needs(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("PLEDGEBANK_PRODUCTION", "yes")
    assert refused() == (
        "With PLEDGEBANK_PRODUCTION these must be set too: "
        "PLEDGEBANK_PUBLIC_URL, PLEDGEBANK_SMTP_HOST, PLEDGEBANK_MONGODB_URL."
    )
    monkeypatch.setenv("PLEDGEBANK_DEMO", "yes")
    assert "PLEDGEBANK_DEMO" in refused()


def test_production_shows_no_schema_unless_told_to(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("PLEDGEBANK_PRODUCTION", "yes")
    monkeypatch.setenv("PLEDGEBANK_PUBLIC_URL", "https://pledgebank.example/")
    monkeypatch.setenv("PLEDGEBANK_SMTP_HOST", "mail.example")
    monkeypatch.setenv("PLEDGEBANK_MONGODB_URL", "mongodb://host/?replicaSet=rs0")
    assert settings.read().shows_schema is False
    assert settings.read().address == "https://pledgebank.example"
    monkeypatch.setenv("PLEDGEBANK_INTROSPECTION", "yes")
    assert settings.read().shows_schema is True


@pytest.mark.parametrize("name", Settings.model_fields)
def test_every_setting_is_described_here_and_in_the_readme(name: str) -> None:
    field = Settings.model_fields[name]
    assert field.description
    assert settings.right(field)
    row = (f"`{PREFIX}{name.upper()}`", settings.right(field), usual(field), str(field.description))
    assert f"| {' | '.join(row)} |" in README.read_text(encoding="utf-8")


def usual(field: FieldInfo) -> str:
    """What holds where nothing is set, if that can be said in a word."""
    if isinstance(field.default, bool):
        return "yes" if field.default else "no"
    return f"`{field.default}`" if isinstance(field.default, str | int) else ""


@pytest.mark.parametrize(
    ("name", "options", "says"),
    [
        ("maps", "{}", "PLEDGEBANK_GEOCODER is 'maps', but should be none, or nominatim, photon"),
        ("nominatim", "", "PLEDGEBANK_GEOCODER_OPTIONS does not fit nominatim: Using Nominatim with default"),
        ("opencage", '{"key": "s3cret"}', "PLEDGEBANK_GEOCODER_OPTIONS does not fit opencage: "),
    ],
)
def test_a_geocoder_that_cannot_be_reached_like_this_is_refused(
    monkeypatch: pytest.MonkeyPatch, name: str, options: str, says: str
) -> None:
    monkeypatch.setenv("PLEDGEBANK_GEOCODER", name)
    monkeypatch.setenv("PLEDGEBANK_GEOCODER_OPTIONS", options)
    told = refused()
    assert told.startswith(says)
    assert "s3cret" not in told


def test_a_geocoder_is_opened_by_its_name_and_options(monkeypatch: pytest.MonkeyPatch) -> None:
    assert settings.read().geocoding_service() is None
    monkeypatch.setenv("PLEDGEBANK_GEOCODER", "opencage")
    monkeypatch.setenv("PLEDGEBANK_GEOCODER_OPTIONS", '{"api_key": "s3cret"}')
    read = settings.read()
    service = read.geocoding_service()
    assert service is not None
    assert service.name == "opencage"
    assert "s3cret" not in repr(read)
