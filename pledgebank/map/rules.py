"""How a screen of map is cut into cells, and what is shown of each."""

from collections.abc import Iterable
from uuid import UUID

from pledgebank.base import cells
from pledgebank.base.errors import invalid
from pledgebank.base.geo import Box
from pledgebank.map.model import Cluster, Group

DEEPEST_ZOOM = 22
FINER = 2  # a tile of the screen (256 pixels) has 4 by 4 cells: pins and clusters do not cover each other
MOST_CELLS = 600
MOST_PINS_OF_A_SPOT = 20


def grid(box: Box, zoom: int) -> int:
    """The zoom of the cells to group by: two finer than the screen's, coarser for a box larger than any screen.

    Raises Refused INVALID for a zoom that is not from 0 to 22.
    """
    if not 0 <= zoom <= DEEPEST_ZOOM:
        raise invalid("The zoom goes from 0 to {most}.", "zoom", most=DEEPEST_ZOOM)
    finest = zoom + FINER
    while finest and cells.amount(box, finest) > MOST_CELLS:
        finest -= 1
    return finest


def snap(box: Box, grid: int) -> Box:
    """The box grown outwards to whole cells, also across the date line."""
    parts = [cells.snap(part, grid) for part in box.parts]
    west, east = parts[0].west, parts[-1].east
    if len(parts) == 2 and west <= east:  # the cells of the two ends meet: it is the whole way round
        west, east = -180, 180
    return Box(parts[0].south, west, parts[0].north, east)


def pins_of_a_cell(grid: int) -> int:
    """Up to how many things of a cell are shown one by one: more than one where the map cannot go closer."""
    return MOST_PINS_OF_A_SPOT if grid == DEEPEST_ZOOM + FINER else 1


def opens_at(least: int, most: int) -> int:
    """The zoom at which a screen shows these deepest cells apart; 22 for the very same spot."""
    differing = (least ^ most).bit_length()
    together = cells.DEEPEST - (differing + 1) // 2
    return min(max(together + 1 - FINER, 0), DEEPEST_ZOOM)


def parted(groups: Iterable[Group], alone: int) -> tuple[list[Cluster], list[UUID]]:
    """The clusters, and the ids of what is shown as pins: all things of a cell that has at most `alone`."""
    clusters: list[Cluster] = []
    pins: list[UUID] = []
    for group in groups:
        if group.count <= alone:
            pins.extend(group.ids)
        else:
            opens = opens_at(group.least, group.most)
            clusters.append(Cluster(location=group.location, count=group.count, kind=group.kind, opens_at=opens))
    return clusters, pins
