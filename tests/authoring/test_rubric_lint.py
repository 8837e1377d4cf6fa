"""The lint of rubrics and of the catalogue: what loads, but would not grade as its author means."""

from collections.abc import Callable
from pathlib import Path

import pytest

from roleplay.authoring.rubric_lint import lint, lint_catalogue
from roleplay.errors import Problem
from roleplay.rubric import Catalogue
from roleplay.rubric_files import CatalogueReading, read_catalogue, read_rubric
from tests.conftest import Roleplay

SMALL = """\
schema: 1
version: 1
sources: {book: {title: A book}}
needs: {heard: [acknowledge], owned: [own_it]}
strategies:
"""
STRATEGY = """\
  - id: {id}
    name: {id}
    sources: [book]
    scope: [turn]
    applies: Always.
    {more}
    shows:
      - {{id: {id}-one, look_for: Does it in the first way., signals: [{{phrase: {id} well}}]}}
      - {{id: {id}-two, look_for: Does it in the second way., signals: [{{phrase: {id} truly}}]}}
    breaks:
      - {{id: {id}-not, look_for: Does not do it at all., severity: gross, signals: [{{phrase: {id} never}}]}}
      - {{id: {id}-less, look_for: Does less than it should., signals: [{{phrase: {id} hardly}}]}}
    good: ["I {id} well, today.", "I {id} truly and well, today.", "We {id} truly, today."]
    bad: ["I {id} never, you know.", "I {id} hardly, you know."]
    tip: Do it.
"""
BASE = """\
schema: 1
id: base
version: 1
name: Base
description: What counts in every house.
pass_mark: 70
strategies: {calm: {weight: 1}, ask: {weight: 2}, apologize: {}, acknowledge: {}, own_it: {}}
"""
HEAD = "schema: 1\nid: ours\nextends: base\nname: Ours\ndescription: What counts in our own house.\n"
WHOLE = "schema: 1\nid: ours\nversion: 1\nname: Ours\ndescription: What counts in our own house.\n"


def small_catalogue(path: Path, text: str = "") -> CatalogueReading:
    """A catalogue of six strategies that say their own name; calm is kept by not breaking it, one apologises once."""
    more = {"calm": "restraint: true", "apologize": "once: true"}
    names = ("calm", "ask", "apologize", "acknowledge", "own_it", "breather")
    whole = SMALL + "".join(STRATEGY.format(id=name, more=more.get(name, "occasion: false")) for name in names)
    path.write_text(text or whole, encoding="utf-8")
    reading = read_catalogue(path)
    assert reading.problems == ()
    return reading


@pytest.fixture(scope="module")
def catalogue(tmp_path_factory: pytest.TempPathFactory) -> Catalogue:
    found = small_catalogue(tmp_path_factory.mktemp("small") / "catalogue.yaml").catalogue
    assert found is not None
    return found


Warnings = Callable[..., list[Problem]]


@pytest.fixture
def warnings(tmp_path: Path, catalogue: Catalogue) -> Warnings:
    """What the lint says of a rubric that loads, in a folder with the rubric "base"."""
    (tmp_path / "base.yaml").write_text(BASE, encoding="utf-8")

    def found(text: str, name: str = "ours.yaml") -> list[Problem]:
        path = tmp_path / name
        path.write_text(text, encoding="utf-8")
        reading = read_rubric(path, catalogue)
        assert reading.problems == ()
        problems = lint(reading, catalogue)
        assert all(problem.level == "warning" and problem.file == str(path) for problem in problems)
        return list(problems)

    return found


def own(strategy: str, kind: str, *checks: str) -> str:
    """A rubric that adds checks of its own."""
    return f"{HEAD}strategies:\n  {strategy}:\n    {kind}:\n" + "".join(f"      - {{{check}}}\n" for check in checks)


STORY = "id: a, look_for: Asks for the whole story."


def test_a_sound_rubric_has_nothing_to_better(warnings: Warnings) -> None:
    assert warnings(own("ask", "shows", f"{STORY}, signals: [{{phrase: the whole story}}]")) == []
    assert warnings(BASE, "base.yaml") == []


