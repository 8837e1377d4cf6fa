"""Exports: a session and progress as Markdown, JSON and a page that stands alone; nobody's words are anything but words in them."""

import asyncio
import json
import re
import resource
from collections.abc import Iterator
from dataclasses import dataclass, replace
from datetime import UTC, date, datetime
from html import escape
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from roleplay.disputes import dispute
from roleplay.errors import UsageError
from roleplay.evidence import Evidence
from roleplay.exports import (
    FORMS,
    Form,
    comparison_document,
    form_of,
    progress_document,
    session_document,
    write,
)
from roleplay.exports.highlight import notes, parts
from roleplay.grading.scorecard import Scorecard
from roleplay.library import load_library
from roleplay.progress import Played, compared, progress
from roleplay.rubric_files import find_rubric, load_catalogue
from roleplay.session import Session
from roleplay.store import Store
from roleplay.transcript import Transcript
from tests.conftest import Roleplay
from tests.html_pages import Node, read

HOSTILE = "<script>alert(1)</script><img src=x onerror=y> [/x] **b** `c` {{7*7}}{% raw %} &amp; \"'> \u202eevil\u2066 \x1b[31mred"
PLAIN = "<script>alert(1)</script><img src=x onerror=y> [/x] **b** `c` {{7*7}}{% raw %} &amp; \"'> evil red"
SORRY = "I'm so sorry you missed the rehearsal dinner, that must be awful."
LINES = f"Right then.\n{SORRY}  Really.\n- And ours alone."
ASKED = "What matters most to you tonight?"
CALM = "Calm down, it is policy."
DANA = load_library().get("dana-missed-connection")
HARD = DANA.model_copy(update={"name": f"Dana {HOSTILE}", "title": HOSTILE})


@dataclass(frozen=True)
class Kept:
    """A session, with its scorecard if it was graded."""

    session: Session
    scorecard: Scorecard | None = None

    @property
    def page(self) -> Node:
        return read(session_document(self.session, self.scorecard, "html"))

    @property
    def markdown(self) -> str:
        return session_document(self.session, self.scorecard, "md")


async def play(store: Store) -> dict[str, Kept]:
    """A practice session that was gone back in, graded, with hostile words all over; exams, graded and not."""
    catalogue = load_catalogue()
    rubric = find_rubric("difficult-conversations", catalogue)

    async def say(mode: str, *texts: str, begun: Session | None = None) -> Session:
        session = begun or Session.start(store, HARD, rubric, catalogue, trainee="me", seed=1, mode=mode)
        for text in texts:
            async for _ in session.send(text):
                pass
        return session

    practice = await say("practice", SORRY, CALM)
    practice.end()
    practice.rewind(3)
    practice.hold(60)
    await say("practice", ASKED, HOSTILE, "I will call you by six.", begun=practice)
    practice.end()
    practice.write_note(f"Dana missed her dinner; call by six. {HOSTILE}")
    practice.write_reflection("I would ask sooner.")
    exam = await say("exam", SORRY)
    exam.end()
    disputed = await say("practice", SORRY, CALM)
    disputed.end()
    card = await disputed.grade()
    dispute(store, disputed.id, "calm", f"It was meant kindly. {HOSTILE}", 3)
    done = await say("exam", LINES)
    done.end()
    return {
        "practice": Kept(practice, await practice.grade()),
        "hidden": Kept(exam),
        "disputed": Kept(disputed, card),
        "exam": Kept(done, await done.grade()),
    }


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return tmp_path_factory.mktemp("kept")


@pytest.fixture(scope="module")
def kept(folder: Path) -> Iterator[dict[str, Kept]]:
    with Store(folder / "roleplay.db") as store:
        yield asyncio.run(play(store))


@pytest.fixture(scope="module")
def practice(kept: dict[str, Kept]) -> Kept:
    return kept["practice"]


@pytest.fixture(scope="module")
def page(practice: Kept) -> Node:
    return practice.page


