"""Fit to grade? The anchors are sound; a model is measured on them, and what is not fit does not grade."""

import json
import re
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import Any

import pytest

from roleplay.errors import FileError, InvalidReply, ModelError, ModelUnavailable
from roleplay.grading.anchors import Anchor, anchors_fingerprint, load_anchors
from roleplay.grading.figures import Figures, Fitness, lines
from roleplay.grading.finders import Evidence, Finder, Grain, offline
from roleplay.grading.findings import Finding, text_at
from roleplay.grading.fitness import fitness, measure
from roleplay.grading.numbering import inert
from roleplay.models.base import Notice, Request, watching
from roleplay.models.chat import ChatModel
from roleplay.models.scripted import Line, Scripted
from roleplay.rubric_files import find_rubric, load_catalogue
from roleplay.signals import signals_for
from roleplay.text import sentences
from roleplay.transcript import Transcript

CATALOGUE = load_catalogue()
RUBRIC = find_rubric("difficult-conversations", CATALOGUE)
ANCHORS = load_anchors(CATALOGUE)
TWO = tuple(anchor for anchor in ANCHORS if anchor.id in {"furniture-delivery", "railway-tickets"})


# ── the anchors ──


def test_the_anchors_are_short_and_spread_over_the_strategies() -> None:
    owner = {check.id: each.id for each in CATALOGUE.strategies for check in (*each.shows, *each.breaks)}
    severe = {check.id for each in CATALOGUE.strategies for check in each.breaks if check.severity == "gross"}
    labels = [label for anchor in ANCHORS for label in anchor.gold]
    good = [label for label in labels if label.there]
    assert all(4 <= sum(turn.role == "trainee" for turn in anchor.transcript.turns) <= 6 for anchor in ANCHORS)
    assert len(good) >= 25
    assert len(labels) - len(good) >= 25
    assert len({owner[label.check] for label in labels}) >= 20
    assert sum(label.check in severe for label in good) >= 5
    for anchor in ANCHORS:  # no finder may report more of one sentence
        for place in {(label.place, label.sentence) for label in anchor.gold if label.there}:
            here = [label.kind for label in anchor.gold if label.there and (label.place, label.sentence) == place]
            assert here.count("shows") <= 3, anchor.id
            assert here.count("breaks") <= 1, anchor.id


async def test_the_offline_finder_reaches_the_floors_that_it_sets() -> None:
    found = await measure(lambda _: _as_finder(offline(CATALOGUE)), ANCHORS, ("transcript",), every=True)
    assert found.grain == "transcript"


def _write(folder: Path, **changes: Any) -> Path:
    label = {"turn": 1, "sentence": 1, "check": "specific-apology", "shown": True, "reason": "says for what"} | changes
    turns = [
        {"role": "customer", "text": "The lid is broken."},
        {"role": "trainee", "text": "I'm sorry about the lid."},
    ]
    gold = [{key: value for key, value in label.items() if value is not None}]
    path = folder / "own.jsonl"
    path.write_text(json.dumps({"id": "lid", "transcript": {"turns": turns}, "gold": gold}) + "\n", encoding="utf-8")
    return folder


MISTAKES: dict[str, tuple[dict[str, Any], str]] = {
    "a check that does not exist": ({"check": "nice-words"}, "no check 'nice-words'"),
    "the wrong kind": ({"shown": None, "broken": True}, "one of the shows"),
    "both kinds": ({"broken": True}, "either 'shown' or 'broken'"),
    "no reason": ({"reason": None}, "reason"),
    "the customer's turn": ({"turn": 0}, "the trainee says nothing there"),
    "a turn beyond the end": ({"turn": 7}, "the trainee says nothing there"),
    "a sentence beyond the end": ({"sentence": 2}, "no sentence 2"),
    "an unknown key": ({"sure": True}, "sure"),
    "no place": ({"turn": None}, "either 'turn' or 'where'"),
    "another strategy's check under or": ({"or": ["open-question"]}, "same strategy and kind"),
}


def test_every_mistake_in_anchors_is_named_with_its_line(tmp_path: Path) -> None:
    assert len(load_anchors(CATALOGUE, _write(tmp_path))) == 1
    for name, (changes, said) in MISTAKES.items():
        with pytest.raises(FileError, match=re.escape(said)) as caught:
            load_anchors(CATALOGUE, _write(tmp_path, **changes))
        assert "own.jsonl:1:1: " in str(caught.value), name


