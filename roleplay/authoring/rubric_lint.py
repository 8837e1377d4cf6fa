"""What could be better in a rubric or in the catalogue: files that load, but would not grade as their author means.

Each rule has a short stable name, which stands with its warning. Nothing here keeps a file from being used.
"""

from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping

from roleplay.authoring.advice import Advice, warnings
from roleplay.authoring.lint_weights import weight_advice
from roleplay.authoring.lint_wordings import FILLED, Wording, placeholders, read_wordings, said_in
from roleplay.errors import Problem
from roleplay.files import Path_
from roleplay.patterns import Vocabulary, matches_nothing_too, of_phrase
from roleplay.rubric import Catalogue, Check, Rubric, Signal, applied, checks_in
from roleplay.rubric_files import CatalogueReading, Reading
from roleplay.signals import signals_for
from roleplay.text import one_line, tells_nothing, words

ALIKE = 3
"""From so many wordings on, two checks that match exactly the same ones are one check twice."""


def lint(reading: Reading, catalogue: Catalogue) -> tuple[Problem, ...]:
    """Return what could be better in a rubric that loads, in the order of its file; () for one that does not."""
    if reading.rubric is None or reading.document is None:
        return ()
    document, rubric = reading.document, reading.rubric
    data = document.data.get("strategies") or {}
    mine = {
        str(check["id"]): path
        for name, counts in data.items()
        if isinstance(counts, dict)
        for path, _, check in checks_in(counts, ("strategies", name))
    }
    words = {
        (name, kind, said_in(text)): ("strategies", name, kind, place)
        for name, counts in data.items()
        if isinstance(counts, dict)
        for kind in ("good", "bad")
        for place, text in enumerate(counts.get(kind) or ())
    }
    found = [*_names(reading, rubric), *weight_advice(reading, rubric, catalogue)]
    if mine or words:
        found += _checks(applied(catalogue, rubric), mine, words)
    return warnings(document, found)


def lint_catalogue(reading: CatalogueReading) -> tuple[Problem, ...]:
    """Return what could be better in a catalogue that loads, in the order of its file; () for one that does not."""
    if reading.catalogue is None or reading.document is None:
        return ()
    document, catalogue = reading.document, reading.catalogue
    mine: dict[str, Path_] = {}
    words: dict[tuple[str, str, str], Path_] = {}
    for number, strategy in enumerate(document.data["strategies"]):
        path: Path_ = ("strategies", number)
        mine |= {str(check["id"]): place for place, _, check in checks_in(strategy, path)}
        for kind in ("good", "bad"):
            own = enumerate(strategy[kind])
            words |= {(str(strategy["id"]), kind, said_in(text)): (*path, kind, place) for place, text in own}
    found = [*_checks(catalogue, mine, words), *_sources(catalogue)]
    return warnings(document, found)


# ── what a rubric says of itself ──


def _names(reading: Reading, rubric: Rubric) -> Iterator[Advice]:
    for parent in reading.parents:
        if rubric.name == parent.name:
            yield Advice("name", ("name",), f"has the same name as '{parent.id}', which it extends; give it its own.")
        if rubric.description == parent.description:
            why = f"describes itself in the words of '{parent.id}', which it extends; say what it is for."
            yield Advice("description", ("description",), why)
    if len(rubric.description.split()) < 4 or rubric.description.strip(" .") == rubric.name.strip(" ."):
        yield Advice("description", ("description",), "the description says nothing; say what the rubric is for.")
    if [parent.strategies for parent in reading.parents] == [rubric.strategies] and not rubric.prompts:
        same = all(rubric.pass_mark == parent.pass_mark for parent in reading.parents)
        if same:
            why = "changes nothing of what it extends; use that one, or change a weight, a check or the pass mark."
            yield Advice("changes-nothing", ("extends",), why)


def _sources(catalogue: Catalogue) -> Iterator[Advice]:
    drawn = {source.split()[0] for strategy in catalogue.strategies for source in strategy.sources}
    for name in catalogue.sources:
        if name not in drawn:
            yield Advice("source", ("sources", name), f"no strategy draws on '{name}'; name it where it is used.")


# ── checks, their signals and the wordings ──


def _checks(
    catalogue: Catalogue, mine: Mapping[str, Path_], words: Mapping[tuple[str, str, str], Path_]
) -> Iterator[Advice]:
    """Yield what could be better in the checks and wordings that stand in the file, beside all others."""
    whole = {check.id: (kind, check) for kind, check in _every_check(catalogue)}
    vocabulary = Vocabulary(catalogue.vocabulary)
    for identity, path in mine.items():
        yield from _alone(*whole[identity], path, vocabulary)
    yield from _same_signals([check for _, check in whole.values()], mine, vocabulary)
    seen = list(read_wordings(catalogue, signals_for(catalogue)))
    for wording in seen:
        yield from _misread(wording, mine, words.get((wording.strategy.id, wording.kind, wording.text)))
    yield from _same_matches(seen, mine)


