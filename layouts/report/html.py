"""The report as one HTML file: nothing in it is fetched, no script runs, and every text is text."""

from functools import cache
from html import escape
from importlib.resources import files

from layouts.report.parts import Block, Card, Cell, Document, Pairs, Picture, Section, Table, Text

POLICY = "default-src 'none'; style-src 'unsafe-inline'; base-uri 'none'; form-action 'none'; frame-ancestors 'none'"


def page(told: Document) -> str:
    demo = f'<p class="demo">{escape(told.demo)}</p>' if told.demo else ""
    cards = "".join(map(_card, told.cards))
    sections = "".join(map(_section, told.sections))
    return f"""<!doctype html>
<html lang="{told.lang}"><head><meta charset="utf-8"><meta name="viewport" content="width=device-width, initial-scale=1">
<meta name="robots" content="noindex"><title>{escape(f"{told.kind} · {told.title}")}</title><style>{_style()}</style></head>
<body><main><header><p class="kind"><span>{escape(told.centre)}</span><span>{escape(told.kind)}</span></p>{demo}
<h1><span class="priority priority--{told.priority}" title="{escape(told.priority_said)}">{told.priority}</span> {escape(told.title)}</h1>
<p class="subtitle">{escape(told.subtitle)}</p></header>
{_pairs(told.pairs)}<div class="cards">{cards}</div>
{sections}<footer>{escape(told.foot)}</footer></main></body></html>"""


@cache
def _style() -> str:
    return files("layouts.report").joinpath("report.css").read_text("utf-8")


def _card(card: Card) -> str:
    return (
        f'<div class="card {_class(card.mark)}"><span>{escape(card.label)}</span><b>{escape(card.value)}</b>'
        f"<small>{escape(card.note)}</small></div>"
    )


def _section(section: Section) -> str:
    return f"<section><h2>{escape(section.title)}</h2>{''.join(map(_block, section.blocks))}</section>"


def _block(block: Block) -> str:
    match block:
        case Table():
            return _table(block)
        case Picture(svg=svg, note=note):
            return f"<figure>{svg}<figcaption>{escape(note)}</figcaption></figure>"
        case Text(text=text):
            return f"<p>{escape(text)}</p>"
        case Pairs(pairs=pairs):
            return _pairs(pairs)


def _table(table: Table) -> str:
    whole = sum(table.widths)
    columns = "".join(f'<col style="width:{100 * each / whole:.1f}%">' for each in table.widths)
    head = "".join(f'<th scope="col">{escape(each)}</th>' for each in table.head)
    rows = "".join(f"<tr>{''.join(map(_cell, row))}</tr>" for row in table.rows)
    small = ' class="small"' if table.small else ""
    return f"<table{small}><colgroup>{columns}</colgroup><thead><tr>{head}</tr></thead><tbody>{rows}</tbody></table>"


def _cell(cell: Cell) -> str:
    marked = f' class="{_class(cell.mark)}"' if cell.mark else ""
    return f"<td{marked}>{escape(cell.text)}</td>"


def _class(mark: str) -> str:
    return f"mark mark--{mark}" if mark else ""


def _pairs(pairs: tuple[tuple[str, str], ...]) -> str:
    told = "".join(f"<div><dt>{escape(name)}</dt><dd>{escape(value)}</dd></div>" for name, value in pairs)
    return f'<dl class="pairs">{told}</dl>'
