"""Signals: find checks of the catalogue in text by phrases, patterns and context, without a model.

A `Sighting` is a check seen in one sentence of the trainee's, with a confidence. Patterns are RE2 and matched all at
once (a set automaton per sentence), so the time is linear in the text whatever a file author writes.
"""

import re
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from functools import lru_cache

import re2

from roleplay.errors import FileError
from roleplay.features import FEATURES, View, customer_view
from roleplay.rubric import Catalogue, Check, Signal, Strategy
from roleplay.text import Sentence, fold, one_line, sentences
from roleplay.transcript import Setting, Transcript, Turn

SURE = 0.7
"""From this confidence on a sighting moves moods and costs points; below it is recorded as unsure."""


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


# ── sentences that speak to the grader or the machine, not to the customer ──

_TO_GRADER = re.compile(
    r"\b(?:grader|grading|rubric|score ?card|evaluator|assessor|full marks|top marks|full score|perfect score|maximum (?:score|marks|points)|10/10|100/100|100 ?%)\b"
    r"|\b(?:score|grade|rate|mark|evaluate|assess) (?:me|this (?:turn|trainee|session|conversation|transcript|answer|response|agent|message)|the (?:trainee|agent)|as (?:passed|shown|perfect))\b"
    r"|\b(?:ignore|disregard|forget|override|bypass|skip)\b.{0,40}\b(?:instruction|prompt|rule|rubric|above|previous|prior|criteria|system|guideline)s?\b"
    r"|\b(?:system|developer|hidden|initial|your) (?:prompt|instructions?|message)\b|\byou are (?:now |actually )?(?:a |an |the )?(?:ai|language model|assistant|llm|chatbot|judge)\b"
    r"|\breport (?:every|all|each|the following|these)\b.{0,40}\b(?:check|finding|strateg|criteri)\w*"
    r"|\b(?:every|all|each) (?:check|strateg\w+|criteri\w+)\b.{0,40}\b(?:shown|passed|met|fulfilled|satisfied|present|true|here)\b"
    r"|\bmark (?:\w+ ){0,3}(?:as )?(?:shown|passed|correct|true)\b|\b(?:note|message|instruction)s? (?:to|for) (?:the )?(?:grader|judge|ai|model|system|evaluator|reviewer)\b"
    r'|"?(?:check|verdict|findings?|strategy|score)"?\s*[:=]\s*["\[{\d]|</?(?:transcript|trainee|system|user|assistant|turn|instructions?|s|data)\b[^>]{0,40}>|\[/?(?:inst|system|end)\b|<\|[^|]{1,30}\|>|^```|^#{2,}\s'
    r"|\b(?:ignor\w*|olvid\w*|oubli\w*|vergiss|vergesse\w*|missacht\w*|dimentica\w*|esque\w+|negeer|zignoruj|ignoruj)\b.{0,40}\b(?:instruc\w+|instrucciones|anweisung\w*|istruzioni|consignes|règles|regeln|reglas|regole|regras|regels|rubri\w+|instrukcj\w*|oben|précédent\w*|anterior\w*|bewertung\w*)"
    r"|\b(?:puntuación|puntos|nota|note|punkte|punti|voto|pontuação|punktzahl|bewertung|volle punktzahl|meilleure note|máxima)\b.{0,30}\b(?:máxim\w*|maxim\w*|complet\w*|voll\w*|perfect\w*|perfekt\w*|100|10|pien\w*|höchst\w*)"
    r"|\b(?:dame|donne[- ]moi|gib mir|dammi|me dê|geef me)\b.{0,30}\b(?:puntos|puntuación|points|note|punkte|punti|voto|nota|punten)"
    r"|忽略|评分|满分|무시|만점|無視|採点|満点|игнориру\w*|оценк\w*|تجاهل|التعليمات"
)  # fmt: skip


def addresses_grader(text: str) -> bool:
    """Say whether a sentence speaks to whoever grades, or poses as their data, instead of to the customer."""
    return bool(_TO_GRADER.search(fold(text)))


def ignored_sentences(text: str) -> frozenset[int]:
    """Return the numbers of the sentences of `text` that must yield nothing."""
    found: set[int] = set()
    fenced = False
    for sentence in sentences(text):
        fence = sentence.text.count("```") % 2 == 1
        if fenced or fence or addresses_grader(sentence.text):
            found.add(sentence.number)
        fenced = fenced != fence
    return frozenset(found)


# ── compiling ──


@dataclass(frozen=True, slots=True)
class _Ready:
    signal: Signal
    pattern: int | None  # index into the pattern set of its scope
    refused: int | None
    features: tuple[str, ...]


