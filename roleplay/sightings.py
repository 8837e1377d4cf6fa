"""Sightings: checks seen in sentences of the trainee's, and how sure of each the others let one be.

A wording alone deceives: the same words stand in a turn that undoes them, and some say something only beside others. Pure
functions over plain data; whatever is not sure is kept, costs and earns nothing, and moves no mood.
"""

from collections import defaultdict
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, replace
from math import inf

from roleplay.rubric import Catalogue, Check
from roleplay.text import Sentence

SURE = 0.7
"""From this confidence on a sighting moves moods and costs points; below it is recorded as unsure."""
SHOWS_PER_SENTENCE = 3
"""Strategies that one sentence is credited with; whatever else it shows is not kept."""
DOUBTFUL = 0.5
"""Confidence, at most, of what something else in the conversation speaks against."""
BEYOND_DOUBT = 0.9
"""From this confidence on a break is believed of anybody."""
_OF_TONE = {"professional", "calm", "no_blame", "acknowledge"}
_OF_GOOD_WILL = {"calm", "attentive", "paraphrase", "ask", "empathize", "rapport"}
WELL = 4
PER_SLIP = {"minor": 3, "gross": 4}
"""So many turns that do some good and no harm speak for somebody: at least, and for each turn that seems to do harm.

More are needed against a gross break: its wordings are less often misread."""


@dataclass(frozen=True, slots=True)
class Sighting:
    """A check seen at one sentence. `turn` is None for the note and the reflection (`where` says which)."""

    strategy: str
    check: str
    kind: str
    severity: str
    at: str
    turn: int | None
    where: str
    sentence: Sentence
    confidence: float

    @property
    def sure(self) -> bool:
        """Whether it may move moods and cost points."""
        return self.confidence >= SURE


def primary(sightings: Sequence[Sighting], catalogue: Catalogue, asked: Collection[str] = ()) -> list[Sighting]:
    """Keep, per sentence, one break (the graver, then the first in the catalogue) and at most three shows.

    Within one strategy and sentence a break outweighs a show, and of several shows the surest one stays.
    asked: the strategies that nothing but is judged, as in an exercise; theirs come before all others.
    """
    order = {strategy.id: place for place, strategy in enumerate(catalogue.strategies)}
    kept: list[Sighting] = []
    by_sentence: defaultdict[tuple[str, int], list[Sighting]] = defaultdict(list)
    for sighting in sightings:
        by_sentence[sighting.where, sighting.sentence.number].append(sighting)
    for here in by_sentence.values():
        breaks = sorted(
            (s for s in here if s.kind == "breaks"),
            key=lambda s: (
                not s.sure,
                s.strategy not in asked,
                s.severity != "gross",
                order[s.strategy],
                -s.confidence,
            ),
        )
        kept += breaks[:1]
        broken = {s.strategy for s in breaks[:1]}
        shows: dict[str, Sighting] = {}
        for sighting in sorted(
            (s for s in here if s.kind == "shows"),
            key=lambda s: (s.strategy not in asked, -s.confidence, order[s.strategy]),
        ):
            if sighting.strategy not in broken:
                shows.setdefault(sighting.strategy, sighting)
        kept += list(shows.values())[:SHOWS_PER_SENTENCE]
    return kept


def undone(sightings: Sequence[Sighting]) -> list[Sighting]:
    """Return the sightings of one text, with doubt cast on the shows that the text surely undoes.

    Those of every strategy that it breaks as well ("Our mistake. Mind you, you should have checked"), and those in a
    sentence that more surely goes grossly wrong ("I'm sorry, calm down"): who undoes a thing has not done it. Nor does
    anybody listen or feel with somebody in one breath with a rudeness that is beyond doubt.
    """
    breaks = [each for each in sightings if each.kind == "breaks" and each.sure]
    broken = {each.strategy for each in breaks}
    if any(_rude_beyond_doubt(each) for each in breaks):
        broken |= _OF_GOOD_WILL
    spoilt = {(each.where, each.sentence.number): each.confidence for each in breaks if each.severity == "gross"}
    return [
        _doubted(each)
        if each.kind == "shows"
        and (each.strategy in broken or each.confidence < spoilt.get((each.where, each.sentence.number), 0.0))
        else each
        for each in sightings
    ]


def _rude_beyond_doubt(broken: Sighting) -> bool:
    return broken.severity == "gross" and broken.strategy in _OF_TONE and broken.confidence >= BEYOND_DOUBT