def _every_check(catalogue: Catalogue) -> Iterator[tuple[str, Check]]:
    for strategy in catalogue.strategies:
        yield from (("shows", check) for check in strategy.shows)
        yield from (("breaks", check) for check in strategy.breaks)


def _alone(kind: str, check: Check, path: Path_, vocabulary: Vocabulary) -> Iterator[Advice]:
    if not check.signals:
        why = f"'{check.id}' has no signals, so it is never seen without a model; add a phrase that people say."
        yield Advice("no-signals", path, why)
    if len(check.look_for.split()) < 4:
        why = f"'{check.id}' does not say what to look for; a whole sentence tells people and models."
        yield Advice("look-for", (*path, "look_for"), why)
    if kind == "shows" and check.severity == "gross":
        why = f"'{check.id}' is shown, not broken, so it has no severity; remove the line."
        yield Advice("severity", (*path, "severity"), why)
    for place, signal in enumerate(check.signals):
        pattern = _expanded(signal, vocabulary)
        if pattern is None or signal.feature or signal.with_:
            continue
        if matches_nothing_too(pattern):
            why = f"the pattern of '{check.id}' fits every sentence; write at least one word that must stand there."
            yield Advice("seen-everywhere", (*path, "signals", place), why)
        elif (
            signal.phrase is not None
            and signal.pattern is None
            and words(signal.phrase)
            and tells_nothing(signal.phrase)
        ):
            why = f"'{one_line(signal.phrase, 60)}' stands in nearly every sentence; write words that say '{check.id}' alone."
            yield Advice("seen-everywhere", (*path, "signals", place), why)


def _expanded(signal: Signal, vocabulary: Vocabulary) -> str | None:
    """Return the pattern that is looked for, None where a feature alone is."""
    if signal.pattern is not None:
        return vocabulary.expand(signal.pattern)
    return of_phrase(signal.phrase) if signal.phrase is not None else None


def _same_signals(checks: Iterable[Check], mine: Mapping[str, Path_], vocabulary: Vocabulary) -> Iterator[Advice]:
    first: dict[object, str] = {}
    own = [(check, place, signal) for check in checks for place, signal in enumerate(check.signals)]
    for check, place, signal in sorted(own, key=lambda one: one[0].id in mine):
        if (pattern := _expanded(signal, vocabulary)) is None:
            continue  # a feature alone may well mean two things
        refused = vocabulary.expand(signal.not_) if signal.not_ is not None else None
        conditions = (signal.feature, frozenset(signal.with_), frozenset(signal.without), refused, signal.within)
        other = first.setdefault((pattern, conditions), check.id)
        if other != check.id and check.id in mine:
            why = f"'{check.id}' has this very signal in common with '{other}'; keep it in one of them."
            yield Advice("same-signal", (*mine[check.id], "signals", place), why)


def _misread(wording: Wording, mine: Mapping[str, Path_], place: Path_ | None) -> Iterator[Advice]:
    """Yield what is seen in a wording that should not be; place: where it stands, if it stands in this file."""
    strategy, said = wording.strategy.id, f"“{one_line(wording.text, 80)}”"
    for item in wording.counted:
        path = mine.get(item.check, place)
        if not item.sure or path is None:
            continue
        if wording.kind == "good" and item.kind == "breaks":
            why = f"'{item.check}' is seen as a break in a good wording of {strategy}, {said}; narrow its signals, or reword."
            yield Advice("good-as-break", path, why)
        if wording.kind == "bad" and item.kind == "shows" and item.strategy == strategy:
            why = f"'{item.check}' is seen as shown in a bad wording of its own strategy, {said}; narrow its signals, or reword."
            yield Advice("bad-as-show", path, why)
    if place is not None and wording.kind == "good":
        for name in placeholders(wording.text):
            if name not in FILLED:
                why = f"nothing can be put in place of {name}; there are {', '.join(FILLED)}."
                yield Advice("placeholder", place, why)
        shown = [item.strategy for item in wording.counted if item.kind == "shows" and item.sure]
        if strategy not in shown and len(shown) < 3:
            why = f"without a model this good wording does not show {strategy}, so the coach never offers it; reword it, or add a signal."
            yield Advice("good-unseen", place, why)


def _same_matches(seen: Iterable[Wording], mine: Mapping[str, Path_]) -> Iterator[Advice]:
    matched: dict[str, set[str]] = defaultdict(set)
    for wording in seen:
        for item in (
            wording.everything if "wrap_up" not in wording.strategy.scope else ()
        ):  # a whole note does much at once
            matched[item.check].add(wording.text)
    first: dict[frozenset[str], str] = {}
    for identity in sorted(matched, key=lambda identity: identity in mine):
        other = first.setdefault(frozenset(matched[identity]), identity)
        if other != identity and identity in mine and len(matched[identity]) >= ALIKE:
            why = f"'{identity}' matches exactly the same {len(matched[identity])} wordings as '{other}'; make them differ, or keep one."
            yield Advice("same-matches", mine[identity], why)
