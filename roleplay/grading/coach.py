"""The coach: for each missed or broken strategy, what to say instead, made for that very moment.

Wordings come from the catalogue, filled with what the customer had told by that turn and with remedies that policy
allows; they name nothing else, and one that presupposes something is shown only where it holds, so they are true in any
conversation. A suggestion is shown only if the same finder
grades it better than what was said, and sees it break nothing. It counts as an answer to the customer only where it takes up
what they had just said; everywhere else it is an example of what was asked for, and says so.
"""

import re
from collections.abc import Collection, Iterator, Sequence
from dataclasses import dataclass

from roleplay.features import View
from roleplay.grading.findings import Finding
from roleplay.grading.moments import GROSS, VALUES, Moment
from roleplay.grading.retelling import as_noted, of_them, offered, promised, retold
from roleplay.grading.scorecard import Scorecard, StrategyResult
from roleplay.rubric import Catalogue, Example, Strategy
from roleplay.sightings import Sighting
from roleplay.signals import Signals, signals_for
from roleplay.text import content_stems, fold, one_line
from roleplay.transcript import Offer, Setting, Transcript, Turn

_PLACEHOLDER = re.compile(r"<[a-z_]+>")
_DATA = re.compile(
    r"(?<![\w£$€.,:])(?!(?:19|20)\d\d\b)(?:[a-z]{1,4}[ -]?)?\d(?:[ -]?\d){3,}\b"  # a code or a number of four digits and more
    r"|\b(?:your|the) (?:\w+ ){0,2}(?:code|number|reference|e-?mail|address|postcode|name|surname|birthday) is\b"
    r"|\bdate of birth\b|\byou were born\b",
    re.IGNORECASE,
)
"""What identifies somebody or their case: nobody shows that they listened by saying it back."""
_OFFERING, _PROMISING = {"tailor_solution", "alternative_positioning"}, {"own_it", "expectations", "follow_up"}
_WAITING = {"breather"}
_BY_ANOTHER = re.compile(
    r"\b(?:so that (?!i\b)[^,]*?|who (?:will |then )?)(?:phone|call|ring|write|text|message|contact|email)s?\b"
    r"|\bwith an? (?:decision|answer|reply|call)\b"
)
"""What says, before a time, that somebody else than the trainee is in touch by then."""


@dataclass(frozen=True, slots=True)
class Wording:
    """A better wording. shows: what it does, as a clause. takes_up: whether it takes up what the customer had just said."""

    text: str
    shows: str
    takes_up: bool


def advise(scorecard: Scorecard, transcript: Transcript, catalogue: Catalogue) -> Scorecard:
    """Return the scorecard with `instead` and what goes with it where a better wording was found."""
    signals = signals_for(catalogue)
    results: list[StrategyResult] = []
    for result in scorecard.verdicts:
        if result.verdict in {"missed", "broken", "partly"}:
            results.append(result.model_copy(update=_instead(result, scorecard, transcript, catalogue, signals)))
        else:
            results.append(result)
    return scorecard.model_copy(update={"verdicts": tuple(results)})


def example(strategy: Strategy, transcript: Transcript, catalogue: Catalogue) -> str | None:
    """Return a wording for a strategy at the end of a running conversation: what a hint shows."""
    turns = (*transcript.turns, Turn(role="trainee", text="…"))
    found = next(_better(strategy, transcript, turns, len(turns) - 1, signals_for(catalogue)), None)
    return None if found is None else found.text


def _instead(
    result: StrategyResult,
    scorecard: Scorecard,
    transcript: Transcript,
    catalogue: Catalogue,
    signals: Signals,
) -> dict[str, str | int]:
    """Return what a result is to be completed with; nothing where there is no better wording."""
    strategy = catalogue.by_id[result.strategy]
    if "wrap_up" in strategy.scope:
        note = _wrap_up_example(strategy, transcript, signals)
        return {"instead": note} if note else {}
    turn = turn_for(result, scorecard, transcript)
    found = None if turn is None else next(_better(strategy, transcript, transcript.turns, turn, signals), None)
    if turn is None or found is None:
        return {}
    moment = _worst(result, scorecard)
    there = moment is not None and moment.turn == turn and moment.call in {None, turn - 1}
    return {"instead": found.text, "instead_at": turn, "instead_shows": "" if there and found.takes_up else found.shows}


