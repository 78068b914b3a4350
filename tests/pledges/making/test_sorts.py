"""Ready-made sorts: each makes a pledge as it stands, in every language."""

import pytest

from pledgebank.base.errors import Refused
from pledgebank.base.ids import new_id
from pledgebank.pledges.making import rules, sorts
from pledgebank.pledges.making.model import Ground
from pledgebank.words.languages import SPOKEN
from tests.pledges.builders import NOW, a_draft

KEYS = ["street-party", "litter-pick", "snow-watch", "planting", "lift-share", "tool-lending"]


def test_there_are_six_with_small_targets() -> None:
    assert [sort.key for sort in sorts.ready_made()] == KEYS
    assert all(3 <= sort.target <= 10 for sort in sorts.ready_made())


@pytest.mark.parametrize("key", KEYS)
def test_each_makes_a_pledge_in_every_language_and_says_it_in_its_own_words(key: str) -> None:
    sort = sorts.find(key)
    assert sort is not None
    spoken = {language: sorts.said(sort, language) for language in SPOKEN}
    assert spoken["en"] == sort
    for language, said in spoken.items():
        texts = {"action": said.action, "who": said.who, "their_action": said.their_action, "details": said.details}
        draft = a_draft(**texts, target=said.target, sort=key, language=language)
        pledge = rules.create(draft, id=new_id(), ref="x", promiser=new_id(), ground=Ground(), now=NOW)
        assert {name: getattr(pledge, name) for name in texts} == texts
    for name in ("name", "action", "who", "their_action", "details"):
        assert len({getattr(said, name) for said in spoken.values()}) == len(SPOKEN), name


def test_a_key_of_no_sort_is_refused() -> None:
    sorts.check(None)
    sorts.check("planting")
    with pytest.raises(Refused) as refused:
        sorts.check("revolution")
    assert (refused.value.code, refused.value.field) == ("INVALID", ("sort",))
