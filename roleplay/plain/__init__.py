"""Plain mode: a whole session over stdin and stdout, for screen readers, pipes and places without a terminal.

Whole sentences, `You:` and `Customer:` labels, no boxes. With `--json` only the final document goes to stdout and
everything else to stderr.
"""

from roleplay.plain.conversation import Plain
from roleplay.plain.words import HELP, briefing, document, report_minutes, result, seconds

__all__ = ["HELP", "Plain", "briefing", "document", "report_minutes", "result", "seconds"]
