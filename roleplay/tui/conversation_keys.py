"""The keys of a conversation, and when each of them makes sense."""

from dataclasses import dataclass

from textual.binding import Binding, BindingType

from roleplay.tui.widgets.status import Phase


def _key(key: str, action: str, words: str, tooltip: str, *, show: bool = True, id: str = "") -> Binding:
    """Return a binding that works while one types."""
    identity = f"conversation.{id or action}"
    return Binding(key, action, words, id=identity, tooltip=tooltip, show=show, priority=True)


BINDINGS: list[BindingType] = [
    _key("ctrl+g", "hint", "Hint", "What this moment calls for; again for an example"),
    _key("ctrl+x", "interrupt", "Interrupt", "Stop the reply and take your words back into the input"),
    _key("ctrl+r", "retry", "Retry", "Send the kept words again"),
    _key(
        "ctrl+n", "offline", "No model", "Go on offline: authored lines play the customer from here on, signals grade"
    ),
    Binding("enter", "wrap_up", "Wrap up", id="conversation.wrap_up", tooltip="Go on to case note and scorecard"),
    _key("ctrl+e", "end", "End", "End the conversation"),
    _key(
        "ctrl+b", "panel", "Brief", "Show or hide what you were told (policy, situation), what you learnt, your notes"
    ),
    _key("ctrl+t", "rewind", "Retake", "Take your last turn back and try it again; what was said is kept"),
    _key("ctrl+o", "hold", "Hold", "Put the customer on hold"),
    _key(
        "ctrl+l",
        "branches",
        "Turns, compare ways",
        "Go back to any turn, compare the ways it went, take another one up",
        show=False,
    ),
    _key("f2", "notes", "Notes", "Write notes of your own; they begin your case note", show=False),
    Binding(
        "escape",
        "leave",
        "Leave",
        id="conversation.leave",
        show=False,  # the line below the input says it
        tooltip="Close the panel or a hint; then back to the library, where it can be resumed",
    ),
    _key("pageup", "scroll(-1)", "Earlier", "Read what was said before", show=False, id="earlier"),
    _key("pagedown", "scroll(1)", "Later", "Read on", show=False, id="later"),
]
"""Those that stand in the last line, the most needed first: where it is narrow the others give way."""


@dataclass(frozen=True, slots=True)
class Moment:
    """What decides which keys make sense.

    said: whether the trainee has said anything here. answered: or on another way. by_model: whether a model failed.
    writing: whether notes are being written.
    """

    phase: Phase
    exam: bool
    said: bool
    answered: bool
    by_model: bool
    writing: bool


def offered(action: str, now: Moment) -> bool:
    """Return whether an action makes sense now; those that always do, and those of the screen's own, are True."""
    busy = now.phase in {Phase.THINKING, Phase.SPEAKING}
    rules = {
        "retry": now.phase is Phase.FAILED,
        "offline": now.phase is Phase.FAILED and now.by_model,
        "wrap_up": now.phase is Phase.ENDED,
        "hint": now.phase is Phase.YOURS and not now.exam,
        "interrupt": busy and not now.writing,  # in notes the key cuts; in an exam it says why not
        "rewind": not busy and not now.exam and (now.said or now.phase is Phase.FAILED),
        "branches": not busy and not now.exam and now.answered,
        "hold": now.phase in {Phase.YOURS, Phase.FAILED},
        "end": now.phase is not Phase.ENDED,
    }
    return rules.get(action, True)
