"""What the database says it did to answer a command: what it looked at, and what it found."""

from collections.abc import Iterator
from typing import Any

from msgspec import Struct

from pledgebank.storage.mongo import Storage
from tests.explain.recorder import Question, plain


class Effort(Struct, frozen=True):
    """`returned`: documents answered, changed, counted or grouped. `stages`: all the kinds of work in the plan."""

    question: Question
    keys: int
    documents: int
    returned: int
    stages: frozenset[str]
    sorts_all: bool

    @property
    def examined(self) -> int:
        return max(self.keys, self.documents)

    def __str__(self) -> str:
        question = self.question
        stages = "+".join(sorted(self.stages))
        origin = " < ".join(question.origin[:3])
        return (
            f"{self.keys} keys, {self.documents} docs, {self.returned} found by {stages}: {question.shape} ({origin})"
        )


async def explain(storage: Storage, question: Question) -> Effort:
    """Ask how this very command is answered; nothing is changed by it."""
    asked = {question.name: question.collection, **plain(question.body)}
    if question.name == "aggregate":
        asked["cursor"] = {}
    options = storage.database.codec_options
    answer = await storage.database.command({"explain": asked, "verbosity": "executionStats"}, codec_options=options)
    stats = list(_all(answer, "executionStats"))
    plans = list(_all(answer, "winningPlan"))
    stages = {stage["stage"] for plan in plans for stage in _stages(plan)}
    returned = sum(_returned(one) for one in stats)
    if question.name == "aggregate" and any(
        isinstance(stage, dict) and "$group" in stage for stage in asked["pipeline"]
    ):
        returned = await _grouped(storage, question)
    return Effort(
        question,
        keys=sum(one["totalKeysExamined"] for one in stats),
        documents=sum(one["totalDocsExamined"] for one in stats),
        returned=returned,
        stages=frozenset(stages),
        sorts_all=any(
            stage["stage"] == "SORT" and not stage.get("limitAmount") for plan in plans for stage in _stages(plan)
        ),
    )


async def _grouped(storage: Storage, question: Question) -> int:
    """How many documents went into the groups or the count: an answer about them is at least as much work."""
    before = []
    for stage in question.body["pipeline"]:
        if "$group" in stage:
            break
        before.append(stage)
    counted = await storage.reader.aggregate(question.collection, [*before, {"$group": {"_id": 1, "n": {"$sum": 1}}}])
    return int(counted[0]["n"]) if counted else 0


def _returned(stats: dict[str, Any]) -> int:
    changed = [one.get(name, 0) for one in _all_dicts(stats) for name in ("nMatched", "nWouldDelete")]
    return int(max([stats.get("nReturned", 0), *changed]))


def _all_dicts(value: Any) -> Iterator[dict[str, Any]]:
    if isinstance(value, dict):
        yield value
        for one in value.values():
            yield from _all_dicts(one)
    elif isinstance(value, list):
        for one in value:
            yield from _all_dicts(one)


def _all(answer: Any, name: str) -> Iterator[dict[str, Any]]:
    return (one[name] for one in _all_dicts(answer) if isinstance(one.get(name), dict))


def _stages(plan: Any) -> Iterator[dict[str, Any]]:
    return (one for one in _all_dicts(plan) if isinstance(one.get("stage"), str))