def turn_for(result: StrategyResult, scorecard: Scorecard, transcript: Transcript) -> int | None:
    """Return the trainee's turn that a better wording should be made for: where it went worst, else the last one."""
    moment = _worst(result, scorecard)
    found = [scorecard.findings[n] for n in moment.findings] if moment else []
    places = [moment.turn if moment else None, *(finding.turn for finding in found if finding.kind == "breaks")]
    turn = next((place for place in places if place is not None), None)
    if turn is None:
        turn = max((n for n, said in enumerate(transcript.turns) if said.role == "trainee"), default=None)
    return turn


def _worst(result: StrategyResult, scorecard: Scorecard) -> Moment | None:
    own = [m for m in scorecard.moments if m.strategy == result.strategy and m.called_for and m.value is not None]
    return min(own, key=lambda m: (m.value or 0, m.need is not None), default=None)


def _better(
    strategy: Strategy, transcript: Transcript, turns: tuple[Turn, ...], index: int, signals: Signals
) -> Iterator[Wording]:
    """Yield wordings that the finder grades better at this turn than what was said there, and that break nothing."""
    said = {turn.text.strip() for turn in turns[:index] if turn.role == "trainee"}
    as_it_was = worth(signals.in_turn(turns, index, transcript.setting), strategy)
    looks = {check.id: check.look_for for check in strategy.shows}
    for wording, takes_up in _filled(strategy, transcript, turns, index):
        seen = signals.in_turn(with_words(turns, index, wording), index, transcript.setting)
        better = worth(seen, strategy) > as_it_was
        if better and wording not in said and not any(item.kind == "breaks" for item in seen):
            shown = next((looks[item.check] for item in seen if item.strategy == strategy.id and item.sure), "")
            yield Wording(wording, _clause(shown or strategy.shows[0].look_for), takes_up)


def _clause(text: str) -> str:
    return text[:1].lower() + text[1:].rstrip(".")


def with_words(turns: tuple[Turn, ...], index: int, words: str) -> tuple[Turn, ...]:
    """Return the turns with other words at one of them."""
    return (*turns[:index], turns[index].model_copy(update={"text": words}), *turns[index + 1 :])


def worth(seen: Sequence[Sighting | Finding], strategy: Strategy) -> float:
    """Return what a turn in which this is seen is worth for a strategy it is called on to show."""
    own = [item for item in seen if item.strategy == strategy.id and item.sure]
    breaks = [item for item in own if item.kind == "breaks"]
    if any(item.severity == "gross" for item in breaks):
        return GROSS
    shown = VALUES["shown"] if len(own) > len(breaks) or (strategy.restraint and not breaks) else VALUES["missed"]
    return shown / 2 if breaks else shown


def fill(strategy: Strategy, transcript: Transcript, turns: tuple[Turn, ...], index: int) -> Iterator[str]:
    """Yield the strategy's good wordings with their placeholders filled from what was known by turn `index`, the best first.

    Left out: one whose placeholder cannot be filled truthfully, that names a remedy policy forbids or this customer never takes,
    that brings in the manager they ask for, or that presupposes what did not happen.
    """
    return (text for text, _ in _filled(strategy, transcript, turns, index))