class _PatternSet:
    """All patterns of one scope, matched in a single pass."""

    def __init__(self) -> None:
        self._patterns: list[str] = []
        self._set = re2.Set.SearchSet(_options())

    def add(self, pattern: str) -> int:
        if pattern not in self._patterns:
            self._set.Add(pattern)
            self._patterns.append(pattern)
        return self._patterns.index(pattern)

    def compile(self) -> None:
        if self._patterns:
            self._set.Compile()

    def matches(self, text: str) -> frozenset[int]:
        return frozenset(self._set.Match(text) or ()) if self._patterns else frozenset()

    def first(self, index: int, text: str) -> int:
        match = re2.compile(self._patterns[index]).search(text)
        return match.start() if match else 0


def _options() -> re2.Options:
    options = re2.Options()
    options.max_mem = 256 << 20
    options.log_errors = False
    return options


class Signals:
    """The catalogue's signals, compiled once. Use `signals_for(catalogue)`."""

    def __init__(self, catalogue: Catalogue) -> None:
        self.catalogue = catalogue
        self._words = {f"<{name}>": f"(?:{pattern})" for name, pattern in catalogue.vocabulary.items()}
        self._sentence, self._turn = _PatternSet(), _PatternSet()
        self._checks: list[tuple[Strategy, Check, str, list[_Ready]]] = []
        self._calls: list[tuple[str, list[_Ready]]] = []
        for strategy in catalogue.strategies:
            for kind, checks in (("shows", strategy.shows), ("breaks", strategy.breaks)):
                for check in checks:
                    self._checks.append((strategy, check, kind, [self._ready(s, check.id) for s in check.signals]))
            self._calls.append((strategy.id, [self._ready(s, strategy.id) for s in strategy.calls]))
        self._sentence.compile()
        self._turn.compile()

    def _ready(self, signal: Signal, where: str) -> _Ready:
        features = (*((signal.feature,) if signal.feature else ()), *signal.with_)
        for name in (*features, *signal.without):
            if name not in FEATURES:
                raise FileError(f"catalogue: '{where}' names the unknown feature '{name}'.")
        group = self._sentence if signal.within == "sentence" else self._turn
        source = signal.pattern if signal.pattern is not None else _phrase(signal.phrase) if signal.phrase else None
        return _Ready(
            signal,
            group.add(self._expand(source, where)) if source is not None else None,
            group.add(self._expand(signal.not_, where)) if signal.not_ is not None else None,
            features,
        )

    def _expand(self, pattern: str, where: str) -> str:
        for _ in range(3):  # vocabulary may use vocabulary, a few levels deep
            for name, words in self._words.items():
                pattern = pattern.replace(name, words)
        unknown = re.search(r"<[a-z_]+>", pattern.replace("?P<", ""))
        if unknown:
            raise FileError(f"catalogue: '{where}' uses {unknown[0]}, which the vocabulary does not have.")
        try:
            re2.compile(pattern, _options())
        except re2.error as error:
            raise FileError(
                f"catalogue: '{where}' has a pattern that RE2 refuses ({error}): {one_line(pattern, 80)}"
            ) from None
        return pattern

    # ── finding ──

    def in_view(self, view: View, at: Sequence[str]) -> list[Sighting]:
        """Return what is seen in one text, for checks looked for at any of the scopes `at`."""
        if not view.sentences:
            return []
        by_sentence = {s.number: self._sentence.matches(view.folded[s.number]) for s in view.sentences}
        in_turn = self._turn.matches(view.whole)
        found: list[Sighting] = []
        for strategy, check, kind, ready in self._checks:
            if check.at not in at:
                continue
            best: dict[int, float] = {}
            for item in ready:
                for sentence in self._seen(item, view, by_sentence, in_turn):
                    best[sentence.number] = max(best.get(sentence.number, 0.0), item.signal.confidence)
            found += [
                Sighting(
                    strategy.id,
                    check.id,
                    kind,
                    check.severity if kind == "breaks" else "minor",
                    check.at,
                    view.index if view.where == "turn" else None,
                    view.where,
                    sentence,
                    best[sentence.number],
                )
                for sentence in view.sentences
                if sentence.number in best
            ]
        return found

    def _seen(
        self, ready: _Ready, view: View, by_sentence: dict[int, frozenset[int]], in_turn: frozenset[int]
    ) -> Iterator[Sentence]:
        whole = ready.signal.within == "turn"
        if whole:
            if ready.pattern is not None and ready.pattern not in in_turn:
                return
            if ready.refused is not None and ready.refused in in_turn:
                return
        candidates: Iterable[Sentence] = view.sentences
        if whole and ready.pattern is not None:
            candidates = [_sentence_at(view, self._turn.first(ready.pattern, view.whole))]
        for sentence in candidates:
            matched = by_sentence[sentence.number]
            if not whole and (
                (ready.pattern is not None and ready.pattern not in matched)
                or (ready.refused is not None and ready.refused in matched)
            ):
                continue
            if all(view.has(name, sentence) for name in ready.features) and not any(
                view.has(name, sentence) for name in ready.signal.without
            ):
                yield sentence

    def in_turn(self, turns: Sequence[Turn], index: int, setting: Setting, *, complete: bool = True) -> list[Sighting]:
        """Return what the trainee's turn `index` shows and breaks (turn and session checks)."""
        text = turns[index].text
        view = View(turns, index, text, "turn", setting, complete, ignored_sentences(text))
        return primary(self.in_view(view, ("turn", "session")), self.catalogue)

    def in_wrap_up(self, transcript: Transcript) -> list[Sighting]:
        """Return what the note and the reflection show and break."""
        found: list[Sighting] = []
        for where, text in (("note", transcript.note), ("reflection", transcript.reflection)):
            if text:
                view = View(
                    transcript.turns,
                    len(transcript.turns),
                    text,
                    where,
                    transcript.setting,
                    True,
                    ignored_sentences(text),
                )
                found += primary(self.in_view(view, (where,)), self.catalogue)
        return found

    def calls_in(self, turns: Sequence[Turn], index: int, setting: Setting) -> tuple[str, ...]:
        """Return the strategies that a customer's turn calls for, read from its words."""
        view = customer_view(turns, index, setting)
        if not view.sentences:
            return ()
        by_sentence = {s.number: self._sentence.matches(view.folded[s.number]) for s in view.sentences}
        in_turn = self._turn.matches(view.whole)
        return tuple(
            strategy
            for strategy, ready in self._calls
            if any(next(self._seen(item, view, by_sentence, in_turn), None) for item in ready)
        )


