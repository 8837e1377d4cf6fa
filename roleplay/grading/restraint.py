"""Restraint that nobody can see: where words alone do not tell whether the trainee held back or only had nothing to say.

Restraint is shown by what is not done, so silence, evasion and curtness look like it. The offline finder believes in it
where the strategy itself was seen, or where the turn does something else that is good and breaks nothing; everywhere
else it cannot tell. Whether a customer was let finish is judged once, over the whole conversation: there only the
strategy's own shows speak for it.
"""

from collections import defaultdict
from collections.abc import Sequence

from roleplay.grading.findings import Finding
from roleplay.rubric import Catalogue
from roleplay.transcript import Transcript


def undecided(transcript: Transcript, findings: Sequence[Finding], catalogue: Catalogue) -> dict[str, tuple[int, ...]]:
    """Return, for each strategy of restraint, the trainee's turns at which it cannot be told whether it was held."""
    shown: defaultdict[int, set[str]] = defaultdict(set)
    broken: set[int] = set()
    for finding in findings:
        if finding.sure and finding.turn is not None:
            if finding.kind == "shows":
                shown[finding.turn].add(finding.strategy)
            else:
                broken.add(finding.turn)
    turns = [number for number, turn in enumerate(transcript.turns) if turn.role == "trainee"]
    unclear = [number for number in turns if number in broken or not shown[number]]
    found: dict[str, tuple[int, ...]] = {}
    for strategy in catalogue.strategies:
        if not strategy.restraint:
            continue
        own = {number for number in turns if strategy.id in shown[number]}
        if strategy.session_wide:
            found[strategy.id] = () if own else tuple(turns)
        else:
            found[strategy.id] = tuple(number for number in unclear if number not in own)
    return {identity: where for identity, where in found.items() if where}