def headings(page: Node) -> list[str]:
    return [each.text for each in page.all("h2", "h3")]


# ── the page of a session ──


def test_the_page_stands_alone_and_runs_nothing(page: Node) -> None:
    policy = next(each for each in page.all("meta") if "http-equiv" in each.attributes)
    assert policy.attributes["content"] == "default-src 'none'; style-src 'unsafe-inline'"
    assert not [*page.all("script", "link", "img", "iframe", "object", "base", "form")]
    assert not re.search(r"url\(|@import|https?:", session_styles(page))
    links = [each.attributes["href"] for each in page.all("a")]
    assert links
    ids = {each.attributes.get("id") for each in page.all()}
    assert all(link and link[0] == "#" and link[1:] in ids for link in links)
    assert not [name for each in page.all() for name in each.attributes if name.startswith("on")]


def session_styles(page: Node) -> str:
    return " ".join(each.text for each in page.all("style"))


def test_it_says_first_how_it_went_what_to_change_and_what_to_keep(page: Node) -> None:
    top, *rest = headings(page)
    assert top.startswith("Score ")
    assert rest[:3] == ["What to change first", "What to keep", "Every strategy"]
    keep = next(
        each for each in page.all("div") if any(h.text == "What to keep" for h in each.children if isinstance(h, Node))
    )
    assert SORRY in keep.text


def test_every_strategy_is_there_with_its_verdict_and_what_to_say_instead(page: Node, practice: Kept) -> None:
    assert practice.scorecard is not None
    told = page.one(**{"aria-labelledby": "strategies"}).text
    for result in practice.scorecard.verdicts:
        assert result.name in told
        assert not result.instead or " ".join(result.instead.split()) in told


def test_words_are_marked_where_they_were_said_and_the_signs_need_no_colour(page: Node) -> None:
    said = page.one(id="turn-2")
    (marked,) = said.all("mark")
    assert marked.text == SORRY
    assert "1 ✓ Apologise sincerely, once : one apology that names" in said.text


def test_the_mood_has_a_curve_with_its_turning_points_and_the_ledger(page: Node) -> None:
    told = page.one(**{"aria-labelledby": "mood"})
    (curve,) = told.all("svg")
    assert (curve.attributes["aria-label"] or "").startswith("Mood. Over 4 exchanges: heat from 7.5 to ")
    assert len([*curve.all("polyline")]) == 3
    assert "Turn 2: you saw what it cost them" in told.text
    assert "turn 4: kept waiting" in told.text


def test_the_wrap_up_other_ways_and_what_it_rests_on_are_there(page: Node) -> None:
    assert headings(page)[-4:] == ["Case note", "Reflection", "Way 1, from turn 4 on", "What this rests on"]
    way = page.section("Way 1, from turn 4 on")
    assert "Outcome: ended without a result." in way.text
    assert CALM in way.text
    assert SORRY not in way.text, "what both share is told once"
    assert "Read without a language model, by signs in your words" in next(page.all("footer")).text


def test_only_an_exam_says_that_it_was_passed_or_not(kept: dict[str, Kept]) -> None:
    card = kept["exam"].scorecard
    assert card is not None
    graded = card.model_copy(update={"score": 90.0, "reason": None, "passed": True, "too_close": False})
    for name in ("practice", "exam"):
        for form in ("md", "html"):
            text = session_document(kept[name].session, graded, form)
            assert ("✓ passed" in text) == (name == "exam")


def test_an_exam_keeps_the_mood_to_itself_until_it_is_graded(kept: dict[str, Kept]) -> None:
    hidden = kept["hidden"]
    for text in (visible(hidden.page), hidden.markdown):
        assert "Not graded yet" in text
        assert not re.search(r"trusts? you|wary of you|How the customer felt", text)
    data = json.loads(session_document(hidden.session, None, "json"))
    assert (data["scorecard"], data["moods"], data["ledger"]) == (None, None, None)
    assert "How the customer felt" in headings(kept["exam"].page)


