"""Makes the demo town's areas and gazetteer anew from its neighbourhoods, place labels and postcodes.

`python -m pledgebank.demo.make_data FOLDER`: the folder holds `iz.geojson` (intermediate zones), `places.geojson`
(place labels) and `pc.geojson` (postcodes) of the town, in WGS84 degrees.
"""

import csv
import sys
from collections.abc import Iterable
from pathlib import Path
from typing import Any

import msgspec
import shapely
from shapely.geometry import mapping, shape

from pledgebank.demo import texts
from pledgebank.demo.texts import Neighbourhood

Geo = dict[str, Any]
CREDIT = (
    "Contains OS, NRS, Royal Mail and National Statistics data © Crown copyright and database right 2025/26, OGL v3"
)
UNNAMED = "Rural South East"  # the one zone in which no label lies
TOLERANCE = 0.00003  # degrees: about 3 m
GRID = 0.00001  # degrees: about 1 m
STREETS = frozenset({"Street", "Road", "Place", "Terrace", "Lane", "Square", "Walk", "Avenue", "Drive"})


def areas(zones: Geo, labels: Geo) -> tuple[Geo, Geo]:
    """The council area, and its neighbourhoods without gaps or overlaps, each named by the label that lies in it."""
    outlines = [shape(zone["geometry"]) for zone in zones["features"]]
    points = {label["properties"]["name"]: shape(label["geometry"]) for label in labels["features"]}
    # Corners that neighbours share are moved alike, so that no ground falls between them.
    fitted = shapely.set_precision(shapely.coverage_simplify(outlines, TOLERANCE), GRID, mode="pointwise")
    if not (shapely.coverage_is_valid(fitted) and shapely.is_valid(fitted).all()):
        raise ValueError("simplifying has torn the neighbourhoods apart")
    named = [(_name(outline, points), outline) for outline in fitted]
    whole = _collection([("Stirling", shapely.coverage_union_all(fitted))])
    return whole, _collection(sorted(named, key=lambda one: one[0]))


def _name(outline: shapely.Geometry, points: dict[str, shapely.Geometry]) -> str:
    inside = [name for name, point in points.items() if outline.contains(point)]
    return inside[0] if inside else UNNAMED


def _collection(named: list[tuple[str, shapely.Geometry]]) -> Geo:
    features = [
        {"type": "Feature", "properties": {"name": name}, "geometry": mapping(outline)} for name, outline in named
    ]
    return {"type": "FeatureCollection", "credit": CREDIT, "features": features}


def gazetteer(postcodes: Geo, neighbourhoods: Iterable[Neighbourhood]) -> list[tuple[str, str, str, str]]:
    """Rows of kind, label, latitude and longitude: the postcodes, and the spots that the town's news is from."""
    named = [("postcode", one["properties"]["pc"], one["geometry"]["coordinates"]) for one in postcodes["features"]]
    for neighbourhood in neighbourhoods:
        for spot, lat, lng in neighbourhood.spots:
            name = spot.removeprefix("the ")
            kind = "street" if name.rpartition(" ")[2] in STREETS else "place"
            named.append((kind, f"{name[0].upper()}{name[1:]}, {neighbourhood.name}", (lng, lat)))
    return [(kind, label, f"{lat:.5f}", f"{lng:.5f}") for kind, label, (lng, lat) in sorted(named)]


def main(folder: Path, target: Path) -> None:
    """Write `council.geojson`, `neighbourhoods.geojson` and `gazetteer.csv` beside the demo town's texts."""
    zones, labels = (msgspec.json.decode((folder / name).read_bytes()) for name in ("iz.geojson", "places.geojson"))
    for name, made in zip(("council", "neighbourhoods"), areas(zones, labels), strict=True):
        (target / f"{name}.geojson").write_bytes(msgspec.json.encode(made) + b"\n")
    postcodes = msgspec.json.decode((folder / "pc.geojson").read_bytes())
    with (target / "gazetteer.csv").open("w", encoding="utf-8", newline="") as file:
        rows = csv.writer(file, lineterminator="\n")
        rows.writerow(("kind", "label", "lat", "lng"))
        rows.writerows(gazetteer(postcodes, texts.read().neighbourhoods.values()))


if __name__ == "__main__":
    main(Path(sys.argv[1]), Path(__file__).parent / "data")
