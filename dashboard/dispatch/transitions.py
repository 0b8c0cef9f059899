"""Legal moves of an assignment's status, in one table."""

from dashboard.model.codes import AssignmentStatus, UnitStatus

_A = AssignmentStatus

MOVES: dict[AssignmentStatus, frozenset[AssignmentStatus]] = {
    # A crew's button may be missed: later steps may be reached by skipping, earlier ones never again.
    _A.DISPATCHED: frozenset({_A.EN_ROUTE, _A.ON_SCENE, _A.CLEARED}),
    _A.EN_ROUTE: frozenset({_A.ON_SCENE, _A.CLEARED}),
    _A.ON_SCENE: frozenset({_A.TRANSPORTING, _A.CLEARED}),
    _A.TRANSPORTING: frozenset({_A.CLEARED}),
    _A.CLEARED: frozenset(),
}

# What the next-status key does.
NEXT: dict[AssignmentStatus, AssignmentStatus] = {
    _A.DISPATCHED: _A.EN_ROUTE,
    _A.EN_ROUTE: _A.ON_SCENE,
    _A.ON_SCENE: _A.CLEARED,
    _A.TRANSPORTING: _A.CLEARED,
}

# What a unit without an assignment may be set to by hand; the rest follows from assignments.
BY_HAND = frozenset({UnitStatus.AVAILABLE, UnitStatus.RETURNING, UnitStatus.OUT_OF_SERVICE})


def legal(before: AssignmentStatus, after: AssignmentStatus) -> bool:
    return after in MOVES[before]
