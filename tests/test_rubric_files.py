"""Rubric files: a whole one or what is different from others, every mistake with its place, own checks that count."""

import asyncio
import copy
import json
import re
from collections.abc import Iterator
from itertools import pairwise
from pathlib import Path
from typing import Any

import pytest

from roleplay.authoring import rubric_lint
from roleplay.config import load as load_settings
from roleplay.config import shipped
from roleplay.engine import grade_offline
from roleplay.errors import FileError, UsageError
from roleplay.files import Path_, load_document
from roleplay.grading.scorecard import Scorecard
from roleplay.library import load_library
from roleplay.model_engine import engine_for
from roleplay.rubric import Check, Counts, Example, Rubric, RubricFile, Signal, applied, as_data
from roleplay.rubric_files import find_rubric, load_catalogue, load_rubrics, read_catalogue, read_rubric
from roleplay.session import Session
from roleplay.store import Store
from roleplay.transcript import Transcript, Turn, parse
from tests.conftest import Roleplay

CATALOGUE = load_catalogue()
SHIPPED = find_rubric("difficult-conversations", CATALOGUE)
WHOLE = """\
schema: 1
id: house
version: 3
name: House rules
description: What counts in our house.
pass_mark: 65
strategies:
  calm: {weight: 1}
  apologize: {weight: 2, enough: 2}
"""
OWN = """\
schema: 1
id: ours
extends: house
strategies:
  attentive:
    weight: 2
    shows:
      - {id: writes-it-down, look_for: "Says that it is being written down.", signals: [{phrase: writing this down}]}
    breaks:
      - {id: names-the-queue, look_for: "Tells the customer of the queue.", severity: gross, signals: [{pattern: '\\bin the queue\\b'}]}
"""


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    found = tmp_path / "rubrics"
    found.mkdir()
    (found / "house.yaml").write_text(WHOLE, encoding="utf-8")
    return found


def write(folder: Path, text: str, name: str = "ours.yaml") -> Path:
    path = folder / name
    path.write_text(text, encoding="utf-8")
    return path


def extending(folder: Path, *lines: str, extends: str = "house", identity: str = "ours") -> Rubric:
    text = "\n".join(("schema: 1", f"id: {identity}", f"extends: {extends}", *lines))
    return find_rubric(str(write(folder, text, f"{identity}.yaml")), CATALOGUE, shipped("rubrics"))


def refusals(path: Path) -> list[str]:
    """The sentences with which a rubric file is refused, without the folder."""
    reading = read_rubric(path, CATALOGUE)
    assert reading.rubric is None
    return [str(problem).replace(f"{path.parent}/", "") for problem in reading.problems]


# ── extending ──


def test_what_is_not_mentioned_stays_as_it_is_and_what_is_changes_key_by_key(folder: Path) -> None:
    ours = extending(folder, "pass_mark: 50", "strategies: {apologize: {weight: 3}, calm: off, ask: {}}")
    assert (ours.id, ours.version, ours.name, ours.pass_mark) == ("ours", 3, "House rules", 50)
    assert list(ours.strategies) == ["apologize", "ask"]
    assert (ours.strategies["apologize"].weight, ours.strategies["apologize"].enough) == (3, 2)


def test_a_strategy_is_left_out_by_off_or_by_nothing_and_only_keeps_the_others_away(folder: Path) -> None:
    assert list(extending(folder, "strategies: {calm: off}").strategies) == ["apologize"]
    assert list(extending(folder, "strategies:", "  calm:").strategies) == ["apologize"]
    kept = extending(folder, "only: [calm]", "strategies: {ask: {weight: 2}}")
    assert list(kept.strategies) == ["calm", "ask"]


def test_of_several_the_later_wins_and_a_chain_is_followed(folder: Path) -> None:
    both = extending(folder, extends="[difficult-conversations, house]")
    assert (both.name, both.pass_mark, len(both.strategies)) == ("House rules", 65, 25)
    assert both.strategies["apologize"].weight == 2
    again = extending(folder, "version: 4", "name: Again", extends="ours", identity="again")
    assert (again.name, again.version, again.strategies) == ("Again", 4, both.strategies)


