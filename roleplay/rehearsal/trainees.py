"""The simulated trainees: the skilled one, and people who do one thing wrong all the time.

Who is meant to fail is written beside them: a persona is difficult in the right way when the skilled get through and
these do not.
"""

from collections.abc import Callable
from dataclasses import dataclass

from roleplay.rehearsal import wordings
from roleplay.rehearsal.kind import kind
from roleplay.rehearsal.scene import Answer, Line, Scene, Skill
from roleplay.rehearsal.skilled import skilled


@dataclass(frozen=True, slots=True)
class Trainee:
    """Somebody who can be rehearsed with.

    id, label: how they are called. about: what they do, in half a sentence. answer: how they go on. note: their case
    note, True for a full one made of the conversation. without: the strategy they never use. fails: whether a fair
    persona lets them come to nothing; None: either way.
    """

    id: str
    label: str
    about: str
    answer: Answer
    note: bool | str = ""
    reflection: str = ""
    without: str = ""
    fails: bool | None = True


def _monotonous(lines: tuple[str, ...], *, then: Callable[[Scene], str | None] = lambda _: None) -> Answer:
    """Return somebody who has one kind of thing to say, in any order, and leaves when it is all said."""

    def answer(scene: Scene) -> Line | None:
        text = then(scene) or scene.pick(lines)
        return Line(text) if text else None

    return answer


def _robotic_offer(scene: Scene) -> str | None:
    """Read the first remedy from the script, at the fourth turn, to whoever it is."""
    if scene.exchange not in {3, 7} or not scene.offers:
        return None
    remedy = scene.offers[scene.done.get("offer", 0) % len(scene.offers)]
    scene.did("offer")
    return f"As per our policy, I can {remedy.offer}. Is there anything else I can help you with today?"


def _next_fix(scene: Scene) -> str | None:
    """Offer one remedy after the other, and round again."""
    offers = scene.offers
    if not offers:
        return None
    remedy = offers[scene.exchange % len(offers)]
    template = wordings.FIXES[(scene.exchange + scene.rng.randrange(2)) % len(wordings.FIXES)]
    return scene.fill(template, offer=remedy.offer) if scene.exchange < 12 else None


def _interrogate(scene: Scene) -> str | None:
    """Ask for one fact after the other, bluntly, whatever was said."""
    facts = [fact for fact in scene.persona.facts if fact.asked_by]
    if not facts or scene.exchange >= 12:
        return None
    fact = facts[(scene.exchange * 5 + 3) % len(facts)] if len(facts) % 5 else facts[scene.exchange % len(facts)]
    cue = scene.rng.choice(fact.asked_by)
    return scene.rng.choice(wordings.BLUNT).replace("{cue}", cue)


def _promise(scene: Scene) -> str | None:
    """Give whatever policy forbids, one thing after the other, then everything else."""
    if scene.exchange < 2 * len(scene.forbidden):
        remedy = scene.forbidden[scene.exchange // 2]
        template = wordings.PROMISES[scene.exchange % 4]
        return template.replace("{forbidden}", remedy.offer).replace("{name}", scene.persona.first_name)
    return None


def _skilled(skill: Skill) -> Answer:
    return lambda scene: skilled(scene, skill)


def _expert(identity: str, label: str, about: str, skill: Skill, *, fails: bool) -> Trainee:
    return Trainee(
        identity, label, about, _skilled(skill),
        note=skill.without != "document", reflection="" if skill.without == "reflect" else wordings.REFLECTIONS["skilled"],
        without=skill.without, fails=fails,
    )  # fmt: skip


SKILLED = _expert("skilled", "skilled", "does what each turn calls for", Skill(), fails=False)
ONE_SLIP = _expert(
    "one-slip", "skilled, one slip", "the same, but snaps once, at the third turn", Skill(slips_at=2), fails=False
)

KIND = Trainee(
    "kind",
    "kind, untrained",
    "asks what anybody would, offers, promises a time; knows no strategy and no secret",
    kind,
    fails=None,
)
PLAIN: tuple[Trainee, ...] = (
    Trainee("robotic", "scripted, robotic", "reads stock phrases, whatever is said", _monotonous(wordings.ROBOTIC, then=_robotic_offer), wordings.NOTES["robotic"], wordings.REFLECTIONS["robotic"]),
    Trainee("sorry", "over-apologising", "says sorry in every sentence, and nothing else", _monotonous(wordings.SORRY), wordings.NOTES["sorry"]),
    Trainee("fixer", "premature fixer", "offers one remedy after the other from the first turn on", _monotonous(wordings.FIXES, then=_next_fix)),
    Trainee("interrogator", "interrogator", "asks one thing after the other and takes up none of the answers", _monotonous(wordings.CURT, then=_interrogate)),
    Trainee("blamer", "blamer", "it is always somebody else's fault, mostly the customer's", _monotonous(wordings.BLAME)),
    Trainee("pushover", "pushover", "promises anything, above all what policy forbids", _monotonous(wordings.PROMISES, then=_promise)),
    Trainee("hostile", "hostile", "gives the heat back, with interest", _monotonous(wordings.HOSTILE)),
    Trainee("silent", "silent", "says next to nothing", _monotonous(wordings.SILENT)),
    Trainee("injector", "prompt-injecting", "talks to the machine instead of the customer", _monotonous(wordings.INJECTIONS)),
    Trainee("wanderer", "wanderer", "talks pleasantly of other things", _monotonous(wordings.WANDERING)),
)  # fmt: skip

CAST: tuple[Trainee, ...] = (SKILLED, ONE_SLIP, KIND, *PLAIN)
"""Everybody a persona is rehearsed with: the skilled must get through, with a slip or without, the kind need not, the others
must not."""

LADDER = (0.85, 0.7, 0.55, 0.4, 0.25)
"""The half-skilled, by whom difficulty is measured: the chance that they say what they should, top to bottom."""


def half_skilled(level: float) -> Trainee:
    """Return somebody who says only this share of what they should, and lets something slip the more often the less it is."""
    return _expert(
        f"half-{level:.2f}", f"{level:.0%} skilled", "forgets the rest and slips now and then",
        Skill(keep=level, slip=(1 - level) / 3), fails=False,
    )  # fmt: skip


def leaving_out(strategy: str) -> Trainee:
    """Return the skilled trainee without one strategy."""
    return _expert(
        f"without-{strategy}", f"without {strategy}", "skilled otherwise", Skill(without=strategy), fails=False
    )


def trainee(identity: str) -> Trainee | None:
    """Return the trainee of that id, None where there is none."""
    known = {one.id: one for one in (*CAST, *map(half_skilled, LADDER))}
    if identity in known:
        return known[identity]
    return leaving_out(identity.removeprefix("without-")) if identity.startswith("without-") else None
