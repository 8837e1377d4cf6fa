"""An eval run, or a comparison of two, as one HTML page to be read, printed and passed on: no other files, nothing loaded.

What it says are the sections of `sections.py`; `page_tables.py` and `plots.py` work out what the template draws. Without
scripts everything is there; the one script on it filters and sorts. The page's policy lets no other run, should a trainee's
words ever get past the escaping.
"""

import base64
import hashlib
from collections.abc import Sequence
from functools import cache

from jinja2 import Environment

from roleplay.evaluation.cases import KINDS, Kind
from roleplay.evaluation.compare import Comparison
from roleplay.evaluation.figures import Figures
from roleplay.evaluation.page_tables import Gate, Table, gates, table
from roleplay.evaluation.plots import FLOORS, METRICS, bars, measured
from roleplay.evaluation.sections import CHANGED, GATES, MISTAKES
from roleplay.pages.environment import environment
from roleplay.pages.sections import Section

_PLOTTED: tuple[Kind, ...] = ("shown", "broken")


def page(parts: Sequence[Section], found: Figures, comparison: Comparison | None) -> str:
    """Return the page, as HTML.

    parts: what the run or comparison says, its title first. found: the figures that are plotted. Mistakes are drawn only
    where `parts` has their section: whether cases may be named was decided there.
    """
    worse = {(each.name, each.kind) for each in comparison.changes if each.fell} if comparison else set()
    held: tuple[Gate, ...] = ()
    tables: list[Table] = []
    for number, part in enumerate(parts[1:], 1):
        if part.title == GATES:
            held += gates(part)
        elif part.title != MISTAKES or comparison is None:
            tables.append(table(part, f"part-{number}", worse))
    mistakes = comparison.mistakes if comparison and any(part.title == MISTAKES for part in parts) else ()
    plots = {kind: rows for kind in _PLOTTED if (rows := measured(found, kind))}
    return _environment().get_template("page.html.jinja").render(
        top=table(parts[0] if parts else Section("Eval run"), "top"),
        gates=held,
        bars=bars(comparison.changes) if comparison else (),
        comparing=comparison is not None,
        mistakes=mistakes,
        mistakes_title=MISTAKES,
        plots=plots,
        strategies={kind: len(found.strategy_rows(kind)) for kind in plots},
        tables=tables,
        worse=worse,
        script_hash=_script_hash(),
    )  # fmt: skip


@cache
def _environment() -> Environment:
    found = environment("roleplay.evaluation")
    found.globals.update(CHANGED=CHANGED, KINDS=KINDS, METRICS=METRICS, FLOORS=FLOORS)
    return found


@cache
def _script_hash() -> str:
    """Return the hash by which a page's policy knows its script (Content Security Policy, Level 3, section 2.3.1)."""
    script = _environment().get_template("page.js").render()
    return base64.b64encode(hashlib.sha256(script.encode()).digest()).decode()
