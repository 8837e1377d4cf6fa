"""What a file that loads may still get wrong: a customer who cannot be reached, caves at once, or sounds like anybody.

Rules are small functions over one persona; those about the person, the words listened for, the facts, the remedies and
the lines each have a module of their own. A finding is a warning, unless it would break play.
"""

from roleplay.authoring import lint_facts, lint_lines, lint_person, lint_remedies, lint_words
from roleplay.authoring.linting import Case, Rule, name_of
from roleplay.customer.voice import general_bank
from roleplay.errors import Problem
from roleplay.files import Document
from roleplay.persona import Persona
from roleplay.rubric import Catalogue

ERRORS: tuple[Rule, ...] = (lint_person.unknown_strategy,)
"""Rules whose findings break play."""

RULES: tuple[Rule, ...] = (
    *ERRORS,
    *lint_person.RULES,
    *lint_words.RULES,
    *lint_facts.RULES,
    *lint_remedies.RULES,
    *lint_lines.RULES,
)
"""All rules, in the order of a file."""


def lint(document: Document, persona: Persona, catalogue: Catalogue) -> tuple[Problem, ...]:
    """Return what is weak or wrong in a persona that loads, in the order of its file; `rule` names what was looked for."""
    case = Case(document, persona, catalogue, general_bank())
    found = {
        document.problem(
            path, message, value=not key, level="error" if rule in ERRORS else "warning", rule=name_of(rule)
        )
        for rule in RULES
        for path, message, key in rule(case)
    }
    return tuple(sorted(found))
