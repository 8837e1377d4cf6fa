"""Prompts of the grader: the shipped ones in rubrics/prompts, or the rubric's own; each known by a short hash.

A prompt file has two parts with a line of three dashes between them: what stays the same from call to call (the system
message, which providers may cache) and what is asked about (the user's message). `$checks` and the like are filled in
once and never looked at again, so that a dollar sign in anyone's words is just that.
"""

from collections.abc import Collection, Iterable
from dataclasses import dataclass
from string import Template

from roleplay.files import fingerprint
from roleplay.grading.numbering import Part
from roleplay.models.base import Message
from roleplay.rubric import Catalogue, Check, PromptName, Rubric, Scope, Strategy
from roleplay.rubric_prompts import shipped_prompt


@dataclass(frozen=True, slots=True)
class Prompt:
    """The text of one prompt and the hash it is known by in results."""

    name: PromptName
    text: str

    @property
    def hash(self) -> str:
        """A short identity of this very wording."""
        return fingerprint(self.text)[:8]

    def messages(self, **values: str) -> tuple[Message, ...]:
        """Return the prompt with its placeholders filled; a prompt without a dividing line is all the user's message."""
        above, _, below = self.text.partition("\n---\n")
        stable, asked = (above, below) if below.strip() else ("", above)
        user = Message("user", Template(asked.strip()).substitute(values))
        return (Message("system", Template(stable.strip()).substitute(values)), user) if stable else (user,)


def prompt(name: PromptName, rubric: Rubric) -> Prompt:
    """Return the rubric's own prompt of that name, or the shipped one."""
    return Prompt(name, rubric.prompts.get(name) or shipped_prompt(name))


# ── the checks in words ──


def counted(catalogue: Catalogue, rubric: Rubric) -> tuple[Strategy, ...]:
    """Return the strategies that the rubric counts, in catalogue order so that equal prompts stay equal."""
    return tuple(strategy for strategy in catalogue.strategies if strategy.id in rubric.strategies)


def scopes(part: Part) -> frozenset[Scope]:
    """Return the scopes of the checks that can be seen in a part."""
    spoken: tuple[Scope, ...] = ("turn", "session") if part.turns else ()
    return frozenset((*spoken, *part.wrap_up))


def checklist(strategies: Iterable[Strategy], at: Collection[Scope]) -> str:
    """Return the checks that are looked for at any of the scopes, a line each, grouped by strategy."""
    lines: list[str] = []
    for strategy in strategies:
        signed = [("+", check) for check in strategy.shows] + [("-", check) for check in strategy.breaks]
        own = [f"{sign} {check.id}{_place(check)}: {check.look_for}" for sign, check in signed if check.at in at]
        lines += [strategy.name, *own] if own else []
    return "\n".join(lines)


def _place(check: Check) -> str:
    return f" ({check.at})" if check.at in {"note", "reflection"} else ""
