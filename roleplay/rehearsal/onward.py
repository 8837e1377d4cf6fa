"""The step onwards of a skilled trainee: hear more, ask, say it back, offer; after a yes: settle it and part."""

from roleplay.customer.asking import asked_for
from roleplay.customer.gates import ready_for, tellable
from roleplay.persona import Fact, Gate, Remedy
from roleplay.rehearsal.aims import chain, required, say, target
from roleplay.rehearsal.scene import Part, Scene, Skill
from roleplay.rehearsal.wordings import QUESTIONS, SLIPS
from roleplay.text import fold


def step(scene: Scene, skill: Skill) -> list[Part]:
    """Return the one step onwards: hear more, ask, say it back, offer; after a yes: settle it and part."""
    state = scene.state
    if state.accepted:
        return _settle(scene, skill)
    if scene.done.get("breather") and not scene.done.get("back"):
        return []  # they are waiting
    if not state.met("heard") and scene.exchange < 3:
        return _open_question(scene, skill)
    remedy = target(scene)
    if remedy and ready_for(remedy, state) and _complete(scene, skill):
        return _offer(scene, remedy, skill)
    owed = "paraphrase" in required(scene) or (len(scene.learned) >= 2 and not state.met("understood"))
    rambling = scene.move == "ramble" and scene.learned
    if (
        (owed or rambling)
        and scene.exchange >= 2
        and scene.done.get("paraphrase", 0) < 4
        and skill.without != "paraphrase"
    ):
        part = say(scene, "paraphrase")
        if part:
            return [part]
    if scene.move == "ramble" and skill.without != "solution_focus" and (part := say(scene, "solution_focus")):
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
        each for each in required(scene) if each != skill.without and each not in SLIPS and scene.done.get(each, 0) < 2
    ]
    enough = len(scene.state.told) >= min(4, len(scene.persona.facts))
    return not owed and (enough or scene.exchange >= 8)


def _question(scene: Scene, remedy: Remedy | None, skill: Skill) -> list[Part]:
    """Return a question for a fact that would be told now: one that stands before the remedy, else any."""
    if skill.without == "ask":
        return []
    before = chain(scene, remedy)
    others = [fact for fact in scene.persona.facts if fact.id not in scene.state.told and fact not in before]
    deep = [fact for fact in others if fact.reveal != Gate() and not fact.reveal.asked]
    for fact in (*before, *deep, *others):
        asked = scene.done.get(f"ask {fact.id}", 0)
        if fact.asked_by and asked < 2 and tellable(fact.reveal, scene.state, asked=True):
            if scene.exchange > 9 and fact not in before:
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
    """Return a question made of one of the cues that ask for a fact: one that is understood, and that reads as a question."""
    understood = [cue for cue in fact.asked_by if fact.id in asked_for(f"May I ask about it: {cue}?", scene.persona)]
    cues = understood or list(fact.asked_by)
    best = min(map(_reads_badly, cues))
    cue = scene.rng.choice([each for each in cues if _reads_badly(each) == best])
    if fold(cue).split()[0] in _ASKING | _VERBS:
        return scene.rng.choice(("May I ask: {cue}?", "Tell me, {name}: {cue}?")).format(
            cue=cue, name=scene.persona.first_name
        )
    return scene.rng.choice(QUESTIONS).replace("{cue}", cue if cue[:1].isupper() else f"the {cue}")


def _reads_badly(cue: str) -> int:
    """Return how far a cue is from a whole question: 0 is one, 2 begins like one and is none."""
    first, second, *_ = (*fold(cue).split(), "", "")
    if first in _ASKING:
        return 0 if second in _VERBS else 2
    if first in _VERBS:
        return 0 if second in _WHOM else 2
    return 1


def _open_question(scene: Scene, skill: Skill) -> list[Part]:
    part = None if skill.without == "ask" else say(scene, "ask")
    return [part] if part else []


def _offer(scene: Scene, remedy: Remedy, skill: Skill) -> list[Part]:
    """Offer a remedy: made for this person, or as another way to what they are after where a no or a doubt came first."""
    doubted = scene.move in {"refuse", "not_yet", "demand"} and not scene.done.get("alternative_positioning")
    ways = ("alternative_positioning", "tailor_solution") if doubted else ("tailor_solution", "alternative_positioning")
    for strategy in ways:
        if strategy != skill.without and (part := say(scene, strategy, remedy)):
            return [part]
    return [("", f"I can {remedy.offer}.")]


def _settle(scene: Scene, skill: Skill) -> list[Part]:
    """Return what follows a yes: by when and who, that it is seen through, a call afterwards, whether it suits, goodbye."""
    accepted = next((r for r in scene.persona.remedies if r.id == scene.state.accepted), None)
    parts: list[Part] = []
    for strategy in ("expectations", "own_it", "follow_up", "seek_feedback"):
        if strategy != skill.without and len(parts) < 2 and not scene.done.get(f"settle {strategy}"):
            scene.did(f"settle {strategy}")
            part = say(scene, strategy, accepted)
            parts += [part] if part else []
    goodbye = say(scene, "goodbye") if not parts else None
    return [goodbye] if goodbye else parts
