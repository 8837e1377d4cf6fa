"""Signals: find checks of the catalogue in text by phrases, patterns and context, without a model.

Patterns are RE2 and matched all at
once (a set automaton per sentence), so the time is linear in the text whatever a file author writes.
"""

import re
from bisect import bisect_right
from collections import defaultdict
from collections.abc import Callable, Collection, Iterator, Sequence
from dataclasses import dataclass
from functools import lru_cache

from roleplay.errors import FileError
from roleplay.features import FEATURES, Disowned, View, customer_view, decided_over, disowned, only_mentioned
from roleplay.orders import is_order
from roleplay.patterns import PatternSet, Vocabulary, finder, of_phrase
from roleplay.rubric import Catalogue, Check, Signal, Strategy
from roleplay.sightings import DOUBTFUL, Sighting, corroborated, primary, undone
from roleplay.text import Sentence, sentences
from roleplay.transcript import Setting, Transcript, Turn

# ── sentences that speak to the grader or the machine, not to the customer ──


@lru_cache(maxsize=4096)  # asked for by finder, appraiser and customer alike
def addresses_grader(text: str) -> bool:
    """Say whether a sentence speaks to whoever grades, or poses as their data, instead of to the customer."""
    return is_order(text)


@lru_cache(maxsize=2048)
def ignored_sentences(text: str) -> frozenset[int]:
    """Return the numbers of the sentences of `text` that must yield nothing."""
    fences = [match.start() for match in re.finditer("```", text)]
    parts = sentences(text)
    ignored = {
        part.number
        for part in parts
        if sum(fence < part.end for fence in fences) % 2 or "```" in part.text or addresses_grader(part.text)
    }
    for lines in _broken_lines(text, [part for part in parts if part.number not in ignored]):
        forms = [" ".join(line.text for line in lines[:count]) for count in range(2, len(lines) + 1)]
        if addresses_grader(forms[-1]):  # then as few of the lines as say it
            count = next(count for count, form in enumerate(forms, 2) if addresses_grader(form))
            ignored.update(line.number for line in lines[:count])
    return frozenset(ignored)


def _broken_lines(text: str, parts: Sequence[Sentence]) -> Iterator[Sequence[Sentence]]:
    """Yield, for each line that goes on in the next one, the lines it could be broken into: an order must not hide there."""
    for place, first in enumerate(parts):
        last = place
        while (
            last + 1 < len(parts)
            and parts[last].text[-1] not in ".!?…"
            and text[parts[last].end : parts[last + 1].start].strip(" ") == "\n"
            and parts[last + 1].end - first.start <= _LONGEST_ORDER
        ):
            last += 1
        if last > place:
            yield parts[place : last + 1]


_LONGEST_ORDER = 120
"""Characters over which an order broken into lines is still looked for."""


# ── compiling ──


@dataclass(frozen=True, slots=True)
class _Ready:
    """A signal ready to match: `owner` is the place of its check (or, for calls, of its strategy)."""

    owner: int
    signal: Signal
    pattern: int | None  # index into the pattern set of its scope
    refused: Callable[[str], object] | None
    features: tuple[str, ...]
    without: tuple[str, ...]


class _Group:
    """Signals that are looked for together, found again by the patterns that matched."""

    def __init__(self) -> None:
        self._by_pattern: dict[tuple[str, int], list[_Ready]] = {}
        self._by_feature: list[_Ready] = []

    def add(self, ready: _Ready) -> None:
        if ready.pattern is None:
            self._by_feature.append(ready)
        else:
            self._by_pattern.setdefault((ready.signal.within, ready.pattern), []).append(ready)

    def candidates(self, within: str, matched: frozenset[int]) -> Iterator[_Ready]:
        for place in matched:
            yield from self._by_pattern.get((within, place), ())

    def by_feature(self) -> Sequence[_Ready]:
        return self._by_feature


class _Sieve:
    """Signals that are looked for at one time, by the scope of their checks: no pattern of any other is tried meanwhile."""

    def __init__(self) -> None:
        self.patterns = {"sentence": PatternSet(), "turn": PatternSet()}
        self.groups: dict[str, _Group] = defaultdict(_Group)

    def compile(self) -> None:
        for patterns in self.patterns.values():
            patterns.compile()


_LEFT_OF = {Disowned.NO: 1.0, Disowned.REPORTED: DOUBTFUL, Disowned.DENIED: 0.0}
"""Confidence, at most, of a break whose words are disowned; nothing is left of what is denied."""

_CALLS = "calls"
"""The one group of what the customer's words call for."""


_REMEMBERED = 256
"""Turns whose sightings stay at hand: finder, coach and case note read the same conversation one after the other."""


