"""One rehearsal session: a persona and a simulated trainee, through the real graph, graded, and what was noticed on the way."""

import random
from collections import Counter
from dataclasses import dataclass, field
from functools import cache

from roleplay.customer.decision import Decision
from roleplay.customer.gates import tellable
from roleplay.customer.graph import Cast, Exchange, run
from roleplay.customer.parting import outcome_if_left
from roleplay.customer.state import Mood, State
from roleplay.customer.turns import opening_turn, reply_turn
from roleplay.customer.voice import general_bank, key
from roleplay.errors import ModelError
from roleplay.grading import finders
from roleplay.grading.coach import model_note
from roleplay.grading.scorecard import derive
from roleplay.persona import Persona
from roleplay.rehearsal.scene import Scene
from roleplay.rehearsal.trainees import Trainee
from roleplay.rubric import Catalogue, Rubric, applied
from roleplay.signals import signals_for
from roleplay.text import words
from roleplay.transcript import Outcome, Transcript, Turn

EXCHANGES = 16
"""After so many a trainee who got nowhere gives up."""


@dataclass(frozen=True, slots=True)
class Run:
    """What is left of one session. moods: at the opening and after every reply. values: per strategy called for, −½ to 1.

    accepted_at: the exchange of the yes, from 0. unheard: whether an allowed offer was accepted by somebody who had not been heard or was still furious. leaks: facts
    whose guarded words were said before they were told. told: facts that came out. opened: facts
    that would have been told, had they been asked for. repeats: replies said twice, word for
    word. borrowed: share of spoken lines that are not the persona's own. borrowed_for: how many of these each move took. unanswered: what the trainee asked in vain, because
    no fact answers it; what is only locked is not among them. missing: what still stood between the
    customer and a yes at the end. transcript: the whole conversation.
    """

    persona: str
    trainee: str
    seed: int
    without: str
    outcome: Outcome
    score: float | None
    values: dict[str, float]
    moods: tuple[Mood, ...]
    exchanges: int
    told: tuple[str, ...]
    opened: tuple[str, ...]
    accepted: str | None
    accepted_at: int | None
    unheard: bool
    overpromised: bool
    leaks: tuple[str, ...]
    repeats: int
    borrowed: float
    borrowed_for: dict[str, int]
    unanswered: tuple[str, ...]
    missing: tuple[str, ...]
    transcript: Transcript

    @property
    def success(self) -> float:
        """1 for resolved, ½ for partly, 0 for anything else."""
        return {"resolved": 1.0, "partly": 0.5}.get(self.outcome, 0.0)


_SAYS_NOTHING = frozenset({"deflect", "dont_know", "cannot_say", "how_i_am", "vent", "press", "soften"})
"""Moves with which they say something, but nothing that was asked."""


@dataclass(slots=True)
class _Noticed:
    """What is counted while a session is played. own: keys of the lines that are the persona's own."""

    own: frozenset[str]
    accepted_at: int | None = None
    unheard: bool = False
    opened: set[str] = field(default_factory=set)
    leaks: list[str] = field(default_factory=list)
    repeats: int = 0
    lines: int = 0
    borrowed: Counter[str] = field(default_factory=Counter)
    unanswered: list[str] = field(default_factory=list)
    said: list[str] = field(default_factory=list)


async def play(cast: Cast, trainee: Trainee, seed: int, rubric: Rubric, catalogue: Catalogue) -> Run:
    """Play one session to its end and grade it. Raises ModelError when a model that plays the customer fails."""
    persona, signals = cast.persona, signals_for(catalogue)
    state, opening = opening_turn(persona, seed)
    scene = Scene(persona, cast.setting, signals, random.Random(f"{seed}:trainee"), [opening], state)
    noticed, moods = _Noticed(_own_lines(persona)), [state.mood]
    _notice_words(noticed, persona, state, None, opening.text)
    while scene.state.outcome is None and scene.exchange < EXCHANGES:
        line = trainee.answer(scene)
        if line is None:
            break
        scene.turns.append(Turn(role="trainee", text=line.text, held_seconds=line.hold))
        result: Exchange | None = None
        async for event in run(cast, scene.state, scene.turns, seed):
            if isinstance(event, Exchange):
                result = event
        if result is None:
            raise ModelError("the exchange ended without a reply.")
        before, decision = scene.state, result.decision
        reply = reply_turn(persona, before, decision, result.sentences, result.tag)
        _notice(noticed, persona, before, result, reply.text)
        if "?" in line.text and decision.move in _SAYS_NOTHING and decision.deflected is None:
            noticed.unanswered.append(line.text)
        scene.turns.append(reply)
        scene.state, scene.decision = result.state, decision
        moods.append(result.state.mood)
    return _finish(scene, trainee, seed, noticed, tuple(moods), rubric, catalogue)


