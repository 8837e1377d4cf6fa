"""The skilled trainee: somebody who has read the persona's file, hears what each turn calls for, and does it.

What they say is put together from parts, each for the sake of one strategy, so that one strategy can be left out and
the rest kept (the ablation), or parts be lost by chance (the half-skilled, by whom difficulty is measured).
"""

from dataclasses import dataclass

from roleplay.customer.gates import ready_for, tellable
from roleplay.persona import Fact, Gate, Remedy
from roleplay.rehearsal.scene import Line, Scene
from roleplay.rehearsal.wordings import QUESTIONS, SKILLED, SLIPS
from roleplay.text import fold
from roleplay.transcript import Turn

RESTRAINTS = frozenset(SLIPS)
"""Strategies that consist in holding back: leaving them out means that something slips out."""
PARTS = 2
"""How many things are said in a turn at most, the step onwards apart: nobody takes in more."""


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


def skilled(scene: Scene, skill: Skill) -> Line:
    """Return what somebody of this skill says next."""
    hold = _hold(scene)
    parts = _mended(scene, _parts(scene, hold, skill), skill)
    slip = _slip(scene, skill)
    said = [slip, *(words for _, words in parts[:1])] if slip else [words for _, words in parts]
    return Line(" ".join(dict.fromkeys(said)) or scene.pick(SKILLED["nothing"]) or "Mm.", hold)


def _parts(scene: Scene, hold: int, skill: Skill) -> list[Part]:
    """Return what is intended now: what the moment calls for, then one step onwards."""
    intended = [strategy for strategy in _wanted(scene, hold) if strategy != skill.without][:PARTS]
    parts = [part for strategy in intended if _comes_to_mind(scene, skill) and (part := _say(scene, strategy))]
    step = _step(scene, skill) if skill.keep >= 1 or scene.rng.random() < max(0.4, skill.keep) else None
    return parts + (step or [])


def _comes_to_mind(scene: Scene, skill: Skill) -> bool:
    return skill.keep >= 1 or scene.rng.random() < skill.keep


def _hold(scene: Scene) -> int:
    return 120 if scene.done.get("breather") and not scene.done.get("back") else 0


_REPEATABLE = frozenset(
    {
        "acknowledge",
        "empathize",
        "attentive",
        "professional",
        "expectations",
        "transparent",
        "boundaries",
        "escalate",
        "limit",
    }
)
"""What may be shown again when it is called for again."""
_LATE = frozenset(
    {
        "paraphrase",
        "tailor_solution",
        "alternative_positioning",
        "solution_focus",
        "ask",
        "let_vent",
        "no_blame",
        "positive_language",
    }
)
"""What the step onwards takes care of, or a stance rather than an answer."""


def _wanted(scene: Scene, hold: int) -> list[str]:
    """Return the strategies to show now, the most urgent first."""
    state, move = scene.state, scene.move
    wanted: list[str] = ["back"] if hold else []
    if move == "abuse":
        wanted += ["limit"]
    elif move in {"demand", "suspicious"}:
        wanted += ["boundaries"]
    elif move == "ask_manager":
        wanted += ["professional", "escalate"]
    elif move == "ask_why":
        wanted += ["transparent", "no_blame"]
    elif move in {"ask_when", "ask_what"} and state.met("heard"):
        wanted += ["expectations"]
    for call in scene.calls:
        if (
            call in RESTRAINTS
            or call in _LATE
            or (call in scene.done and call not in _REPEATABLE)
            or scene.done.get(call, 0) >= 3
        ):
            continue
        wanted.append(call)
    if not state.met("heard"):
        wanted += [each for each in ("acknowledge", "empathize") if scene.done.get(each, 0) < 3]
    wanted += [
        each for each in _required(scene) if each not in scene.done and each not in _LATE and _in_time(scene, each)
    ]
    if state.met("heard"):
        wanted += [each for each in ("rapport", "no_blame", "positive_language", "own_it") if each not in scene.done]
    if state.accepted:
        wanted = [each for each in wanted if each in {"back", "escalate", "limit", "professional", "expectations"}]
    return list(dict.fromkeys(wanted))


def _in_time(scene: Scene, strategy: str) -> bool:
    """Whether it is time for something this person will not do without: plans and checks come once they are heard."""
    return scene.state.met("heard") or strategy in {
        "acknowledge",
        "empathize",
        "apologize",
        "let_vent",
        "no_blame",
        "professional",
        "rapport",
        "attentive",
        "calm",
        "limit",
    }


