"""What is going to have happened in the demo town, on whatever day it is begun."""

from datetime import UTC, datetime, timedelta

import pytest
import shapely

from pledgebank.councils import geojson
from pledgebank.demo import town


@pytest.mark.parametrize("week", range(26))
def test_every_report_lies_in_the_town_whenever_it_is_begun(week: int) -> None:
    # Among them a day on which a report would have strayed over the border.
    plot = town._plot(1, datetime(2026, 11, 22, 18, 20, tzinfo=UTC) + timedelta(weeks=week))
    [whole] = geojson.read(plot.scene.texts.whole)
    lng, lat = zip(*(report.point.coordinates for report in plot.reports), strict=True)

    assert len(plot.reports) > 100
    assert shapely.contains_xy(shapely.from_wkb(whole.wkb), lng, lat).all()