def _finish(
    scene: Scene,
    trainee: Trainee,
    seed: int,
    noticed: _Noticed,
    moods: tuple[Mood, ...],
    rubric: Rubric,
    catalogue: Catalogue,
) -> Run:
    state = scene.state
    outcome = state.outcome or outcome_if_left(state)
    transcript = Transcript(
        turns=tuple(scene.turns),
        outcome=outcome,
        open_needs=state.open_needs,
        ended_by="customer" if state.outcome else "trainee",
        ours=True,
        setting=scene.setting,
    )
    note = model_note(transcript, scene.signals) if trainee.note is True else trainee.note or None
    transcript = transcript.model_copy(update={"note": note, "reflection": trainee.reflection or None})
    graded = applied(catalogue, rubric)
    card = derive(transcript, finders.offline(graded)(transcript), rubric, graded)
    return Run(
        persona=scene.persona.id,
        trainee=trainee.id,
        seed=seed,
        without=trainee.without,
        outcome=outcome,
        score=card.score,
        values={result.strategy: result.value for result in card.verdicts if result.value is not None},
        moods=moods,
        exchanges=state.exchanges,
        told=state.told,
        opened=tuple(fact.id for fact in scene.persona.facts if fact.id in noticed.opened),
        accepted=state.accepted,
        accepted_at=noticed.accepted_at,
        unheard=noticed.unheard,
        overpromised=state.overpromised,
        leaks=tuple(dict.fromkeys(noticed.leaks)),
        repeats=noticed.repeats,
        borrowed=noticed.borrowed.total() / noticed.lines if noticed.lines else 0.0,
        borrowed_for=dict(noticed.borrowed),
        unanswered=tuple(noticed.unanswered),
        missing=() if state.accepted else missing(scene.persona, state),
        transcript=transcript,
    )


def _notice(noticed: _Noticed, persona: Persona, before: State, result: Exchange, reply: str) -> None:
    decision = result.decision
    if decision.move == "accept" and decision.remedy:
        allowed = next(remedy.allowed for remedy in persona.remedies if remedy.id == decision.remedy)
        noticed.accepted_at = before.exchanges if noticed.accepted_at is None else noticed.accepted_at
        noticed.unheard |= allowed and not result.state.met("heard")
    noticed.opened |= {fact.id for fact in persona.facts if tellable(fact.reveal, result.state, asked=True)}
    _notice_words(noticed, persona, result.state, decision, reply)
    own = noticed.own
    fresh = [line for line in result.state.used if line not in before.used]
    noticed.lines += len(fresh)
    noticed.borrowed.update(_general().get(line, "") for line in fresh if line not in own)


def _notice_words(noticed: _Noticed, persona: Persona, state: State, decision: Decision | None, reply: str) -> None:
    said = " ".join(words(reply))
    for fact in persona.facts:
        if fact.id not in state.told and any(f" {' '.join(words(secret))} " in f" {said} " for secret in fact.secret):
            noticed.leaks.append(fact.id)
    again = decision is not None and decision.move == "repeat"
    if not again and len(said.split()) >= 4 and said in noticed.said:
        noticed.repeats += 1
    noticed.said.append(said)


@cache
def _general() -> dict[str, str]:
    """Return for which move each general line is, by the line's key."""
    return {
        key(line): pool.removesuffix("_hot").removesuffix("_cool")
        for pool, lines in general_bank().items()
        for line in lines
    }


def _own_lines(persona: Persona) -> frozenset[str]:
    lines: list[str] = [line for pool in persona.lines.values() for line in pool]
    for fact in persona.facts:
        lines += (*fact.say, *fact.again, *fact.deflect)
    for remedy in persona.remedies:
        lines += (*remedy.replies.accept, *remedy.replies.refuse, *remedy.replies.early)
    return frozenset(map(key, lines))


def missing(persona: Persona, state: State) -> tuple[str, ...]:
    """Return what still stands between this customer and a yes to the remedy that is nearest, in a trainer's words."""
    open_to = [remedy for remedy in persona.remedies if remedy.allowed and not remedy.never]
    found: list[list[str]] = []
    for remedy in open_to:
        a = remedy.acceptable
        lacking = [f"need '{need}' open" for need in a.needs if not state.met(need)]
        lacking += [f"fact '{fact}' not told" for fact in a.after if fact not in state.told]
        lacking += [f"strategy '{strategy}' not shown" for strategy in a.shown if strategy not in state.shown]
        if state.mood.heat > a.heat_at_most:
            lacking.append(f"heat {state.mood.heat:g}, wants at most {a.heat_at_most:g}")
        if state.mood.trust < a.trust:
            lacking.append(f"trust {state.mood.trust:g}, wants {a.trust:g}")
        found.append([f"remedy '{remedy.id}': {each}" for each in lacking])
    return tuple(sorted(found, key=len)[0]) if found else ()
