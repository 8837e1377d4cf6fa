"""A small window: in which form to export."""

from typing import TYPE_CHECKING, ClassVar, cast

from textual.app import ComposeResult
from textual.binding import Binding, BindingType
from textual.containers import Vertical
from textual.content import Content
from textual.screen import ModalScreen
from textual.widgets import OptionList, Static
from textual.widgets.option_list import Option

if TYPE_CHECKING:
    from roleplay.exports import Form

FORMS: "dict[Form, tuple[str, str]]" = {
    "md": ("Markdown", "plain text, for any editor"),
    "html": ("Web page", "one file for a browser; prints well"),
    "json": ("JSON", "for other programs"),
}


class ChooseForm(ModalScreen["Form | None"]):
    """Offers the forms; Enter takes the marked one, Esc none. what: what is exported, such as "This session"."""

    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("m", "take('md')", "Markdown", id="form.md"),
        Binding("w", "take('html')", "Web page", id="form.html"),
        Binding("j", "take('json')", "JSON", id="form.json"),
        Binding("escape", "cancel", "Cancel", id="form.cancel"),
    ]

    def __init__(self, what: str) -> None:
        super().__init__()
        self._what = what

    def compose(self) -> ComposeResult:
        """Show the question over the choices."""
        with Vertical(classes="dialog"):
            yield Static(f"{self._what}, into the folder you started roleplay in, as:", markup=False)
            yield OptionList(
                *(
                    Option(Content.assemble((f"{key}  ", "$accent"), (f"{name:<10}", "bold"), (use, "$muted")), id=form)
                    for (form, (name, use)), key in zip(FORMS.items(), "mwj", strict=True)
                ),
                id="forms",
                markup=False,
            )
            yield Static("Enter: write it   Esc: go back", classes="quiet", markup=False)

    def on_option_list_option_selected(self, event: OptionList.OptionSelected) -> None:
        """Take the marked form."""
        self.dismiss(cast("Form", event.option.id))

    def action_take(self, form: "Form") -> None:
        """Take a form by key."""
        self.dismiss(form)

    def action_cancel(self) -> None:
        """Export nothing."""
        self.dismiss(None)