@pytest.mark.parametrize(
    ("line", "said"),
    [
        ('{"id": "a", ', "not valid JSON"),
        ('{"id": "a", "id": "b"}', "stands twice"),
        ('{"id": "a\u202e"}', "cannot be seen"),
        ("[" * 100_000, "nested too deep"),
        ("[]", "own.jsonl:1:1"),
    ],
)
def test_what_is_no_anchor_is_refused(tmp_path: Path, line: str, said: str) -> None:
    (tmp_path / "own.jsonl").write_text(line, encoding="utf-8")
    with pytest.raises(FileError, match=said):
        load_anchors(CATALOGUE, tmp_path)


def test_labels_that_contradict_each_other_and_empty_folders_are_refused(tmp_path: Path) -> None:
    with pytest.raises(FileError, match="holds no anchors"):
        load_anchors(CATALOGUE, tmp_path)
    path = _write(tmp_path) / "own.jsonl"
    data = json.loads(path.read_text(encoding="utf-8"))
    data["gold"].append({**data["gold"][0], "shown": False})
    path.write_text(f"{json.dumps(data)}\n{json.dumps(data)}\n", encoding="utf-8")
    with pytest.raises(FileError, match=r"contradicts another label(.|\n)*'lid' stands twice"):
        load_anchors(CATALOGUE, tmp_path)


# ── what counts, by finders of our own ──


def _as_finder(find: Callable[[Transcript], Evidence]) -> Finder:
    async def finder(transcript: Transcript) -> Evidence:
        return find(transcript)

    return finder


def _finding(turn: int, sentence: int, check: str, *, sure: bool = True) -> Finding:
    strategy = next(s for s in CATALOGUE.strategies for c in (*s.shows, *s.breaks) if c.id == check)
    return Finding(
        turn=turn, where="turn", sentence=sentence, strategy=strategy.id, check=check, severity="minor", quote="", start=0, end=0,
        kind="shows" if any(c.id == check for c in strategy.shows) else "breaks", confidence=0.9 if sure else 0.5,
    )  # fmt: skip


def _seeing(*findings: Finding, notes: tuple[str, ...] = ()) -> Finder:
    return _as_finder(lambda _: Evidence(finder="ours", findings=findings, calls={}, notes=notes))


async def _figures(finder: Finder, *labels: tuple[int, str, bool]) -> Figures:
    """Measure on the first anchor with these labels alone: (sentence of turn 1, check, there)."""
    kinds = {check.id: "shown" for each in CATALOGUE.strategies for check in each.shows}
    gold = [
        {"turn": 1, "sentence": sentence, "check": check, kinds.get(check, "broken"): there, "reason": "so it is"}
        for sentence, check, there in labels
    ]
    anchor = Anchor.model_validate({"id": "own", "transcript": ANCHORS[0].transcript, "gold": gold})
    return (await measure(lambda _: finder, (anchor,), ("transcript",), every=True)).measured[0]


async def test_a_finding_counts_at_its_sentence_or_the_next_and_a_false_one_anywhere_in_the_turn() -> None:
    there, not_there = (1, "names-the-problem", True), (1, "over-apology", False)
    for sentence, found in ((1, 1), (2, 1), (3, 0)):
        figures = await _figures(_seeing(_finding(1, sentence, "names-the-problem")), there, not_there)
        assert (figures.found, figures.known_good, figures.false_alarms) == (found, 1, 0)
    figures = await _figures(_seeing(_finding(1, 3, "over-apology"), _finding(3, 1, "over-apology")), there, not_there)
    assert (figures.found, figures.false_alarms, figures.known_bad, figures.elsewhere) == (0, 1, 1, 1)


async def test_what_a_finder_is_unsure_of_counts_neither_way() -> None:
    unsure = (_finding(1, 1, check, sure=False) for check in ("names-the-problem", "over-apology"))
    figures = await _figures(_seeing(*unsure), (1, "names-the-problem", True), (1, "over-apology", False))
    assert (figures.found, figures.false_alarms, figures.elsewhere) == (0, 0, 0)