def in_character(sightings: Sequence[Sighting]) -> list[Sighting]:
    """Return what was seen in a conversation, without what only looks like a rare slip of somebody who does well throughout.

    Bayes' rule: where hardly anything goes wrong, a wording that is a slip four times of five elsewhere is more often
    one that was misread. A minor one is then left out; a gross one is kept, in doubt. What is beyond doubt by its words is
    believed all the same, and so is what they do in two turns.
    """
    sure = [each for each in sightings if each.sure and each.turn is not None]
    slips = {each.turn for each in sure if each.kind == "breaks"}
    well = {each.turn for each in sure} - slips
    places = {(each.strategy, each.turn) for each in sure if each.kind == "breaks"}
    habits = {strategy for strategy, turn in places if any((strategy, other) in places for other in slips - {turn})}

    def misread(each: Sighting) -> bool:
        return (
            each.turn in slips
            and each.kind == "breaks"
            and each.strategy not in habits
            and each.confidence < BEYOND_DOUBT
            and len(well) >= max(WELL, PER_SLIP[each.severity] * len(slips))
        )

    kept = [each for each in sightings if each.severity == "gross" or not misread(each)]
    return [_doubted(each) if misread(each) else each for each in kept]


def overturned(sightings: Sequence[Sighting], catalogue: Catalogue) -> list[Sighting]:
    """Return a session's sightings, with doubt cast on session-wide shows of strategies that it surely breaks somewhere.

    What is judged once, over the whole conversation, was not done where it was undone later, or before: a promise made in
    the first reply and forgotten by the last is not kept. Only a minor break can be made good, by what is done in a later turn.
    """
    wide = {strategy.id for strategy in catalogue.strategies if strategy.session_wide}
    broken: dict[str, float] = {}  # strategy → the last turn that this break spoils
    for each in sightings:
        if each.kind == "breaks" and each.sure and each.strategy in wide:
            spoilt = inf if each.severity == "gross" or each.turn is None else each.turn
            broken[each.strategy] = max(broken.get(each.strategy, -1), spoilt)
    return [
        _doubted(each)
        if each.kind == "shows"
        and each.at == "session"
        and each.strategy in broken
        and (each.turn is None or each.turn <= broken[each.strategy])
        else each
        for each in sightings
    ]


def corroborated(
    sightings: Sequence[Sighting],
    catalogue: Catalogue,
    at: str,
    *,
    among: Sequence[Sighting] = (),
    absent: Collection[str] = (),
) -> list[Sighting]:
    """Return the sightings, with doubt cast on those of supporting checks at `at` that no other show bears out.

    Another check of the strategy does, seen elsewhere, or any of a strategy that the check names. Give it all the sightings
    among which that may be found: those of a turn, of the wrap-up's text, or of the session. among: what was seen there
    besides, and gave way to something surer in the same sentence. absent: strategies that had no place to be shown in, as
    where no note was written; what one of them would bear out is taken at its word.
    """
    checks = {
        (strategy.id, check.id): check
        for strategy in catalogue.strategies
        for check in strategy.shows
        if check.supporting and check.at == at and not any(other in absent for other in check.beside)
    }
    witnesses: defaultdict[str, _Places] = defaultdict(lambda: defaultdict(set))
    for each in (*sightings, *among):
        if each.kind == "shows" and each.sure:
            witnesses[each.strategy][each.check].add(_place(each))
    return [
        _doubted(each)
        if (check := checks.get((each.strategy, each.check))) and not _borne_out(each, check, witnesses)
        else each
        for each in sightings
    ]


_Place = tuple[int | None, str, int]
_Places = defaultdict[str, set[_Place]]
"""Where each check of a strategy was seen."""


def _borne_out(sighting: Sighting, check: Check, witnesses: Mapping[str, _Places]) -> bool:
    """Whether one of the witnesses, at another sentence or of another strategy, bears out what a supporting check sees."""
    here = {_place(sighting)}
    return any(strategy in witnesses for strategy in check.beside) or any(
        other != check.id and not places <= here for other, places in witnesses.get(sighting.strategy, {}).items()
    )


def _place(sighting: Sighting) -> _Place:
    return sighting.turn, sighting.where, sighting.sentence.number


def _doubted(sighting: Sighting) -> Sighting:
    return replace(sighting, confidence=min(sighting.confidence, DOUBTFUL))