@pytest.mark.parametrize(
    ("text", "line", "rule", "words"),
    [
        # the file itself
        (f"{HEAD.replace('Ours', 'Base')}pass_mark: 65\n", 4, "name", "has the same name as 'base', which it extends"),
        (f"{HEAD.replace('What counts in our own house.', 'Ours.')}pass_mark: 65\n", 5, "description", "the description says nothing"),
        (f"{HEAD.replace('our own house', 'every house')}pass_mark: 65\n", 5, "description", "describes itself in the words of 'base'"),
        (f"{HEAD}pass_mark: 70\n", 3, "changes-nothing", "changes nothing of what it extends"),
        # checks and signals
        (own("ask", "shows", STORY), 9, "no-signals", "'a' has no signals, so it is never seen without a model"),
        (own("ask", "shows", "id: a, look_for: Asks., signals: [{phrase: the whole story}]"), 9, "look-for", "'a' does not say what to look for"),
        (own("ask", "shows", f"{STORY}, severity: gross, signals: [{{phrase: whole story}}]"), 9, "severity", "'a' is shown, not broken"),
        (own("ask", "shows", f"{STORY}, signals: [{{pattern: 'x*'}}]"), 9, "seen-everywhere", "the pattern of 'a' fits every sentence"),
        (own("ask", "shows", f"{STORY}, signals: [{{phrase: Of}}]"), 9, "seen-everywhere", "'Of' stands in nearly every sentence; write words that say 'a' alone."),
        (own("ask", "breaks", f"{STORY}, signals: [{{phrase: calm truly}}]"), 9, "good-as-break", "'a' is seen as a break in a good wording of calm, “"),
        (own("ask", "shows", f"{STORY}, signals: [{{pattern: '\\byou know\\b'}}]"), 9, "bad-as-show", None),
        (own("ask", "shows", f"{STORY}, signals: [{{phrase: whole story}}]", "id: b, look_for: Asks for it again here., signals: [{phrase: whole story}]"), 10, "same-signal", "'b' has this very signal in common with 'a'"),
        (own("ask", "shows", f"{STORY}, signals: [{{pattern: '\\bask (?:well|truly)\\b'}}]", "id: b, look_for: Asks for it again here., signals: [{pattern: 'ask (?:truly|well)'}]"), 10, "same-matches", "'b' matches exactly the same 3 wordings as 'a'"),
        # own wordings
        (f"{HEAD}strategies: {{ask: {{good: ['I ask well for the <thing>.']}}}}\n", 6, "placeholder", "nothing can be put in place of <thing>"),
        (f"{HEAD}strategies: {{ask: {{good: ['Good afternoon.']}}}}\n", 6, "good-unseen", "does not show ask, so the coach never offers it"),
        (f"{HEAD}strategies: {{ask: {{good: ['I calm never.']}}}}\n", 6, "good-as-break", "'calm-not' is seen as a break in a good wording of ask"),
        (f"{HEAD}strategies: {{ask: {{bad: ['I ask well.']}}}}\n", 6, "bad-as-show", "'ask-one' is seen as shown in a bad wording of its own strategy"),
        # weights
        (f"{HEAD}strategies: {{ask: {{weight: 9}}}}\n", 6, "heavy", "ask holds 69% of the whole weight"),
        (f"{HEAD}strategies: {{ask: {{weight: 0.01}}}}\n", 6, "light", "ask holds 0.2% of the whole weight"),
        (f"{HEAD}strategies: {{apologize: {{weight: 9}}}}\n", 6, "once-only", "strategies that count only once in a conversation hold 64% of the weight"),
        (f"{HEAD}strategies: {{ask: {{enough: 3}}}}\n", 6, "enough", "asks for 3 different shows of ask, which has 2"),
        (f"{HEAD}strategies: {{calm: {{enough: 2}}}}\n", 6, "enough", "calm is shown by breaking nothing, so 'enough' changes nothing"),
        (f"{HEAD}pass_mark: 90\nstrategies: {{ask: {{enough: 3}}}}\n", 6, "pass-mark", "nobody can reach 90: with what 'enough' asks for, the best score is 83"),
        (f"{HEAD}pass_mark: 99\n", 6, "pass-mark", "with 99 a single half-shown strategy can fail somebody"),
        (f"{HEAD}pass_mark: 50\nstrategies: {{calm: {{weight: 9}}}}\n", 6, "pass-mark", "whoever only breaks nothing reaches 64 and passes with 50"),
        (f"{HEAD}pass_mark: 20\n", 6, "pass-mark", "with 20 hardly anybody fails"),
        (f"{HEAD}strategies: {{own_it: off}}\n", 6, "need", "nothing counts for a customer who at the end is not owned: keep own_it"),
        (f"{HEAD}strategies: {{breather: off, ask: {{weight: 1}}}}\n", 6, "needless-off", "breather does not count anyway; remove the line"),
    ],
)  # fmt: skip
def test_what_could_be_better_is_said_with_its_place_and_rule(
    warnings: Warnings, text: str, line: int, rule: str, words: str | None
) -> None:
    found = [(problem.line, problem.rule, problem.message) for problem in warnings(text)]
    if words is None:
        assert rule not in {name for _, name, _ in found}, "a break in the same sentence outweighs it"
    else:
        assert any(place == line and name == rule and words in said for place, name, said in found), found