async def test_an_anchor_that_the_model_fails_on_is_unread_and_said() -> None:
    async def fails(transcript: Transcript) -> Evidence:
        raise InvalidReply("it answered with a poem.")

    found = await measure(lambda _: fails, ANCHORS, ("transcript",), model="openai/poet", every=True)
    (figures,) = found.measured
    assert set(figures.unread) == {anchor.id for anchor in ANCHORS}
    assert figures.unread["school-bus"] == "it answered with a poem."
    assert found.grain is None
    assert f"{len(ANCHORS)} of {len(ANCHORS)} conversations unread" in found.sentence


async def test_a_model_that_cannot_be_asked_is_no_verdict() -> None:
    async def unreachable(transcript: Transcript) -> Evidence:
        raise ModelUnavailable("nobody answers.")

    with pytest.raises(ModelUnavailable, match="nobody answers"):
        await measure(lambda _: unreachable, ANCHORS)


async def test_a_finder_that_was_hindered_has_not_read_the_anchor() -> None:
    found = await measure(lambda _: _seeing(notes=("The second look failed.",)), ANCHORS, ("transcript",))
    assert set(found.measured[0].unread.values()) == {"The second look failed."}
    assert found.measured[0].hindered
    assert found.grain is None


def _reached(grain: Grain, found: int, false: int) -> Figures:
    return Figures(grain=grain, anchors=4, tried=4, known_good=50, found=found, known_bad=50, false_alarms=false)


@pytest.mark.parametrize(
    ("reached", "chosen"),
    [
        ([("transcript", 45, 1)], "transcript"),
        ([("transcript", 32, 0)], None),  # finds too little
        ([("transcript", 50, 5)], None),  # reports too much
        ([("transcript", 33, 4)], "transcript"),  # just good enough
        ([("transcript", 35, 1), ("turn", 45, 1)], "turn"),  # clearly better
        ([("transcript", 44, 1), ("turn", 46, 1)], "transcript"),  # hardly better, and dearer
        ([("transcript", 50, 40), ("turn", 35, 1), ("check", 45, 1)], "check"),
    ],
)
def test_the_best_fit_grain_is_chosen_unless_a_cheaper_one_is_nearly_as_good(
    reached: list[tuple[Grain, int, int]], chosen: Grain | None
) -> None:
    assert Fitness(model="m", verified=True, measured=tuple(_reached(*each) for each in reached)).grain == chosen


def test_a_refusal_says_in_plain_words_what_was_reached_in_each_grain() -> None:
    reached = (_reached("transcript", 3, 9), _reached("turn", 9, 0).model_copy(update={"tried": 2}))
    assert Fitness(model="openai/local", verified=True, measured=reached).sentence == (
        "openai/local is not fit to grade: reading whole transcripts it found 3 of 50 known strategies and reported 9 of 50 "
        "that are not there; turn by turn it found 9 of 50 known strategies and reported 0 of 50 that are not there (given up "
        "after 2 of 4 conversations); the offline finder grades instead."
    )


def test_the_table_names_every_grain_its_figures_and_the_verdict() -> None:
    fit = _reached("transcript", 45, 1).model_copy(
        update={"calls": 8, "seconds": 12.4, "tokens": 31000, "cost": 0.0123}
    )
    shown = lines(Fitness(model="openai/m", verified=True, measured=(fit, _reached("turn", 20, 1))))
    assert shown[1].split() == [
        "reading",
        "whole",
        "transcripts",
        "45/50",
        "1/50",
        "0.98",
        "0",
        "8",
        "12",
        "31000",
        "$0.0123",
    ]
    assert shown[2].split() == ["turn", "by", "turn", "20/50", "1/50", "0.95", "0", "0", "0", "-", "-"]
    assert shown[-1].startswith("openai/m is fit to grade: reading whole transcripts it found 45 of 50")


# ── models, scripted ──


def _sentences_of(anchor: Anchor) -> dict[tuple[int | None, str, int], str]:
    places = {label.place for label in anchor.gold}
    texts = {place: text_at(anchor.transcript, *place) or "" for place in places}
    return {(*place, each.number): inert(each.text) for place, text in texts.items() for each in sentences(text)}


def _knowledge(*, all_labels: bool) -> dict[str, list[str]]:
    """Return, by the words of a sentence, the checks that the labels name there: those that are there, or all."""
    known: dict[str, list[str]] = {}
    for anchor in ANCHORS:
        words = _sentences_of(anchor)
        for label in anchor.gold:
            if label.there or all_labels:
                known.setdefault(words[*label.place, label.sentence], []).append(label.check)
    return known