def test_what_it_extends_is_sought_beside_it_first_then_in_the_libraries_the_last_first(tmp_path: Path) -> None:
    for name, mark in (("low", 1), ("high", 2), ("beside", 3)):
        (tmp_path / name).mkdir()
        write(tmp_path / name, WHOLE.replace("pass_mark: 65", f"pass_mark: {mark}"), "any-name.yaml")
    path = write(tmp_path / "beside", "schema: 1\nid: ours\nextends: house\n")
    assert find_rubric(str(path), CATALOGUE, tmp_path / "low", tmp_path / "high").pass_mark == 3
    (tmp_path / "beside" / "any-name.yaml").unlink()
    assert find_rubric(str(path), CATALOGUE, tmp_path / "low", tmp_path / "high").pass_mark == 2


def test_own_checks_are_inherited_restated_and_ignored_by_their_ids(folder: Path) -> None:
    write(folder, OWN)
    more = extending(
        folder,
        "strategies:",
        "  attentive:",
        "    ignore: [names-the-queue, picks-up-detail]",
        "    shows:",
        "      - {id: writes-it-down, look_for: Writes it down before our eyes.}",
        "      - {id: third, look_for: Something else again.}",
        extends="ours",
        identity="more",
    )
    counts = more.strategies["attentive"]
    assert [(check.id, check.look_for) for check in counts.shows] == [
        ("writes-it-down", "Writes it down before our eyes."),
        ("third", "Something else again."),
    ]
    assert (counts.weight, counts.breaks, counts.ignore) == (2, (), ("picks-up-detail",))
    graded = applied(CATALOGUE, more).by_id["attentive"]
    assert [check.id for check in graded.shows] == ["listening-cue-with-substance", "writes-it-down", "third"]
    assert "picks-up-detail" in {check.id for check in CATALOGUE.by_id["attentive"].shows}


def test_a_snapshot_is_whole_and_what_it_extends_is_part_of_its_identity(folder: Path) -> None:
    before = extending(folder)
    assert Rubric.model_validate(as_data(before)) == before
    assert "extends" not in as_data(before)
    write(folder, WHOLE.replace("weight: 2", "weight: 4"), "house.yaml")
    assert extending(folder).fingerprint != before.fingerprint


@pytest.mark.parametrize(
    ("files", "sentence"),
    [
        ({"ours": "ours"}, "ours.yaml:3:10: rubrics extend each other in a circle ('ours' → 'ours'); let one"),
        ({"ours": "a", "a": "ours"}, "ours.yaml:3:10: rubrics extend each other in a circle ('ours' → 'a' → 'ours'); let"),
        ({"ours": "a", "a": "b", "b": "a"}, "ours.yaml:3:10: rubrics extend each other in a circle ('ours' → 'a' → 'b' → 'a')"),
        ({"ours": "a", "a": "b", "b": "c", "c": "d", "d": "e", "e": "house"}, "ours.yaml:3:10: more than 5 rubrics extend one another in a row; extend"),
        ({"ours": "huose"}, "ours.yaml:3:10: there is no rubric 'huose' beside this file or in the libraries; did you mean 'house'?"),
        ({"ours": "0"}, "ours.yaml:3:10: there is no rubric '0' beside this file or in the libraries; known rubrics: "),
        ({"ours": "../house"}, "ours.yaml:3:10: extends is '../house'"),
        ({"ours": "[]"}, "ours.yaml:3:10: extends is empty"),
        ({"ours": "[house, huose]"}, "ours.yaml:3:18: there is no rubric 'huose'"),
    ],
)  # fmt: skip
def test_what_cannot_be_extended_is_refused_where_it_is_named(
    folder: Path, files: dict[str, str], sentence: str
) -> None:
    for name, extends in files.items():
        write(folder, f"schema: 1\nid: {name}\nextends: {extends}\n", f"{name}.yaml")
    assert refusals(folder / "ours.yaml")[0].startswith(sentence)


def test_five_in_a_row_may_extend_one_another_whatever_was_read_before(folder: Path) -> None:
    names = ["house", "e", "d", "c", "b", "a", "over"]
    for below, name in pairwise(names):
        write(folder, f"schema: 1\nid: {name}\nextends: {below}\n", f"{name}.yaml")
    rubrics = load_rubrics(CATALOGUE, folder)
    assert set(rubrics.readings) == {"house", "a", "b", "c", "d", "e"}
    assert ["over.yaml:3:10" in str(problem) for problem in rubrics.problems] == [True]


