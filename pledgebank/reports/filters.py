"""Which reports are meant by a filter, as the database is asked for them: by cells, states, areas and times."""

from pledgebank.councils.model import Eyes
from pledgebank.reports import rules
from pledgebank.reports.model import Candidates, ReportFilter, ReportState
from pledgebank.storage import nearby, searching
from pledgebank.storage.documents import Doc


def visible(eyes: Eyes) -> Doc:
    """What `rules.may_see` allows, as the database is asked for it."""
    ways: list[Doc] = [PUBLIC]
    if eyes.person is not None:
        ways.append({"state": {"$in": _values(rules.OWN)}, "reporter": eyes.person})
    if bodies := eyes.answers | eyes.moderates:
        ways.append({"private": True, "state": {"$in": _values(rules.PUBLIC)}, "body": {"$in": sorted(bodies)}})
    if eyes.moderates:
        ways.append({"state": ReportState.HIDDEN.value, "body": {"$in": sorted(eyes.moderates)}})
    return ways[0] if len(ways) == 1 else {"$or": ways}


def where(wanted: ReportFilter, *, with_near: bool = True) -> Doc:
    """The reports that a filter means: never more than the public may see, or the reporter themselves, or staff.

    `with_near=False` leaves the circle to whoever orders by distance.
    """
    clauses = [_of_staff(wanted.staff, wanted) if wanted.staff else _of_all(wanted)]
    if wanted.area is not None:
        clauses.append({"areas": wanted.area})
    if wanted.categories is not None:
        clauses.append({"category": {"$in": list(wanted.categories)}})
    if wanted.within is not None:
        clauses.append(nearby.in_box(wanted.within))
    if wanted.near is not None and with_near:
        clauses.append(nearby.in_circle(wanted.near))
    if wanted.created_after is not None:
        clauses.append({"created_at": {"$gte": wanted.created_after}})
    if wanted.created_before is not None:
        clauses.append({"created_at": {"$lt": wanted.created_before}})
    if wanted.text is not None:
        clauses.extend(searching.having(wanted.text))
    return {"$and": clauses}


def among(candidates: Candidates) -> Doc:
    """Which of what everyone may see may be of the same thing."""
    asked: Doc = {"private": False, "state": {"$in": _values(candidates.states)}}
    if candidates.changed_after is not None:
        asked["updated_at"] = {"$gt": candidates.changed_after}
    if candidates.others_from is not None:
        kin: Doc = {"category": {"$in": sorted(candidates.kin)}}
        asked["$or"] = [kin, {"created_at": {"$gte": candidates.others_from}}]
    return asked


def _of_all(wanted: ReportFilter) -> Doc:
    states = _among(rules.PUBLIC if wanted.reporter is None else rules.OWN, wanted)
    whose: Doc = {"private": False} if wanted.reporter is None else {"reporter": wanted.reporter}
    return {"state": states, **whose}


def _of_staff(eyes: Eyes, wanted: ReportFilter) -> Doc:
    """Of the bodies for which these eyes work: all that is shown, and what is hidden where they moderate."""
    # Two ways cost a sort of all that either finds, so that who has both roles for a body has one.
    shown = {"body": {"$in": sorted(eyes.answers - eyes.moderates)}, "state": _among(rules.PUBLIC, wanted)}
    among_all = _among(rules.PUBLIC | {ReportState.HIDDEN}, wanted)
    hidden_too = {"body": {"$in": sorted(eyes.moderates)}, "state": among_all}
    ways = [way for way in (shown, hidden_too) if way["body"]["$in"]]
    own: Doc = {"reporter": wanted.reporter} if wanted.reporter else {}
    return {**(ways[0] if len(ways) == 1 else {"$or": ways}), **own}


def _among(allowed: frozenset[ReportState], wanted: ReportFilter) -> Doc:
    return {"$in": _values(allowed if wanted.states is None else allowed.intersection(wanted.states))}


def _values(states: frozenset[ReportState]) -> list[str]:
    return sorted(state.value for state in states)


# What everyone may see.
PUBLIC: Doc = {"private": False, "state": {"$in": _values(rules.PUBLIC)}}