def test_a_bad_wording_that_only_an_own_check_shows(warnings: Warnings) -> None:
    text = own("ask", "shows", f"{STORY}, signals: [{{phrase: i suppose so}}]")
    (found,) = warnings(f"{text}    bad: ['I suppose so.']\n")
    assert (found.line, found.rule) == (9, "bad-as-show")
    assert "'a' is seen as shown in a bad wording of its own strategy, “I suppose so.”" in found.message


def test_what_was_inherited_is_the_other_files_matter(warnings: Warnings) -> None:
    assert warnings(own("ask", "shows", STORY))
    text = "schema: 1\nid: more\nextends: ours\nname: More\ndescription: Our own house once more.\npass_mark: 60\n"
    assert warnings(text, "more.yaml") == []


def test_only_means_to_leave_needs_out(warnings: Warnings) -> None:
    assert warnings(f"{HEAD}only: [ask, acknowledge, calm, apologize]\nstrategies: {{ask: {{weight: 1}}}}\n") == []


def test_a_broken_file_is_not_linted(tmp_path: Path, catalogue: Catalogue) -> None:
    path = tmp_path / "broken.yaml"
    path.write_text(f"{WHOLE}pass_mark: 700\nstrategies: {{}}\n", encoding="utf-8")
    assert lint(read_rubric(path, catalogue), catalogue) == ()


# ── the catalogue ──


def test_the_lint_of_a_catalogue_names_its_own_checks_and_sources(tmp_path: Path) -> None:
    path = tmp_path / "catalogue.yaml"
    assert lint_catalogue(small_catalogue(path)) == ()
    text = path.read_text(encoding="utf-8")
    for right, wrong in (
        ("sources: {book: {title: A book}}", "sources: {book: {title: A book}, film: {title: A film}}"),
        (", signals: [{phrase: calm truly}]", ""),
        ("[{phrase: ask hardly}]", "[{phrase: ask well}]"),
    ):
        assert right in text
        text = text.replace(right, wrong, 1)
    found = {(problem.rule, problem.message.split(";")[0]) for problem in lint_catalogue(small_catalogue(path, text))}
    assert ("source", "no strategy draws on 'film'") in found
    assert ("no-signals", "'calm-two' has no signals, so it is never seen without a model") in found
    assert ("same-signal", "'ask-less' has this very signal in common with 'ask-one'") in found
    assert any(rule == "good-as-break" and "'ask-less'" in message for rule, message in found)


# ── the command ──

OF_SHIPPED = HEAD.replace("base", "difficult-conversations")


def test_what_ships_has_no_errors_and_few_warnings(roleplay: Roleplay) -> None:
    done = roleplay("rubrics", "check", "--json")
    assert done.code == 0
    assert {Path(problem["file"]).name for problem in done.document} == {"catalogue.yaml"}, "the rubrics have none"
    assert [problem["rule"] for problem in done.document] == ["same-matches"]


def test_check_tells_errors_from_warnings_and_good_files_from_bad(tmp_path: Path, roleplay: Roleplay) -> None:
    (tmp_path / "good.yaml").write_text(OF_SHIPPED.replace("id: ours", "id: good") + "pass_mark: 60\n")
    (tmp_path / "odd.yaml").write_text(OF_SHIPPED.replace("id: ours", "id: odd") + "pass_mark: 20\n")
    done = roleplay("rubrics", "check", tmp_path)
    assert done.code == 0
    assert done.out.startswith("Warnings\n")
    assert done.out.endswith("2 files: 2 good, 0 with errors, 1 warning\n")
    assert roleplay("rubrics", "check", tmp_path, "--strict").code == 1
    (tmp_path / "bad.yaml").write_text(OF_SHIPPED.replace("id: ours", "id: bad") + "pass_mark: 200\n")
    done = roleplay("rubrics", "check", tmp_path)
    assert done.code == 2
    assert f"{tmp_path}/bad.yaml:6:12: pass_mark is '200'" in done.out
    assert done.out.endswith("3 files: 2 good, 1 with errors, 1 warning\n")
    assert roleplay("rubrics", "check", tmp_path / "good.yaml").out == "1 file: 1 good, 0 with errors, 0 warnings\n"
    assert "there is no such file" in roleplay("rubrics", "check", tmp_path / "nothing.yaml").out
