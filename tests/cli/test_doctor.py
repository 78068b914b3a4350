"""`pledgebank doctor` as it is typed."""

import json
import os
import subprocess
import sys
from pathlib import Path

from tests.doctor.test_address import free_port, other


def doctor(*arguments: str, **environment: str) -> "subprocess.CompletedProcess[str]":
    return subprocess.run(
        [sys.executable, "-m", "pledgebank", "doctor", *arguments],
        env={**os.environ, "PLEDGEBANK_PORT": str(free_port()), **environment},
        capture_output=True,
        text=True,
        timeout=60,
        check=False,
    )


def test_where_nothing_is_broken_it_ends_with_0_and_leaves_nothing_behind(tmp_path: Path) -> None:
    answer = doctor("--data", str(tmp_path / "data"))
    assert (answer.returncode, answer.stderr) == (0, "")
    lines = [line for line in answer.stdout.splitlines() if not line.startswith("    ")]
    assert lines[0] == "✓ settings: They make sense."
    assert {line[0] for line in lines} == {"✓", "!"}
    assert list(tmp_path.iterdir()) == []


def test_where_something_is_broken_it_ends_with_1_and_says_what_to_do(tmp_path: Path) -> None:
    with other() as port:
        answer = doctor("--data", str(tmp_path), PLEDGEBANK_PORT=str(port))
    assert answer.returncode == 1
    [broken] = [line for line in answer.stdout.splitlines() if line.startswith("✗")]
    assert broken.startswith(f"✗ port: Port {port} is taken by ")
    assert f"PLEDGEBANK_PORT={port + 1}" in answer.stdout


def test_for_programs_it_answers_in_json(tmp_path: Path) -> None:
    answer = doctor("--json", "--data", str(tmp_path))
    told = json.loads(answer.stdout)
    assert (answer.returncode, told["well"]) == (0, True)
    assert told["findings"][0] == {"check": "settings", "state": "fine", "says": "They make sense."}


def test_wrong_settings_are_each_a_finding() -> None:
    answer = doctor("--json", PLEDGEBANK_LOG="xml", PLEDGEBANK_PROT="80")
    told = json.loads(answer.stdout)
    assert (answer.returncode, told["well"]) == (1, False)
    assert [finding["says"] for finding in told["findings"]] == [
        "PLEDGEBANK_PROT is no setting; did you mean PLEDGEBANK_PORT?",
        "PLEDGEBANK_LOG is 'xml', but should be text or json.",
    ]


def test_requeueing_where_nothing_is_parked(mongo_url: str, database_name: str) -> None:
    answer = doctor("--requeue", "pledges", PLEDGEBANK_MONGODB_URL=mongo_url, PLEDGEBANK_DATABASE=database_name)
    assert (answer.returncode, answer.stdout) == (0, "✓ requeue: Nothing is parked.\n")


def test_requeueing_on_a_database_that_does_not_answer() -> None:
    answer = doctor("--requeue", "all", PLEDGEBANK_MONGODB_URL=f"mongodb://127.0.0.1:{free_port()}/")
    assert (answer.returncode, answer.stdout) == (1, "")
    assert answer.stderr.startswith("The database does not answer: 127.0.0.1")
