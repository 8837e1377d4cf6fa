"""`personas rehearse` as a trainer meets it."""

import json
from pathlib import Path

import pytest

from roleplay.library import load_library
from roleplay.rehearsal import company, lines, measures
from roleplay.rehearsal.company import Part, perform
from roleplay.rehearsal.measures import strategies
from roleplay.rehearsal.result import rehearsal
from roleplay.rehearsal.stage import Run
from roleplay.rehearsal.trainees import CAST, LADDER
from roleplay.rubric_files import find_rubric, load_catalogue
from tests.conftest import Roleplay

THREE = ("calm", "empathize", "ask")
PRIYA = "priya-frozen-account"
PLAYED: dict[Part, Run] = {}


@pytest.fixture
def quick(tmp_path: Path) -> tuple[str, ...]:
    """Play once, by a rubric so short that few trainees have to leave something out."""
    rubric = tmp_path / "three.yaml"
    rubric.write_text(
        "schema: 1\nid: three\nextends: difficult-conversations\nversion: 1\nname: Three\n"
        f"description: Just three strategies.\nonly: [{', '.join(THREE)}]\n",
        encoding="utf-8",
    )
    return ("--seeds", "1", "--rubric", str(rubric), "--workers", "1")


@pytest.fixture
def played_once(monkeypatch: pytest.MonkeyPatch) -> None:
    """Let the tests of one rehearsal play its sessions once: a session is settled by persona, trainee and seed.

    Of the half-skilled the best and the worst play; how difficulty follows from them is tested with the faults.
    """
    monkeypatch.setattr(measures, "LADDER", (LADDER[0], LADDER[-1]))
    play = company._play

    def remembered(shop: company._Shop, part: Part) -> Run:
        if part not in PLAYED:
            PLAYED[part] = play(shop, part)
        return PLAYED[part]

    monkeypatch.setattr(company, "_play", remembered)


@pytest.mark.usefixtures("played_once")
def test_the_report_says_who_got_through_what_matters_and_how_hard_it_is(
    roleplay: Roleplay, quick: tuple[str, ...], tmp_path: Path
) -> None:
    page = tmp_path / "report.html"
    done = roleplay("personas", "rehearse", PRIYA, *quick, "--html", page)
    assert "Priya Nair" in done.out
    for trainee in CAST:
        assert f"\n{trainee.label} " in done.out
    assert "What matters: the skilled trainee without one strategy, same seeds" in done.out
    assert "Difficulty: labelled 2, measured" in done.out
    assert "turns a second" in done.err
    assert "<h1" in page.read_text(encoding="utf-8")


@pytest.mark.usefixtures("played_once")
def test_json_is_one_document_with_the_same_figures(roleplay: Roleplay, quick: tuple[str, ...]) -> None:
    done = roleplay("personas", "rehearse", PRIYA, *quick, "--json")
    (found,) = json.loads(done.out)
    assert found["persona"] == PRIYA
    assert [each["trainee"] for each in found["trainees"]] == [trainee.id for trainee in CAST]
    assert {each["strategy"] for each in found["left_out"]} == {*THREE}
    assert found["difficulty"]["label"] == 2
    assert done.code == any(fault["level"] == "error" for fault in found["faults"])


def test_a_session_named_in_the_report_can_be_read(roleplay: Roleplay) -> None:
    done = roleplay("personas", "rehearse", PRIYA, "--show", "hostile:1")
    assert done.code == 0
    assert done.out.startswith("Priya: ")
    assert "\nHostile: " in done.out
    assert "Walked out, score" in done.out
    assert roleplay("personas", "rehearse", PRIYA, "--show", "hostile:1").out == done.out


@pytest.mark.parametrize("which", ["nobody:1", "skilled", "skilled:x", "without-nonsense:1"])
def test_who_cannot_be_shown_is_answered_with_who_can(roleplay: Roleplay, which: str) -> None:
    done = roleplay("personas", "rehearse", PRIYA, "--show", which)
    assert done.code == 2
    assert "such as skilled:1" in done.err


def test_a_persona_that_gives_in_fails_and_a_file_can_be_rehearsed_where_it_lies(
    roleplay: Roleplay, quick: tuple[str, ...], tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    few = ("skilled", "robotic", "fixer", "pushover")  # one who should get through, three who should not
    monkeypatch.setattr(measures, "parts", lambda persona, *_: [Part(persona, each, 1) for each in few])
    assert roleplay("personas", "new", "soft", "--yes", "--output", tmp_path).code == 0
    file = tmp_path / "soft.yaml"
    text = file.read_text(encoding="utf-8").splitlines()
    eager = [
        line[: line.index("acceptable:")] + "acceptable: {needs: []}"
        if "acceptable:" in line and "#" not in line
        else line
        for line in text
    ]
    file.write_text("\n".join(eager), encoding="utf-8")
    done = roleplay("personas", "rehearse", file, *quick)
    assert done.code == 1
    assert "error: gives in to the" in done.out
    assert "read it: --show" in done.out


def test_two_personas_get_a_line_each_and_the_table() -> None:
    catalogue = load_catalogue()
    rubric = find_rubric("difficult-conversations", catalogue)
    who = [load_library().personas[each] for each in (PRIYA, "dana-missed-connection")]
    parts = [Part(each.id, trainee, 1) for each in who for trainee in ("skilled", "without-transparent")]
    runs = perform(parts, who, rubric, catalogue, workers=1)
    found = [rehearsal(each, runs) for each in who]
    assert f" {PRIYA} " in lines.summary(found[0])
    table = lines.coverage_table(found, strategies(rubric))
    assert table[0] == "| strategy | Priya | Dana |"
    assert "| `transparent` | ● | ● |" in table


def test_with_a_model_three_trainees_play_once(roleplay: Roleplay, tmp_path: Path) -> None:
    script = tmp_path / "script.yaml"
    script.write_text(
        'schema: 1\nanswers:\n  - {when: {purpose: appraise}, json: {findings: []}}\n  - say: "Well."\n',
        encoding="utf-8",
    )
    done = roleplay("personas", "rehearse", PRIYA, "--model", f"scripted:{script}")
    assert "priya-frozen-account with robotic:" in done.err
    assert "scripted, robotic" in done.out
    assert "What matters" not in done.out


def test_many_processes_play_the_same_as_one() -> None:
    catalogue = load_catalogue()
    rubric = find_rubric("difficult-conversations", catalogue)
    who = load_library().personas[PRIYA]
    parts = [
        Part(PRIYA, trainee, seed)
        for trainee in ("hostile", "blamer")
        for seed in range(1, 9)  # the shortest there are
    ]
    done: list[int] = []
    alone = perform(parts, [who], rubric, catalogue, workers=1)
    together = perform(parts, [who], rubric, catalogue, workers=2, on_progress=done.append)
    assert alone == together
    assert done == list(range(1, len(parts) + 1))
