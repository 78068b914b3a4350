"""The checker: compares what the database holds with what clients were told, and the database with itself."""

import asyncio
from collections import Counter
from typing import Any
from uuid import UUID

from pledgebank import workers
from pledgebank.activities.places.store import SIGNUPS, SLOTS
from pledgebank.activities.store import ACTIVITIES
from pledgebank.pledges.store import PLEDGES, SIGNATURES
from pledgebank.reports.store import REPORTS
from pledgebank.storage import log
from pledgebank.storage.mongo import Storage
from pledgebank.web.nodes import encode
from tests.soak.ledger import Ledger, Place

NAMED = {"Report": (REPORTS, "title"), "Pledge": (PLEDGES, "action"), "Activity": (ACTIVITIES, "title")}
TOLD_ONCE = {"report.created", "pledge.created", "pledge.activated", "activity.created", "activity.published"}
TOLD_BY = {"pledge.signed": "signature", "activity.joined": "signup", "activity.left": "signup"}


class Truth:
    """Each check adds to the ledger's findings. `length`: how far the log has been read.

    `patience`: seconds within which everything written must have been taken in once nobody writes any more.
    """

    def __init__(self, storage: Storage, ledger: Ledger, patience: float) -> None:
        self._patience = patience
        self.length = 0
        self._storage = storage
        self._reader = storage.reader
        self._ledger = ledger
        self._told: Counter[tuple[str, UUID]] = Counter()

    async def check_running(self) -> None:
        """What must hold at any moment, however much is under way."""
        titles = {thing: dict(known) for thing, known in self._ledger.titles.items()}
        signatures = dict(self._ledger.signatures)
        await self._check_log()
        for thing, known in titles.items():
            await self._check_created(thing, known)
        await self._check_signatures(signatures)
        async for slot in self._reader.scan(SLOTS, {}):
            if slot["taken"] > slot["capacity"]:
                self._ledger.find(f"slot {slot['_id']} has {slot['taken']} in {slot['capacity']} places")

    async def check_all(self) -> None:
        """What must hold besides when nothing is under way."""
        if not await self._becomes_quiet():
            self._ledger.find(f"not everything written was taken in within {self._patience:.0f} seconds")
        await self.check_running()
        await self._check_counts()
        await self._check_places()
        await self._check_told()
        if parked := await self._reader.find("parked", {}, limit=10):
            self._ledger.find(f"parked: {[row['_id'] for row in parked]}")

    async def _becomes_quiet(self) -> bool:
        try:
            async with asyncio.timeout(self._patience):
                while await self._reader.find_one("inbox", {}) or not await self._is_taken_in():
                    await asyncio.sleep(0.2)
        except TimeoutError:
            return False
        return True

    async def _is_taken_in(self) -> bool:
        for follower in workers.FOLLOWERS:
            wanted = {"kind": {"$in": sorted(follower.kinds)}, "_id": {"$lte": await log.head(self._reader)}}
            last = await self._reader.find_one("log", wanted, order=[("_id", -1)])
            head = await self._reader.get("heads", follower.head)
            if last and (head is None or head["number"] < last["_id"]):
                return False
        return True

    async def _check_log(self) -> None:
        """Gapless; what happens once in a thing's life is told once."""
        async for row in self._reader.scan("log", {"_id": {"$gt": self.length}}, order=[("_id", 1)]):
            self.length += 1
            if row["_id"] != self.length:
                self._ledger.find(f"the log has no number {self.length}")
                self.length = row["_id"]
            one = row["data"][TOLD_BY[row["kind"]]] if row["kind"] in TOLD_BY else row["subject"]["id"]
            self._told[row["kind"], one] += 1
            if self._told[row["kind"], one] > 1 and row["kind"] in TOLD_ONCE | TOLD_BY.keys():
                self._ledger.find(f"{row['kind']} was told twice of {one}")

    async def _check_created(self, thing: str, known: dict[str, str]) -> None:
        collection, field = NAMED[thing]
        found: dict[str, str] = {}
        async for row in self._reader.scan(collection, {}):
            if row[field] in found:
                self._ledger.find(f"{thing} {row[field]} is there twice")
            found[row[field]] = encode(thing, row["_id"])
        for title, key in known.items():
            if found.get(title) != key:
                self._ledger.find(f"{thing} {title} was acknowledged as {key}, but is {found.get(title, 'lost')}")

    async def _check_signatures(self, known: dict[tuple[str, UUID], str]) -> None:
        found: dict[tuple[str, UUID], str] = {}
        async for row in self._reader.scan(SIGNATURES, {}):
            place = (encode("Pledge", row["pledge"]), row["person"])
            if place in found:
                self._ledger.find(f"{row['person']} has signed {row['pledge']} twice")
            found[place] = encode("Signature", row["_id"])
        for pair, key in known.items():
            if found.get(pair) != key:
                self._ledger.find(f"a signature under {pair[0]} was acknowledged, but is {found.get(pair, 'lost')}")

    async def _check_counts(self) -> None:
        """Counted are the signatures there are; a pledge is active exactly when they reach its target."""
        true: Counter[UUID] = Counter()
        async for row in self._reader.scan(SIGNATURES, {}):
            true[row["pledge"]] += 1
        async for pledge in self._reader.scan(PLEDGES, {}):
            shown, counted = pledge["signature_count"], true[pledge["_id"]]
            if shown != counted:
                self._ledger.find(f"pledge {pledge['_id']} shows {shown} signatures of {counted}")
            active = self._told["pledge.activated", pledge["_id"]]
            if active != (counted >= pledge["target"]) or (pledge["state"] == "ACTIVE") != (active == 1):
                self._ledger.find(f"pledge {pledge['_id']} is {pledge['state']} with {counted} of {pledge['target']}")

    async def _check_places(self) -> None:
        """Slots say what their sign-ups say, and each person is where they were told to be."""
        sums: Counter[tuple[UUID, str]] = Counter()
        standing: dict[tuple[str, UUID], int] = Counter()
        async for row in self._reader.scan(SIGNUPS, {}):
            sums[row["slot"], row["state"]] += row["party_size"]
            standing[encode("Slot", row["slot"]), row["person"]] += row["state"] != "CANCELLED"
        async for slot in self._reader.scan(SLOTS, {}):
            there = (sums[slot["_id"], "CONFIRMED"], sums[slot["_id"], "WAITLISTED"])
            if (slot["taken"], slot["waiting"]) != there:
                self._ledger.find(f"slot {slot['_id']} says {slot['taken']}, {slot['waiting']}, but has {there}")
            if slot["waiting"] and slot["taken"] < slot["capacity"]:
                self._ledger.find(f"slot {slot['_id']} has room while somebody waits")
        for place, told in self._ledger.places.items():
            wanted = {Place.JOINED: (1,), Place.LEFT: (0,), Place.UNKNOWN: (0, 1)}[told]
            if place in self._ledger.doubtful:
                wanted = (0, 1)
            if standing.get(place, 0) not in wanted:
                self._ledger.find(f"{place[1]} was told {told} of {place[0]}, but stands there {standing[place]} times")

    async def _check_told(self) -> None:
        """What stands was told, and what was told stands."""
        rows: dict[str, set[Any]] = {"pledge.signed": set(), "activity.joined": set(), "activity.left": set()}
        async for row in self._reader.scan(SIGNATURES, {}):
            rows["pledge.signed"].add(row["_id"])
        async for row in self._reader.scan(SIGNUPS, {}):
            rows["activity.joined"].add(row["_id"])
            if row["state"] == "CANCELLED":
                rows["activity.left"].add(row["_id"])
        for kind, there in rows.items():
            told = {one for of_kind, one in self._told if of_kind == kind}
            if told != there:
                self._ledger.find(f"{kind}: {len(there - told)} untold, {len(told - there)} told of nothing")
