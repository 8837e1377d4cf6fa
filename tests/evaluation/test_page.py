"""The page of an eval run: everything is on it without scripts, it stands alone, and no trainee's words can harm it."""

import base64
import hashlib
from collections.abc import Iterable

import pytest

from roleplay.evaluation import comparison_sections, sections
from roleplay.evaluation.baseline import said_in
from roleplay.evaluation.cases import Kind
from roleplay.evaluation.compare import Comparison, compare
from roleplay.evaluation.figures import Figures, figures
from roleplay.evaluation.gates import Held
from roleplay.evaluation.judging import Result, Scored
from roleplay.evaluation.log import Header, Identity
from roleplay.evaluation.page import page
from roleplay.evaluation.page_tables import table
from roleplay.evaluation.plots import bars, interval, measured
from roleplay.evaluation.statistics import Estimate
from roleplay.evaluation.suite import Metric
from roleplay.pages.sections import Section
from tests.html_pages import Node, read

IDENTITY = Identity(
    suite="mine", model="m", asking="signals", rubric="r 1", catalogue="1", prompts={"find": "abc"}, data="d" * 16,
    anchors="", attacks="", code="c" * 16,
)  # fmt: skip
HEADER = Header(identity=IDENTITY, readings=1, repeats=1, held_out=False, started="2026-01-01T00:00:00Z")
METRICS: tuple[Metric, ...] = ("precision", "recall", "specificity", "f1", "kappa")
HOSTILE = (
    "<script>alert(1)</script><img src=x onerror=y> [/x] [red]{{7*7}}{% raw %}&amp;\"'> \u202eevil\u2066 \x1b[31mred"
)
PLAIN = "<script>alert(1)</script><img src=x onerror=y> [/x] [red]{{7*7}}{% raw %}&amp;\"'> evil red"
GATES = (
    Held(gate="errors", ok=True, why="no case errored"),
    Held(gate="shown: recall", ok=False, why="below 0.90: ask 0.30", strategies=("ask",)),
)


def read_as(name: str, strategy: str, kind: Kind, gold: bool, said: bool, words: str = "") -> Result:
    label = Scored(strategy=strategy, place="1", kind=kind, gold=gold, said=said, words=words, reason="it is there")
    return Result(case=name, conversation=name, identity="x", labels=(label,), tags=("phone",))


def readings(found: int, of: int = 20, words: str = "") -> list[Result]:
    """Readings in which `ask` is found so many times, `calm` always; nothing is reported that is not there."""
    asked = [read_as(f"ask-{n}", "ask", "shown", True, n < found, words) for n in range(of)]
    not_asked = [read_as(f"not-{n}", "ask", "shown", False, False) for n in range(of)]
    broken = [read_as(f"calm-{n}", "calm", "broken", n % 2 == 0, n % 2 == 0) for n in range(of)]
    called = [read_as(f"called-{n}", "ask", "called_for", n % 2 == 0, n % 2 == 0) for n in range(of)]
    return [*asked, *not_asked, *broken, *called]


def counted(results: list[Result]) -> Figures:
    return figures(lambda: results, least=4)


def compared(before: list[Result], after: list[Result]) -> Comparison:
    return compare((HEADER, counted(before), said_in(before)), (HEADER, counted(after)), after)


def run_parts(found: Figures) -> list[Section]:
    return sections.of_run(HEADER, found, GATES, METRICS)


@pytest.fixture(scope="module")
def run() -> tuple[list[Section], Figures]:
    found = counted(readings(6))
    return run_parts(found), found


@pytest.fixture(scope="module")
def worse() -> Comparison:
    """Twelve labels lost, none gained."""
    return compared(readings(18), readings(6, words=HOSTILE))


@pytest.fixture(scope="module")
def one(run: tuple[list[Section], Figures]) -> str:
    return page(*run, None)


@pytest.fixture(scope="module")
def both(run: tuple[list[Section], Figures], worse: Comparison) -> str:
    """A run with its comparison in it, as `eval run` with a baseline gives it."""
    parts, found = run
    return page([*parts[:-1], *comparison_sections.of_comparison(worse), parts[-1]], found, worse)


def titled(root: Node, title: str) -> Node:
    return next(each for each in root.all("section") if any(h.text == title for h in each.all("h2")))


def rows(node: Node) -> list[list[str]]:
    return [[cell.text for cell in row.all("th", "td")] for body in node.all("tbody") for row in body.all("tr")]


def normal(text: str) -> str:
    return " ".join(text.split())


