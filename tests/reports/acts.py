"""What is done to reports, as tests need it."""

from typing import Any

from msgspec import structs

from pledgebank.reports import store
from pledgebank.reports.model import Report
from pledgebank.storage.mongo import Storage
from pledgebank.storage.unit import Unit
from pledgebank.storage.write import write


async def replaced(storage: Storage, report: Report, **different: Any) -> Report:
    """A report that is otherwise now, however that came."""
    changed = structs.replace(report, **different)

    async def replace(unit: Unit) -> None:
        await store.replace(unit, changed)

    await write(storage, replace)
    return changed
