"""Words for files that are no YAML: what probably happened, in the words of somebody who has never heard of YAML.

The parser says where it gave up, which is often far from the mistake, and speaks of tokens. Of the rules in
`line_accidents.py` and `sign_accidents.py` the first that fits says what to do.
"""

import re
from collections.abc import Callable

import yaml

from roleplay.files import line_accidents, sign_accidents
from roleplay.files.scene import Accident, Last, Scene, lines_of


def explain(error: Exception, text: str, last: Last | None) -> Accident:
    """Return where and why a text cannot be read, as `error` says, after what was read `last`."""
    lines = lines_of(text)
    if isinstance(error, yaml.MarkedYAMLError):
        accident = _explain_marked(error, lines, last)
    elif isinstance(error, RecursionError):
        accident = Accident(1, 1, "nested too deep; flatten it.")
    else:
        accident = _unfit_character(lines)
    line = min(max(accident.line, 1), len(lines))
    while line > 1 and line < accident.line + 1 and not lines[line - 1].strip() and accident.line >= len(lines):
        line -= 1  # the end of the file is no place to look at
    width = len(lines[line - 1])
    return Accident(line, min(accident.column, width + 1) if line == accident.line else width + 1, accident.message)


_UNFIT = re.compile("[^\t\x20-\x7e\x85\xa0-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]|\ufeff")


def _unfit_character(lines: list[str]) -> Accident:
    for number, line in enumerate(lines, 1):
        if found := _UNFIT.search(line):
            sign = found.group()
            if "\ud800" <= sign <= "\udfff":
                why = "holds half of a character (a lone surrogate); type it again."
            else:
                why = f"holds the invisible character U+{ord(sign):04X}, which text must not have; delete it."
            return Accident(number, found.start() + 1, why)
    return Accident(1, 1, "holds a character that text files must not have; save it as plain UTF-8 text.")


def _explain_marked(error: yaml.MarkedYAMLError, lines: list[str], last: Last | None) -> Accident:
    mark = error.problem_mark or error.context_mark
    began = error.context_mark
    scene = Scene(
        tuple(lines),
        mark.line + 1 if mark else 1,
        mark.column + 1 if mark else 1,
        (began.line + 1, began.column + 1) if began else None,
        str(error.context or ""),
        str(error.problem or ""),
        last,
    )
    for rule in RULES:
        if accident := rule(scene):
            return accident
    return Accident(scene.line, scene.column, _FALLBACK)


_FALLBACK = (
    "cannot be read from here on; check the indentation, the colons and the quotes of this line and the one above."
)

RULES: tuple[Callable[[Scene], Accident | None], ...] = (
    line_accidents.tab,
    line_accidents.first_line,
    sign_accidents.unclosed_quote,
    sign_accidents.after_quote,
    sign_accidents.special_sign,
    sign_accidents.stray_bracket,
    sign_accidents.after_brackets,
    sign_accidents.block_text,
    line_accidents.list_on_key_line,
    line_accidents.missing_space,
    line_accidents.colon_in_text,
    line_accidents.line_alone,
    sign_accidents.unclosed_bracket,
    line_accidents.bad_indent,
)
"""In this order: an accident may look like one further down."""
