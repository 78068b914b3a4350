"""Where the private MongoDB cannot be had, the message says why and what would help."""

import os
import shutil
import socket
import socketserver
import threading
from pathlib import Path

import pytest

from pledgebank.storage import embedded
from pledgebank.storage.embedded import binary


def a_program(path: Path, script: str) -> Path:
    path.write_text(f"#!/bin/sh\n{script}\n")
    path.chmod(0o755)
    return path


def refusal(folder: Path, program: Path | None = None, port: int | None = None) -> str:
    with (
        pytest.raises(embedded.EmbeddedError) as refused,
        embedded.running(folder, binary=program, port=port),
    ):
        pass
    return str(refused.value)


def test_a_named_program_that_is_not_there_is_named(tmp_path: Path) -> None:
    message = refusal(tmp_path, tmp_path / "nowhere" / "mongod")
    assert message.startswith(f"There is no mongod at {tmp_path}/nowhere/mongod. ")
    assert "pip install pledgebank[embedded]" in message


def test_no_program_at_all_says_what_to_install(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("PATH", str(tmp_path))
    monkeypatch.setattr("sys.path", [str(tmp_path)])
    assert refusal(tmp_path / "data") == (
        "No MongoDB was found on this machine. Install one with `pip install pledgebank[embedded]`, "
        "or install MongoDB 6 or newer so that `mongod` is on the PATH, "
        "or set PLEDGEBANK_MONGODB_URL to a replica set of yours."
    )


def test_the_path_comes_before_the_wheel_and_the_named_one_before_both(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    on_path, named = a_program(tmp_path / "mongod", ":"), a_program(tmp_path / "mine", ":")
    assert binary.find(None).parts[-4:] == ("fiftyone", "db", "bin", "mongod")
    monkeypatch.setenv("PATH", str(tmp_path))
    assert binary.find(None) == on_path
    assert binary.find(named) == named


def test_a_program_that_may_not_be_run_is_made_runnable(tmp_path: Path) -> None:
    program = a_program(tmp_path / "mongod", ":")
    program.chmod(0o644)
    assert os.access(binary.find(program), os.X_OK)


def test_a_missing_library_is_named_with_the_package_to_install(tmp_path: Path) -> None:
    words = "mongod: error while loading shared libraries: libcurl.so.4: cannot open shared object file"
    message = refusal(tmp_path / "data", a_program(tmp_path / "mongod", f"echo '{words}: No such file' >&2; exit 127"))
    assert message.startswith(
        "mongod cannot start: the library libcurl.so.4 is missing (Debian and Ubuntu: apt install libcurl4). "
    )
    assert words in message


def test_the_last_words_of_a_program_that_ends_are_shown(tmp_path: Path) -> None:
    message = refusal(tmp_path / "data", a_program(tmp_path / "mongod", "echo the disk is full; exit 3"))
    assert "the disk is full\nkeeper: mongod ended with exit code 3" in message


def test_a_program_killed_by_the_processor_says_so(tmp_path: Path) -> None:
    message = refusal(tmp_path / "data", a_program(tmp_path / "mongod", "kill -ILL $$"))
    assert "mongod ended with signal SIGILL" in message


def test_a_port_in_use_is_refused_by_number(tmp_path: Path) -> None:
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))
        taken.listen()
        port = taken.getsockname()[1]
        assert refusal(tmp_path, port=port) == (
            f"Port {port} on 127.0.0.1 is already in use: choose another for the database."
        )


def test_a_remembered_port_that_is_taken_gives_way_to_a_free_one(tmp_path: Path) -> None:
    with embedded.running(tmp_path) as url:
        pass
    port = int(url.split("127.0.0.1:")[1].split("/")[0])
    with socketserver.TCPServer(("127.0.0.1", port), socketserver.BaseRequestHandler) as taken:
        threading.Thread(target=taken.serve_forever, args=[0.01]).start()
        with embedded.running(tmp_path) as other:
            assert f":{port}/" not in other
        taken.shutdown()


@pytest.mark.skipif(os.geteuid() != 0, reason="only root can give a folder to another user")
def test_another_users_database_is_refused(tmp_path: Path) -> None:
    (tmp_path / "mongodb").mkdir()
    shutil.chown(tmp_path / "mongodb", user=65534)
    message = refusal(tmp_path)
    assert message.startswith(f"The database in {tmp_path}/mongodb belongs to user ")
    assert message.endswith("start as its owner, or choose another data folder.")


def test_a_folder_that_cannot_be_made_is_refused(tmp_path: Path) -> None:
    (tmp_path / "file").write_text("")
    assert refusal(tmp_path / "file" / "data").startswith(f"The data folder {tmp_path}/file/data cannot be used by ")