def visible(page: Node) -> str:
    return next(page.all("body")).text


# ── hostile words ──


def test_hostile_words_are_just_words_on_a_page(page: Node) -> None:
    assert page.one(id="turn-6").text.count(PLAIN) == 1
    assert PLAIN in next(page.all("h1")).text
    assert PLAIN in page.section("Case note").text


def test_hostile_words_are_just_words_in_markdown(practice: Kept) -> None:
    text = practice.markdown
    assert not re.search(r"(?<!\\)<", text)
    assert r"\<script\>alert(1)\</script\>" in text
    assert not re.search("[\x1b\u202e\u2066]", text)


def test_lines_that_were_typed_stay_lines_whatever_is_marked_in_them(kept: dict[str, Kept]) -> None:
    words = f"Right then.  \n**{SORRY}**[1]  Really.  \n\\- And ours alone."
    assert f"**2 You:** {words}" in kept["exam"].markdown
    said = next(each for each in kept["exam"].page.all("p") if "ours alone" in each.text)
    assert said.children[0] == "Right then.\n"


@given(st.text(max_size=300), st.lists(st.tuples(st.integers(0, 300), st.integers(1, 40)), max_size=6))
def test_marks_never_change_a_text(text: str, spans: list[tuple[int, int]]) -> None:
    found = [
        ("Ask", Evidence(kind, 1, span=(start, min(len(text), start + length))))
        for number, (start, length) in enumerate(spans)
        if start < len(text)
        for kind in (("shown", "broken", "unsure")[number % 3],)
    ]
    marked = notes(found)
    cut = parts(text, marked)
    assert "".join(part.text for part in cut) == text
    assert sorted(number for part in cut for number in part.ends) == [note.number for note in marked]
    for note in marked:
        place = 0
        for part in cut:
            if note.start <= place < note.end:
                assert part.kind
            place += len(part.text)


# ── the other forms ──


def test_markdown_tells_the_same(practice: Kept) -> None:
    found = [line[3:] for line in practice.markdown.splitlines() if line.startswith("## ")]
    assert found[0].startswith("Score ")
    assert found[1:] == [
        "What to change first", "What to keep", "Every strategy", "The conversation", "How the customer felt", "Case note",
        "Reflection", "Way 1, from turn 4 on", "What this rests on",
    ]  # fmt: skip
    assert f"**2 Dana:** **{SORRY}**" not in practice.markdown
    assert f"**2 You:** **{SORRY}**[1]" in practice.markdown
    assert f"seed {practice.session.seed}" in practice.markdown


def test_json_holds_everything_and_its_transcript_is_read_back(practice: Kept) -> None:
    data = json.loads(session_document(practice.session, practice.scorecard, "json"))
    assert Transcript.model_validate(data["transcript"]) == practice.session.transcript()
    assert len(data["moods"]) == 5
    assert [entry["turn"] for entry in data["ledger"]] == [1, 3, 5, 7]
    assert [(branch["current"], branch["forked"]) for branch in data["branches"]] == [(False, 0), (True, 3)]


@pytest.mark.parametrize("form", ["md", "html"])
def test_what_was_taken_badly_and_the_score_leaves_out_says_so_in_the_mood_log(
    kept: dict[str, Kept], form: Form
) -> None:
    session, card = kept["disputed"].session, kept["disputed"].scorecard
    assert card is not None
    doubted = card.model_copy(
        update={"findings": tuple(each.model_copy(update={"confidence": 0.5}) for each in card.findings)}
    )
    said = "taken badly then; the conversation as a whole does not bear it out"
    assert said not in session_document(session, card, form)
    assert said in session_document(session, doubted, form)