# ── it stands alone ──


def test_it_loads_nothing_and_runs_one_script_of_ours(both: str) -> None:
    root = read(both)
    for each in root.all():
        assert each.tag not in {"link", "img", "iframe", "object", "embed", "base"}
        for name, value in each.attributes.items():
            assert name not in {"src", "srcset", "style", "action"}
            assert not name.startswith("on")
            assert name != "href" or (value or "").startswith("#")
    (style,) = root.all("style")
    assert "@import" not in style.text
    assert style.text.count("url(") == style.text.count("url(#")
    (script,) = root.all("script")
    source = "".join(each for each in script.children if isinstance(each, str))
    for reach in ("fetch", "XMLHttpRequest", "import(", "innerHTML", "eval(", "http"):
        assert reach not in source
    hashed = base64.b64encode(hashlib.sha256(source.encode()).digest()).decode()
    (policy,) = (e for e in root.all("meta") if e.attributes.get("http-equiv") == "Content-Security-Policy")
    content = str(policy.attributes["content"])
    assert content.startswith("default-src 'none'")
    assert f"script-src 'sha256-{hashed}'" in content


def test_every_link_leads_somewhere_and_no_place_stands_twice(both: str) -> None:
    root = read(both)
    ids = [each.attributes["id"] for each in root.all() if "id" in each.attributes]
    assert len(ids) == len(set(ids))
    links = {str(each.attributes["href"]).removeprefix("#") for each in root.all("a")}
    assert links
    assert links <= set(ids)


def test_it_can_be_heard(both: str) -> None:
    root = read(both)
    assert next(root.all("html")).attributes["lang"]
    for each in root.all("table"):
        assert next(each.all("caption")).text
        assert all(head.attributes.get("scope") in {"col", "row"} for head in each.all("th"))
        assert all(next(row.all("th", "td")).tag == "th" for row in each.all("tr"))
    for each in root.all("svg"):
        if each.attributes.get("aria-hidden") != "true":
            assert each.attributes.get("role") == "img"
            assert next(each.all("title")).text
            assert next(each.all("desc")).text
    for field in root.all("input", "select"):
        assert any(field in label.all(field.tag) and label.text for label in root.all("label"))
    levels = [int(each.tag[1]) for each in root.all("h1", "h2", "h3")]
    assert levels[0] == 1
    assert set(levels[1:]) == {2}


# ── what it says ──


def test_every_row_of_every_section_is_on_it_without_scripts(both: str, worse: Comparison) -> None:
    found = counted(readings(6))
    parts = [*run_parts(found), *comparison_sections.of_comparison(worse)]
    root = read(both)
    assert next(root.all("h1")).text == parts[0].title
    for part in parts:
        assert all(normal(each) in root.text for each in part.sentences)
        if part.title in {sections.GATES, sections.MISTAKES}:
            continue  # drawn in their own way, below
        if part.rows:
            assert rows(titled(root, part.title)) == [[normal(cell) for cell in row] for row in part.rows]
    hidden = [each for each in root.all() if "hidden" in each.attributes]
    assert {each.tag for each in hidden} == {"form", "p"}
    assert {each.text for each in hidden if each.tag == "p"} == {"Nothing here fits the filters."}


def test_gates_come_first_and_what_failed_is_said_in_a_word(one: str) -> None:
    root = read(one)
    assert next(root.all("h2")).text == "Gates"
    gates = titled(root, "Gates")
    assert "1 of 2 failed: shown: recall." in gates.text
    assert rows(gates) == [
        ["shown: recall", "✕ failed", "below 0.90: ask 0.30"],
        ["errors", "✓ holds", "no case errored"],
    ]


@pytest.mark.parametrize(("number", "said"), [(1, "✓ It holds."), (3, "✓ All 3 hold.")])
def test_gates_that_all_hold_say_so(run: tuple[list[Section], Figures], number: int, said: str) -> None:
    parts, found = run
    held = sections.of_gates([GATES[0]] * number)
    assert said in titled(read(page([*parts[:-1], held], found, None)), "Gates").text


def test_the_weak_are_named_with_their_figure(one: str) -> None:
    shown = titled(read(one), "Shown, at a glance")
    assert "1 weak: ask (recall .30)." in shown.text
    ask, everything = rows(shown)
    assert ask[0] == "ask weak"
    assert "recall 0.30, between 0." in ask[1]
    assert "weak, below .50" in ask[1]
    assert "specificity 1.00" in ask[2]
    assert "weak" not in ask[2]
    assert everything[0] == "all"
    assert "None is weak." in titled(read(one), "Broken, at a glance").text