class Signals:
    """The catalogue's signals, compiled once. Use `signals_for(catalogue)`."""

    def __init__(self, catalogue: Catalogue) -> None:
        self.catalogue = catalogue
        self._found = lru_cache(maxsize=_REMEMBERED)(self._find)
        self._vocabulary = Vocabulary(catalogue.vocabulary)
        self._all, self._gross, self._calls = _Sieve(), _Sieve(), _Sieve()  # those of gross breaks stand in two
        self._checks: list[tuple[Strategy, Check, str]] = []
        for place, strategy in enumerate(catalogue.strategies):
            for kind, checks in (("shows", strategy.shows), ("breaks", strategy.breaks)):
                for check in checks:
                    gross = kind == "breaks" and check.severity == "gross"
                    for sieve in (self._all, self._gross) if gross else (self._all,):
                        for signal in check.signals:
                            ready = self._ready(sieve, len(self._checks), signal, check.id)
                            sieve.groups[check.at].add(ready)
                    self._checks.append((strategy, check, kind))
            for example in strategy.good:
                _must_exist((*example.with_, *example.without), strategy.id)
            for signal in strategy.calls:
                self._calls.groups[_CALLS].add(self._ready(self._calls, place, signal, strategy.id))
        for sieve in (self._all, self._gross, self._calls):
            sieve.compile()

    def _ready(self, sieve: _Sieve, owner: int, signal: Signal, where: str) -> _Ready:
        features = (*((signal.feature,) if signal.feature else ()), *signal.with_)
        _must_exist((*features, *signal.without), where)
        patterns = sieve.patterns[signal.within]
        source = signal.pattern if signal.pattern is not None else of_phrase(signal.phrase) if signal.phrase else None
        return _Ready(
            owner,
            signal,
            patterns.add(self._expand(source, where), where) if source is not None else None,
            finder(self._expand(signal.not_, where), where) if signal.not_ is not None else None,
            features,
            signal.without,
        )

    def _expand(self, pattern: str, where: str) -> str:
        """Return the pattern with the vocabulary's words for every <name>."""
        try:
            return self._vocabulary.expand(pattern)
        except ValueError as error:
            raise FileError(f"catalogue: '{where}' {error}") from None

    # ── finding ──

    def in_view(self, view: View, at: Sequence[str]) -> list[Sighting]:
        """Return what is seen in one text, for checks looked for at any of the scopes `at`."""
        return self._sighted(self._all, view, at)

    def _sighted(self, sieve: _Sieve, view: View, at: Sequence[str]) -> list[Sighting]:
        best: dict[tuple[int, int], float] = {}
        for ready, sentence in _seen(sieve, view, at):
            confidence = ready.signal.confidence
            if self._checks[ready.owner][2] == "breaks":
                confidence = min(confidence, _LEFT_OF[_disowned(sieve, ready, view, sentence)])
            if confidence:
                key = (ready.owner, sentence.number)
                best[key] = max(best.get(key, 0.0), confidence)
        by_number = {sentence.number: sentence for sentence in view.sentences}
        # whatever such words would show, they may not show here
        hollow = only_mentioned(view) | decided_over(view) if best else frozenset()
        found: list[Sighting] = []
        for (owner, number), confidence in sorted(best.items()):
            strategy, check, kind = self._checks[owner]
            doubtful = kind == "shows" and number in hollow
            found.append(
                Sighting(
                    strategy.id,
                    check.id,
                    kind,
                    check.severity if kind == "breaks" else "minor",
                    check.at,
                    view.index if view.where == "turn" else None,
                    view.where,
                    by_number[number],
                    min(confidence, DOUBTFUL) if doubtful else confidence,
                )
            )
        return found

    def in_turn(
        self,
        turns: Sequence[Turn],
        index: int,
        setting: Setting,
        *,
        complete: bool = True,
        asked: Collection[str] = (),
    ) -> list[Sighting]:
        """Return what the trainee's turn `index` shows and breaks (turn and session checks), first of the strategies `asked`."""
        return self.weighed(self.unweighed(turns, index, setting, complete=complete), asked)

    def unweighed(
        self, turns: Sequence[Turn], index: int, setting: Setting, *, complete: bool = True
    ) -> tuple[Sighting, ...]:
        """Return all that the words of the trainee's turn `index` may show and break, for `weighed` and `crowded_out`."""
        return self._found(tuple(turns), index, setting, complete)

    def _find(self, turns: tuple[Turn, ...], index: int, setting: Setting, complete: bool) -> tuple[Sighting, ...]:
        return tuple(self.in_view(_of_turn(turns, index, setting, complete), ("turn", "session")))

    def weighed(self, found: Sequence[Sighting], asked: Collection[str] = ()) -> list[Sighting]:
        """Return what counts of all that was found in one turn, first of the strategies `asked`."""
        return self._weighed(found, "turn", asked)

    def crowded_out(self, found: Sequence[Sighting]) -> tuple[str, ...]:
        """Return the strategies that one turn shows only in sentences which show as many others as count, more surely."""
        kept = {sighting.strategy for sighting in primary(found, self.catalogue)}
        return tuple(
            dict.fromkeys(s.strategy for s in found if s.kind == "shows" and s.sure and s.strategy not in kept)
        )

    def in_wrap_up(self, transcript: Transcript) -> list[Sighting]:
        """Return what the note and the reflection show and break."""
        views = _of_wrap_up(transcript)
        return [found for view in views for found in self._weighed(self.in_view(view, (view.where,)), view.where)]

    def _weighed(self, found: Sequence[Sighting], at: str, asked: Collection[str] = ()) -> list[Sighting]:
        """Return what one text shows and breaks, as sure as the rest of the text lets it be."""
        kept = undone(primary(found, self.catalogue, asked))
        return corroborated(kept, self.catalogue, at, among=undone(found))

    def gross_breaks(self, transcript: Transcript) -> list[Sighting]:
        """Return the gross breaks in the whole transcript, wrap-up included, without looking for anything else."""
        turns, setting = transcript.turns, transcript.setting
        views = [_of_turn(turns, n, setting) for n, turn in enumerate(turns) if turn.role == "trainee"]
        found: list[Sighting] = []
        for view in (*views, *_of_wrap_up(transcript)):
            scopes = ("turn", "session") if view.where == "turn" else (view.where,)
            found += primary(self._sighted(self._gross, view, scopes), self.catalogue)
        return found

    def calls_in(self, turns: Sequence[Turn], index: int, setting: Setting) -> tuple[str, ...]:
        """Return the strategies that a customer's turn calls for, read from its words."""
        view = customer_view(turns, index, setting)
        called = {ready.owner for ready, _ in _seen(self._calls, view, (_CALLS,))}
        return tuple(strategy.id for place, strategy in enumerate(self.catalogue.strategies) if place in called)