def test_what_the_trainee_disagrees_with_is_in_every_form(kept: dict[str, Kept]) -> None:
    disputed = kept["disputed"]
    found = disputed.page.one(**{"aria-labelledby": "disagreed"}).text
    assert "is 'broken', in turn 4" in found
    assert f"It was meant kindly. {PLAIN}" in found
    assert "## Where you disagree" in disputed.markdown
    assert "is 'broken', in turn 4  \nIt was meant kindly." in disputed.markdown
    (row,) = json.loads(session_document(disputed.session, disputed.scorecard, "json"))["disputes"]
    assert (row["strategy"], row["verdict"], row["turn"]) == ("calm", "broken", 3)


def test_a_session_that_was_never_gone_back_in_has_no_other_ways(kept: dict[str, Kept]) -> None:
    assert not any("ttempt" in each for each in (kept["exam"].markdown, visible(kept["exam"].page)))


# ── progress ──


def plays() -> list[Played]:
    return [
        Played(
            f"{n:012d}", "dana", f"Dana {HOSTILE}", "exam" if n == 2 else "practice", datetime(2026, 11, n + 1, tzinfo=UTC),
            "resolved", 20.0 * n + 40, True if n == 2 else None, {"ask": "shown"}, {"ask": 0.4 * n}, 4, 0, "r",
        )
        for n in range(3)
    ]  # fmt: skip


def test_the_page_of_progress_has_plots_and_hostile_names_are_names() -> None:
    found = progress(plays(), {"ask": f"Ask {HOSTILE}"}, date(2026, 11, 3))
    page = read(progress_document(found, "html", "exams"))
    assert not [*page.all("script", "link", "img")]
    scores, line = page.all("svg")
    assert scores.attributes["aria-label"] == "Scores. From 40 to 80 over 3 conversations, the best 80."
    assert [each.attributes["class"] for each in scores.all("path")] == ["exam passed"]
    assert line.attributes["aria-label"] == "0\u00a0%, 40\u00a0%, 80\u00a0%"
    assert PLAIN in page.section("Strategies").text
    assert "exam: ✓ passed" in page.section("Sessions").text
    assert "Only exams." in visible(page)


def test_progress_in_markdown_is_one_table_a_section() -> None:
    text = progress_document(progress(plays(), {}, date(2026, 11, 3)), "md")
    assert text.count("\n## ") == 3
    assert not re.search(r"(?<!\\)<", text)
    assert "| ask | 3 | ▁▄▇ | 60 % | ▲ +60 |" in text


def test_two_sessions_are_a_document_in_every_form() -> None:
    first, _, last = plays()
    for form in FORMS:
        text = comparison_document(compared(first, last, {"ask": "Ask & see"}), form)
        assert (escape("Ask & see") if form == "html" else "Ask & see") in text
    assert "The score moved by +40." in comparison_document(compared(last, first, {}), "md")
    unclear = replace(last, score=None, verdicts={"ask": "ungraded", "calm": "shown", "own_it": "not_called_for"})
    text = comparison_document(compared(first, unclear, {}), "md")
    assert "The later one: no score: 1 of 2 strategies were too unclear to judge." in text


@pytest.mark.parametrize("form", FORMS)
def test_no_progress_yet_is_a_document_too(form: str) -> None:
    text = progress_document(progress([], {}, date(2026, 11, 3)), form)  # type: ignore[arg-type]
    assert '"sessions": 0' in text if form == "json" else "No finished session yet" in text


# ── files ──


@pytest.mark.parametrize(
    ("name", "path", "form"),
    [
        ("md", Path("x.html"), "md"),
        ("HTML", None, "html"),
        (None, Path("x.HTML"), "html"),
        ("markdown", None, "md"),
        (None, Path("x.htm"), "html"),
        (None, Path("x"), "json"),
        (None, None, "json"),
    ],
)
def test_the_form_is_the_one_named_else_what_the_ending_says(name: str | None, path: Path | None, form: str) -> None:
    assert form_of(name, path, "json") == form


