"""The demo town's postcodes and well-known spots, so that they are found without asking anybody else."""

from importlib import resources

from pledgebank.base.errors import Refused
from pledgebank.demo import texts
from pledgebank.geocoding.model import Layout
from pledgebank.imports.gazetteer import loading
from pledgebank.storage.mongo import Storage

LAYOUT = Layout(
    source="demo-town", labels=(("label",),), lat="lat", lng="lng", kind="place", kind_column="kind", key="label"
)


async def load(storage: Storage) -> None:
    """Load them, or do nothing where they are there already or are just being loaded elsewhere."""
    with resources.as_file(texts.DATA / "gazetteer.csv") as path:
        try:
            await loading.run(storage, path, LAYOUT, rejects=None, tell=lambda *_: None)
        except Refused as refused:
            if refused.code != "LOAD_RUNNING":
                raise
