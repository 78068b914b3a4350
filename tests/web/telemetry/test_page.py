"""Who may read /metrics, and what is on it."""

import httpx2
import pytest
from prometheus_client.parser import text_string_to_metric_families
from starlette.applications import Starlette

from pledgebank.storage.mongo import Storage
from pledgebank.web.telemetry.metrics import Metrics
from tests.web.graphql.house import ask, measured

pytestmark = pytest.mark.anyio
TOKEN = "0123456789abcdef"


async def read(
    app: Starlette, *, client: str = "127.0.0.1", host: str = "localhost:8000", **headers: str
) -> httpx2.Response:
    sent = {name.replace("_", "-"): value for name, value in headers.items()}
    transport = httpx2.ASGITransport(app, client=(client, 1234))
    async with httpx2.AsyncClient(transport=transport, base_url=f"http://{host}") as reader:
        return await reader.get("/metrics", headers=sent)


def samples(text: str) -> dict[str, float]:
    """Every value by its name and labels."""
    return {
        f"{sample.name}{dict(sorted(sample.labels.items())) or ''}": sample.value
        for family in text_string_to_metric_families(text)
        for sample in family.samples
    }


@pytest.mark.parametrize("client", ["127.0.0.1", "::1", "10.1.2.3", "192.168.1.7", "fd00::7"])
@pytest.mark.parametrize("host", ["localhost", "10.1.2.3:8000", "server:8000"])
async def test_without_a_token_private_addresses_may_read(storage: Storage, client: str, host: str) -> None:
    answer = await read(measured(storage, Metrics()), client=client, host=host)
    assert answer.status_code == 200
    assert answer.headers["cache-control"] == "no-store"


@pytest.mark.parametrize("client", ["8.8.8.8", "2606:4700::1", "testclient", ""])
async def test_without_a_token_the_public_may_not(storage: Storage, client: str) -> None:
    assert (await read(measured(storage, Metrics()), client=client)).status_code == 404


@pytest.mark.parametrize("header", ["forwarded", "x_forwarded_for", "x_forwarded_host", "x_real_ip", "via"])
async def test_without_a_token_who_comes_through_a_proxy_may_not(storage: Storage, header: str) -> None:
    assert (await read(measured(storage, Metrics()), **{header: "127.0.0.1"})).status_code == 404


async def test_a_page_of_another_site_whose_name_points_here_may_not(storage: Storage) -> None:
    assert (await read(measured(storage, Metrics()), host="evil.example.org")).status_code == 404


async def test_in_production_nobody_may_without_a_token(storage: Storage) -> None:
    assert (await read(measured(storage, Metrics(), near=False))).status_code == 404


@pytest.mark.parametrize("sent", [{}, {"authorization": "Bearer wrong"}, {"authorization": f"Basic {TOKEN}"}])
async def test_with_a_token_who_does_not_send_it_may_not(storage: Storage, sent: dict[str, str]) -> None:
    answer = await read(measured(storage, Metrics(), token=TOKEN), **sent)
    assert (answer.status_code, answer.headers["www-authenticate"]) == (401, "Bearer")
    assert "pledgebank_requests" not in answer.text


async def test_with_a_token_who_sends_it_may_read_from_anywhere(storage: Storage) -> None:
    app = measured(storage, Metrics(), token=TOKEN, near=False)
    answer = await read(app, client="8.8.8.8", host="town.example.org", authorization=f"Bearer {TOKEN}")
    assert answer.status_code == 200


async def test_it_tells_of_requests_the_log_and_the_pool(storage: Storage, house: Starlette) -> None:
    async with httpx2.AsyncClient(transport=httpx2.ASGITransport(house), base_url="http://localhost") as client:
        await ask(client, "{ hello }")
        await ask(client, '{ refused(code: "NOT_FOUND") }')
        await ask(client, "{ broken }")
        await ask(client, "{ nonsense }")
        told = samples((await client.get("/metrics")).text)

    path = {"method": "POST", "path": "/graphql", "status": "200", "transport": "http"}
    assert told[f"pledgebank_requests_total{path}"] == 3
    assert told[f"pledgebank_requests_total{path | {'status': '400'}}"] == 1
    assert told[f"pledgebank_request_seconds_count{ {'path': '/graphql'} }"] == 4
    assert told[f"pledgebank_refusals_total{ {'code': 'NOT_FOUND'} }"] == 1
    assert told[f"pledgebank_refusals_total{ {'code': 'GRAPHQL_VALIDATION_FAILED'} }"] == 1
    assert told[f"pledgebank_refusals_total{ {'code': 'INTERNAL_SERVER_ERROR'} }"] == 1
    assert told["pledgebank_bugs_total"] == 1
    assert told[f"pledgebank_open{ {'what': 'requests'} }"] == 1
    assert told["pledgebank_database_up"] == 1
    assert told["pledgebank_inbox_events"] == 0
    assert told["pledgebank_letters_waiting"] == 0
    assert told["pledgebank_log_events_total"] == 0
    assert told[f"pledgebank_database_connections{ {'state': 'open'} }"] >= 1
    assert told[f"pledgebank_database_connections{ {'state': 'waiting_for'} }"] == 0
    assert told["process_open_fds"] > 0


async def test_it_answers_also_while_the_database_does_not(
    storage: Storage, house: Starlette, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("pledgebank.web.telemetry.readings.ANSWERS_WITHIN", 0)
    told = samples((await read(house)).text)
    assert told["pledgebank_database_up"] == 0
    assert "pledgebank_inbox_events" not in told
    assert told["pledgebank_log_events_total"] == 0


async def test_every_metric_explains_itself_once(house: Starlette) -> None:
    text = (await read(house)).text
    helps = [line.split()[2] for line in text.splitlines() if line.startswith("# HELP pledgebank_")]
    assert len(helps) == len(set(helps))
    assert all(line.split(maxsplit=3)[3:] for line in text.splitlines() if line.startswith("# HELP"))
