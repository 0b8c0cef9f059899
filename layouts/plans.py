"""The page of response plans: frames in place; what stands in them is drawn by assets/plans*.js."""

from dash import html

from layouts import ids
from layouts.marks import button, named
from layouts.sheet import sheet
from layouts.words import Words

EDITING = (
    ("↑↓", "plans.keys.move"),
    ("Enter", "plans.keys.open"),
    ("N", "plans.keys.note"),
    ("T", "plans.keys.test"),
    ("P", "plans.keys.publish"),
)


def plans_page(words: Words, *, person: tuple[str, str], editing: bool) -> html.Div:
    """`person` is the name and the role; who is not `editing` reads."""
    table = html.Section(
        [
            html.H1(words("pages.plans")),
            html.Div(id=ids.PLANS_VERSION, className="plans-version"),
            html.Div(id=ids.PLANS_ROWS, className="plans-rows"),
        ],
        className="plans-main",
        **named(words("pages.plans")),
    )
    side = html.Aside(
        [
            *(draft(words) if editing else ()),
            html.Section(
                id=ids.PLANS_RESULT, className="plans-result", hidden=True, **_live(words("plans.result"))
            ),
            html.Section(id=ids.PLANS_HISTORY, **named(words("plans.history"))),
        ],
        className="plans-side",
    )
    frames = [html.Div([table, side], className="plans")]
    return sheet(words, "plans", frames, person=person, hints=EDITING if editing else ())


def draft(words: Words) -> tuple[html.Section, html.Section]:
    """What the draft changes, and below it what may be done with it, which stays while somebody types."""
    problem = html.P(id=ids.PLANS_NOTE_PROBLEM, className="plan-problems", role="alert")
    note = html.Label(
        [
            html.Span([words("plans.note"), html.Kbd("N")]),
            html.Textarea(id=ids.PLANS_NOTE, rows=2, maxLength=500, placeholder=words("plans.note_hint")),
            problem,
        ],
        className="field",
    )
    confirm = html.Div(
        [
            html.P(id=ids.PLANS_QUESTION),
            html.Div(
                [
                    _side("yes", words("plans.publish_yes"), "Enter", kind="btn--main"),
                    _side("no", words("ask.cancel"), "Esc"),
                ],
                className="plan-buttons",
            ),
        ],
        id=ids.PLANS_CONFIRM,
        className="plan-confirm",
        role="alert",
        hidden=True,
    )
    buttons = html.Div(
        [
            _side("test", words("plans.test"), "T", kind="btn--main"),
            _side("publish", words("plans.publish"), "P"),
        ],
        id=ids.PLANS_BUTTONS,
        className="plan-buttons",
    )
    return (
        html.Section(id=ids.PLANS_DRAFT, **named(words("plans.draft"))),
        html.Section([note, buttons, confirm], id=ids.PLANS_ACTS, hidden=True),
    )


def _side(act: str, text: str, key: str, *, kind: str = "") -> html.Button:
    return button(text, "", key, kind=kind, id=f"plans-{act}", **{"data-side": act})


def _live(label: str) -> dict[str, str]:
    return {"aria-label": label, "aria-live": "polite"}
