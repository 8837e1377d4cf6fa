"""Files that people write: one strict, kind reader for YAML, checked against pydantic models.

`disk.py` fetches text within limits and writes files whole, `document.py` turns it into plain data that knows its places, `validation.py` holds
that to a model. Every mistake is reported as `file:line:col: what is wrong; what to do`, all mistakes of a file at once:
`accidents.py` has the words for what is no YAML, `wording.py` for what does not fit the model.
"""

from roleplay.files.disk import MAX_BYTES, fingerprint, lies_in, read_text, write_whole
from roleplay.files.document import Document, Path_, load_document, parse_document, survey, survey_document
from roleplay.files.validation import CrossChecked, Mismatch, examine, validate
from roleplay.files.wording import label, nearest

__all__ = [
    "MAX_BYTES",
    "CrossChecked",
    "Document",
    "Mismatch",
    "Path_",
    "examine",
    "fingerprint",
    "label",
    "lies_in",
    "load_document",
    "nearest",
    "parse_document",
    "read_text",
    "survey",
    "survey_document",
    "validate",
    "write_whole",
]