def test_a_rubric_that_extends_a_broken_one_says_so_with_what_is_broken(folder: Path) -> None:
    write(folder, WHOLE.replace("pass_mark: 65", "pass_mark: 650"), "house.yaml")
    assert [line.split(": ", 1)[1] for line in refusals(write(folder, OWN))] == [
        "pass_mark is '650'; write a number above 0, at most 100.",
        "extends 'house', which cannot be used as it is; mend house.yaml first.",
    ]


# ── every mistake, with its place ──


def test_all_mistakes_of_a_file_are_named_at_once(folder: Path) -> None:
    text = """\
schema: 1
id: ours
extends: house
only: [calm, cal]
verison: 2
strategies:
  ask: {wieght: 2}
  apologise: {weight: 1}
  breather: of
  document:
    shows: [{id: own-note, look_for: x, supporting: true, beside: [atentive]}]
  attentive:
    ignore: [picks-up-detial]
    shows:
      - id: open-question
        look_for: x
        signals: [{phrase: " "}, {pattern: '(a)\\1'}, {pattern: '(?!a)'}, {pattern: '<led>', with: [qestion]}, {}]
    breaks:
      - {id: twice, look_for: x}
      - {id: twice, look_for: x}
prompts: {find: nothing.md}
"""
    said = refusals(write(folder, text))
    expected = [
        "ours.yaml:4:14: 'cal' is not in the catalogue; did you mean 'calm'?",
        "ours.yaml:5:1: unknown key 'verison'; did you mean 'version'?",
        "ours.yaml:7:9: unknown key 'wieght'; did you mean 'weight'?",
        "ours.yaml:8:3: 'apologise' is not in the catalogue; did you mean 'apologize'?",
        "ours.yaml:9:13: strategies.breather is 'of'; did you mean 'off'?",
        "ours.yaml:11:13: 'document' is not looked for in the conversation; write at: note.",
        "ours.yaml:11:68: 'atentive' is no strategy; did you mean 'attentive'?",
        "ours.yaml:13:14: 'picks-up-detial' is not under attentive; did you mean 'picks-up-detail'?",
        "ours.yaml:15:13: the check id 'open-question' is the catalogue's own (under ask); choose another.",
        "ours.yaml:17:28: strategies.attentive: show 'open-question': entry 1 of signals.phrase is empty; write text.",
        "ours.yaml:17:44: '(a)\\1' is a pattern that RE2 refuses",
        "ours.yaml:17:64: '(?!a)' is a pattern that RE2 refuses",
        "ours.yaml:17:84: '<led>' uses <led>, which the vocabulary does not have; did you mean <lead>?",
        "ours.yaml:17:100: 'qestion' is no feature; did you mean 'question'?",
        "ours.yaml:17:",
        "ours.yaml:20:14: the check id 'twice' stands twice; give each its own.",
        "ours.yaml:21:17: there is no file 'nothing.md' in this file's own folder.",
    ]
    assert [line.startswith(start) for line, start in zip(said, expected, strict=True)] == [True] * len(expected), said


