"""Accidents of whole lines: indentation, colons, dashes. Each rule knows one by the lines around."""

import re

from roleplay.files.scene import DASH_MISSING, KEY, Accident, Scene, first_word

_NO_SPACE = re.compile(rf"\s*(?:- +)*(?P<key>{KEY}):(?!//)(?=[^\s:])")
_TWO_COLONS = re.compile(rf"(?P<before>\s*(?:- +)*(?P<key>{KEY}): +)(?P<value>[^\s\"'\[{{|>].*)")


def tab(scene: Scene) -> Accident | None:
    """A tab, or a space from elsewhere, at the beginning of a line."""
    for number in (scene.line, scene.above(scene.line)):
        indent = scene.at(number)[: len(scene.at(number)) - len(scene.at(number).lstrip())]
        if "\t" in indent:
            return Accident(number, indent.index("\t") + 1, "a tab stands at the beginning of this line; use spaces.")
        if odd := indent.strip(" "):
            why = "the line begins with a space that is none (copied from elsewhere?); type its spaces again."
            return Accident(number, indent.index(odd[0]) + 1, why)
    return None


def first_line(scene: Scene) -> Accident | None:
    """The whole file seems to end, because its first line stands further in than what follows."""
    if "document start" not in scene.problem:
        return None
    first = next((number for number, line in enumerate(scene.lines, 1) if line.strip() and line.lstrip()[0] != "#"), 1)
    indent = len(scene.at(first)) - len(scene.at(first).lstrip())
    if indent and first < scene.line:
        return Accident(first, indent + 1, f"this line is further in than line {scene.line}; begin it in column 1.")
    sign = scene.at(first).lstrip()[:1]
    if sign in {"{", "["}:
        return Accident(first, indent + 1, f"a '{sign}' stands at the beginning of the file; remove it.")
    return None


def bad_indent(scene: Scene) -> Accident | None:
    """A line that begins in a column in which nothing above it begins."""
    indent = len(scene.here) - len(scene.here.lstrip())
    if "block" not in scene.context or scene.here[: scene.column - 1].strip():
        return None
    if "collection" in scene.context and not scene.rest.startswith("- "):
        column = scene.began[1] + 2 if scene.began else 1
        why = f"a '- ' is missing here; or, if this line belongs to the entry above, begin it in column {column}."
        return Accident(scene.line, scene.column, why)
    above = scene.above(scene.line)
    if scene.rest.startswith(("- ", "-\n")) or scene.rest == "-":
        if scene.at(above).lstrip().startswith("- "):
            return Accident(
                scene.line, scene.column, "this '- ' is not in line with the one above; begin both in the same column."
            )
        first = len(scene.at(above)) - len(scene.at(above).lstrip())
        if first == indent and not re.match(rf"\s*{KEY}:(?:\s|$)", scene.at(above)):
            return Accident(above, first + 1, DASH_MISSING)
        why = "this '- ' begins a list, but the line above has its value already; put the list under a key without one."
        return Accident(scene.line, scene.column, why)
    levels, least = [], indent + 1000
    for number in range(above, 0, -1):
        line = scene.at(number)
        at = len(line) - len(line.lstrip())
        if line.strip() and not line.lstrip().startswith("#") and at < least:
            least = at
            levels.append(at)
            if at == 0:
                break
    columns = sorted({at + 1 for at in levels if at != indent})
    if not columns:
        return None
    near = " or ".join(map(str, sorted(columns, key=lambda at: (abs(at - indent - 1), at))[:2]))
    why = f"this line begins in column {indent + 1}, which is in line with nothing above; begin it in column {near}."
    return Accident(scene.line, scene.column, why)


def list_on_key_line(scene: Scene) -> Accident | None:
    """`name: - Dana`: a list begun beside its key, or text that begins with a dash."""
    if "sequence entries are not allowed" not in scene.problem:
        return None
    why = "a list begins on a line of its own, below its key; or, if this is text, put it in quotes."
    return Accident(scene.line, scene.column, why)


def missing_space(scene: Scene) -> Accident | None:
    """`name:Dana`, where a line was to begin with a key."""
    if "mapping values" not in scene.problem and "expected ':'" not in scene.problem:
        return None
    suspects = [scene.began[0]] if scene.began else []
    suspects += [scene.last.start[0]] if scene.last and not scene.last.style else []
    for number in dict.fromkeys((*suspects, scene.line)):
        line = scene.at(number)
        if found := _NO_SPACE.match(line):
            key = found.group("key")
            return Accident(number, found.end() + 1, f"a space is missing after '{key}:'.")
        if re.match(r"\s*-[^\s\-\d]", line) and "expected ':'" in scene.problem:
            return Accident(number, line.index("-") + 2, "a space is missing after the dash.")
    return None


def colon_in_text(scene: Scene) -> Accident | None:
    """`brief: Note: the customer …`, a line too far in, or a line without its colon above."""
    if "mapping values" not in scene.problem:
        return None
    found = _TWO_COLONS.match(scene.here)
    if found and len(found.group("before")) < scene.column:
        said = scene.here[len(found.group("before")) : scene.column - 1]
        if not said.strip():
            return Accident(scene.line, scene.column, "this ':' is one too many; remove it, or put the text in quotes.")
        why = f"the colon after '{first_word(said.split()[-1])}' makes this look like a key; put the text after '{found.group('key')}:' in quotes."
        if re.fullmatch(r"[a-z_]+", said):
            why = f"{why[:-1]}, or, if '{said}' is a key, begin a line of its own with it, further in."
        return Accident(scene.line, len(found.group("before")) + 1, why)
    last = scene.last
    if last is None or last.style or last.start[0] >= scene.line:
        return None
    first = scene.at(last.start[0])
    if not first[: last.start[1] - 1].strip(" -"):
        return _colon_missing(scene, last.start[0])
    before = scene.here[: scene.column - 1].strip()
    if re.fullmatch(KEY, before):
        column = len(scene.here) - len(scene.here.lstrip()) + 1
        above = re.match(rf"\s*(?:- +)*(?P<key>{KEY}):", scene.at(scene.above(scene.line)))
        what = f"'{above.group('key')}'" if above else "the line above"
        return Accident(
            scene.line,
            column,
            f"this line is further in than {what}, which has its value already; begin both in the same column.",
        )
    told = first_word(before.rsplit(None, 1)[-1]) if before else ""
    why = f"the colon after '{told}' on line {scene.line} makes it look like a key; put the whole text in quotes, which begins here."
    return Accident(*last.start, why)


def _colon_missing(scene: Scene, number: int) -> Accident:
    line = scene.at(number)
    column = len(line) - len(line.lstrip(" -")) + 1
    return Accident(number, column, f"a colon is missing after '{first_word(line.lstrip(' -'))}'.")


def line_alone(scene: Scene) -> Accident | None:
    """A line that is neither a key nor an entry."""
    if "expected ':'" not in scene.problem or not scene.began:
        return None
    line, column = scene.began
    if scene.last and scene.last.style in {"|", ">"}:
        return Accident(
            line, column, "this line is not as far in as the text above; if it belongs to it, indent it alike."
        )
    above = scene.at(scene.above(line)).lstrip()
    if above.startswith("- "):
        return Accident(
            line, column, "this line is neither an entry nor part of one; begin it with '- ', or indent it more."
        )
    if re.match(rf"{KEY}\b(?![:'\"])", scene.at(line).lstrip()):
        return _colon_missing(scene, line)
    return None