THERE, TEMPTING = _knowledge(all_labels=False), _knowledge(all_labels=True)
_NUMBERED = re.compile(r"^((?:\d+|note|reflection)\.\d+) “(.*)”$", re.M)
Judge = Callable[[Request], dict[str, Any]]


def judging(known: Callable[[Request], dict[str, list[str]]]) -> Judge:
    """A judge that sees the known checks at the sentences it is shown, in whatever grain, and confirms all of them."""

    def judge(request: Request) -> dict[str, Any]:
        system, user = request.messages[0].content, request.messages[-1].content
        if request.purpose == "verify":
            items = re.findall(r"^(\d+)\.$", user, re.M)
            return {"answers": [{"item": int(item), "answer": "yes"} for item in items]}
        seen = [(at, check) for at, words in _NUMBERED.findall(user) for check in known(request).get(words, [])]
        if "findings" in (request.schema or {})["properties"]:
            return {"findings": [{"at": at, "why": "", "check": check, "sure": True} for at, check in seen]}
        at_of = {check: at for at, check in seen}
        asked = re.findall(r"^[+-] ([a-z-]+)", system, re.M)
        return {
            "answers": [
                {"check": check, "answer": "yes" if check in at_of else "no", "at": at_of.get(check, "none")}
                for check in asked
            ]
        }

    return judge


perfect = judging(lambda _: THERE)
yes_to_all = judging(lambda _: TEMPTING)
blind = judging(lambda _: {})


def _turns_shown(request: Request) -> int:
    return len({at.split(".")[0] for at, _ in _NUMBERED.findall(request.messages[-1].content)})


only_by_turn = judging(lambda request: THERE if _turns_shown(request) <= 1 else {})


async def _measured(judge: Callable[[Request], Any], **options: Any) -> tuple[Fitness, Scripted]:
    backend = Scripted(judge, "scripted/judge")
    options = {"anchors": TWO} | options
    catalogue, rubric = options.pop("catalogue", CATALOGUE), options.pop("rubric", RUBRIC)
    return await fitness(ChatModel(backend), catalogue, rubric, **options), backend


async def test_a_perfect_judge_is_fit_and_asked_in_the_cheapest_way_alone() -> None:
    found, backend = await _measured(perfect, anchors=ANCHORS)
    (figures,) = found.measured
    assert found.grain == "transcript"
    assert (figures.found, figures.false_alarms) == (figures.known_good, 0)
    assert figures.calls == len(backend.requests) == 2 * len(ANCHORS)
    assert found.sentence.startswith("scripted/judge is fit to grade: reading whole transcripts it found")


@pytest.mark.parametrize(("judge", "anchors"), [(yes_to_all, TWO), (blind, TWO[1:])])
async def test_a_judge_that_says_yes_to_all_and_one_that_sees_nothing_are_refused(
    judge: Judge, anchors: tuple[Anchor, ...]
) -> None:
    found, _ = await _measured(judge, anchors=anchors)
    assert [figures.grain for figures in found.measured] == ["transcript", "turn", "check"]
    assert found.grain is None
    assert found.sentence.endswith("the offline finder grades instead.")


async def test_a_hopeless_grain_is_given_up_early_unless_every_figure_is_wanted() -> None:
    for every in (False, True):
        found = await measure(lambda _: _seeing(), ANCHORS, ("transcript",), every=every)
        assert (found.measured[0].tried == len(ANCHORS)) == every
        assert found.grain is None


async def test_a_judge_that_can_read_single_turns_alone_is_asked_turn_by_turn() -> None:
    found, _ = await _measured(only_by_turn)
    assert [(figures.grain, figures.fit) for figures in found.measured] == [("transcript", False), ("turn", True)]
    assert found.grain == "turn"


async def test_every_grain_is_measured_to_the_end_on_demand() -> None:
    found, _ = await _measured(perfect, every=True, anchors=TWO[1:])
    assert [figures.grain for figures in found.measured] == ["transcript", "turn", "check"]
    assert all(figures.complete for figures in found.measured)


async def test_whoever_waits_hears_how_far_it_is() -> None:
    heard: list[Notice] = []
    with watching(heard.append):
        await _measured(perfect)
    said = [item.text for item in heard if item.kind == "measuring"]
    assert said[0] == "measuring scripted/judge on known conversations, reading whole transcripts: 1 of 2"
    assert said[-1] == "measuring scripted/judge on known conversations, reading whole transcripts: 2 of 2, call 2"
    assert {item.kind for item in heard} == {"measuring"}


