"""Files that people write: one strict, kind reader for YAML, checked against pydantic models.

`disk.py` fetches text within limits and writes files whole, `document.py` turns it into plain data that knows its places, `validation.py` holds
that to a model. Every mistake is reported as `file:line:col: what is wrong; what to do`, all mistakes of a file at once:
`accidents.py` has the words for what is no YAML, `wording.py` for what does not fit the model, `entries.py` what a model
asks of lists whose entries speak of each other.
"""

from roleplay.files.disk import MAX_BYTES, fingerprint, lies_in, open_file, read_text, write_whole
from roleplay.files.document import Document, Path_, load_document, parse_document, survey, survey_document
from roleplay.files.entries import Row, names_in, rows_in, twice
from roleplay.files.validation import CrossChecked, Mismatch, examine, validate
from roleplay.files.wording import label, nearest

__all__ = [
    "MAX_BYTES",
    "CrossChecked",
    "Document",
    "Mismatch",
    "Path_",
    "Row",
    "examine",
    "fingerprint",
    "label",
    "lies_in",
    "load_document",
    "names_in",
    "nearest",
    "open_file",
    "parse_document",
    "read_text",
    "rows_in",
    "survey",
    "survey_document",
    "twice",
    "validate",
    "write_whole",
]
