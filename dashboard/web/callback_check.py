"""What a Dash callback's body may hold: outputs that this role may change, and plain values as inputs.

Dash takes whatever the browser sends: an input typed as text can carry a whole component tree, which would
be drawn for others if it were stored.
"""

from typing import Any

import msgspec

from dashboard.permissions import Caller

DEEPEST = 40
COMPONENT = {"type", "namespace", "props"}


def complaint(body: bytes, caller: Caller | None) -> tuple[int, str] | None:
    """The status and the sentence of a refusal, or None when Dash may see the body."""
    try:
        call = msgspec.json.decode(body)
    except (msgspec.DecodeError, UnicodeDecodeError, RecursionError):
        return 400, "This is no JSON."
    if not isinstance(call, dict) or not isinstance(call.get("output"), str):
        return 400, "This is no callback."
    if caller is None or not caller.may_call(outputs_of(call["output"])):
        return 403, "This callback is not for you."
    if carries_component([call.get("inputs"), call.get("state")]):
        return 400, "An input holds a component."
    return None


def outputs_of(output: str) -> tuple[str, ...]:
    """The component ids of a callback's `output`: of a pattern-matching id, its `type`.

    Dash writes one output as `id.property`, several as `..id.property...id.property..`, and makes an
    allowed duplicate different by `@hash` behind the property.
    """
    parts = output[2:-2].split("...") if output.startswith("..") and output.endswith("..") else [output]
    return tuple(_component_id(part.rpartition(".")[0]) for part in parts)


def _component_id(written: str) -> str:
    if not written.startswith("{"):
        return written
    try:
        pattern = msgspec.json.decode(written.replace("\\.", "."))
    except msgspec.DecodeError:
        return ""
    return str(pattern.get("type", "")) if isinstance(pattern, dict) else ""


def carries_component(value: Any, depth: int = 0) -> bool:
    """Whether a component tree lies anywhere in the value; too deep a value counts as one."""
    if depth > DEEPEST:
        return True
    if isinstance(value, dict):
        if value.keys() >= COMPONENT:
            return True
        return any(carries_component(each, depth + 1) for each in value.values())
    return isinstance(value, list) and any(carries_component(each, depth + 1) for each in value)
