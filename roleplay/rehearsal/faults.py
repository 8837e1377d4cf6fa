"""What a rehearsal shows to be wrong with a persona, and what to change in the file: pure functions over runs.

Each rule looks for one way in which customers fail as practice: they give in to anybody, to nobody, give themselves
away, repeat themselves, cannot be moved, leave at the first slip, or are not as difficult as their label says.
"""

from collections import Counter
from collections.abc import Callable, Iterator, Sequence
from statistics import mean

from roleplay.persona import Fact, Gate, Persona
from roleplay.rehearsal import kindness
from roleplay.rehearsal.evidence import Evidence, Fault, shown_in
from roleplay.rehearsal.measures import WRAP_UP, difficulty, left_out
from roleplay.rehearsal.stage import Run
from roleplay.rehearsal.trainees import LADDER, PLAIN, SKILLED, half_skilled


def faults(persona: Persona, runs: Sequence[Run]) -> list[Fault]:
    """Return everything wrong with a persona that its runs show, errors first."""
    evidence = Evidence(persona, runs, difficulty(persona, runs), left_out(runs))
    found = [fault for rule in RULES for fault in rule(evidence)]
    return sorted(found, key=lambda fault: fault.level != "error")


def dead_end(evidence: Evidence) -> Iterator[Fault]:
    """Somebody who does everything right must get through."""
    lost = [run for run in evidence.skilled if run.outcome != "resolved"]
    if evidence.skilled and len(lost) * 3 > len(evidence.skilled):
        ways = Counter(thing for run in lost for thing in run.missing)
        what = "; ".join(each for each, _ in ways.most_common(3)) or f"it ends {lost[0].outcome.replace('_', ' ')}"
        yield Fault(
            "dead-end",
            "error",
            f"the skilled trainee does not get through in {len(lost)} of {len(evidence.skilled)} sessions ({what})",
            "lower that gate (`acceptable`, or the fact's `reveal`), or give the fact more `asked_by` words",
            shown_in(lost[0]),
        )


def caves(evidence: Evidence) -> Iterator[Fault]:
    """Nobody who did one thing wrong all the time may get a yes, and nobody says yes unheard."""
    for run in evidence.of(*(one.id for one in PLAIN)):
        if run.outcome == "resolved" or (run.accepted and not run.overpromised):
            yield Fault(
                "caves",
                "error",
                f"gives in to the {run.trainee} trainee: accepts '{run.accepted}'",
                f"ask more of remedy '{run.accepted}' in `acceptable`: needs: [heard, informed], a trust, a fact it comes `after`",
                shown_in(run),
            )
            return
    unheard = [run for run in evidence.runs if run.unheard]
    if unheard:
        yield Fault(
            "caves",
            "error",
            f"accepts '{unheard[0].accepted}' without having been heard, in {len(unheard)} sessions",
            f"write `needs: [heard]` under `acceptable` of remedy '{unheard[0].accepted}'",
            shown_in(unheard[0]),
        )


def leaks(evidence: Evidence) -> Iterator[Fault]:
    """What is still locked must not be heard in any line."""
    leaking = {fact: run for run in reversed(evidence.runs) for fact in run.leaks}
    for fact, run in leaking.items():
        yield Fault(
            "leak",
            "error",
            f"words that guard the fact '{fact}' are said before it is told",
            f"take them out of the line that says them, or out of `secret` of fact '{fact}'",
            shown_in(run),
        )


def _deep(fact: Fact) -> bool:
    gate = fact.reveal
    return gate.trust is not None or bool(gate.needs) or bool(gate.shown)


def tells_too_early(evidence: Evidence) -> Iterator[Fault]:
    """What takes trust must not come out for those who earn none."""
    careless = evidence.of("interrogator", "robotic", "blamer", "hostile", "silent")
    for fact in (fact for fact in evidence.persona.facts if _deep(fact)):
        told = [run for run in careless if fact.id in (*run.told, *run.opened)]
        if len(told) * 2 > len(careless):
            yield Fault(
                "tells-too-early",
                "error",
                f"would tell '{fact.id}' even to the {told[0].trainee} trainee, who has earned nothing",
                f"raise the trust in `reveal` of fact '{fact.id}' above {evidence.persona.temperament.trust:g}, where it starts, or add `needs: [heard]`",
                shown_in(told[0]),
            )