def _filled(
    strategy: Strategy, transcript: Transcript, turns: tuple[Turn, ...], index: int
) -> Iterator[tuple[str, bool]]:
    """Yield wordings as `fill` does, each with whether it takes up what the customer had just said.

    Those come first that do, then those that speak to this very case; but restraint is shown by taking nothing on, so of
    what is further from the moment it names nothing.
    """
    setting = transcript.setting
    offer = _offer(setting, told_before(turns, index))
    latest, recap = next(_recaps(turns[:index], turns, index, setting), ("", ""))
    closing = _says_goodbye(turns, index, setting)
    known = {
        "<recap>": "" if closing else recap,
        "<offer>": offer.offer if offer else "",
        "<trouble>": setting.trouble,
        "<name>": _called(setting),
        "<when>": own_time(setting),
    }
    fresh = {"<recap>"} if any(_recaps(turns[max(0, index - 1) : index], turns, index, setting)) else set()
    if setting.trouble and _speaks_of(turns, index, setting.trouble):
        fresh.add("<trouble>")

    def takes_up(wording: str) -> bool:
        """A remedy given as a reason for what was told must be one that hangs on it."""
        named = set(_PLACEHOLDER.findall(wording))
        reasoned = not {"<recap>", "<offer>"} <= named or (offer is not None and latest in offer.after)
        return bool(named & fresh) and reasoned

    def rank(wording: str) -> tuple[bool, int]:
        return not takes_up(wording), 0 if strategy.restraint else -sum(name in wording for name in known)

    fitting = (example.say for example in strategy.good if _fits(example, turns, index, setting))
    for wording in sorted(fitting, key=rank):
        whole = all(known.get(name) for name in _PLACEHOLDER.findall(wording))
        if whole and not forbidden(wording, setting) and not _brings_who_is_asked_for(wording, setting):
            filled = _PLACEHOLDER.sub(lambda match: known[match[0]], wording)
            yield filled[:1].upper() + filled[1:], takes_up(wording)


def _called(setting: Setting) -> str:
    """Return the name by which the trainee speaks to the customer; "" where none is known."""
    return next(iter(setting.customer_name.split()), "") if setting.address is None else setting.address


def _recaps(among: Sequence[Turn], turns: Sequence[Turn], index: int, setting: Setting) -> Iterator[tuple[str, str]]:
    """Yield, the latest first, what was told `among` these turns as it stands in the file, and as much of it as was said by `index`."""
    said = _heard(turns[:index], setting)
    told = (clause for turn in among for clause in turn.learned if not is_data(clause))
    return ((clause, part) for clause in reversed([*told]) if (part := retold(clause, said)))


def _heard(turns: Sequence[Turn], setting: Setting) -> str:
    """Return everything that a trainee may know of the matter: what was the matter, and what the customer said."""
    return " ".join((setting.trouble, setting.wants, *(turn.text for turn in turns if turn.role == "customer")))


def _says_goodbye(turns: Sequence[Turn], index: int, setting: Setting) -> bool:
    """Whether the trainee takes leave here: nobody begins with what was told then."""
    view = View(turns, index, turns[index].text, setting=setting, complete=False)
    return any(view.has("goodbye", sentence) for sentence in view.sentences)


def _fits(example: Example, turns: Sequence[Turn], index: int, setting: Setting) -> bool:
    """Whether what an example presupposes holds where it would be said."""
    view = View(turns, index, example.say, setting=setting, complete=False)
    return any(
        all(view.has(name, sentence) for name in example.with_)
        and not any(view.has(name, sentence) for name in example.without)
        for sentence in view.sentences
    )


def _speaks_of(turns: Sequence[Turn], index: int, trouble: str) -> bool:
    """Whether the customer has just spoken of their trouble: the first time they speak they do, later where words say so."""
    return index <= 1 or bool(set(content_stems(trouble)) & set(content_stems(turns[index - 1].text)))


def _offer(setting: Setting, told: Collection[str]) -> Offer | None:
    """Return the remedy that fits best what has been told: of those it allows, the one that hangs on most of it."""
    return max(offers_at(setting, told), key=lambda offer: len(offer.after), default=None)


def told_before(turns: Sequence[Turn], index: int) -> list[str]:
    """Return what the customer has told before a turn, as second-person clauses in order."""
    return [clause for turn in turns[:index] for clause in turn.learned]


def is_data(clause: str) -> bool:
    """Whether what was told only identifies somebody or their case (a code, a number, a name): to be noted, not said back."""
    return _DATA.search(clause) is not None