# ── kept ──


def _files(folder: Path) -> list[Path]:
    return list(folder.iterdir())


async def test_what_was_measured_is_not_measured_again(tmp_path: Path) -> None:
    first, _ = await _measured(perfect, cache=tmp_path / "new")
    again, backend = await _measured(blind, cache=tmp_path / "new")  # it would be refused, were it asked
    assert again == first
    assert not backend.requests
    (path,) = _files(tmp_path / "new")
    assert "sofa" not in path.read_text(encoding="utf-8")  # figures alone


async def test_whatever_bears_on_the_figures_makes_them_measured_again(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("roleplay.grading.finder_model.signals_for", lambda _: signals_for(CATALOGUE))  # compiled once
    await _measured(perfect, cache=tmp_path)
    other = RUBRIC.model_copy(update={"prompts": {"find": "Point.\n$checks\n---\n$transcript"}})
    newer = CATALOGUE.model_copy(update={"fingerprint": f"{CATALOGUE.fingerprint}-newer"})  # what a change comes to
    changes: Sequence[dict[str, Any]] = (
        {"catalogue": newer},
        {"rubric": other},
        {"anchors": TWO[:1]},
        {"verify": False},
        {"api_base": "http://127.0.0.1:1/v1"},
    )
    for change in changes:
        _, backend = await _measured(perfect, cache=tmp_path, **change)
        assert backend.requests, change
    assert len(_files(tmp_path)) == 1 + len(changes)
    assert anchors_fingerprint(TWO) != anchors_fingerprint(TWO[:1])


async def test_a_rubric_that_counts_less_is_measured_on_everything_all_the_same(tmp_path: Path) -> None:
    first, _ = await _measured(perfect, cache=tmp_path)
    few = RUBRIC.model_copy(update={"strategies": {"ask": RUBRIC.strategies["ask"]}})
    again, backend = await _measured(perfect, cache=tmp_path, rubric=few)
    assert again == first
    assert not backend.requests


@pytest.mark.parametrize("text", ["", "{", '{"measured": 3}', '{"measured": [{"grain": "transcript", "found": -1}]}'])
async def test_figures_that_cannot_be_read_are_measured_again(tmp_path: Path, text: str) -> None:
    first, _ = await _measured(perfect, cache=tmp_path)
    (path,) = _files(tmp_path)
    whole = path.read_text(encoding="utf-8")
    path.write_text(text, encoding="utf-8")
    again, backend = await _measured(perfect, cache=tmp_path)
    assert backend.requests
    assert again.grain == first.grain
    assert json.loads(path.read_text(encoding="utf-8")).keys() == json.loads(whole).keys()


async def test_a_failing_model_leaves_nothing_behind_and_an_interrupted_one_goes_on(tmp_path: Path) -> None:
    def refused(request: Request) -> Line:
        return Line(fail="bad_credentials")

    with pytest.raises(ModelError):
        await _measured(refused, cache=tmp_path)
    assert not _files(tmp_path)

    def breaks_down(request: Request) -> Any:
        return (
            Line(fail="bad_credentials") if _turns_shown(request) <= 1 and request.purpose == "find" else blind(request)
        )

    with pytest.raises(ModelError):
        await _measured(breaks_down, cache=tmp_path)
    found, backend = await _measured(only_by_turn, cache=tmp_path)
    assert found.grain == "turn"
    assert all(_turns_shown(request) <= 1 for request in backend.requests)  # whole transcripts were measured before


async def test_figures_of_a_hindered_finder_are_measured_again(tmp_path: Path) -> None:
    def never_twice(request: Request) -> Any:
        return "I said so already." if request.purpose == "verify" else perfect(request)

    found, _ = await _measured(never_twice, cache=tmp_path)
    assert found.grain is None
    found, _ = await _measured(perfect, cache=tmp_path)
    assert found.grain == "transcript"


async def test_a_folder_that_cannot_be_written_costs_the_figures_alone(tmp_path: Path) -> None:
    (tmp_path / "file").write_text("", encoding="utf-8")
    heard: list[Notice] = []
    with watching(heard.append):
        found, _ = await _measured(perfect, cache=tmp_path / "file")
    assert found.grain == "transcript"
    assert any("cannot be kept" in item.text for item in heard)