@pytest.mark.parametrize(
    ("lines", "sentence"),
    [
        ("strategies: {calm: off, apologize: off}", "ours.yaml:4:1: no strategy is left that counts; keep one at least."),
        ("only: [ask]", "ours.yaml:4:8: 'ask' does not count in what this rubric extends; write it under 'strategies' instead."),
        ("strategies: {ask: {ignore: [open-question, clarifying-question]}}", "ours.yaml:4:20: nothing is left that shows ask; keep one check, or write your own."),
        ("strategies: {ask: {weight: 0}}", "ours.yaml:4:28: strategies.ask.weight is '0'; write a number above 0, at most 10."),
        ("strategies: {ask: {shows: [{id: a, look_for: x, at: note}]}}", "ours.yaml:4:53: 'ask' is not looked for in the note; write at: turn."),
        ("strategies: {ask: {shows: [{id: a, look_for: x, signals: [{pattern: '((a{1,30}){1,30}){1,30}'}]}]}}", "ours.yaml:4:69: '((a{1,30}){1,30}){1,30}' is a pattern that RE2 refuses"),
        ("only: calm", "ours.yaml:4:7: only is 'calm', but must be a list"),
        ("strategies: {ask: {good: [{say: 'Why?', with: [after_angre]}]}}", "ours.yaml:4:48: 'after_angre' is no feature; did you mean 'after_anger'?"),
        ("strategies: {ask: {good: [So: what happened]}}", "ours.yaml:4:27: entry 1 of strategies.ask.good: a colon makes a key of its first words; put the whole text in quotes."),
        ("strategies: {ask: {good: ['']}}", "ours.yaml:4:27: entry 1 of strategies.ask.good is empty; write text"),
        ("strategies: {ask: {must: [open-qestion]}}", "ours.yaml:4:27: 'open-qestion' is not a show of ask that counts; did you mean 'open-question'?"),
        ("strategies: {ask: {must: [open-question], ignore: [open-question]}}", "ours.yaml:4:27: 'open-question' must be shown and is ignored; take it out of one of the two."),
        ("strategies: {ask: {must: [open-question], shows: [{id: own, look_for: x}]}}", "ours.yaml:4:51: beside 'must' no other show counts, so 'own' never does; name it there too, or take it out."),
        ("strategies: {ask: {must: [{say: So}]}}", "ours.yaml:4:27: entry 1 of strategies.ask.must is taken for a key and its value, because of the colon after 'say'; put the text in quotes."),
        ("strategies: {ask: {weight: 2}", "ours.yaml:"),
    ],
)  # fmt: skip
def test_a_mistake_is_named_with_its_place(folder: Path, lines: str, sentence: str) -> None:
    assert refusals(write(folder, f"schema: 1\nid: ours\nextends: house\n{lines}\n"))[0].startswith(sentence)


def test_a_rubric_that_extends_none_must_say_everything(folder: Path) -> None:
    said = refusals(write(folder, "schema: 1\nid: ours\npass_makr: 60\nonly: [calm]\n"))
    for key in ("version", "name", "description", "strategies"):
        assert f"ours.yaml:1:1: '{key}' is missing; add '{key}:', or name in 'extends' a rubric that has it." in said
    assert "ours.yaml:3:1: unknown key 'pass_makr'; did you mean 'pass_mark'?" in said
    assert "ours.yaml:4:1: 'only' says what is kept of a rubric that is extended; name that one in 'extends'." in said
    assert len(said) == 6


def test_a_check_keeps_out_of_the_way_of_inherited_ones(folder: Path) -> None:
    write(folder, OWN)
    text = "schema: 1\nid: more\nextends: ours\nstrategies: {calm: {shows: [{id: writes-it-down, look_for: x}]}}\n"
    (line,) = refusals(write(folder, text, "more.yaml"))
    assert line == (
        "more.yaml:4:34: the check id 'writes-it-down' is already used in what this rubric extends (shows of attentive); choose another."
    )


def test_mistakes_of_a_catalogue_are_named_at_once(tmp_path: Path) -> None:
    text = (shipped("rubrics") / "catalogue.yaml").read_text(encoding="utf-8")
    for right, wrong in (
        ("  - id: seek_feedback\n", "  - id: calm\n"),
        ("      - id: open-question\n", "      - id: level-reply\n"),
        ("heard: [acknowledge]", "heard: [aknowledge]"),
        ("sources: [active-listening", "sources: [passive-listening"),
        ("with: [after_anger]", "with: [after_angre]"),
        ("'<check_right>'", "'<chekc_right>'"),
        ("beside: [attentive, ask", "beside: [atentive, ask"),
    ):
        assert right in text, right
        text = text.replace(right, wrong, 1)
    said = [str(problem) for problem in read_catalogue(write(tmp_path, text, "catalogue.yaml")).problems]
    for sentence in (
        "the strategy id 'calm' stands twice; give each its own.",
        "the check id 'level-reply' stands twice; give each its own.",
        "'aknowledge' is no strategy; did you mean 'acknowledge'?",
        "'passive-listening' is not among the sources; did you mean 'active-listening'?",
        "'after_angre' is no feature; did you mean 'after_anger'?",
        "uses <chekc_right>, which the vocabulary does not have; did you mean <check_right>?",
        "'atentive' is no strategy; did you mean 'attentive'?",
    ):
        assert any(sentence in line for line in said), (sentence, said)
    assert not any("'ask' is no strategy" in line for line in said)