def test_what_is_no_form_and_no_place_is_said(tmp_path: Path) -> None:
    with pytest.raises(UsageError, match="not 'pdf'"):
        form_of("pdf", None, "json")
    with pytest.raises(UsageError, match=r"x.pdf: the ending is .md, .json or .html, or else name the format"):
        form_of(None, Path("x.pdf"), "json")
    with pytest.raises(UsageError, match="cannot be written"):
        write(tmp_path / "no" / "such" / "folder.md", "")


def test_a_full_disk_leaves_the_earlier_copy_as_it_is(tmp_path: Path) -> None:
    path = tmp_path / "mine.md"
    write(path, "The first.")
    limits = resource.getrlimit(resource.RLIMIT_FSIZE)
    resource.setrlimit(resource.RLIMIT_FSIZE, (4096, limits[1]))
    try:
        with pytest.raises(UsageError, match="cannot be written"):
            write(path, "longer than that " * 1000)
    finally:
        resource.setrlimit(resource.RLIMIT_FSIZE, limits)
    assert [(file.name, file.read_text()) for file in tmp_path.iterdir()] == [("mine.md", "The first.")]


def test_a_session_is_exported_from_the_command_line(
    roleplay: Roleplay, kept: dict[str, Kept], folder: Path, tmp_path: Path
) -> None:
    session, path = kept["exam"].session.id, tmp_path / "mine.html"
    done = roleplay("--data-dir", folder, "sessions", "export", session, "-o", path)
    assert (done.code, done.out, done.err) == (0, "", f"Written to {path}.\n")
    assert path.read_text(encoding="utf-8").startswith("<!doctype html>")
    assert roleplay("--data-dir", folder, "sessions", "export", session, "--format", "md").out == kept["exam"].markdown


@pytest.mark.parametrize(
    ("command", "name"), [(("sessions", "export", "ID", "-o"), "mine.md"), (("progress", "--export"), "progress.md")]
)
def test_a_file_that_is_nobodys_export_is_not_overwritten_unasked(
    roleplay: Roleplay, kept: dict[str, Kept], folder: Path, tmp_path: Path, command: tuple[str, ...], name: str
) -> None:
    path = tmp_path / name
    path.write_text("My own words.", encoding="utf-8")
    words = [kept["exam"].session.id if word == "ID" else word for word in command]
    done = roleplay("--data-dir", folder, *words, path)
    said = f"roleplay: {path} is there already; name another file, or overwrite it with --force.\n"
    assert (done.code, done.err, path.read_text(encoding="utf-8")) == (2, said, "My own words.")
    assert roleplay("--data-dir", folder, *words, path, "--force").code == 0
    assert path.read_text(encoding="utf-8") != "My own words."
    if command[0] == "sessions":  # now it is ours
        assert roleplay("--data-dir", folder, *words, path).code == 0


def test_each_way_of_a_session_is_shown_and_exported_by_its_number(
    roleplay: Roleplay, kept: dict[str, Kept], folder: Path
) -> None:
    session = kept["practice"].session.id
    first = roleplay("--data-dir", folder, "sessions", "export", f"{session}.1")
    assert first.err == f"This is way 1 of 2; {session}.2 names another.\n"
    said = [turn["text"] for turn in first.document["transcript"]["turns"] if turn["role"] == "trainee"]
    assert (said, first.document["scorecard"]) == ([SORRY, CALM], None)
    assert [branch["current"] for branch in first.document["branches"]] == [True, False]
    second = roleplay("--data-dir", folder, "sessions", "export", f"{session}.2")
    assert second.document == roleplay("--data-dir", folder, "sessions", "export", session).document
    assert CALM in roleplay("--data-dir", folder, "sessions", "show", f"{session}.1").out
    assert CALM not in roleplay("--data-dir", folder, "sessions", "show", session).out
    done = roleplay("--data-dir", folder, "sessions", "show", f"{session}.3")
    assert (done.code, done.err) == (2, f"roleplay: there is no way '3': session {session} has the ways 1 to 2.\n")
