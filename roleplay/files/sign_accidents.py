"""Accidents within a line: quotes, brackets and the signs that YAML keeps for itself. Each rule knows one."""

import re

from roleplay.files.scene import KEY, Accident, Scene, first_word
from roleplay.text import one_line


def unclosed_quote(scene: Scene) -> Accident | None:
    """A quote without its end, or a backslash in quotes that means nothing."""
    if "quoted scalar" not in scene.context or not scene.began:
        return None
    line, column = scene.began
    if "escape" in scene.problem or "hex" in scene.problem:
        at = scene.here.rfind("\\", 0, scene.column) + 1 or scene.column
        sign = one_line(scene.here[at - 1 : at + 1], 4)
        why = f"'{sign}' means nothing inside double quotes; write \\\\ for a backslash, or use single quotes."
        return Accident(scene.line, at, why)
    quote = scene.at(line)[column - 1 : column]
    return Accident(
        line, column, f"the quote that opens here is never closed; put another {quote} where the text ends."
    )


def after_quote(scene: Scene) -> Accident | None:
    """Something follows upon the quote that closes a text."""
    last = scene.last
    if last is None or last.style not in {"'", '"'}:
        return None
    line, column = last.end
    between = scene.at(line)[column - 1 : scene.column - 1] if line == scene.line else None
    if between is None:
        if (
            scene.above(scene.line) == line
            and scene.rest[:1] in {"'", '"'}
            and not scene.at(line)[column - 1 :].strip()
        ):
            return Accident(scene.line, scene.column, "begin every entry of a list with '- ', also the first.")
        return None
    if between.strip():
        return None
    if last.start[0] < line:
        why = (
            f"the quote that opens here is not closed before line {line}; put another {last.style} where the text ends."
        )
        return Accident(*last.start, why)
    follows = first_word(scene.rest)
    start = re.search(r"\w+$", scene.here[: column - 2])
    if last.style == "'" and not between and start and scene.rest[:1].isalpha():
        whole = f"{start.group()}'{follows}"
        why = f'the apostrophe in "{one_line(whole, 40)}" ends the text, which stands in single quotes; put it in double quotes.'
        return Accident(line, column - 1, why)
    if "flow" in scene.context and scene.rest[:1] in {"'", '"'}:
        return Accident(scene.line, scene.column, "a comma is missing between two entries; put one before this quote.")
    inside = scene.at(line)[last.start[1] : column - 2]
    if "flow" in scene.context and re.search(r",\s+$", inside) and scene.at(line).count(last.style) % 2:
        why = f"the quote that opens here is not closed before the comma; put another {last.style} where the text ends."
        return Accident(line, last.start[1], why)
    if not between:
        how = '\\"' if last.style == '"' else "''"
        why = f"the text in quotes ends before '{follows}'; inside it write {how} for a quote."
        return Accident(scene.line, scene.column, why)
    why = f"'{follows}' stands behind the closing quote; put the whole text between the quotes."
    return Accident(scene.line, scene.column, why)


def special_sign(scene: Scene) -> Accident | None:
    """Text without quotes that begins with a sign of YAML's own."""
    place = scene.line, scene.column
    if "alias" in scene.context or "anchor" in scene.context or "scanning a tag" in scene.context:
        place = scene.began or place
    elif scene.here.startswith("%"):
        place = scene.line, 1
    elif "cannot start any token" not in scene.problem:
        return None
    sign = scene.at(place[0])[place[1] - 1 : place[1]]
    if not sign.strip():
        return None
    return Accident(*place, f"text must not begin with '{sign}' unless it stands in quotes; put quotes around it.")


def after_brackets(scene: Scene) -> Accident | None:
    """`name: [Dana] Reyes`: text that begins with a bracket."""
    last = scene.last
    if last is None or last.style != "collection" or last.end[0] != scene.line or last.end[1] > scene.column:
        return None
    if scene.at(last.end[0])[last.end[1] - 2 : last.end[1] - 1] not in {"]", "}"}:
        return None
    sign = scene.at(last.start[0])[last.start[1] - 1 : last.start[1]]
    return Accident(*last.start, f"text must not begin with '{sign}' unless it stands in quotes; put quotes around it.")


def stray_bracket(scene: Scene) -> Accident | None:
    """A closing bracket that closes nothing."""
    if scene.rest[:1] in {"]", "}"} and "flow" not in scene.context:
        return Accident(scene.line, scene.column, f"this '{scene.rest[0]}' closes nothing; remove it.")
    return None


def unclosed_bracket(scene: Scene) -> Accident | None:
    """An opening bracket without its end, or without commas."""
    if "flow" not in scene.context or not scene.began:
        return None
    line, column = scene.began
    if line == scene.line and scene.rest:
        if scene.rest.startswith(":") and (key := re.search(rf"{KEY}$", scene.here[: scene.column - 1])):
            why = f"a comma is missing before '{key.group()}'."
            return Accident(line, key.start() + 1, why)
        return Accident(
            scene.line,
            scene.column,
            f"a comma is missing before '{first_word(scene.rest)}'; or put the text in quotes.",
        )
    sign = scene.at(line)[column - 1 : column]
    close = {"[": "]", "{": "}"}.get(sign, "bracket")
    return Accident(line, column, f"the '{sign}' that opens here is never closed; put '{close}' where it ends.")


def block_text(scene: Scene) -> Accident | None:
    """`brief: > You are …`: text begun beside the sign that puts it on the next lines."""
    if "block scalar" not in scene.context or not scene.began:
        return None
    line, column = scene.began
    sign = scene.at(line)[column - 1 : column]
    if "indentation" in scene.problem and "indicator" not in scene.problem:
        return Accident(scene.line, scene.column, "indent all lines of this text alike, with spaces.")
    why = f"after '{sign}' the text begins on the next line, indented; or put the text in quotes."
    return Accident(line, column, why)
