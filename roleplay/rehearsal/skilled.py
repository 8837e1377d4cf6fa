"""The skilled trainee: somebody who has read the persona's file, hears what each turn calls for, and does it.

What they say is put together from parts, each for the sake of one strategy, so that one strategy can be left out and
the rest kept (the ablation), or parts be lost by chance (the half-skilled, by whom difficulty is measured).
"""

from roleplay.persona import Need
from roleplay.rehearsal.aims import required, say
from roleplay.rehearsal.onward import step
from roleplay.rehearsal.scene import Line, Part, Scene, Skill
from roleplay.rehearsal.wordings import SKILLED, SLIPS
from roleplay.transcript import Turn

RESTRAINTS = frozenset(SLIPS)
"""Strategies that consist in holding back: leaving them out means that something slips out."""
PARTS = 2
"""How many things are said in a turn at most, the step onwards apart: nobody takes in more."""


def skilled(scene: Scene, skill: Skill) -> Line:
    """Return what somebody of this skill says next."""
    hold, before = _hold(scene), dict(scene.done)
    parts = _mended(scene, _parts(scene, hold, skill), skill)
    slip = _slip(scene, skill)
    parts = parts[:1] if slip else parts
    _forget_unsaid(scene, before, parts)
    if hold:
        scene.done.setdefault("back", 1)  # they are back, whatever they found to say about it
    said = [*([slip] if slip else []), *(words for _, words in parts)]
    return Line(" ".join(dict.fromkeys(said)) or scene.pick(SKILLED["nothing"]) or "Mm.", hold)


def _parts(scene: Scene, hold: int, skill: Skill) -> list[Part]:
    """Return what is intended now: what the moment calls for, then one step onwards."""
    intended = [strategy for strategy in _wanted(scene, hold) if strategy != skill.without][:PARTS]
    parts = [part for strategy in intended if _comes_to_mind(scene, skill) and (part := say(scene, strategy))]
    onward = step(scene, skill) if skill.keep >= 1 or scene.rng.random() < max(0.4, skill.keep) else None
    return parts + (onward or [])


def _forget_unsaid(scene: Scene, before: dict[str, int], parts: list[Part]) -> None:
    """Count as done only what was said: what was meant and dropped is still to do."""
    said = {strategy for strategy, _ in parts}
    for what in list(scene.done):
        strategy = what.removeprefix("settle ")
        if strategy in SKILLED and strategy not in said and scene.done[what] != before.get(what, 0):
            scene.done[what] = before.get(what, 0)
    scene.done = {what: times for what, times in scene.done.items() if times}


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
_OWED: tuple[tuple[Need, str], ...] = (("owned", "own_it"), ("informed", "expectations"))
"""What answers a "not yet", by the need that is still open."""


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
    elif move == "not_yet":
        owed = [each for need, each in _OWED if not state.met(need) and scene.done.get(each, 0) < 3]
        wanted += owed[:1]
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
        each for each in required(scene) if each not in scene.done and each not in _LATE and _in_time(scene, each)
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


def _mended(scene: Scene, parts: list[Part], skill: Skill) -> list[Part]:
    """Return the parts with other words for those that go wrong here, or that show what shall be left out."""
    kept = list(dict.fromkeys(parts))
    wrong = _going_wrong(scene, kept, skill)
    for _ in range(3):
        if not wrong:
            break
        again = [(part, None if part not in wrong else say(scene, part[0])) for part in kept]
        kept = [new or part for part, new in again if new or part not in wrong]
        wrong = _going_wrong(scene, kept, skill)
    return [part for part in kept if part not in wrong]


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