def own_time(setting: Setting) -> str:
    """Return by when the trainee may promise to be in touch themselves; "" where a remedy has somebody else do so by then."""
    time = fold(setting.response_time)
    before = (fold(offer.offer).partition(time) for offer in setting.offers if time)
    taken = any(found and _BY_ANOTHER.search(start) for start, found, _ in before)
    return "" if taken else setting.response_time


def offers_at(setting: Setting, told: Collection[str]) -> list[Offer]:
    """Return the remedies that policy allows, this customer may take, and that make sense once this has been told."""
    return [offer for offer in setting.offers if offer.allowed and set(offer.after) <= set(told)]


def forbidden(wording: str, setting: Setting) -> bool:
    """Whether a wording names a remedy that policy does not allow."""
    return any(fold(cue) in fold(wording) for offer in setting.offers if not offer.allowed for cue in offer.cues)


_SENIOR = re.compile(r"\b(?:managers?|supervisors?|boss|specialists?)\b")


def _brings_who_is_asked_for(wording: str, setting: Setting) -> bool:
    """Whether a wording brings in somebody senior for a customer who asks for just that.

    Whether one is due is then what the case turns on, and no ready-made wording settles it.
    """
    return bool(_SENIOR.search(fold(setting.wants)) and _SENIOR.search(fold(wording)))


def _wrap_up_example(strategy: Strategy, transcript: Transcript, signals: Signals) -> str | None:
    """Return a note made of this conversation alone, if the finder takes it; nobody can reflect in another's place."""
    if not any(check.at == "note" for check in strategy.shows):
        return None
    note = model_note(transcript, signals)
    seen = signals.in_wrap_up(transcript.model_copy(update={"note": note, "reflection": None}))
    fine = any(item.strategy == strategy.id and item.kind == "shows" and item.sure for item in seen)
    return note if fine and not any(item.kind == "breaks" and item.sure for item in seen) else None


def model_note(transcript: Transcript, signals: Signals) -> str:
    """Return a plain case note from the conversation itself: concern, what was told, offered and promised.

    It speaks of the customer, not to them, and says nothing of what was not seen.
    """
    opening = next((turn.text for turn in transcript.turns if turn.role == "customer"), "")
    heard = _heard(transcript.turns, transcript.setting)
    told = [_noted(clause, turn, heard) for turn in transcript.turns for clause in turn.learned]
    seen = [
        item
        for index, turn in enumerate(transcript.turns)
        if turn.role == "trainee"
        for item in signals.in_turn(transcript.turns, index, transcript.setting)
    ]
    wrong = {(item.turn, item.sentence.number) for item in seen if item.kind == "breaks" and item.sure}
    said = [
        (item.strategy, one_line(item.sentence.text, 240))
        for item in seen
        if item.kind == "shows" and (item.turn, item.sentence.number) not in wrong
    ]
    waits = {text for strategy, text in said if strategy in _WAITING}
    offers = [text for strategy, text in said if strategy in _OFFERING and offered(text)]
    promises = [
        text
        for strategy, text in said
        if strategy in _PROMISING and promised(text) and text not in waits and text not in offers[:2]
    ]
    trouble = one_line(transcript.setting.trouble, 200)
    parts = [
        f"Concern: {of_them(trouble)}." if trouble else f"Concern, in the customer's words: “{one_line(opening, 200)}”"
    ]
    if told:
        parts.append(f"The customer told us: {'; '.join(dict.fromkeys(told[:4]))}.")
    parts += [
        f"{what}: {' '.join(map(as_noted, found))}"
        for what, found in (("Offered", [*dict.fromkeys(offers)][:2]), ("Promised", [*dict.fromkeys(promises)][:3]))
        if found
    ]
    return " ".join(parts)


def _noted(clause: str, turn: Turn, heard: str) -> str:
    """Return what was told as a note has it: as much of it as was said, else the customer's own words."""
    part = retold(clause, heard)
    return of_them(part) if part else f"“{one_line(turn.text, 160)}”"
