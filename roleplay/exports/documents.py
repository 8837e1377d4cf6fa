"""The documents, each in every form. What they say is worked out beside this."""

import json
from pathlib import Path
from typing import Literal, get_args

from roleplay.errors import UsageError
from roleplay.exports import progress_page, session_markdown, session_page
from roleplay.exports.comparison_content import comparison_data, comparison_sections
from roleplay.exports.progress_content import progress_data, sections
from roleplay.exports.record import record, session_data
from roleplay.files import write_whole
from roleplay.grading.scorecard import Scorecard
from roleplay.pages.sections import markdown
from roleplay.progress import Comparison, Progress
from roleplay.session import Session
from roleplay.text import one_line

Form = Literal["md", "json", "html"]
FORMS: tuple[Form, ...] = get_args(Form)
"""How a document can be kept: the endings of its files."""
_ALSO: dict[str, Form] = {"markdown": "md", "htm": "html"}
"""What they are called as well."""


def form_of(name: str | None, path: Path | None, default: Form) -> Form:
    """Return the form that is asked for by name, else the one a file's ending says, else, where it has none, the default.

    Raises UsageError for a name or an ending that is no form.
    """
    ending = path.suffix.removeprefix(".") if path is not None else ""
    wanted = (ending if name is None else name).lower()
    wanted = _ALSO.get(wanted, wanted)
    if name is None and not ending:
        return default
    for form in FORMS:
        if wanted == form:
            return form
    if name is None:
        raise UsageError(f"{path}: the ending is .md, .json or .html, or else name the format with --format.")
    raise UsageError(f"format is 'md', 'json' or 'html', not '{one_line(name, 40)}'.")


def session_document(session: Session, scorecard: Scorecard | None, form: Form) -> str:
    """Return a session as a document; blocking, as it reads the session's branches.

    scorecard: None where it was not graded. What an exam hides while it lasts is not in the document until it is graded. The JSON is
    read back by `roleplay grade`.
    """
    if form == "json":
        return _json(session_data(session, scorecard))
    content = record(session, scorecard)
    return session_markdown.markdown(content) if form == "md" else session_page.page(content)


def progress_document(progress: Progress, form: Form, of: str = "") -> str:
    """Return progress as a document. of: which sessions it looks at, in words; "" for all."""
    if form == "json":
        return _json(progress_data(progress))
    return markdown(sections(progress, of)) if form == "md" else progress_page.page(progress, of)


def comparison_document(comparison: Comparison, form: Form) -> str:
    """Return two sessions with the same customer, beside each other, as a document."""
    if form == "json":
        return _json(comparison_data(comparison))
    if form == "md":
        return markdown(comparison_sections(comparison))
    return progress_page.comparison_page(comparison)


def write(path: Path, text: str) -> None:
    """Write a document to a file, whole or not at all: an earlier one stays where it cannot be; raise UsageError then."""
    try:
        write_whole(path, text)
    except OSError as error:
        raise UsageError(f"{path}: cannot be written ({error.strerror}); choose another place.") from None


def _json(data: object) -> str:
    return json.dumps(data, ensure_ascii=False, indent=2) + "\n"