def _required(scene: Scene) -> list[str]:
    """Return the strategies without which this person will not say yes, or not tell what they must tell first."""
    remedy = _target(scene)
    gates = [fact.reveal for fact in _chain(scene, remedy)]
    shown = [*remedy.acceptable.shown] if remedy else []
    shown += [strategy for gate in gates for strategy in gate.shown]
    if "breather" in scene.persona.trains:
        shown.append("breather")
    return [each for each in dict.fromkeys(shown) if each not in scene.state.shown]


def _step(scene: Scene, skill: Skill) -> list[Part]:
    """Return the one step onwards: hear more, ask, say it back, offer; after a yes: settle it and part."""
    state = scene.state
    if state.accepted:
        return _settle(scene, skill)
    if scene.done.get("breather") and not scene.done.get("back"):
        return []  # they are waiting
    if not state.met("heard") and scene.exchange < 3:
        return _open_question(scene, skill)
    remedy = _target(scene)
    if remedy and ready_for(remedy, state) and _complete(scene, skill):
        return _offer(scene, remedy, skill)
    owed = "paraphrase" in _required(scene) or (len(scene.learned) >= 2 and not state.met("understood"))
    rambling = scene.move == "ramble" and scene.learned
    if (
        (owed or rambling)
        and scene.exchange >= 2
        and scene.done.get("paraphrase", 0) < 4
        and skill.without != "paraphrase"
    ):
        part = _say(scene, "paraphrase")
        if part:
            return [part]
    if scene.move == "ramble" and skill.without != "solution_focus" and (part := _say(scene, "solution_focus")):
        return [part]
    question = _question(scene, remedy, skill)
    if question:
        return question
    if remedy and (scene.exchange >= 9 or (state.met("heard") and _complete(scene, skill))):
        return _offer(scene, remedy, skill)
    return _open_question(scene, skill)


def _complete(scene: Scene, skill: Skill) -> bool:
    """Whether what this trainee would do before an offer is done: said it back, asked enough, what the person insists on."""
    owed = [
        each
        for each in _required(scene)
        if each != skill.without and each not in RESTRAINTS and scene.done.get(each, 0) < 2
    ]
    enough = len(scene.state.told) >= min(4, len(scene.persona.facts))
    return not owed and (enough or scene.exchange >= 8)


def _target(scene: Scene) -> Remedy | None:
    """Return the remedy to work towards: one they are ready for, else the one the least is missing for."""
    state = scene.state
    open_to = [remedy for remedy in scene.offers if not remedy.never]

    def missing(remedy: Remedy) -> float:
        a = remedy.acceptable
        lacking = sum(not state.met(need) for need in a.needs) + sum(fact not in state.told for fact in a.after)
        lacking += sum(strategy not in state.shown for strategy in a.shown)
        mood = max(0.0, state.mood.heat - a.heat_at_most) + max(0.0, a.trust - state.mood.trust)
        return lacking + mood / 2 + 1.5 * state.offered.get(remedy.id, 0)

    return min(open_to, key=missing, default=None)


def _chain(scene: Scene, remedy: Remedy | None) -> list[Fact]:
    """Return the facts that must come out before a remedy, those that must come first first; told ones left out."""
    facts = {fact.id: fact for fact in scene.persona.facts}
    chain: list[str] = []

    def add(identity: str | None) -> None:
        if identity in facts and identity not in chain:
            add(facts[identity].reveal.after)
            chain.append(identity)

    for identity in remedy.acceptable.after if remedy else ():
        add(identity)
    return [facts[identity] for identity in chain if identity not in scene.state.told]


def _question(scene: Scene, remedy: Remedy | None, skill: Skill) -> list[Part]:
    """Return a question for a fact that would be told now: one that stands before the remedy, else any."""
    if skill.without == "ask":
        return []
    chain = _chain(scene, remedy)
    others = [fact for fact in scene.persona.facts if fact.id not in scene.state.told and fact not in chain]
    deep = [fact for fact in others if fact.reveal != Gate() and not fact.reveal.asked]
    for fact in (*chain, *deep, *others):
        asked = scene.done.get(f"ask {fact.id}", 0)
        if fact.asked_by and asked < 2 and tellable(fact.reveal, scene.state, asked=True):
            if scene.exchange > 9 and fact not in chain:
                continue
            scene.did(f"ask {fact.id}")
            return [("ask", _asking(scene, fact))]
    return []


_ASKING = frozenset("what when where who why how which".split())
_VERBS = frozenset(
    "is are was were do does did has have had can could will would should happened long much many often".split()
)
_WHOM = frozenset("you your it they the this that there anyone anybody somebody".split())