JUNK: tuple[Any, ...] = (
    None,
    -1,
    1.5,
    True,
    "",
    "x",
    [],
    {},
    [[]],
    [{}],
    {"a": 1},
    ["x", 3, None],
    "off",
    {"weight": None},
    {"id": 3},
)


def paths(data: Any, path: Path_ = ()) -> Iterator[Path_]:
    for part, inner in data.items() if isinstance(data, dict) else enumerate(data) if isinstance(data, list) else ():
        yield (*path, part)
        yield from paths(inner, (*path, part))


@pytest.mark.parametrize("junk", JUNK, ids=str)
def test_whatever_stands_anywhere_is_answered_with_sentences(folder: Path, junk: Any) -> None:
    sound = load_document(write(folder, OWN)).data
    for path in paths(sound):
        data = copy.deepcopy(sound)
        holder = data
        for part in path[:-1]:
            holder = holder[part]
        holder[path[-1]] = junk
        reading = read_rubric(write(folder, json.dumps(data)), CATALOGUE)
        assert (reading.rubric is None) == bool(reading.problems), path


# ── libraries ──


def test_one_bad_file_hides_no_good_one(folder: Path, roleplay: Roleplay) -> None:
    write(folder, OWN.replace("weight: 2", "weight: heavy"))
    write(folder, "[", "torn.yaml")
    write(folder, WHOLE, "second.yaml")
    (folder / "away.yaml").symlink_to(shipped("rubrics") / "first-minutes.yaml")
    done = roleplay("--rubrics", folder, "rubrics", "list", "--json")
    assert [(each["id"], each["extends"]) for each in done.document] == [
        ("difficult-conversations", []),
        ("first-minutes", ["difficult-conversations"]),
        ("house", []),
    ]
    assert "ours.yaml:6:13: strategies.attentive.weight is 'heavy'" in done.err
    assert "torn.yaml:" in done.err
    assert "second.yaml:2:1: the id 'house' is already used by house.yaml; choose another." in done.err
    assert "away.yaml: a link that leads out of its folder is not followed; copy the file here." in done.err


def test_a_rubric_is_found_by_its_id_or_its_file_and_else_the_nearest_is_named(folder: Path) -> None:
    path = write(folder, WHOLE.replace("id: house", "id: other"), "any-name.yaml")
    assert find_rubric("other", CATALOGUE, folder).id == "other"
    assert find_rubric(str(path), CATALOGUE).id == "other"
    with pytest.raises(UsageError, match="there is no rubric 'hosue'; did you mean 'house'"):
        find_rubric("hosue", CATALOGUE, folder)
    write(folder, "schema: 1\n", "torn.yaml")
    with pytest.raises(FileError, match=r"torn\.yaml:1:1: "):
        find_rubric("torn", CATALOGUE, folder)


# ── own checks count, and customers never hear of them ──

CUSTOMER = "My parcel is two weeks late, on the third of May I was told it was in Leeds. This is ridiculous!"
NOTED = "I am writing this down, please go on."
QUEUE = "You are in the queue like everybody."


def graded(rubric: Rubric, *said: str) -> Scorecard:
    turns = [Turn(role="customer", text=CUSTOMER, calls_for=("attentive",))]
    for text in said:
        turns += [Turn(role="trainee", text=text), Turn(role="customer", text="And now?", calls_for=())]
    return grade_offline(Transcript(turns=tuple(turns)), rubric, CATALOGUE)


def verdicts(card: Scorecard) -> dict[str, str]:
    return {result.strategy: result.verdict for result in card.verdicts}


def test_own_checks_show_and_break_a_strategy(folder: Path) -> None:
    ours = find_rubric(str(write(folder, OWN)), CATALOGUE)
    plain = extending(folder, "strategies: {attentive: {}}", identity="plain")
    assert [verdicts(graded(rubric, NOTED))["attentive"] for rubric in (plain, ours)] == ["missed", "shown"]
    card = graded(ours, QUEUE)
    assert verdicts(card)["attentive"] == "broken"
    assert [(one.check, one.severity) for one in card.findings if one.strategy == "attentive"] == [
        ("names-the-queue", "gross")
    ]
    assert "tells the customer of the queue" in next(v.why for v in card.verdicts if v.strategy == "attentive")


