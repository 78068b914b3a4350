"""What is read when somebody asks for it: the log, its followers and the driver's connections."""

import asyncio
from collections.abc import Iterator, Mapping

from prometheus_client import Metric
from prometheus_client.core import CounterMetricFamily, GaugeMetricFamily, SummaryMetricFamily
from prometheus_client.registry import Collector

from pledgebank.mail import store as letters
from pledgebank.mail.store import Waiting
from pledgebank.storage.mongo import Storage
from pledgebank.storage.watch import standing
from pledgebank.storage.watch.standing import Standing

ANSWERS_WITHIN = 2.0


class Readings(Collector):
    """Turns one database's standing, and this process's measures of it, into metrics. Call `look` before `collect`."""

    def __init__(self, storage: Storage) -> None:
        self._storage = storage
        self._standing: Standing | None = None
        self._letters = Waiting(0, None)

    async def look(self) -> None:
        """Read how things stand in the database; it counts as away when that takes longer than two seconds."""
        try:
            async with asyncio.timeout(ANSWERS_WITHIN):
                self._standing = await standing.look(self._storage)
                self._letters = await letters.waiting(self._storage.reader)
        except Exception:  # the driver's errors are not known on this floor, and any of them means that it is away
            self._standing = None

    def collect(self) -> Iterator[Metric]:
        """Every metric."""
        yield _gauge("database_up", "Whether the database answered just now.", int(self._standing is not None))
        if self._standing is not None:
            yield from _of_standing(self._standing)
            yield from self._of_letters()
        yield from self._of_log()
        yield from self._of_writes()
        yield from self._of_followers()
        yield from self._of_pool()

    def _of_log(self) -> Iterator[Metric]:
        tail, measures = self._storage.tail, self._storage.measures
        yield _counter("log_events", "Events in the log; the number of the newest.", tail.head)
        lag = {name: max(0, tail.head - number) for name, number in tail.reached.items()}
        about = "Events in the log, of whatever kind, behind which a follower's saved cursor is; idle, up to 1,000."
        yield _by("follower", GaugeMetricFamily, "follower_lag_events", about, lag)
        about = "Subjects that a follower has parked: doctor says which."
        yield _by("follower", GaugeMetricFamily, "follower_parked_subjects", about, tail.parked)
        yield _counter("sequenced_events", "Events that this process has given numbers.", measures.sequenced)
        if measures.sequenced_at is not None:
            about = "When this process last gave numbers, in Unix time."
            yield _gauge("sequenced_timestamp_seconds", about, measures.sequenced_at)

    def _of_letters(self) -> Iterator[Metric]:
        about = "Letters that are still to be sent, counted to 100,000."
        yield _gauge("letters_waiting", about, self._letters.letters)
        if since := self._letters.due_since:
            late = (self._storage.clock.now() - since).total_seconds()
            yield _gauge("letters_late_seconds", "How long the first of them has been due.", max(0.0, late))

    def _of_writes(self) -> Iterator[Metric]:
        measures = self._storage.measures
        yield _by("outcome", CounterMetricFamily, "writes", "Writes by how they ended.", measures.writes)
        about = "Writes tried once more, by why."
        yield _by("reason", CounterMetricFamily, "write_retries", about, measures.again)
        seconds = SummaryMetricFamily(
            "pledgebank_write_seconds",
            "How long writes took, from the first try to the last.",
            count_value=measures.writes.total(),
            sum_value=measures.write_seconds,
        )
        yield seconds

    def _of_followers(self) -> Iterator[Metric]:
        measures = self._storage.measures
        about = "Events that followers in this process have taken in."
        yield _by("follower", CounterMetricFamily, "handled_events", about, measures.handled)
        about = "Subjects that followers in this process have parked."
        yield _by("follower", CounterMetricFamily, "parkings", about, measures.parked)
        about = "How long followers in this process were at that."
        yield _by("follower", CounterMetricFamily, "handling_seconds", about, measures.handling_seconds)

    def _of_pool(self) -> Iterator[Metric]:
        pool = self._storage.measures.pool
        counts = {"open": pool.open, "in_use": pool.in_use, "waiting_for": pool.waiting}
        about = "Connections to the database: open, of these in use, and how many callers wait for one."
        yield _by("state", GaugeMetricFamily, "database_connections", about, counts)
        yield _counter("database_connection_failures", "Times that no connection was had.", pool.failed)
        yield _counter("database_pool_clears", "Times that a database server was lost.", pool.cleared)


def _of_standing(found: Standing) -> Iterator[Metric]:
    yield _gauge("inbox_events", "Events that wait for their number.", found.inbox)
    if found.waits_since is not None:
        yield _gauge("inbox_oldest_seconds", "How long the oldest of them has waited.", found.waits_since)
    yield _by(
        "lease",
        GaugeMetricFamily,
        "lease_held",
        "Whether some process does this work now.",
        {name: int(held) for name, held in found.leases.items()},
    )


def _gauge(name: str, about: str, value: float) -> Metric:
    return GaugeMetricFamily(f"pledgebank_{name}", about, value=value)


def _counter(name: str, about: str, value: float) -> Metric:
    return CounterMetricFamily(f"pledgebank_{name}", about, value=value)


def _by(
    label: str,
    kind: type[GaugeMetricFamily] | type[CounterMetricFamily],
    name: str,
    about: str,
    values: Mapping[str, float],
) -> Metric:
    family = kind(f"pledgebank_{name}", about, labels=(label,))
    for key, value in sorted(values.items()):
        family.add_metric((key,), value)
    return family