def interest_lies_open(evidence: Evidence) -> Iterator[Fault]:
    """What it is really about must be found out: something must be told only to those who earn it."""
    if evidence.runs and not any(_deep(fact) for fact in evidence.persona.facts):
        yield Fault(
            "nothing-hidden",
            "warning",
            "nothing is told only to those who earn it: every fact is free, or just asked for",
            "give the fact behind the interest a gate, such as `reveal: {trust: 4, needs: [heard]}`",
        )


def never_told(evidence: Evidence) -> Iterator[Fault]:
    """A fact behind a gate that nobody ever opens is not there."""
    able = evidence.of(SKILLED.id, *(half_skilled(level).id for level in LADDER[:3])) + [
        run for run in evidence.runs if run.without
    ]
    for fact in (fact for fact in evidence.persona.facts if fact.reveal != Gate() and _deep(fact)):
        if able and not any(fact.id in (*run.told, *run.opened) for run in able):
            reached = max(mood.trust for run in able for mood in run.moods)
            yield Fault(
                "never-told",
                "warning",
                f"the fact '{fact.id}' stays locked, even for the skilled (trust got up to {reached:g})",
                "lower its `reveal`, or give it plainer `asked_by` words",
            )


def unforgiving(evidence: Evidence) -> Iterator[Fault]:
    """One slip must not cost everything."""
    once = evidence.of("one-slip")
    if once and evidence.skilled and mean(run.success for run in evidence.skilled) >= 0.75:
        gone = [run for run in once if run.success < 1]
        if mean(run.success for run in evidence.skilled) - mean(run.success for run in once) > 0.4:
            yield Fault(
                "unforgiving",
                "error",
                f"one slip of an otherwise skilled trainee costs the yes in {len(gone)} of {len(once)} sessions",
                "lower `volatility`, what `provoked_by` adds, or the trust that remedies ask for; or raise patience and `breaking_point`",
                shown_in(gone[0]),
            )


def immovable(evidence: Evidence) -> Iterator[Fault]:
    """What the trainee does must be felt, for better and for worse."""
    hostile = evidence.of("hostile", "blamer")
    if evidence.skilled and hostile:
        best, worst = (mean(_heat_after(run, 4) for run in runs) for runs in (evidence.skilled, hostile))
        if worst - best < 3:
            yield Fault(
                "immovable",
                "error",
                f"hardly moves: after four exchanges the heat is {best:.1f} with the skilled and {worst:.1f} with the hostile",
                "raise `volatility` towards 1, and start somewhere in the middle of the scales",
            )


def _heat_after(run: Run, exchanges: int) -> float:
    return run.moods[min(exchanges, len(run.moods) - 1)].heat


def never_leaves(evidence: Evidence) -> Iterator[Fault]:
    """Nobody puts up with everything: a customer who never goes teaches that anything will do."""
    hostile = evidence.of("hostile", "blamer")
    stayed = [run for run in hostile if run.exchanges >= 10]
    if hostile and len(stayed) * 2 > len(hostile):
        yield Fault(
            "never-leaves",
            "warning",
            f"puts up with everything: still there after {stayed[0].exchanges} exchanges of hostility",
            "lower the `breaking_point`, or the patience it starts with",
            shown_in(stayed[0]),
        )


def hair_trigger(evidence: Evidence) -> Iterator[Fault]:
    """Somebody who is gone before anything could be practised is no practice."""
    clumsy = evidence.of("robotic", "sorry", "wanderer", "silent")
    gone = [run for run in clumsy if run.exchanges <= 4]
    if clumsy and len(gone) * 2 > len(clumsy):
        yield Fault(
            "hair-trigger",
            "error",
            f"gone within four exchanges in {len(gone)} of {len(clumsy)} sessions with merely clumsy trainees",
            "start with less heat or more patience, or raise the `breaking_point`",
            shown_in(gone[0]),
        )


