"""Why a verdict is what it is: in one to three sentences, with the words it rests on. Pure code."""

from collections.abc import Collection, Iterable, Sequence

from roleplay.grading.finders import Evidence
from roleplay.grading.findings import Finding
from roleplay.grading.moments import CREDITED_PER_TURN, RECITAL, Moment, Verdict
from roleplay.rubric import Strategy
from roleplay.sightings import SHOWS_PER_SENTENCE
from roleplay.text import is_blank, one_line
from roleplay.transcript import Transcript, turn_number

NOT_JUST_THEN = "Nothing I heard from the customer called for it just then, so the score leaves it out"
"""Why something that was shown does not count."""


def why(
    strategy: Strategy,
    verdict: Verdict,
    own: Sequence[Moment],
    transcript: Transcript,
    evidence: Evidence,
    must: Sequence[str] = (),
) -> str:
    """Say in one to three sentences what the verdict rests on, with the words. must: shows that the rubric asks for always."""
    if verdict == "ungraded" and evidence.unread:
        return f"It could not be judged: {_clause(evidence.unread)}."
    if verdict == "ungraded" and not any(moment.findings for moment in own):
        return (
            "Nothing was seen to break it, but from the words alone it cannot be told whether it was held;"
            " it neither earns nor costs."
        )
    if verdict == "ungraded":
        return "There are signs of it, but not clear enough to judge; it neither earns nor costs."
    judged = [moment for moment in own if moment.value is not None]
    judged.sort(key=lambda moment: (moment.value or 0, moment.turn if moment.turn is not None else 999))
    good = [*_found("shows", judged, strategy, evidence), *_held(judged, strategy)]
    lacking = _lacking(must, judged, strategy, evidence)
    bad = [*_found("breaks", judged, strategy, evidence), *(lacking or _unseen(judged, strategy, transcript, evidence))]
    # who did it in part reads first that it was seen: a miss alone would say that nothing was
    parts = [*good[:2], *bad, *good[2:]] if verdict in {"shown", "partly"} else [*bad, *good]
    return " ".join(parts[:3]) if parts else "Nothing shows it."


def uncalled(strategy: Strategy, shown: Sequence[int], evidence: Evidence) -> str:
    """Say why a strategy does not count that nothing called for, and where it was shown all the same."""
    if not shown:
        return "Nothing in this conversation called for it."
    found = _at_its_place(evidence.findings[shown[0]], strategy)
    return f"{found} {NOT_JUST_THEN}."


def _at_its_place(finding: Finding, strategy: Strategy) -> str:
    looks = {check.id: check.look_for for check in (*strategy.shows, *strategy.breaks)}
    place = f"turn {turn_number(finding.turn)}" if finding.turn is not None else finding.where
    sign = "Broken" if finding.kind == "breaks" else "Shown"
    doubt = "; only one of the model and the offline reader sees it" if finding.disputed else ""
    check = _clause(looks.get(finding.check, finding.check))
    return f"{sign} in {place}: “{one_line(finding.quote, 140)}” ({check}{doubt})."


def _found(kind: str, judged: Sequence[Moment], strategy: Strategy, evidence: Evidence) -> Iterable[str]:
    """Return what was found of one kind, each sentence once."""
    found = (evidence.findings[number] for moment in judged for number in moment.findings)
    return dict.fromkeys(_at_its_place(finding, strategy) for finding in found if finding.kind == kind)


def _held(judged: Sequence[Moment], strategy: Strategy) -> list[str]:
    """Return where restraint was held with nothing else to show for it, in one sentence at most."""
    held = [
        moment.turn for moment in judged if strategy.restraint and not moment.findings and moment.verdict == "shown"
    ]
    turns = [turn_number(turn) for turn in held if turn is not None]
    if not turns:
        return ["Held throughout: nothing was seen to break it."] if held else []
    return [f"Held {_in_turns(turns)}, where the customer's words called for it: nothing was seen to break it."]


def _lacking(must: Sequence[str], judged: Sequence[Moment], strategy: Strategy, evidence: Evidence) -> list[str]:
    """Return which of the shows that are always asked for were not seen, in one sentence at most."""
    short = [m for m in judged if m.verdict == "partly" or (m.verdict == "missed" and m.where == "session")]
    seen = {evidence.findings[number].check for moment in short for number in moment.findings}
    checks = [_clause(check.look_for) for check in strategy.shows if check.id in must and check.id not in seen]
    return [f"Asked for in every conversation, and not seen: {'; '.join(checks)}."] if short and checks else []


