"""The table of docs/app.md: every action of the app with its id and its keys."""

from roleplay.tui.keys import actions
from scripts.markdown import table


def keys_table() -> str:
    """Return the table as Markdown, sorted by id."""
    rows = sorted(
        (action.id, ", ".join(f"`{key}`" for key in dict.fromkeys(action.keys)), action.what) for action in actions()
    )
    return table(("id", "keys", "what it does"), ((f"`{identity}`", keys, what) for identity, keys, what in rows))
