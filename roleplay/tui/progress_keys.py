"""The keys of the progress screen, and on which of its two pages each of them makes sense."""

from textual.binding import Binding, BindingType


def _key(key: str, action: str, words: str, tooltip: str, *, id: str = "", show: bool = True) -> Binding:
    return Binding(key, action, words, id=f"progress.{id or action}", tooltip=tooltip, show=show)


BINDINGS: list[BindingType] = [
    _key("enter", "open", "Open", "Open the scorecard of the marked session"),
    _key("space", "mark", "Mark", "Mark a session, to compare it with another"),
    _key("c", "compare", "Compare", "Compare the two marked sessions"),
    _key("d", "drill", "Drill", "Short exercises on the marked strategy"),
    _key("e", "export", "Export", "Write this page to a file: Markdown, web page or JSON"),
    _key("escape", "back", "Back", "Take the filters away; without any, go back"),
    _key("1", "tab('strategies')", "Strategies", "Every strategy over time", id="strategies", show=False),
    _key("2", "tab('sessions')", "Sessions", "Every past session", id="sessions", show=False),
    _key("p", "persona", "Customer", "Count only sessions with one customer", show=False),
    _key("k", "mode", "Practice or exam", "Count only practice, or only exams", show=False),
    _key("t", "span", "30 days", "Count only the last 30 days, or all", show=False),
    _key("question_mark", "app.help", "Help", "What this screen is for", id="help", show=False),
    _key("q", "app.quit", "Quit", "Leave; asks first if words not sent would be lost", id="quit", show=False),
]
"""Those that stand in the last line, the most needed first; what has its key beside it on the screen does not stand there."""

_ONLY_ON = {"open": "sessions", "mark": "sessions", "compare": "sessions", "drill": "strategies"}


def offered(action: str, tab: str) -> bool:
    """Return whether an action does something on the page that shows."""
    return _ONLY_ON.get(action, tab) == tab