MUST = "strategies: {professional: {name: Identify the caller, must: [dob], shows: [{id: dob, look_for: Asks for it., signals: [{phrase: date of birth}]}]}}"


@pytest.mark.parametrize(
    ("said", "verdict"),
    [
        (("What happened?", "Go on.", "Your date of birth, please?", "Bye."), "shown"),
        (("Thank you for telling me straight.", "Go on.", "I'll ring you.", "Bye."), "missed"),
        (("What happened?", "Go on."), "not_called_for"),
    ],
)
def test_what_must_be_done_is_called_for_whatever_the_customer_says(
    folder: Path, said: tuple[str, ...], verdict: str
) -> None:
    must = extending(folder, MUST)
    (result,) = [one for one in graded(must, *said).verdicts if one.strategy == "professional"]
    assert (result.verdict, result.name) == (verdict, "Identify the caller")
    assert applied(CATALOGUE, must).by_id["professional"].tip == "Asks for it."
    below = extending(folder, "strategies: {professional: {weight: 2}}", identity="below")
    assert verdicts(graded(below, *said))["professional"] != "missed"


TWO_MUSTS = "strategies: {professional: {must: [dob, post], enough: 2, shows: [{id: dob, look_for: Asks for the birthday., signals: [{phrase: date of birth}]}, {id: post, look_for: Asks for the postcode., signals: [{phrase: postcode}]}]}}"


@pytest.mark.parametrize(
    ("first", "verdict", "lacking"),
    [
        ("Hello.", "missed", "Asked for in every conversation, and not seen: asks for the birthday; asks for the postcode."),
        ("Your postcode, please?", "partly", "Asked for in every conversation, and not seen: asks for the birthday."),
        ("Your date of birth, please? And your postcode?", "shown", ""),
    ],
)  # fmt: skip
def test_which_of_what_must_be_done_was_not_is_named(folder: Path, first: str, verdict: str, lacking: str) -> None:
    card = graded(extending(folder, TWO_MUSTS), first, "Go on.", "I see.", "Bye.")
    (result,) = [one for one in card.verdicts if one.strategy == "professional"]
    assert result.verdict == verdict
    assert result.why.endswith(lacking) if lacking else "not seen" not in result.why


def test_a_must_is_inherited_and_no_other_rubric_changes_its_identity(folder: Path, roleplay: Roleplay) -> None:
    extending(folder, MUST, identity="first")
    second = extending(folder, "strategies: {professional: {weight: 3}}", identity="second", extends="first")
    assert (second.strategies["professional"].must, second.strategies["professional"].weight) == (("dob",), 3)
    assert Rubric.model_validate(as_data(second)) == second
    assert as_data(second)["strategies"]["professional"]["name"] == "Identify the caller"
    assert not any({"must", "name"} & set(counts) for counts in as_data(SHIPPED)["strategies"].values())
    assert "  must be shown in every conversation: dob\n" in roleplay("rubrics", "show", folder / "second.yaml").out


def test_what_a_rubric_ignores_is_not_looked_for(folder: Path) -> None:
    said = "Two weeks late, and on the third of May they said Leeds: I have all that in front of me."
    seen = extending(folder, "strategies: {attentive: {}}")
    blind = extending(
        folder, "strategies: {attentive: {ignore: [picks-up-detail, listening-cue-with-substance], shows: [{id: other-way, look_for: x}]}}"
    )  # fmt: skip
    assert [verdicts(graded(rubric, said))["attentive"] for rubric in (seen, blind)] == ["shown", "missed"]


def test_the_coach_prefers_the_rubrics_own_words(folder: Path) -> None:
    own = "I am writing this down, so that you need not say it twice."
    ours = find_rubric(str(write(folder, f'{OWN}    good: ["{own}"]\n')), CATALOGUE)
    (result,) = (each for each in graded(ours, "Hm.").verdicts if each.strategy == "attentive")
    assert result.instead == own