def too_quick(evidence: Evidence) -> Iterator[Fault]:
    """A yes within three exchanges leaves nothing to practise."""
    quick = [run for run in evidence.skilled if run.accepted_at is not None and run.accepted_at < 3]
    if quick and len(quick) * 2 > len(evidence.skilled):
        yield Fault(
            "too-quick",
            "warning",
            f"says yes to the skilled within three exchanges in {len(quick)} of {len(evidence.skilled)} sessions: too little to practise",
            "let remedies come `after` a fact, and ask for more needs in `acceptable`",
            shown_in(quick[0]),
        )


def repeats(evidence: Evidence) -> Iterator[Fault]:
    """People do not say the same sentence twice."""
    twice = [run for run in evidence.runs if run.repeats]
    if len(twice) * 20 > len(evidence.runs):
        yield Fault(
            "repeats",
            "warning",
            f"gives the same reply word for word again in {len(twice)} of {len(evidence.runs)} sessions",
            "write more lines for the moves that come most often (press, vent, soften) and more `say` for the facts",
            shown_in(twice[0]),
        )


def runs_dry(evidence: Evidence) -> Iterator[Fault]:
    """A persona that speaks in borrowed lines is nobody in particular."""
    played = [run for run in evidence.runs if run.exchanges >= 5]
    if played:
        share = mean(run.borrowed for run in played)
        if share > 0.3:
            dry = max(played, key=lambda run: run.borrowed)
            moves = sum((Counter(run.borrowed_for) for run in played), Counter[str]())
            most = ", ".join(move for move, _ in moves.most_common(6) if move)
            yield Fault(
                "runs-dry",
                "warning",
                f"{share:.0%} of what it says is borrowed from the general lines",
                f"write own lines under `lines` for the moves that borrow most: {most}; where there are some, more of them",
                shown_in(dry),
            )


def label_lies(evidence: Evidence) -> Iterator[Fault]:
    """Trainees choose by the label."""
    found = evidence.difficulty
    if found and not found.agrees:
        easier = "easier" if found.level < found.label else "harder"
        yield Fault(
            "label",
            "warning",
            f"labelled {found.label}, measured {found.level:.1f}: {easier} than it says",
            f"write `difficulty: {found.nearest}`, or make the person {'harder' if easier == 'easier' else 'easier'} (gates, trust, patience)",
        )


def trains_nothing(evidence: Evidence) -> Iterator[Fault]:
    """Who says that a strategy is trained here must make its absence felt."""
    cost = {one.strategy: one for one in evidence.left_out}
    idle = [
        s for s in evidence.persona.trains if s in cost and s not in WRAP_UP and not (cost[s].felt or cost[s].graded)
    ]
    if idle:
        yield Fault(
            "trains-nothing",
            "warning",
            f"leaving out {', '.join(idle)} changes nothing, though `trains` names {'it' if len(idle) == 1 else 'them'}",
            "; ".join(_to_be_felt(evidence.persona, strategy) for strategy in idle),
        )


def _to_be_felt(persona: Persona, strategy: str) -> str:
    """Return what in the file would make a strategy's absence felt, beside what stands there already."""
    open_to = [remedy for remedy in persona.remedies if remedy.allowed and not remedy.never]
    without = [remedy.id for remedy in open_to if strategy not in remedy.acceptable.shown]
    ways = []
    if without:
        ways.append(f"add `shown: [{strategy}]` under `acceptable` of {', '.join(map(repr, without))}")
    if strategy not in persona.temperament.soothed_by:
        ways.append(f"add `{strategy}` to `soothed_by`")
    return "; or ".join((*ways, f"take `{strategy}` out of `trains`"))


RULES: tuple[Callable[[Evidence], Iterator[Fault]], ...] = (
    dead_end, caves, leaks, tells_too_early, interest_lies_open, never_told, unforgiving, immovable, never_leaves,
    hair_trigger, *kindness.RULES, too_quick, repeats, runs_dry, label_lies, trains_nothing,
)  # fmt: skip
"""Everything that is looked for, in this order."""
