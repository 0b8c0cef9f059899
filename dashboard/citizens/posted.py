"""A GeoReport v2 request as an app posts it: what a citizen wrote, or every mistake in it."""

from collections.abc import Iterator, Mapping, Sequence
from datetime import datetime

from dashboard.citizens.services import LISTS, Attribute, Services
from dashboard.citizens.written import LONGEST_TEXT, Written
from dashboard.model.place import Point, at

Fields = Sequence[tuple[str, str]]
APP_ACCURACY_M = 30.0  # a phone's own fix between houses
PERSON = ("first_name", "last_name", "email", "phone")
LINE = 500


class Wrong(Exception):
    """`errors` are (HTTP status, sentence)."""

    def __init__(self, *errors: tuple[int, str]) -> None:
        super().__init__(errors)
        self.errors = errors


def read(fields: Fields, services: Services) -> Written:
    """Raises Wrong with every mistake."""
    given = dict(fields)
    code = given.get("service_code", "")
    if not code:
        raise Wrong((400, "service_code was not provided"))
    if code not in services:
        raise Wrong((404, f"service_code {code[:60]!r} was not found"))
    service, errors = services[code], list(_too_long(given))
    try:
        location = _place(given)
    except ValueError as error:
        location = None
        errors.append(str(error))
    if location is None and not given.get("address_string", "").strip() and not errors:
        errors.append("a location must be provided: lat and long, or address_string")
    answers: dict[str, str] = {}
    for attribute in service.attributes:
        errors += _answer(attribute, fields, answers)
    if errors:
        raise Wrong(*((400, each) for each in errors))
    return Written(
        code=code,
        service=service,
        text=given.get("description", "").strip(),
        location=location,
        accuracy_m=None if location is None else APP_ACCURACY_M,
        address=given.get("address_string", "").strip() or None,
        person=_person(given),
        answers=answers,
        evidence={"still": url} if (url := given.get("media_url", "").strip()) else {},
    )


def _too_long(given: Mapping[str, str]) -> Iterator[str]:
    for name in ("address_string", "media_url", *PERSON):
        if len(given.get(name, "")) > LINE:
            yield f"{name} has more than {LINE} characters"
    if len(given.get("description", "")) > LONGEST_TEXT:
        yield f"description has more than {LONGEST_TEXT} characters"


def _place(given: Mapping[str, str]) -> Point | None:
    """Raises ValueError, naming the field."""
    figures = {name: given.get(name, "").strip() for name in ("lat", "long")}
    if not any(figures.values()):
        return None
    degrees: list[float] = []
    for (name, text), most in zip(figures.items(), (90, 180), strict=True):
        try:
            degrees.append(float(text))
        except ValueError as error:
            raise ValueError(f"{name} is no number of degrees") from error
        if not -most <= degrees[-1] <= most:
            raise ValueError(f"{name} is not between -{most} and {most}")
    return at(degrees[1], degrees[0])


def _person(given: Mapping[str, str]) -> dict[str, str]:
    name = " ".join(given.get(each, "").strip() for each in PERSON[:2]).strip()
    told = {
        "caller_name": name,
        "caller_email": given.get("email", ""),
        "caller_phone": given.get("phone", ""),
    }
    return {key: value.strip() for key, value in told.items() if value.strip()}


def _answer(attribute: Attribute, fields: Fields, answers: dict[str, str]) -> Iterator[str]:
    """Take what is told of an attribute; gives what is wrong with it."""
    name = f"attribute[{attribute.code}]"
    told = [value.strip() for key, value in fields if key in {name, f"{name}[]"} and value.strip()]
    if not told:
        if attribute.required:
            yield f"{name} is required"
        return
    if len(told) > 1 and attribute.datatype != "multivaluelist":
        yield f"{name} takes one value"
    if complaint := next((why for each in told if (why := _unfit(attribute, each))), None):
        yield f"{name} {complaint}"
    names = {each.key: each.name.uk for each in attribute.values}
    answers[attribute.description.uk] = ", ".join(names.get(each, each) for each in told)


def _unfit(attribute: Attribute, value: str) -> str | None:
    if len(value) > LINE:
        return f"has more than {LINE} characters"
    if attribute.datatype in LISTS and value not in {each.key for each in attribute.values}:
        return f"is not one of {', '.join(each.key for each in attribute.values)}"
    try:
        if attribute.datatype == "number":
            float(value)
        elif attribute.datatype == "datetime":
            datetime.fromisoformat(value)
    except ValueError:
        return f"is no {attribute.datatype}"
    return None
