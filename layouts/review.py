"""The page of reviews: frames for what is asked (assets/review_form.js) and what the archive answers."""

from dash import dcc, html

from layouts import ids, marks
from layouts.sheet import sheet
from layouts.words import Words

HINTS = (("1–5", "review.preset"), ("/", "review.q"), ("↑↓", "review.rows"), ("Enter", "foot.open"))


def review_page(words: Words, *, person: tuple[str, str]) -> html.Div:
    """`person` is the name and the role."""
    frames = [
        *(dcc.Store(id=each) for each in (ids.REVIEW_ASKED, ids.REVIEW_TOLD)),
        html.Div(
            [
                html.H1(words("pages.review"), className="unseen"),
                _asked(words),
                html.Div(html.P(words("review.reckoning"), className="empty"), id=ids.REVIEW_FIGURES),
                html.Div(id=ids.REVIEW_CHARTS, className="review-charts"),
                html.Div(id=ids.REVIEW_LOADS, className="review-loads"),
                _rows(words),
            ],
            className="review",
        ),
    ]
    return sheet(words, "review", frames, person=person, hints=HINTS)


def _asked(words: Words) -> html.Div:
    """What is asked; what the figures below are of, and the way out of here with them."""
    progress = html.Span(
        words("review.reckoning"),
        id=ids.REVIEW_PROGRESS,
        className="review-progress",
        role="status",
        hidden=True,
    )
    return html.Div(
        [
            html.Form(id=ids.REVIEW_FORM, className="review-form", **marks.named(words("review.asked"))),
            html.P(id=ids.REVIEW_REFUSED, className="review-refused warn", role="alert"),
            html.Div(
                [
                    html.Span(id=ids.REVIEW_HEAD, className="review-head", role="status"),
                    progress,
                    html.Span(id=ids.REVIEW_CHOSEN, className="review-chosen"),
                    html.Span(id=ids.REVIEW_EXPORTS, className="review-exports"),
                ],
                className="review-answered",
            ),
        ],
        className="review-asked",
    )


def _rows(words: Words) -> html.Section:
    title = html.H2([words("review.rows"), html.Span(id=ids.REVIEW_ROWS_COUNT, className="h-side")])
    return html.Section(
        [title, html.Div(id=ids.REVIEW_ROWS, className="review-rows")],
        className="review-part review-part--rows",
        **marks.named(words("review.rows")),
    )
