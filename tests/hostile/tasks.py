"""What is done about places as people mean it: answers, tasks, checklists; of what nobody has where it would end it."""

from typing import Any

from pledgebank.base.ids import new_id
from pledgebank.web import nodes

Given = dict[str, Any]


def places(planned: Given, activity: Any, area: str) -> dict[str, Given]:
    """What people, organisers and councils do with an activity and its tasks."""
    of_it, other = {"activity": activity["id"]}, {"activity": nodes.encode("Activity", new_id())}
    signup, slot = {"signup": nodes.encode("Signup", new_id())}, {"slot": activity["slots"][0]["id"]}
    body = nodes.encode("Body", new_id())
    why = {"reason": "It is flooded."}
    return {
        "createActivity": {"input": planned},
        "publishActivity": {"input": of_it},
        "joinSlot": {"input": slot},
        "leaveSlot": {"input": slot},
        "answerOffer": {"input": {**signup, "accept": True}},
        "answerSignup": {"input": {**signup, "accept": True, "over": "She has the key.", **why}},
        "cancelActivity": {"input": {**other, **why}},
        "holdActivity": {"input": {**other, **why}},
        "releaseActivity": {"input": other},
        "finishActivity": {"input": {**other, **why}},
        "addSlot": {"input": {**of_it, "slot": {"role": "Drivers", "capacity": 2, "skills": ["driving"]}}},
        "updateSlot": {"input": {**slot, "expectedVersion": 1, "role": "Rakes", "preview": True}},
        "closeSlot": {"input": {"slot": nodes.encode("Slot", new_id())}},
        "setVolunteering": {"input": {"skills": ["first-aid"], "ageBand": "FROM_18"}},
        "tickChecklist": {"input": {**of_it, "check": "PERMISSION", "done": True, "note": "Mrs Reid said yes."}},
        "setActivityRequirement": {"input": {"body": body, "area": area, "checks": ["PERMISSION"], "noticeDays": 3}},
        "skills": {},
    }
