"""Ctrl-C, at whatever moment, ends the program soon and without a traceback."""

import os
import signal
import subprocess
import sys
import time
from pathlib import Path

import pytest

from tests.cli.running import Opened
from tests.imports.builders import MAPPING, ROW, a_file

PATIENCE = 60


def begin(opened: Opened, *arguments: str | Path) -> "subprocess.Popen[str]":
    environment = {**os.environ, "PLEDGEBANK_MONGODB_URL": opened.url, "PLEDGEBANK_DATABASE": opened.name}
    command = [sys.executable, "-m", "pledgebank", *map(str, arguments)]
    return subprocess.Popen(
        command, env=environment, stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True, start_new_session=True
    )


@pytest.mark.parametrize("seconds", [0.1, 0.4, 0.8, 1.2, 1.6])
def test_while_the_program_is_being_loaded_or_begins(opened: Opened, tmp_path: Path, seconds: float) -> None:
    mapping = tmp_path / "leeds.toml"
    mapping.write_text(MAPPING.format(id=""), encoding="utf-8")
    process = begin(opened, "reports", "import", a_file(tmp_path, ROW), "--mapping", mapping)
    time.sleep(seconds)
    process.send_signal(signal.SIGINT)

    told, _ = process.communicate(timeout=PATIENCE)

    # Before it can listen the signal itself ends it; one row may also be refused or done by then.
    assert process.returncode in {-signal.SIGINT, 130, 0, 1}
    assert "Traceback" not in told


def test_in_the_midst_of_an_import(opened: Opened, tmp_path: Path) -> None:
    ward = begin(opened, "areas", "load", "--box=0,0,1,1", "--name", "West", "--kind", "ward")
    ward.communicate(timeout=PATIENCE)
    mapping = tmp_path / "leeds.toml"
    mapping.write_text(MAPPING.format(id='id = "id"'), encoding="utf-8")
    path = a_file(tmp_path, *(ROW.replace("1,", f"{number},", 1) for number in range(100_000)))
    process = begin(opened, "reports", "import", path, "--mapping", mapping, "--rejects", tmp_path / "rejects.csv")
    give_up = time.monotonic() + PATIENCE
    while not opened.count("imports") and time.monotonic() < give_up:
        time.sleep(0.1)  # until its first rows are in
    process.send_signal(signal.SIGINT)

    told, _ = process.communicate(timeout=PATIENCE)

    assert process.returncode == 130
    assert "Traceback" not in told
    assert "run it again to go on from here" in told
    assert not (tmp_path / "rejects.csv").exists()
