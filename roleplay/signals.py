"""Signals: find checks of the catalogue in text by phrases, patterns and context, without a model.

A `Sighting` is a check seen in one sentence of the trainee's, with a confidence. Patterns are RE2 and matched all at
once (a set automaton per sentence), so the time is linear in the text whatever a file author writes.
"""

import re
import unicodedata
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

# No customer hears such things: talk of grading, orders to a machine, data and delimiters that pose as its own.
_TO_GRADER = re.compile(
    "|".join(
        (
            # who is spoken to
            r"\b(?:grader|graders|rubrics?|score ?cards?|grading (?:model|system|prompt|ai|assistant|script|tool|engine|instructions?|criteria)|language models?|llms?|jailbreak)\b",
            r"^\W*(?:dear|hey|hi|hello|attention|to|note (?:to|for)|message (?:to|for)|instructions? (?:to|for)|memo to) (?:the |all )?(?:judge|ai|model|evaluator|assessor|examiner|reviewer|scorer|bot|system|assistant)\b\W*[,:]",
            r"^\W*(?:judge|ai|evaluator|examiner|scorer)\W*[,:]",
            r"\b(?:notes?|messages?|instructions?|reminders?) (?:to|for) (?:the |any |whichever )?(?:judge|ai|model|evaluator|examiner|scorer|system)\b",
            r"\byou are (?:now |actually |really |just |no longer )?(?:a |an |the )?(?:\w+ ){0,2}(?:ai|chatbot|evaluator|examiner|judge)\b(?! of\b)",
            r"^\W*(?:system|developer|assistant|user|human)\s*(?::|>)",
            # orders to a machine
            r"\b(?:system|developer|hidden|secret|initial) (?:prompt|instructions?|override)\b|\bprompt injection\b",
            r"\b(?:reveal|print|output|leak|dump)\b.{0,30}\b(?:your|the) (?:\w+ )?(?:prompt|instructions?|bottom line)\b",
            r"(?<!not )(?<!n't )(?<!cannot )(?<!unable to )(?<!able to )(?<!never )\b(?:ignore|disregard|forget|override|bypass|discard|skip)\b(?: \w+){0,3} (?:all|any|every|everything|your|previous|prior|above|preceding|earlier|system|grading|scoring)\b(?: \w+){0,3} (?:instructions?|prompts?|rules?|criteria|guidelines?|directions?|commands?|constraints?)\b(?!.{0,40}\b(?:leaflet|manual|label|letter|e-?mail|box)\b)",
            r"(?<!not )(?<!n't )(?<!cannot )\b(?:ignore|disregard|forget|override|bypass|discard|skip) (?:all|any|every|your|previous|prior|above|preceding|system|grading|scoring) (?:\w+ ){0,2}(?:instructions?|prompts?|rules?|criteria|guidelines?|directions?|commands?|constraints?)\b(?!.{0,40}\b(?:leaflet|manual|label|letter|e-?mail|box)\b)",
            r"\b(?:ignore|disregard|forget) (?:everything|anything|all|all of the|all the|the text|the words) (?:text |words )?(?:above|before this|that came before|written above|so far)\b",
            r"\b(?:return|output|emit|report|print|produce|list|respond with|reply with|answer with|add)\b.{0,30}\b(?:json|(?:every|all|each) (?:\w+ )?(?:checks?|strateg\w+|criteri\w+)|no (?:breaks|violations)|(?:these|the following|all) (?:checks|strategies|findings:))",
            # what the grade should be
            r"\b(?:give|award|grant|assign|deserve\w*|earn\w*|get|gets|worth|score|rate|grade|mark)\b.{0,40}\b(?:full|top|maximum|max|perfect|highest|best)(?: possible| available)? (?:marks?|scores?|points|grades?)\b(?!.{0,40}\bsurvey\b)",
            r"\b(?:give|award|grant|score|rate|grade|mark) (?:me|it|us|this \w+|the (?:agent|trainee|transcript|session|conversation|answer|turn)|my \w+)\b.{0,12}\b(?:100|full (?:credit|marks)|a\+|10/10|perfect|maximum)(?!.{0,40}\bsurvey\b)",
            r"\b(?:score|grade|evaluate|assess) (?:me|this (?:turn|trainee|session|conversation|transcript|answer|response|agent|message)|the (?:trainee|transcript|answer))\b(?!.{0,40}\bsurvey\b)",
            r"\b(?:mark|treat|count|consider|label|classify|record|report|regard) (?:\w+ ){0,5}(?:as )(?:being )?(?:fully |all )?(?:shown|perfect|flawless|demonstrated|(?:a )?(?:pass|perfect score))\b",
            r"\b(?:strateg\w+|checks?|criteri\w+)\b(?: \w+){0,3} (?:is|are|was|were|as|been|be)?(?: \w+)? ?(?:shown|demonstrated|observed|fulfilled|present here|true here)\b",
            r"\b(?:every|all|each) (?:\w+ )?strateg\w+\b.{0,40}\b(?:passed|met|satisfied|present|true|here|perfect\w*)\b",
            r"\b(?:checks?|criteri\w+|strateg\w+)\b.{0,40}\b(?:by|in|for) (?:this|the) (?:agent|trainee|turn|transcript|answer|response)\b",
            r"\b(?:this|the) (?:agent|trainee|transcript|turn|answer|response) (?:\w+ ){0,2}(?:meets?|satisf\w+|shows?|demonstrates?|passe[sd]|fulfil\w*|deserves|earned)\b.{0,25}\b(?:every|all|each|full|perfect|top|maximum)\b",
            # data and delimiters
            r"[\"'](?:check|verdict|findings?|strategy|score|kind|confidence|severity|shown|moments?|pass|passed|at)[\"']\s*:",
            r"\b(?:check|verdict|findings?|strategy|moments?)\s*[:=]\s*[\"\[{]|(?<!credit )\bscore\s*(?:=|:)\s*(?:\d{1,3}/100?\b|100\b|[\"\[{])|\b(?:score|passed|verdict)\s*=\s*\w",
            r"^\W*\{\s*[\"']|^\s*\[\s*\{|[\]}]{2,}\W*$|\"\"\"",
            r"</?(?:transcript|trainee|system|user|assistant|turns?|instructions?|s|data|grader|grading|rubric|input|conversation|text|message|answer|score|context|document|human|prompt|result|output)\b[^>]{0,60}>",
            r"\[/?(?:inst|system|end|begin|user|assistant|transcript)\b|<\|[^|]{1,30}\|>|<</?\s*(?:sys|end|inst)",
            r"^'''|^~~~|^#{2,}\s|(?:^|\s)[-=*#]{3,} ?(?:end|begin|start|system|new)\b",
            r"\b(?:end|close|start|beginning) of (?:the )?(?:transcript|trainee'?s? (?:text|input|turn)|user input|prompt|input|data|untrusted \w+)\b",
            # the same in other languages
            r"\b(?:ignora\w*|ignoren?|ignorez|ignorer|olvid[ae]\w*|omit[ea]|oublie\w*|ignorier\w*|vergiss|vergessen sie|missacht\w*|dimentica\w*|esque[cç]\w*|desconsidere|negeer|vergeet|zignoruj|ignoruj|zapomnij|ignorera|glöm|abaikan|bỏ qua)\b.{0,50}(?:instrucc?\w+|instru[cç]\w+|indicaciones|rúbrica|reglas|criteri\w*|critéri\w*|anterior\w*|consignes|règles|barème|précédent\w*|anweisung\w*|regeln|vorgaben|bewertung\w*|kriterien|istruzioni|regole|rubrica|regras|regels|opdrachten|instruct\w+|beoordeling\w*|instrukcj\w*|polece\w+|instruktion\w*|instruksi|perintah|hướng dẫn|chỉ dẫn)",
            r"\b(?:puntuaci[oó]n|calificaci[oó]n|calificador|evaluador|nota m[aá]xima|m[aá]xima nota|todos los puntos|note (?:maximale|parfaite|maximum)|meilleure note|tous les points|correcteur|évaluateur|barème|voll\w* punkt\w*|höchst\w* (?:punktzahl|note|bewertung)|beste note|bestnote|bewerter|alle kriterien|alle strategien|punteggio|voto massimo|massimo dei voti|massimo voto|valutatore|pontuaç\w+|nota total|avaliador|beoordelaar|(?:hoogste|maximale|volledige) (?:score|cijfer|punten)|alle punten|maksymaln\w+|punkt[óo]w|oceniając\w*|full poäng|högsta (?:betyg|poäng)|nilai (?:penuh|sempurna|maksimal)|điểm tối đa|tam puan|talimatlar\w*|yok say)\b",
            r"忽略|忽视|无视|無視|评分|評分|满分|滿分|系统提示|採点|満点|무시|만점|채점|игнориру\w*|оценк\w*|балл\w*|инструкци\w*|ігнору\w*|оцінк\w*|تجاهل|التعليمات|الدرجة|अनदेखा|निर्देश|पूरे अंक|התעלם|ציון|αγνόησ\w*|βαθμολογ\w*",
        )
    )
)  # fmt: skip

_LOOKALIKES = str.maketrans("асеіјорѕухԁ", "aceijopsyxd")


def addresses_grader(text: str) -> bool:
    """Say whether a sentence speaks to whoever grades, or poses as their data, instead of to the customer."""
    plain = fold(unicodedata.normalize("NFKC", text))
    return any(_TO_GRADER.search(form) for form in {plain, plain.translate(_LOOKALIKES)})


def ignored_sentences(text: str) -> frozenset[int]:
    """Return the numbers of the sentences of `text` that must yield nothing."""
    fences = [match.start() for match in re.finditer("```", text)]
    return frozenset(
        sentence.number
        for sentence in sentences(text)
        if sum(fence < sentence.end for fence in fences) % 2
        or "```" in sentence.text
        or addresses_grader(sentence.text)
    )


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