def test_where_no_strategy_has_labels_enough_none_is_called_fine() -> None:
    few = figures(
        lambda: [read_as(f"{s}-{n}", s, "shown", n < 2, n < 2) for s in ("ask", "calm") for n in range(4)], least=4
    )
    glance = titled(read(page(run_parts(few), few, None)), "Shown, at a glance").text
    assert "No strategy has enough labels to say whether it is weak." in glance
    assert "None is weak" not in glance
    some = figures(lambda: [*readings(18), read_as("one", "calm", "shown", True, True)], least=4)
    assert "None is weak, of the 1 with enough labels." in titled(
        read(page(run_parts(some), some, None)), "Shown, at a glance"
    ).text  # fmt: skip


def test_a_replay_says_nothing_of_the_time_a_model_takes(worse: Comparison) -> None:
    replayed = HEADER.model_copy(update={"replayed": True})
    took = sections.of_run(replayed, counted(readings(6)), (), METRICS)[-1].rows[-1][1]
    assert took == "no calls, answered from a recording, which says nothing of the time a model takes"
    assert "(median)" in sections.of_run(HEADER, counted(readings(6)), (), METRICS)[-1].rows[-1][1]
    again = worse.model_copy(update={"after": replayed})
    assert "a reading" not in comparison_sections.of_comparison(again)[0].sentences[-1]
    assert "a reading" in comparison_sections.of_comparison(worse)[0].sentences[-1]


def test_under_a_model_what_is_called_for_is_said_to_come_from_the_signals() -> None:
    offline = HEADER.model_copy(update={"identity": IDENTITY.model_copy(update={"model": "offline"})})
    for header, told in ((HEADER, True), (offline, False)):
        parts = sections.of_run(header, counted(readings(6)), (), METRICS)
        (called,) = [each for each in parts if each.title == sections.KIND_TITLES["called_for"]]
        assert any("told by the signals" in each for each in called.sentences) == told


def test_a_comparison_shows_what_was_gained_and_lost(both: str) -> None:
    moved = titled(read(both), "Gained and lost")
    assert rows(moved) == [["ask", "shown", "−12", "ask, shown lost 12, gained 0 of 40", "0", "▼ worse"]]


def test_new_mistakes_are_quoted_with_label_and_case(both: str, worse: Comparison) -> None:
    mistakes = list(titled(read(both), sections.MISTAKES).all("li"))
    assert len(mistakes) == len(worse.mistakes) == 12
    assert "overlooks shown · ask" in mistakes[0].text
    assert "Label: it is there" in mistakes[0].text
    assert f"{worse.mistakes[0].case} (ask, 1)" in mistakes[0].text


def test_mistakes_that_the_sections_do_not_name_are_not_on_it(
    run: tuple[list[Section], Figures], worse: Comparison
) -> None:
    """Held-out cases: whether they are named is decided where the sections are made."""
    parts = [each for each in comparison_sections.of_comparison(worse) if each.title != sections.MISTAKES]
    html = page(parts, run[1], worse)
    assert not [each for each in worse.mistakes if each.case in html]


def test_what_filters_go_by_stands_with_every_strategy(both: str) -> None:
    root = read(both)
    filtered = [each.attributes for each in root.all() if "data-strategy" in each.attributes]
    assert {each["data-kind"] for each in filtered} == {"shown", "broken", "called_for"}
    got_worse = {(each["data-strategy"], each["data-kind"]) for each in filtered if each["data-worse"] == "yes"}
    assert got_worse == {("ask", "shown"), ("all", "shown")}
    assert [each for each in root.all("input") if each.attributes["name"] == "worse"]


def test_a_run_alone_has_nothing_that_got_worse(one: str) -> None:
    root = read(one)
    assert not [each for each in root.all("input") if each.attributes["name"] == "worse"]
    assert not [each for each in root.all() if each.attributes.get("data-worse") == "yes"]
    assert "Gained and lost" not in root.text


@pytest.mark.parametrize("parts", [[], [Section("Nothing")], [Section("Nothing", ("No cases.",)), Section("Empty")]])
def test_a_run_without_rows_is_a_page_too(parts: list[Section]) -> None:
    root = read(page(parts, Figures(readings=0, cases=0, rows=()), None))
    assert next(root.all("h1")).text == (parts[0].title if parts else "Eval run")
    assert not list(root.all("table"))