def _must_exist(names: Sequence[str], where: str) -> None:
    for name in names:
        if name not in FEATURES:
            raise FileError(f"catalogue: '{where}' names the unknown feature '{name}'.")


def _seen(sieve: _Sieve, view: View, groups: Sequence[str]) -> Iterator[tuple[_Ready, Sentence]]:
    """Yield every signal in the groups of a sieve that holds, with the sentence it holds at."""
    if not view.sentences:
        return
    in_turn = sieve.patterns["turn"].matches(view.whole)
    by_sentence = {s.number: sieve.patterns["sentence"].matches(view.folded[s.number]) for s in view.sentences}
    for name in groups:
        group = sieve.groups[name]
        for ready in group.candidates("turn", in_turn):
            start, _ = sieve.patterns["turn"].spans(ready.pattern or 0, view.whole)[0]
            sentence = _sentence_at(view, start)
            if _holds(ready, view, sentence):
                yield ready, sentence
        for sentence in view.sentences:
            for ready in group.candidates("sentence", by_sentence[sentence.number]):
                if _holds(ready, view, sentence):
                    yield ready, sentence
            for ready in group.by_feature():
                if _holds(ready, view, sentence):
                    yield ready, sentence


def _disowned(sieve: _Sieve, ready: _Ready, view: View, sentence: Sentence) -> Disowned:
    """Return how far the words by which a break is seen are disowned wherever they stand; what only a feature sees is not."""
    if ready.pattern is None:
        return Disowned.NO
    if ready.signal.within == "turn":
        text, offset = view.whole, 0
    else:
        text, offset = view.folded[sentence.number], view.offsets[sentence.number]
    spans = sieve.patterns[ready.signal.within].spans(ready.pattern, text)
    return min(disowned(view.whole, offset + first, offset + last) for first, last in spans)


def _of_turn(turns: Sequence[Turn], index: int, setting: Setting, complete: bool = True) -> View:
    text = turns[index].text
    return View(turns, index, text, "turn", setting, complete, ignored_sentences(text))


def _of_wrap_up(transcript: Transcript) -> Iterator[View]:
    turns, setting = transcript.turns, transcript.setting
    for where, text in (("note", transcript.note), ("reflection", transcript.reflection)):
        if text:
            yield View(turns, len(turns), text, where, setting, True, ignored_sentences(text))


def _holds(ready: _Ready, view: View, sentence: Sentence) -> bool:
    """Say whether what a signal asks for beside its pattern is so, and nothing that it rules out is."""
    for name in ready.features:  # loops: asked hundreds of times a turn
        if not view.has(name, sentence):
            return False
    for name in ready.without:
        if view.has(name, sentence):
            return False
    if ready.refused is None:
        return True
    return not ready.refused(view.whole if ready.signal.within == "turn" else view.folded[sentence.number])


def _sentence_at(view: View, offset: int) -> Sentence:
    """Return the sentence that holds the character at `offset` of the whole turn."""
    return view.sentences[bisect_right([*view.offsets.values()], offset) - 1]


_compiled: dict[str, Signals] = {}
_KEPT = 4
"""Versions that stay compiled: each takes some 14 megabytes, and who tries out wordings makes one after the other."""


def signals_for(catalogue: Catalogue) -> Signals:
    """Return the compiled signals of a catalogue; compiled once per version."""
    if catalogue.fingerprint not in _compiled:
        if len(_compiled) >= _KEPT:
            del _compiled[next(iter(_compiled))]
        _compiled[catalogue.fingerprint] = Signals(catalogue)
    return _compiled[catalogue.fingerprint]
