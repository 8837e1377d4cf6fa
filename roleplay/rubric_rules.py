"""What a rubric file must keep to beyond its shape: the catalogue it draws on, the rubrics it extends, signals that work.

Pure functions over the plain data of a file, so that every mistake is found and placed while other entries are broken.
"""

import difflib
from collections.abc import Collection, Iterator, Mapping
from typing import Any

from roleplay.features import FEATURES
from roleplay.files import Mismatch, Path_, names_in, nearest
from roleplay.patterns import Vocabulary, refusal
from roleplay.rubric import Catalogue, Counts, Strategy, checks_in, is_off, signals_in, strangers
from roleplay.text import one_line


def disagreements(
    data: Mapping[str, Any], inherited: Mapping[str, Counts] | None, catalogue: Catalogue
) -> Iterator[Mismatch]:
    """Yield what in a rubric file does not agree with the catalogue or with the rubrics it extends.

    inherited: what those count, {} where it extends none, None where they could not be read.
    """
    yield from _kept(data, inherited, catalogue)
    stated = data.get("strategies")
    own = _Own(inherited or {}, catalogue)
    for name, counts in stated.items() if isinstance(stated, dict) else ():
        if name not in catalogue.by_id:
            why = _unknown(str(name), catalogue.by_id, "in the catalogue", "strategies")
            yield Mismatch(("strategies", name), why, at_key=True)
        elif isinstance(counts, dict):
            yield from own.mistakes(catalogue.by_id[name], counts)
    if inherited is not None and not _counted(data, inherited):
        yield Mismatch(("strategies",), "no strategy is left that counts; keep one at least.", at_key=True)


def _kept(data: Mapping[str, Any], inherited: Mapping[str, Counts] | None, catalogue: Catalogue) -> Iterator[Mismatch]:
    only = data.get("only")
    for place, name in enumerate(map(str, only) if isinstance(only, list) else ()):
        if name not in catalogue.by_id:
            yield Mismatch(("only", place), _unknown(name, catalogue.by_id, "in the catalogue", "strategies"))
        elif inherited and name not in inherited:
            why = f"'{name}' does not count in what this rubric extends; write it under 'strategies' instead."
            yield Mismatch(("only", place), why)


def _counted(data: Mapping[str, Any], inherited: Collection[str]) -> bool:
    """Say whether any strategy counts; True as well where that cannot be told for other mistakes."""
    only, stated = data.get("only", list(inherited)), data.get("strategies", {})
    if not isinstance(only, list) or not isinstance(stated, dict):
        return True
    off = {name for name, counts in stated.items() if is_off(counts)}
    return bool((set(map(str, only)) | set(stated)) - off)


class _Own:
    """The rubric's own checks, held to the ids that exist already."""

    def __init__(self, inherited: Mapping[str, Counts], catalogue: Catalogue) -> None:
        self._seen: set[str] = set()
        self._inherited = inherited
        self._vocabulary = Vocabulary(catalogue.vocabulary)
        self._strategies = list(catalogue.by_id)
        self._theirs = {
            check.id: strategy.id for strategy in catalogue.strategies for check in (*strategy.shows, *strategy.breaks)
        }
        self._place = {
            check.id: (name, kind)
            for name, counts in inherited.items()
            for kind, checks in (("shows", counts.shows), ("breaks", counts.breaks))
            for check in checks
        }

    def mistakes(self, strategy: Strategy, counts: Mapping[str, Any]) -> Iterator[Mismatch]:
        """Yield what is wrong with what the file says of one strategy."""
        path: Path_ = ("strategies", strategy.id)
        for place, kind, check in checks_in(dict(counts), path):
            if "id" in check and (why := self._taken(str(check["id"]), strategy.id, kind)):
                yield Mismatch((*place, "id"), why)
            at = str(check.get("at", "turn"))
            scopes = _scopes(strategy)
            if at not in scopes:
                where = f"in the {at}" if at in {"note", "reflection"} else "in the conversation"
                why = f"'{strategy.id}' is not looked for {where}; write at: {scopes[0]}."
                yield Mismatch((*place, "at") if "at" in check else place, why)
            yield from strangers(check.get("beside"), (*place, "beside"), self._strategies)
            for spot, signal in signals_in(check, place):
                yield from signal_mistakes(signal, spot, self._vocabulary)
        for spot, example in signals_in(dict(counts), path, "good"):
            yield from feature_mistakes(example, spot)
        yield from self._ignored(strategy, counts, path)
        yield from self._must(strategy, counts, path)

    def _taken(self, identity: str, strategy: str, kind: str) -> str | None:
        name = one_line(identity, 60)
        if identity in self._theirs:
            return f"the check id '{name}' is the catalogue's own (under {self._theirs[identity]}); choose another."
        if identity in self._seen:
            return f"the check id '{name}' stands twice; give each its own."
        self._seen.add(identity)
        if self._place.get(identity, (strategy, kind)) != (strategy, kind):
            where = " of ".join(reversed(self._place[identity]))
            return f"the check id '{name}' is already used in what this rubric extends ({where}); choose another."
        return None

    def _ignored(self, strategy: Strategy, counts: Mapping[str, Any], path: Path_) -> Iterator[Mismatch]:
        ignore = counts.get("ignore")
        names = names_in(ignore)
        before = self._inherited.get(strategy.id, Counts())
        known = [check.id for check in (*strategy.shows, *strategy.breaks, *before.shows, *before.breaks)]
        for place, name in names.items():
            if name not in known:
                yield Mismatch((*path, "ignore", place), _unknown(name, known, f"under {strategy.id}", "checks"))
        shows = {check.id for check in (*strategy.shows, *before.shows)} - {*names.values(), *before.ignore}
        if names and not shows and not counts.get("shows") and not strategy.restraint:
            why = f"nothing is left that shows {strategy.id}; keep one check, or write your own."
            yield Mismatch((*path, "ignore"), why, at_key=True)

    def _must(self, strategy: Strategy, counts: Mapping[str, Any], path: Path_) -> Iterator[Mismatch]:
        """Yield what is named as a must and does not count, and shows that would not count beside it."""
        before, must, ignore = self._inherited.get(strategy.id, Counts()), counts.get("must"), counts.get("ignore")
        own = {
            str(check["id"]): spot
            for spot, kind, check in checks_in(dict(counts), path)
            if kind == "shows" and "id" in check
        }
        ignored = {*before.ignore, *names_in(ignore).values()}
        known = [
            name for name in (*(check.id for check in (*strategy.shows, *before.shows)), *own) if name not in ignored
        ]
        named = names_in(must) if isinstance(must, list) else dict(enumerate(before.must))
        for place, name in named.items():
            why = _unknown(name, known, f"a show of {strategy.id} that counts", "shows")
            if name in ignored:
                why = f"'{one_line(name, 60)}' must be shown and is ignored; take it out of one of the two."
            if name not in known:
                stated = isinstance(must, list)
                yield Mismatch((*path, "must", place) if stated else path, why, at_key=not stated)
        for name, spot in own.items() if named else ():
            if name not in named.values():
                why = f"beside 'must' no other show counts, so '{one_line(name, 60)}' never does; name it there too, or take it out."
                yield Mismatch(spot, why)