def _unseen(judged: Sequence[Moment], strategy: Strategy, transcript: Transcript, evidence: Evidence) -> Iterable[str]:
    """Return what was missed, each sentence once."""
    missed = (moment for moment in judged if moment.verdict == "missed")
    told = {number for moment in judged for number in moment.findings}
    return dict.fromkeys(_missed(moment, strategy, transcript, evidence, told) for moment in missed)


def explained(moments: Sequence[Moment], evidence: Evidence) -> tuple[Moment, ...]:
    """Return the moments, each missed call with why nothing answered it, where something might seem to."""
    told: dict[str, set[int]] = {}
    for moment in moments:
        if moment.value is not None:
            told.setdefault(moment.strategy, set()).update(moment.findings)
    return tuple(
        moment.model_copy(update={"because": said})
        if moment.verdict == "missed"
        and moment.call is not None
        and moment.where == "turn"
        and moment.need is None
        and (said := _unanswered(moment, evidence, told[moment.strategy])) != _NOTHING_SEEN
        else moment
        for moment in moments
    )


def _missed(
    moment: Moment, strategy: Strategy, transcript: Transcript, evidence: Evidence, told: Collection[int]
) -> str:
    """Say what was missed. told: numbers of findings that are named already."""
    if moment.where in {"note", "reflection"}:
        text = transcript.note if moment.where == "note" else transcript.reflection
        name = "case note" if moment.where == "note" else "reflection"
        if is_blank(text or ""):
            return f"The {name} is missing."
        looked_for = "; ".join(_clause(check.look_for) for check in strategy.shows if check.at == moment.where)
        return f"Looked for in the {name}, and not seen: {looked_for}."
    if moment.need is not None:
        return f"At the end the customer still did not feel {_NEED_WORDS[moment.need]}."
    if moment.call is not None and moment.where == "turn":
        said = one_line(transcript.turns[moment.call].text, 140)
        return (
            f"The customer said “{said}” (turn {turn_number(moment.call)}), and {_unanswered(moment, evidence, told)}."
        )
    return "Nothing was seen in the whole conversation that shows it."


_NOTHING_SEEN = "no answer of this kind was seen"


def _unanswered(moment: Moment, evidence: Evidence, told: Collection[int]) -> str:
    """Say, as a clause, why nothing answered a call: what was done may have gone beyond what a turn or a sentence counts for."""
    since = moment.call or 0
    shows = [f for f in evidence.findings if _shows(f) and f.turn is not None and f.turn > since]
    own = next((finding for finding in shows if finding.strategy == moment.strategy), None)
    if own is not None and own.turn is not None:
        done = len({finding.strategy for finding in shows if finding.turn == own.turn})
        if done > CREDITED_PER_TURN:
            limit = (
                f"more than {RECITAL} recites, and counts for none"
                if done > RECITAL
                else f"at most {CREDITED_PER_TURN} count"
            )
            return f"the answer “{one_line(own.quote, 100)}” (turn {turn_number(own.turn)}) was not counted: of what one turn shows, {limit}"
    crowded = next(
        (turn for turn, others in evidence.crowded.items() if turn > since and moment.strategy in others), None
    )
    if crowded is not None:
        place = f"the answer in turn {turn_number(crowded)} was not counted"
        return f"{place}: of what one sentence shows, the {SHOWS_PER_SENTENCE} surest are"
    before = (
        turn_number(f.turn)
        for n, f in enumerate(evidence.findings)
        if n not in told and f.strategy == moment.strategy and _shows(f) and f.turn is not None and f.turn < since
    )
    earlier = list(dict.fromkeys(before))
    shown = f"; you showed it before they asked for it, {_in_turns(earlier)}" if earlier else ""
    return f"{_NOTHING_SEEN}{shown}"


def _in_turns(numbers: Sequence[int]) -> str:
    """Return "in turn 3", "in turns 3, 5 and 7". numbers: as people count them."""
    said = [str(number) for number in numbers]
    return f"in turn {said[0]}" if len(said) == 1 else f"in turns {', '.join(said[:-1])} and {said[-1]}"


def _shows(finding: Finding) -> bool:
    return finding.kind == "shows" and finding.sure and finding.where == "turn"


_NEED_WORDS = {
    "heard": "heard",
    "understood": "understood",
    "owned": "that anyone owned the problem",
    "informed": "informed about what happens next",
    "solved": "that a way forward was found",
}


def _clause(text: str) -> str:
    return text[:1].lower() + text[1:].rstrip(".")
