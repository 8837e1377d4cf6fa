"""What a simulated trainee sees of a conversation, and what they say next: plain data."""

import random
import re
from collections.abc import Callable
from dataclasses import dataclass, field

from roleplay.customer.decision import Decision
from roleplay.customer.state import State
from roleplay.persona import Persona, Remedy
from roleplay.signals import Signals
from roleplay.transcript import Setting, Turn


@dataclass(frozen=True, slots=True)
class Line:
    """What a trainee says next. hold: simulated seconds that pass before it (0–3600)."""

    text: str
    hold: int = 0


@dataclass(frozen=True, slots=True)
class Skill:
    """How much of it is there. without: a strategy that is never used. keep: the chance (0–1) that an intended part is
    said. slip: the chance that something slips out in a turn. slips_at: the exchange at which it surely does."""

    without: str = ""
    keep: float = 1.0
    slip: float = 0.0
    slips_at: int | None = None


Part = tuple[str, str]
"""A strategy and the words said for its sake."""


@dataclass(slots=True)
class Scene:
    """The conversation so far, as a trainee in practice mode sees it, and the persona's file, which they have read.

    said: what they said already, by template, so that nothing is said twice; count of each is kept. done: what they did,
    by a short name of their own choosing.
    """

    persona: Persona
    setting: Setting
    signals: Signals
    rng: random.Random
    turns: list[Turn]
    state: State
    decision: Decision | None = None
    said: set[str] = field(default_factory=set)
    done: dict[str, int] = field(default_factory=dict)

    @property
    def exchange(self) -> int:
        """Number of the exchange that begins now, from 0."""
        return self.state.exchanges

    @property
    def move(self) -> str:
        """What the customer did last."""
        return self.decision.move if self.decision else "opening"

    @property
    def calls(self) -> tuple[str, ...]:
        """What the customer's last turn called for."""
        return self.turns[-1].calls_for or ()

    @property
    def learned(self) -> list[str]:
        """What the customer has told, oldest first, as second-person clauses."""
        return [clause for turn in self.turns for clause in turn.learned]

    @property
    def offers(self) -> list[Remedy]:
        """Remedies within policy, in the order of the file."""
        return [remedy for remedy in self.persona.remedies if remedy.allowed]

    @property
    def forbidden(self) -> list[Remedy]:
        """Remedies that policy forbids, in the order of the file."""
        return [remedy for remedy in self.persona.remedies if not remedy.allowed]

    def did(self, what: str) -> bool:
        """Say whether something was done before, and remember that it is done now."""
        self.done[what] = self.done.get(what, 0) + 1
        return self.done[what] > 1

    def known(self, *, offer: str = "") -> dict[str, str]:
        """Return what placeholders stand for now; "" where nothing is known yet."""
        learned, persona = self.learned, self.persona
        offers = self.offers
        return {
            "name": persona.first_name,
            "org": persona.organisation.name,
            "wants": persona.wants,
            "trouble": persona.trouble or "what happened",
            "when": persona.organisation.response_time or "by tomorrow evening",
            "recap": learned[-1] if learned else "",
            "recap2": learned[-2] if len(learned) > 1 else "",
            "offer": offer or (offers[0].offer if offers else ""),
            "forbidden": self.forbidden[0].offer if self.forbidden else "",
        }

    def fill(self, template: str, *, offer: str = "") -> str | None:
        """Return the template with its `{placeholders}` filled, None where one of them is not known."""
        known = self.known(offer=offer)
        if not all(known.get(name) for name in _PLACEHOLDER.findall(template)):
            return None
        filled = _PLACEHOLDER.sub(lambda match: known[match[1]], template)
        return filled[:1].upper() + filled[1:]

    def pick(self, templates: tuple[str, ...], *, offer: str = "") -> str | None:
        """Return one of the templates, filled, that was not said yet; None when all that can be filled were said."""
        fresh = [each for each in templates if each not in self.said and self.fill(each, offer=offer)]
        if not fresh:
            return None
        chosen = self.rng.choice(fresh)
        self.said.add(chosen)
        return self.fill(chosen, offer=offer)


_PLACEHOLDER = re.compile(r"\{([a-z_0-9]+)\}")

Answer = Callable[[Scene], Line | None]
"""How a trainee goes on; None: they leave."""