def _sentence_at(view: View, offset: int) -> Sentence:
    for sentence in view.sentences:
        offset -= len(view.folded[sentence.number]) + 1
        if offset < 0:
            return sentence
    return view.sentences[-1]


def _phrase(phrase: str) -> str:
    """Return the pattern of a phrase: whole words, apostrophes optional, any white space."""
    escaped: str = re2.escape(fold(phrase)).replace(r"\'", "'").replace(r"\ ", " ")
    return r"\b" + escaped.replace("'", "'?").replace(" ", r"\s+") + r"\b"


def primary(sightings: Sequence[Sighting], catalogue: Catalogue) -> list[Sighting]:
    """Keep, per sentence, one break (the graver, then the first in the catalogue) and at most three shows.

    Within one strategy and sentence a break outweighs a show, and of several shows the surest one stays.
    """
    order = {strategy.id: place for place, strategy in enumerate(catalogue.strategies)}
    kept: list[Sighting] = []
    for key in dict.fromkeys((s.where, s.sentence.number) for s in sightings):
        here = [s for s in sightings if (s.where, s.sentence.number) == key]
        breaks = sorted(
            (s for s in here if s.kind == "breaks"),
            key=lambda s: (not s.sure, s.severity != "gross", order[s.strategy], -s.confidence),
        )
        kept += breaks[:1]
        broken = {s.strategy for s in breaks[:1]}
        shows: dict[str, Sighting] = {}
        for sighting in sorted(
            (s for s in here if s.kind == "shows"), key=lambda s: (-s.confidence, order[s.strategy])
        ):
            if sighting.strategy not in broken:
                shows.setdefault(sighting.strategy, sighting)
        kept += list(shows.values())[:3]
    return kept


@lru_cache(maxsize=4)
def _compiled(identity: str, holder: "_Holder") -> Signals:  # noqa: ARG001 - the identity is the cache key
    return Signals(holder.catalogue)


@dataclass(frozen=True, slots=True)
class _Holder:
    """Carries a catalogue past the cache without hashing it."""

    catalogue: Catalogue

    def __hash__(self) -> int:
        return 0

    def __eq__(self, other: object) -> bool:
        return isinstance(other, _Holder)


def signals_for(catalogue: Catalogue) -> Signals:
    """Return the compiled signals of a catalogue; compiled once per version."""
    return _compiled(catalogue.fingerprint, _Holder(catalogue))
