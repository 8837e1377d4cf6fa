"""Tables and generated parts of Markdown pages."""

from collections.abc import Iterable, Mapping


def table(heading: Iterable[str], rows: Iterable[Iterable[str]]) -> str:
    """Return a table; a bar in a cell does not end it."""
    columns = list(heading)
    return "\n".join([_row(columns), "|" + "---|" * len(columns), *map(_row, rows)])


def _row(cells: Iterable[str]) -> str:
    return f"| {' | '.join(each.replace('|', chr(92) + '|') for each in cells)} |"


def filled(text: str, parts: Mapping[str, str], by: str) -> str:
    """Return a page with what stands between `<!-- NAME: written by BY -->` and `<!-- end of NAME -->` made new."""
    for name, part in parts.items():
        start, end = f"<!-- {name}: written by {by} -->", f"<!-- end of {name} -->"
        before, rest = text.split(start)
        _, after = rest.split(end)
        text = f"{before}{start}\n{part}\n{end}{after}"
    return text
