"""A small window: in which form to export."""

import os
from pathlib import Path
from typing import TYPE_CHECKING, ClassVar, cast

from textual.app import ComposeResult
from textual.binding import Binding, BindingType
from textual.containers import Vertical
from textual.content import Content
from textual.widgets import OptionList, Static
from textual.widgets.option_list import Option

from roleplay.text import one_line
from roleplay.tui.screens.dialogs import Window

if TYPE_CHECKING:
    from roleplay.exports import Form

FORMS: "dict[Form, tuple[str, str, str]]" = {
    "html": ("w", "Web page", "to print or send; opens in any browser"),
    "md": ("m", "Markdown", "plain text, for any editor"),
    "json": ("j", "JSON", "for other programs"),
}
"""The key, the name and the use of each, the likeliest first."""
_PROGRAM = Path(__file__).resolve().parents[3]
"""Where `make play` begins."""


def folder_for_exports() -> Path:
    """Return where exports go: the folder the app was begun in, or the one for documents where that is the program's own, is gone,
    or may not be written.
    """
    try:
        here = Path.cwd()
    except OSError:
        return _documents()
    return here if os.access(here, os.W_OK) and not here.is_relative_to(_PROGRAM) else _documents()


def _documents() -> Path:
    from platformdirs import user_documents_path

    found = user_documents_path()
    return found if os.access(found, os.W_OK) else Path.home()


class ChooseForm(Window["Form | None"]):
    """Offers the forms; Enter takes the marked one, Esc none. what: what is exported, such as "this session"; folder: where to."""

    BINDINGS: ClassVar[list[BindingType]] = [
        *(
            Binding(key, f"take('{form}')", name, id=f"form.{form}", tooltip=use)
            for form, (key, name, use) in FORMS.items()
        ),
        Binding("escape", "cancel", "Cancel", id="form.cancel", tooltip="Write nothing"),
    ]

    def __init__(self, what: str, folder: Path) -> None:
        super().__init__()
        self._what, self._folder = what, folder

    def compose(self) -> ComposeResult:
        """Show the question over the choices."""
        with Vertical(classes="dialog"):
            yield Static(f"Write {self._what} into {one_line(str(self._folder), 200)} as:", markup=False)
            yield OptionList(
                *(
                    Option(Content.assemble((f"{key}  ", "$accent"), (f"{name:<10}", "bold"), (use, "$muted")), id=form)
                    for form, (key, name, use) in FORMS.items()
                ),
                id="forms",
                markup=False,
            )
            yield Static("Enter writes the marked one, its letter too   Esc: go back", classes="quiet", markup=False)

    def on_mount(self) -> None:
        """Take away what an earlier export said: it would lie over the choice."""
        self.app.clear_notifications()

    def on_option_list_option_selected(self, event: OptionList.OptionSelected) -> None:
        """Take the marked form."""
        self.dismiss(cast("Form", event.option.id))

    def action_take(self, form: "Form") -> None:
        """Take a form by key."""
        self.dismiss(form)

    def action_cancel(self) -> None:
        """Export nothing."""
        self.dismiss(None)