def _scopes(strategy: Strategy) -> tuple[str, ...]:
    """Return where checks of a strategy may be looked for: what is judged elsewhere would count nowhere."""
    return ("turn", "session") if "wrap_up" not in strategy.scope else (strategy.shows[0].at,)


def _unknown(name: str, known: Collection[str], where: str, what: str) -> str:
    return f"'{one_line(name, 60)}' is not {where}; {nearest(name, known, what=what)}"


# ── signals ──


def signal_mistakes(
    signal: Mapping[str, Any], path: Path_, vocabulary: Vocabulary, *, compiling: bool = True
) -> Iterator[Mismatch]:
    """Yield what keeps a signal from working: features that do not exist, patterns that RE2 refuses.

    compiling: whether patterns are put to RE2, which takes most of the time.
    """
    yield from feature_mistakes(signal, path)
    for key in ("pattern", "not"):
        if isinstance(pattern := signal.get(key), str):
            try:
                whole = vocabulary.expand(pattern)
            except ValueError as error:
                yield Mismatch((*path, key), f"'{one_line(pattern, 60)}' {error}")
                continue
            if compiling and (why := refusal(whole)):
                said = f"'{one_line(pattern, 60)}' is a pattern that RE2 refuses ({why})"
                yield Mismatch((*path, key), f"{said}; write it without, or as a phrase.")


def feature_mistakes(holder: Mapping[str, Any], path: Path_) -> Iterator[Mismatch]:
    """Yield the features that a signal or a good wording names and that do not exist."""
    for key in ("feature", "with", "without"):
        value = holder.get(key)
        names = value if isinstance(value, list) else [value] if isinstance(value, str) else []
        for place, name in enumerate(names):
            if str(name) not in FEATURES:
                near = difflib.get_close_matches(str(name), FEATURES, 1, 0.6)
                hint = f"did you mean '{near[0]}'?" if near else "the catalogue's signals show which there are."
                spot = (*path, key, place) if isinstance(value, list) else (*path, key)
                yield Mismatch(spot, f"'{one_line(str(name), 60)}' is no feature; {hint}")


def catalogue_mistakes(data: Mapping[str, Any], *, compiling: bool = False) -> Iterator[Mismatch]:
    """Yield what keeps the signals of a catalogue, and the words they share, from working."""
    entries = data.get("vocabulary")
    words = {str(name): str(text) for name, text in entries.items()} if isinstance(entries, dict) else {}
    vocabulary = Vocabulary(words)
    for name, text in words.items():
        try:
            vocabulary.expand(text)
        except ValueError as error:
            yield Mismatch(("vocabulary", name), f"'{one_line(name, 60)}' {error}")
    strategies = data.get("strategies")
    for number, strategy in enumerate(strategies if isinstance(strategies, list) else ()):
        if not isinstance(strategy, dict):
            continue
        path: Path_ = ("strategies", number)
        signals = [*signals_in(strategy, path, "calls")]
        for place, _, check in checks_in(strategy, path):
            signals += signals_in(check, place)
        for spot, signal in signals:
            yield from signal_mistakes(signal, spot, vocabulary, compiling=compiling)
        for spot, example in signals_in(strategy, path, "good"):
            yield from feature_mistakes(example, spot)
