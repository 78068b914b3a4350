"""Which pledge an activity may say that it makes good."""

import pytest

from pledgebank.activities import rules
from pledgebank.base.errors import Refused
from pledgebank.base.ids import new_id
from pledgebank.councils.model import Eyes
from tests.activities.builders import an_activity
from tests.pledges.builders import a_pledge


def test_who_promised_plans_how_to_make_it_good_also_for_a_body() -> None:
    body = new_id()
    officer = Eyes(person=new_id(), answers=frozenset({body}))
    maker = Eyes(person=new_id())
    own, bodys = a_pledge(promiser=maker.person), a_pledge(promiser=maker.person, body=body)
    for pledge, eyes in ((own, maker), (bodys, officer)):
        rules.check_links(an_activity(eyes.person, pledge=pledge.id), [], pledge, eyes)
    # Who made it for a body that they have left speaks for it no longer.
    for pledge, eyes in ((own, officer), (bodys, maker)):
        with pytest.raises(Refused) as refused:
            rules.check_links(an_activity(eyes.person, pledge=pledge.id), [], pledge, eyes)
        assert refused.value.code == "NOT_ALLOWED"
