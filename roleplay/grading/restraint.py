"""Restraint that nobody can see: where words alone do not tell whether the trainee held back or only had nothing to say.

Restraint is shown by what is not done, so silence, evasion and curtness look like it. The offline finder believes in it
where the strategy itself was seen, or where the turn breaks nothing and does other things that are good: one, or as many
as the strategy's `grounds` say; what only the whole session shows speaks for no single turn. Everywhere else it cannot
tell. Whether a customer was let finish is judged once, over the whole conversation: there only the strategy's own shows
speak for it.
"""

from collections import defaultdict
from collections.abc import Sequence

from roleplay.grading.findings import Finding
from roleplay.rubric import Catalogue
from roleplay.transcript import Transcript


def undecided(transcript: Transcript, findings: Sequence[Finding], catalogue: Catalogue) -> dict[str, tuple[int, ...]]:
    """Return, for each strategy of restraint, the trainee's turns at which it cannot be told whether it was held."""
    by_turn = {check.id for strategy in catalogue.strategies for check in strategy.shows if check.at == "turn"}
    shown: defaultdict[int, set[str]] = defaultdict(set)
    broken: set[int] = set()
    for finding in findings:
        if finding.sure and finding.turn is not None:
            if finding.kind == "breaks":
                broken.add(finding.turn)
            elif finding.check in by_turn:
                shown[finding.turn].add(finding.strategy)
    turns = [number for number, turn in enumerate(transcript.turns) if turn.role == "trainee"]
    found: dict[str, tuple[int, ...]] = {}
    for strategy in catalogue.strategies:
        if not strategy.restraint:
            continue
        if strategy.session_wide:
            seen = any(each.sure and each.kind == "shows" and each.strategy == strategy.id for each in findings)
            found[strategy.id] = () if seen else tuple(turns)
        else:
            found[strategy.id] = tuple(
                number
                for number in turns
                if strategy.id not in shown[number] and (number in broken or len(shown[number]) < strategy.grounds)
            )
    return {identity: where for identity, where in found.items() if where}