def _asking(scene: Scene, fact: Fact) -> str:
    """Return a question made of one of the cues that ask for a fact, one that reads as a question where there is one."""

    def reads_badly(cue: str) -> int:
        first, second, *_ = (*fold(cue).split(), "", "")
        if first in _ASKING:
            return 0 if second in _VERBS else 2
        if first in _VERBS:
            return 0 if second in _WHOM else 2
        return 1

    best = min(map(reads_badly, fact.asked_by))
    cue = scene.rng.choice([each for each in fact.asked_by if reads_badly(each) == best])
    if fold(cue).split()[0] in _ASKING | _VERBS:
        return scene.rng.choice(("May I ask: {cue}?", "Tell me, {name}: {cue}?")).format(
            cue=cue, name=scene.persona.first_name
        )
    return scene.rng.choice(QUESTIONS).replace("{cue}", cue if cue[:1].isupper() else f"the {cue}")


def _open_question(scene: Scene, skill: Skill) -> list[Part]:
    part = None if skill.without == "ask" else _say(scene, "ask")
    return [part] if part else []


def _offer(scene: Scene, remedy: Remedy, skill: Skill) -> list[Part]:
    """Offer a remedy: made for this person, or as another way to what they are after where a no or a doubt came first."""
    doubted = scene.move in {"refuse", "not_yet", "demand"} and not scene.done.get("alternative_positioning")
    ways = ("alternative_positioning", "tailor_solution") if doubted else ("tailor_solution", "alternative_positioning")
    for strategy in ways:
        if strategy != skill.without and (part := _say(scene, strategy, remedy)):
            return [part]
    return [("", f"I can {remedy.offer}.")]


def _settle(scene: Scene, skill: Skill) -> list[Part]:
    """Return what follows a yes: by when and who, that it is seen through, a call afterwards, whether it suits, goodbye."""
    accepted = next((r for r in scene.persona.remedies if r.id == scene.state.accepted), None)
    parts: list[Part] = []
    for strategy in ("expectations", "own_it", "follow_up", "seek_feedback"):
        if strategy != skill.without and len(parts) < 2 and not scene.done.get(f"settle {strategy}"):
            scene.did(f"settle {strategy}")
            part = _say(scene, strategy, accepted)
            parts += [part] if part else []
    goodbye = _say(scene, "goodbye") if not parts else None
    return [goodbye] if goodbye else parts


def _say(scene: Scene, strategy: str, remedy: Remedy | None = None) -> Part | None:
    """Return fresh words for a strategy, None where there are none left."""
    offered = remedy or _target(scene)
    words = scene.pick(SKILLED.get(strategy, ()), offer=offered.offer if offered else "")
    if words is None:
        return None
    scene.did(strategy)
    return strategy, words


def _mended(scene: Scene, parts: list[Part], skill: Skill) -> list[Part]:
    """Return the parts with other words for those that go wrong here, or that show what shall be left out."""
    kept = list(dict.fromkeys(parts))
    for _ in range(3):
        wrong = _going_wrong(scene, kept, skill)
        if not wrong:
            break
        again = [(part, None if part not in wrong else _say(scene, part[0])) for part in kept]
        kept = [new or part for part, new in again if new or part not in wrong]
    return [part for part in kept if part not in _going_wrong(scene, kept, skill)]


def _going_wrong(scene: Scene, parts: list[Part], skill: Skill) -> list[Part]:
    if not parts:
        return []
    turns = [*scene.turns, Turn(role="trainee", text=" ".join(words for _, words in parts))]
    seen = scene.signals.in_turn(turns, len(scene.turns), scene.setting, complete=False)
    wrong = [
        item.sentence.text
        for item in seen
        if (item.kind == "breaks" and item.sure) or (item.strategy == skill.without and item.kind == "shows")
    ]
    return [part for part in parts if any(text in part[1] for text in wrong)]


def _slip(scene: Scene, skill: Skill) -> str | None:
    """Return what slips out now: of the strategy left out where it is called for, else by chance."""
    if skill.without in RESTRAINTS:
        due = skill.without in scene.calls or (skill.without == "let_vent" and scene.exchange < 3)
        if due and scene.done.get("slip", 0) < 3:
            scene.did("slip")
            return scene.pick(SLIPS[skill.without])
        return None
    if scene.exchange == skill.slips_at or (skill.slip and scene.rng.random() < skill.slip):
        return scene.pick(SLIPS[scene.rng.choice(sorted(SLIPS))])
    return None
