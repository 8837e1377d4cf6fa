"""What a skilled trainee works towards: the remedy that is nearest, and what this person wants to have had before it."""

from roleplay.persona import Fact, Remedy
from roleplay.rehearsal.scene import Part, Scene
from roleplay.rehearsal.wordings import SKILLED


def target(scene: Scene) -> Remedy | None:
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


def chain(scene: Scene, remedy: Remedy | None) -> list[Fact]:
    """Return the facts that must come out before a remedy, those that must come first first; told ones left out."""
    facts = {fact.id: fact for fact in scene.persona.facts}
    found: list[str] = []

    def add(identity: str | None) -> None:
        if identity in facts and identity not in found:
            add(facts[identity].reveal.after)
            found.append(identity)

    for identity in remedy.acceptable.after if remedy else ():
        add(identity)
    return [facts[identity] for identity in found if identity not in scene.state.told]


def required(scene: Scene) -> list[str]:
    """Return the strategies without which this person will not say yes, or not tell what they must tell first."""
    remedy = target(scene)
    gates = [fact.reveal for fact in chain(scene, remedy)]
    shown = [*remedy.acceptable.shown] if remedy else []
    shown += [strategy for gate in gates for strategy in gate.shown]
    if "breather" in scene.persona.trains:
        shown.append("breather")
    return [each for each in dict.fromkeys(shown) if each not in scene.state.shown]


def say(scene: Scene, strategy: str, remedy: Remedy | None = None) -> Part | None:
    """Return fresh words for a strategy, None where there are none left."""
    offered = remedy or target(scene)
    words = scene.pick(SKILLED.get(strategy, ()), offer=offered.offer if offered else "")
    if words is None:
        return None
    scene.did(strategy)
    return strategy, words