def test_the_same_experiment_made_again_says_that_nothing_moved() -> None:
    same = compared(readings(6), readings(6))
    root = read(page(comparison_sections.of_comparison(same), same.figures_after, same))
    assert "No label came out otherwise." in titled(root, "Gained and lost").text
    assert sections.MISTAKES not in root.text


# ── texts from strangers ──


def test_a_trainees_words_stay_text(both: str) -> None:
    root = read(both)
    assert len(list(root.all("script"))) == 1
    quotes = [each.text for each in root.all("blockquote")]
    assert quotes == [f"“{PLAIN}”"] * 12
    assert not set(both) & set("\u202e\u2066\x1b")


def test_whatever_stands_in_a_section_stays_text() -> None:
    parts = [
        Section(HOSTILE, (HOSTILE,)),
        Section(HOSTILE, (HOSTILE,), ("strategy", HOSTILE), ((HOSTILE, HOSTILE),)),
        sections.of_gates([Held(gate=HOSTILE, ok=False, why=HOSTILE)]),
    ]
    html = page(parts, Figures(readings=0, cases=0, rows=()), None)
    root = read(html)
    assert len(list(root.all("script"))) == 1
    assert not list(root.all("img"))
    assert next(root.all("title")).text == PLAIN
    assert rows(titled(root, PLAIN)) == [[PLAIN, PLAIN]]
    assert rows(titled(root, "Gates")) == [[PLAIN, "✕ failed", PLAIN]]
    assert any(each.attributes.get("data-strategy") == PLAIN for each in root.all("tr"))
    assert not set(html) & set("\u202e\u2066\x1b")


# ── where things stand, and what they are sorted by ──


def test_an_interval_stands_on_a_scale_from_nothing_to_one() -> None:
    found = interval("recall", Estimate(value=0.25, low=0.1, high=0.5, n=20))
    assert found is not None
    assert (found.low, found.at, found.high, found.floor, found.weak) == (10, 25, 50, 50, True)
    assert found.words == "recall 0.25, between 0.10 and 0.50"


@pytest.mark.parametrize(
    ("metric", "value", "weak"),
    [("recall", 0.5, False), ("recall", 0.49, True), ("specificity", 0.9, False), ("specificity", 0.89, True), ("precision", 0.1, False)],
)  # fmt: skip
def test_weak_is_what_is_below_its_floor(metric: Metric, value: float, weak: bool) -> None:
    found = interval(metric, Estimate(value=value, n=20))
    assert found is not None
    assert found.weak == weak
    assert found.low == found.at == found.high


def test_too_few_labels_make_no_interval_and_a_strategy_without_any_is_left_out() -> None:
    assert interval("recall", Estimate(n=2)) is None
    few = figures(lambda: readings(1, of=2), least=50)
    assert measured(few, "shown") == ()


def test_bars_have_one_scale_and_the_worst_comes_first() -> None:
    def answers(asked: Iterable[int], calmed: Iterable[int]) -> list[Result]:
        return [
            read_as(f"{s}-{n}", s, "shown", True, n in said)
            for s, said in (("ask", asked), ("calm", calmed))
            for n in range(10)
        ]

    moved = bars(compared(answers({0}, {0, 1, 2, 3}), answers({0, 1, 2}, {9})).changes)
    assert [(each.change.name, each.lost_width, each.gained_width) for each in moved] == [
        ("calm", 50, 12.5),
        ("ask", 0, 25),
    ]
    assert bars(()) == ()


def test_columns_of_figures_are_sorted_by_value_and_prose_is_none() -> None:
    head = ("strategy", "yes/no", "recall", "moved", "why")
    cells = (("ask", "3/9", ".87 .71–.96", ".80→.75", "3 cases"), ("calm", "1,200/9", "–", "–", "–"))
    found = table(Section("t", (), head, cells), "t")
    assert found.figures == (False, True, True, True, False)
    assert [cell.key for cell in found.lines[0].cells] == [None, 3, 0.87, 0.75, None]
    tiny = table(Section("t", (), ("strategy", "p"), (("ask", "<0.001*"), ("calm", "0.200"))), "t")
    assert [(line.cells[1].text, line.cells[1].key) for line in tiny.lines] == [("<0.001*", 0.001), ("0.200", 0.2)]
    assert [cell.key for cell in found.lines[1].cells] == [None, 1200, None, None, None]
    assert (found.lines[0].cells[2].text, found.lines[0].cells[2].doubt) == (".87", ".71–.96")
