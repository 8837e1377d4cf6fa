"""Why a verdict is what it is: in one to three sentences, with the words it rests on. Pure code."""

from collections.abc import Sequence

from roleplay.grading.finders import Evidence
from roleplay.grading.findings import Finding
from roleplay.grading.moments import Moment, Verdict
from roleplay.rubric import Strategy
from roleplay.text import one_line
from roleplay.transcript import Transcript, turn_number

NOT_JUST_THEN = "Nothing I heard from the customer called for it just then, so the score leaves it out"
"""Why something that was shown does not count."""


def why(strategy: Strategy, verdict: Verdict, own: Sequence[Moment], transcript: Transcript, evidence: Evidence) -> str:
    """Say in one to three sentences what the verdict rests on, with the words."""
    if verdict == "ungraded" and evidence.unread:
        return f"It could not be judged: {_clause(evidence.unread)}."
    if verdict == "ungraded" and not any(moment.findings for moment in own):
        return "Nothing broke it, but from the words alone it cannot be told whether it was held; it neither earns nor costs."
    if verdict == "ungraded":
        return "There are signs of it, but not clear enough to judge; it neither earns nor costs."
    parts: list[str] = []
    judged = [moment for moment in own if moment.value is not None]
    for moment in sorted(judged, key=lambda m: (m.value or 0, m.turn if m.turn is not None else 999)):
        found = [evidence.findings[n] for n in moment.findings]
        for finding in (*(f for f in found if f.kind == "breaks"), *(f for f in found if f.kind == "shows")):
            parts.append(_at_its_place(finding, strategy))
        if moment.verdict == "missed":
            parts.append(_missed(moment, transcript))
        elif strategy.restraint and not found and moment.turn is not None:
            parts.append(f"Held in turn {turn_number(moment.turn)}, where the customer made it hard.")
        elif strategy.restraint and not found:
            parts.append("Held throughout: nothing broke it.")
    return " ".join(dict.fromkeys(parts[:3])) if parts else "Nothing shows it."


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


def _missed(moment: Moment, transcript: Transcript) -> str:
    if moment.where in {"note", "reflection"}:
        text = transcript.note if moment.where == "note" else transcript.reflection
        return f"The {'case note' if moment.where == 'note' else 'reflection'} {'does not do it' if text else 'is missing'}."
    if moment.need is not None:
        return f"At the end the customer still did not feel {_NEED_WORDS[moment.need]}."
    if moment.call is not None and moment.where == "turn":
        said = one_line(transcript.turns[moment.call].text, 140)
        return f"The customer said “{said}” (turn {turn_number(moment.call)}), and nothing was seen that takes it up."
    return "Nothing was seen in the whole conversation that shows it."


_NEED_WORDS = {
    "heard": "heard",
    "understood": "understood",
    "owned": "that anyone owned the problem",
    "informed": "informed about what happens next",
    "solved": "that a way forward was found",
}


def _clause(text: str) -> str:
    return text[:1].lower() + text[1:].rstrip(".")