def test_words_that_presuppose_something_wait_for_it(folder: Path) -> None:
    """A customer who was not rude is not asked to leave the insults; whoever asked nothing is not told that they did."""
    fits, not_here, nor_this = (f"I am writing this down for you, {n}." for n in ("first", "second", "third"))
    ours = write(
        folder,
        f"{OWN}    good:\n"
        f'      - {{say: "{not_here}", with: [after_question]}}\n'
        f'      - {{say: "{nor_this}", with: [after_anger], without: [after_mishap]}}\n'
        f'      - {{say: "{fits}", with: [after_anger]}}\n',
    )
    rubric = find_rubric(str(ours), CATALOGUE)
    (result,) = (each for each in graded(rubric, "Hm.").verdicts if each.strategy == "attentive")
    assert result.instead == fits
    assert Rubric.model_validate(as_data(rubric)).fingerprint == rubric.fingerprint
    assert [as_data(rubric)["strategies"]["attentive"]["good"][-1]["with"]] == [["after_anger"]]


async def test_a_rubric_does_not_change_a_customer(tmp_path: Path, folder: Path) -> None:
    ours = find_rubric(str(write(folder, OWN)), CATALOGUE)
    persona = load_library().get("dana-missed-connection")
    heard: list[Any] = []
    with Store(tmp_path / "roleplay.db") as store:
        for rubric in (SHIPPED, ours):
            session = Session.start(store, persona, rubric, CATALOGUE, trainee="me", seed=3)
            for said in (NOTED, QUEUE):
                _ = [event async for event in session.send(said)]
            heard.append((session.turns, session.moods, session.ledger))
            session.end()
        card = await session.grade()
        again = Session.peek(store, session.id)
    assert heard[0] == heard[1]
    assert {"writes-it-down", "names-the-queue"} <= {one.check for one in card.findings}
    assert (again.rubric, again.catalogue) == (ours, CATALOGUE)


def test_a_model_is_asked_for_own_checks_and_may_find_them(tmp_path: Path, folder: Path) -> None:
    script = tmp_path / "model.yaml"
    script.write_text(
        'schema: 1\nanswers:\n  - when: {purpose: find, contains: ""}\n    json: {findings: [{at: "1.1", why: it is noted, check: writes-it-down, sure: true}]}\n'
        '  - when: {purpose: verify}\n    json: {answers: [{item: 1, answer: "yes"}]}\n',
        encoding="utf-8",
    )
    ours = find_rubric(str(write(folder, OWN)), CATALOGUE)
    turns = (Turn(role="customer", text=CUSTOMER, calls_for=("attentive",)), Turn(role="trainee", text="It is noted."))
    engine = engine_for(load_settings({"grader_model": f"scripted:{script}"}))
    card = asyncio.run(engine.grade(Transcript(turns=turns), ours, CATALOGUE))
    assert verdicts(card)["attentive"] == "shown"
    assert card.rejected == {}


# ── the command, and the short rubric that ships ──


def test_show_marks_own_checks_and_says_what_was_changed(folder: Path, roleplay: Roleplay) -> None:
    path = write(folder, OWN)
    shown = roleplay("rubrics", "show", path).out
    assert "Extends house.\n  added: attentive\n" in shown
    assert "attentive: Show that you are paying attention · weight 2 (40.0% of the whole)" in shown
    assert "  + writes-it-down *: Says that it is being written down." in shown
    assert "  - names-the-queue *: Tells the customer of the queue. (gross)" in shown
    assert "  + picks-up-detail: " in shown
    document = roleplay("rubrics", "show", path, "--json").document
    assert document["extends"] == ["house"]
    assert document["shares"] == {"calm": 0.2, "apologize": 0.4, "attentive": 0.4}
    assert "writes-it-down" in {check["id"] for check in document["strategies"][2]["shows"]}


GOOD = """\
Customer: I've been waiting for two weeks for my parcel and nobody has called me back. This is ridiculous, I'm furious!
Agent: I'm sorry that you have waited two weeks and that nobody called you back. Please tell me what happened; take your time.
Customer: It was my daughter's birthday present. She cried.
Agent: Oh no, her birthday present. That must have been heartbreaking for her, and for you. No wonder you're upset.
Customer: I ordered it on the third, and every time I ring I get another story.
Agent: I'm writing this down: ordered on the third, and a different story at every call. What did they tell you last time?
Customer: That it was in Leeds. So what now?
Agent: In Leeds, two weeks after the third. I'll look it up while you wait, and I'll stay on the line.
"""
BAD = """\
Customer: I've been waiting for two weeks for my parcel and nobody has called me back. This is ridiculous, I'm furious!
Agent: Calm down, please. Order number?
Customer: It was my daughter's birthday present. She cried.
Agent: That is not our fault, the carrier is responsible.
Customer: I ordered it on the third, and every time I ring I get another story.
Agent: As I said, I need the order number. You should have called earlier.
Customer: That it was in Leeds. So what now?
Agent: Whatever. You will get an email.
"""


