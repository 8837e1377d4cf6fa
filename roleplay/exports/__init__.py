"""What a trainee keeps: sessions and progress as Markdown, as JSON, and as HTML pages that stand alone."""

from roleplay.exports.documents import (
    FORMS,
    Form,
    comparison_document,
    form_of,
    progress_document,
    session_document,
    write,
)

__all__ = ["FORMS", "Form", "comparison_document", "form_of", "progress_document", "session_document", "write"]
