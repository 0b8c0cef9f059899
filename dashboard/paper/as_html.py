"""A sheet as one HTML file: no script, nothing from elsewhere, black on white, made to be printed on A4."""

from html import escape

from dashboard.paper.sheet import Lines, Sheet, Table

STYLE = """
@page { size: A4; margin: 12mm 12mm 14mm }
* { box-sizing: border-box }
body { margin: 0 auto; padding: 16px; max-width: 190mm; background: #fff; color: #000;
  font: 10pt/1.35 system-ui, "Segoe UI", Roboto, "Noto Sans", "DejaVu Sans", sans-serif;
  font-variant-numeric: tabular-nums }
header { display: flex; justify-content: space-between; align-items: flex-end; gap: 16px;
  border-bottom: 2pt solid #000; padding-bottom: 6pt }
h1 { font-size: 14pt; line-height: 1.2; margin: 0 }
h2 { font-size: 11.5pt; margin: 14pt 0 3pt; break-after: avoid }
header p { margin: 0 } .time { font-size: 40pt; line-height: 1; font-weight: 700 }
.when { text-align: right; white-space: nowrap }
.mark { border: 1.5pt solid #000; padding: 0 5pt; font-weight: 700 }
.banner { border: 1.5pt solid #000; padding: 3pt 6pt; margin: 6pt 0 0; font-weight: 700; font-size: 11pt }
table { width: 100%; border-collapse: collapse; table-layout: fixed }
thead { display: table-header-group } tr { break-inside: avoid }
th, td { text-align: left; vertical-align: top; padding: 2pt 4pt 2pt 0; border-bottom: .5pt solid #777;
  overflow-wrap: break-word; hyphens: auto }
th { border-bottom: 1pt solid #000; font-size: 8.5pt } td:first-child { font-weight: 700 }
.note, .empty, footer { color: #333; font-size: 9pt; margin: 3pt 0 }
ul { margin: 0; padding-left: 14pt }
footer { border-top: .5pt solid #777; margin-top: 14pt; padding-top: 3pt }
@media print { body { padding: 0; max-width: none } }
"""


def html(sheet: Sheet) -> str:
    """The whole file. Every word in it is text: none of it can become an element."""
    mark = f' <span class="mark">{escape(sheet.mark)}</span>' if sheet.mark else ""
    banners = "".join(f'<p class="banner">{escape(each)}</p>\n' for each in sheet.banners)
    return f"""<!DOCTYPE html>
<html lang="{escape(sheet.lang)}">
<head><meta charset="utf-8"><meta name="viewport" content="width=device-width, initial-scale=1">
<title>{escape(sheet.title)} · {escape(sheet.time)} {escape(sheet.date)}</title><style>{STYLE}</style></head>
<body>
<header><div><h1>{escape(sheet.title)}{mark}</h1><p>{escape(sheet.note)}</p></div>
<div class="when"><p class="time">{escape(sheet.time)}</p><p>{escape(sheet.date)}</p></div></header>
<main>{banners}{"".join(map(_part, sheet.parts))}</main><footer>{escape(sheet.foot)}</footer>
</body>
</html>
"""


def _part(part: Table | Lines) -> str:
    title = f"<section><h2>{escape(part.title)}</h2>\n"
    if isinstance(part, Lines):
        return f"{title}<ul>{''.join(f'<li>{escape(each)}</li>' for each in part.lines)}</ul></section>\n"
    if not part.rows:
        return f'{title}<p class="empty">{escape(part.empty)}</p></section>\n'
    note = f'<p class="note">{escape(part.note)}</p>' if part.note else ""
    return f"{title}{_table(part)}{note}</section>\n"


def _table(table: Table) -> str:
    whole = sum(column.share for column in table.columns)
    widths = "".join(f'<col style="width:{100 * column.share / whole:.1f}%">' for column in table.columns)
    heads = "".join(f'<th scope="col">{escape(column.title)}</th>' for column in table.columns)
    rows = "\n".join(
        "<tr>" + "".join(f"<td>{escape(cell)}</td>" for cell in row) + "</tr>" for row in table.rows
    )
    return (
        f"<table><colgroup>{widths}</colgroup><thead><tr>{heads}</tr></thead>\n<tbody>{rows}</tbody></table>"
    )
