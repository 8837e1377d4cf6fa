"""Case note and reflection in plain mode: asked for in a terminal, taken from what is left of the input elsewhere."""

from typing import TYPE_CHECKING, Literal

from roleplay.text import is_blank

if TYPE_CHECKING:
    from roleplay.plain.conversation import Plain

ASKED = {
    "/note": "Case note: the concern, what was offered, what was promised by when",
    "/reflect": "Reflection: what went well, what to change, what caused the problem",
}


def wrap_up(face: "Plain", *, ended: bool) -> Literal["on", "quit"]:
    """Hear lines until there is nothing more to write, or the trainee leaves. ended: whether it was they who said /end."""
    return _asked(face) if face.interactive else _heard(face, ended=ended)


def _asked(face: "Plain") -> Literal["on", "quit"]:
    """Ask for what is still missing; an empty line skips it."""
    for command, what in ASKED.items():
        while not (face.session.note if command == "/note" else face.session.reflection):
            line = face.read(f"{what} (empty to skip): ")
            if line is not None and is_blank(line):
                break
            went = _one(face, "/quit" if line is None else line if line.startswith("/") else f"{command} {line}")
            if went != "on":
                return "on" if went == "end" else "quit"
    return "on"


def _heard(face: "Plain", *, ended: bool) -> Literal["on", "quit"]:
    """Take lines until the input ends.

    Whoever says /end after a customer who went first hears that it is over: lines for the note may still follow. Said once
    more, it leads to the scorecard, as the end of the input does.
    """
    while (line := face.read("")) is not None:
        went = _one(face, line)
        if went == "quit":
            return "quit"
        if went == "end" and ended:
            return "on"
        if went == "end":
            ended = True
            face.say("(It is over already. /note TEXT and /reflect TEXT are still heard; /end shows the scorecard.)")
    return "on"


def _one(face: "Plain", line: str) -> Literal["on", "end", "quit"]:
    """Do what a line says, where it says something that is still heard."""
    command, _, rest = line.strip().partition(" ")
    if command == "/end":
        return "end"
    if command in {*ASKED, "/quit"}:
        return face.command(command, rest.strip())
    if not is_blank(line):
        heard = "/note TEXT, /reflect TEXT, /quit and /end, which shows the scorecard,"
        face.say(f"(The conversation is over; only {heard} are heard now.)")
    return "on"