def test_a_good_opening_passes_the_first_minutes_and_a_bad_one_fails(tmp_path: Path, roleplay: Roleplay) -> None:
    good, bad = (
        roleplay("grade", write(tmp_path, text, "talk.txt"), "--rubric", "first-minutes", "--json").document
        for text in (GOOD, BAD)
    )
    assert (good["pass"], bad["pass"]) == (True, False)
    assert not good["too_close"]
    assert not bad["too_close"]
    assert "takes-notes-aloud" in {finding["check"] for finding in good["findings"]}


def test_the_first_minutes_are_short_and_an_example_of_everything() -> None:
    reading = read_rubric(shipped("rubrics") / "first-minutes.yaml", CATALOGUE)
    assert reading.rubric is not None
    assert [parent.id for parent in reading.parents] == ["difficult-conversations"]
    assert 6 <= len(reading.rubric.strategies) <= 8
    own = [check for counts in reading.rubric.strategies.values() for check in counts.shows]
    assert own
    assert all(check.signals for check in own)


# ── the page about it ──

PAGE = (Path(__file__).parent.parent / "docs" / "rubrics.md").read_text(encoding="utf-8")
EXAMPLES = re.findall(r"```yaml\n(.*?)```", PAGE, re.S)


def test_the_examples_of_the_page_are_sound_and_do_what_it_says(tmp_path: Path, roleplay: Roleplay) -> None:
    first, second, third = (write(tmp_path, text, f"example-{n}.yaml") for n, text in enumerate(EXAMPLES))
    for path in (first, second, third):
        assert roleplay("rubrics", "check", path).out == "1 file: 1 good, 0 with errors, 0 warnings\n"
    plain = find_rubric(str(first), CATALOGUE)
    assert (plain.pass_mark, plain.strategies["follow_up"].weight, "breather" in plain.strategies) == (65, 2, False)
    assert len(plain.strategies) == len(SHIPPED.strategies) - 1
    hours = applied(CATALOGUE, find_rubric(str(second), CATALOGUE)).by_id["expectations"]
    assert (hours.shows[-1].id, hours.breaks[-1].id) == ("names-our-hours", "says-asap")
    bank = find_rubric(str(third), CATALOGUE)
    asked = "Before I open it: your date of birth, please?"
    for said, verdict in ((["What happened?"] * 4, "missed"), (["What happened?", asked, "Go on.", "Bye."], "shown")):
        assert verdicts(graded(bank, *said))["seek_feedback"] == verdict
    always = {strategy.id for strategy in CATALOGUE.strategies if strategy.session_wide or "wrap_up" in strategy.scope}
    told = PAGE.partition("These are called for\n")[2].partition("\n\n")[0].partition(" But for")[0]
    assert set(re.findall(r"`(\w+)`", told)) == always


def test_the_conversation_of_the_page_is_read_as_it_says() -> None:
    (text,) = re.findall(r"```text\n(.*?)```", PAGE, re.S)
    assert [turn.role for turn in parse(text).turns] == ["trainee", "customer"]


def test_the_page_names_every_key_and_every_rule() -> None:
    named = {name for row in re.findall(r"^\| (`.*?) \|", PAGE, re.M) for name in re.findall(r"`([\w-]+)`", row)}
    for model in (RubricFile, Counts, Example, Check, Signal):
        assert {info.alias or name for name, info in model.model_fields.items()} <= named, model.__name__
    code = "".join(
        (Path(rubric_lint.__file__).with_name(f"{name}.py")).read_text("utf-8")
        for name in ("rubric_lint", "lint_weights")
    )
    assert set(re.findall(r'Advice\(\s*"([a-z-]+)"', code)) <= named
