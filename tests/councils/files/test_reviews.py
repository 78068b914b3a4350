"""Whether a body's moderators look at pledges first stands in its file."""

from textwrap import dedent

from pledgebank.councils.files import read as files
from tests.councils.files.test_read import CATEGORY, refused


def test_a_body_says_whether_its_moderators_look_at_pledges_first() -> None:
    plain = dedent(CATEGORY).replace("- {}", "- name: Bins")
    [usual] = files.read([("a.yaml", plain.encode())]).bodies
    [looks] = files.read(
        [("a.yaml", plain.replace("  name: Leeds", "  name: Leeds\n  reviews_pledges: true").encode())]
    ).bodies
    assert (usual.reviews_pledges, looks.reviews_pledges) == (False, True)
    [odd] = refused(plain.replace("  name: Leeds", "  name: Leeds\n  reviews_pledges: maybe"))
    assert "true or false is expected" in odd
