"""`pledgebank areas load`: pieces of map from GeoJSON, or as a box."""

from collections import Counter
from functools import partial
from pathlib import Path
from typing import Annotated

import typer
from rich.console import Console

from pledgebank.base.errors import Refused, invalid
from pledgebank.base.geo import Box
from pledgebank.cli.running import Run, finished, refuse
from pledgebank.councils import commands, geojson, outlines
from pledgebank.councils.commands import Loaded
from pledgebank.councils.model import Drawing
from pledgebank.storage.mongo import Storage
from pledgebank.storage.write import write

LARGEST_FILE = 256 * 1024 * 1024

File = Annotated[
    Path | None, typer.Argument(exists=True, dir_okay=False, help="GeoJSON: a FeatureCollection, or a feature a line.")
]
Kind = Annotated[str, typer.Option(help="What these areas are: ward, quarter, city ...")]
NameProperty = Annotated[str, typer.Option(help="The property of a feature that is its name.")]
Parent = Annotated[str | None, typer.Option(help="Slug of the area that these are parts of.")]
SlugPrefix = Annotated[str, typer.Option(help="Put before each name in slugs, where another place has the same names.")]
BoxSides = Annotated[str | None, typer.Option("--box", help="Instead of a file: south,west,north,east in degrees.")]
Name = Annotated[str | None, typer.Option(help="With --box: the area's name.")]


def commands_of(run: Run) -> typer.Typer:
    """The commands about areas, on the database that `run` opens."""
    areas = typer.Typer(help="Pieces of map such as wards and quarters.", no_args_is_help=True)

    @areas.callback()
    def group() -> None:
        """Pieces of map such as wards and quarters."""

    @areas.command()
    def load(
        file: File = None,
        *,
        kind: Kind,
        name_property: NameProperty = "name",
        parent: Parent = None,
        slug_prefix: SlugPrefix = "",
        box: BoxSides = None,
        name: Name = None,
    ) -> None:
        """Load areas: all of a file or none. Loading again replaces those of the same kind and slug."""
        try:
            drawings = _drawings(file, name_property, slug_prefix, box, name)
        except (Refused, OSError) as error:
            refuse(error)
        storing = partial(_load, drawings=drawings, kind=kind, parent=parent)
        _show(finished(run, storing, if_interrupted="Interrupted: nothing was loaded."))

    return areas


def box_of(sides: str) -> Box:
    """The box written as south,west,north,east. Raises Refused INVALID."""
    try:
        south, west, north, east = (float(side) for side in sides.split(","))
    except ValueError as error:
        raise invalid("A box is four numbers: south,west,north,east.", "box") from error
    return Box(south, west, north, east)


def _drawings(
    file: Path | None, name_property: str, slug_prefix: str, box: str | None, name: str | None
) -> list[Drawing]:
    if box is not None and name is not None and file is None:
        return [geojson.drawing(name, outlines.rectangle(box_of(box)), slug_prefix)]
    if file is None or box is not None or name is not None:
        raise invalid("Please give either a file, or --box together with --name.")
    if file.stat().st_size > LARGEST_FILE:
        raise invalid(
            "{file} is larger than {most} MB; please load it in parts.", file=str(file), most=LARGEST_FILE // 2**20
        )
    return geojson.read(file.read_bytes(), name_property=name_property, slug_prefix=slug_prefix)


async def _load(storage: Storage, *, drawings: list[Drawing], kind: str, parent: str | None) -> list[Loaded]:
    return (await write(storage, partial(commands.load_areas, drawings=drawings, kind=kind, parent=parent))).value


def _show(loaded: list[Loaded]) -> None:
    console = Console(highlight=False, soft_wrap=True)
    for one in loaded:
        if one.repaired is not None:
            console.print(f"{one.area.name}: broken, repaired; its size changed by {one.repaired:.7%}", markup=False)
    counts = Counter(one.outcome.value for one in loaded)
    console.print(
        f"{len(loaded)} areas: {', '.join(f'{times} {outcome}' for outcome, times in sorted(counts.items()))}"
    )
