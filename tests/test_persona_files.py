"""Persona files: data only, checked with their place, and one bad file never hides the good ones."""

from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from roleplay.errors import FileError, UsageError
from roleplay.library import load_library, load_persona
from roleplay.persona import Persona, base_move
from tests.conftest import Roleplay

PERSONA = """\
schema: 1
id: dana
name: Dana Reyes
title: A seat tonight
difficulty: 2
trains: [apologize]
organisation: {name: Skyway, policy: ["Be kind."]}
channel: phone
brief: You are on the line.
customer: {background: Stranded., voice: {style: short}}
temperament: {heat: 6, trust: 3, patience: 6}
wants: a seat
interest: being there
facts:
  - {id: booking, reveal: asked, say: ["It is 12."], recap: your code is 12}
remedies:
  - {id: rebook, offer: rebook you, allowed: true, cues: [rebook]}
lines: {opening: ["Hello."]}
"""
SHARED = """\
schema: 1
id: skyway
name: Skyway
policy: ["Be kind."]
remedies:
  - {id: rebook, offer: the shared offer, allowed: false, cues: [rebook]}
  - {id: hotel, offer: pay a hotel, allowed: true, cues: [hotel]}
"""


def write(folder: Path, file: str = "dana.yaml", **changes: str) -> Path:
    """Write the persona with whole lines changed by their key."""
    lines = [
        next((f"{key}: {value}" for key, value in changes.items() if line.startswith(f"{key}:")), line)
        for line in PERSONA.splitlines()
    ]
    path = folder / file
    path.write_text("\n".join(lines), encoding="utf-8")
    return path


def share(folder: Path, text: str = SHARED) -> Path:
    """Write the organisation that personas of the folder may name."""
    path = folder / "organisations" / "skyway.yaml"
    path.parent.mkdir(exist_ok=True)
    path.write_text(text, encoding="utf-8")
    return path


def refusal(path: Path) -> str:
    """Return the sentence with which a persona file is refused, without the folder."""
    with pytest.raises(FileError) as refused:
        load_persona(path)
    return str(refused.value).replace(f"{path.parent}/", "")


# ── one file ──


def test_a_sound_file_is_a_persona(tmp_path: Path) -> None:
    persona = load_persona(write(tmp_path))
    assert (persona.id, persona.name, persona.facts[0].reveal.asked) == ("dana", "Dana Reyes", True)


@pytest.mark.parametrize(
    "name", ["no", "on", "true", "1.10", "42", "2024-01-01", "007", "1e3", "Null Island", "'null'"]
)
def test_a_name_is_the_text_that_stands_there(tmp_path: Path, name: str) -> None:
    assert load_persona(write(tmp_path, name=name)).name == name.strip("'")


@pytest.mark.parametrize("name", ["{{ 7*7 }}", "{x.__class__}", "{org}", "%s", "$HOME", "[/]", "[@click=app.quit]"])
def test_templates_and_markup_are_literal(tmp_path: Path, name: str) -> None:
    assert load_persona(write(tmp_path, name=f"'{name}'")).name == name


@pytest.mark.parametrize(
    ("changes", "sentence"),
    [
        ({"name": "~"}, "dana.yaml:3:7: name has no value; write text."),
        ({"name": "''"}, "dana.yaml:3:7: name is empty; write text."),
        ({"name": "' '"}, "dana.yaml:3:7: name is empty; write text."),
        ({"name": '"\\u0301"'}, "dana.yaml:3:7: name is empty; write text."),
        ({"lines": "{opening: [true]}"}, "dana.yaml:18:19: entry 1 of lines.opening is 'true'; put it in quotes."),
        ({"lines": "{opening: ['Hello.', ' ']}"}, "dana.yaml:18:29: entry 2 of lines.opening is empty; write text."),
        ({"lines": f"{{opening: {'x' * 99}}}"}, f"dana.yaml:18:18: lines.opening is '{'x' * 59}…', but must be a list; write every entry on a line of its own that begins with '- '."),
        ({"name": "[a]"}, "dana.yaml:3:7: name is a list; write text, in quotes if it begins with '[' or '- '."),
        ({"id": "Dana Reyes"}, "dana.yaml:2:5: id is 'Dana Reyes'; use small letters, digits and hyphens, such as 'dana-reyes'."),
        ({"difficulty": "6"}, "dana.yaml:5:13: difficulty is '6'; write a whole number from 1 to 5."),
        ({"title": "!!python/object/apply:os.system [id]"}, "dana.yaml:4:8: '!!python/object/apply:os.system' is one of YAML's own signs, which are not used here; remove it, or put text that begins with '!' in quotes."),
        ({"title": "x\nname: again"}, "dana.yaml:5:1: the key 'name' stands twice (first on line 3); keep one."),
        ({"wants": "a seat\nwnats: it"}, "dana.yaml:13:1: unknown key 'wnats'; did you mean 'wants'?"),
        ({"temperament": "{heat: 11, trust: 3, patience: 6}"}, "dana.yaml:11:21: temperament.heat is '11'; write a number from 0 to 10."),
        ({"lines": "{opening: [a], vnet: [b]}"}, "dana.yaml:18:23: 'vnet' is not a move; did you mean 'vent'?"),
    ],
)  # fmt: skip
def test_a_mistake_is_named_with_its_place(tmp_path: Path, changes: dict[str, str], sentence: str) -> None:
    assert refusal(write(tmp_path, **changes)) == sentence


def test_an_id_stands_once_and_what_waits_has_something_to_wait_for(tmp_path: Path) -> None:
    path = write(tmp_path)
    fact = '  - {id: booking, reveal: asked, say: ["It is 12."], recap: your code is 12}\n'
    path.write_text(PERSONA.replace(fact, fact * 2))
    assert "dana.yaml:16:10: the fact id 'booking' stands twice; give each its own." in refusal(path)
    path.write_text(PERSONA.replace("reveal: asked", "reveal: {after: nowhere}"))
    assert "dana.yaml:15:35: fact 'booking': reveal.after is 'nowhere', which is no other fact here" in refusal(path)
    path.write_text(PERSONA.replace("reveal: asked", "reveal: whenever"))
    assert "write 'free', 'asked', or conditions such as { trust: 4 }" in refusal(path)


def test_another_text_is_another_version(tmp_path: Path) -> None:
    before, again = load_persona(write(tmp_path)), load_persona(write(tmp_path, "copy.yaml"))
    after = load_persona(write(tmp_path, wants="a refund"))
    assert before.fingerprint == again.fingerprint != after.fingerprint
    assert Persona.model_validate(before.model_dump(mode="json", by_alias=True)).fingerprint == before.fingerprint


def test_a_mood_is_part_of_the_name_of_a_pool() -> None:
    assert [base_move(pool) for pool in ("press", "press_hot", "press_cool", "press_warm", "_hot", "")] == [
        "press", "press", "press", None, None, None,
    ]  # fmt: skip


@pytest.mark.parametrize("line", ["no", "12", "12:30", "2024-01-01"])
def test_a_line_is_the_text_that_stands_there(tmp_path: Path, line: str) -> None:
    assert load_persona(write(tmp_path, lines=f"{{opening: [{line}]}}")).lines["opening"] == (line,)


# ── a persona that nobody checked ──


@pytest.mark.parametrize(
    ("opening", "say", "secret", "answer"),
    [
        ("Hello.", "It is 12.", '["?"]', "It is 12."),
        ("Hello.", "It is 12.", "[The, I, you, it, is]", "It is 12."),
        ("Nobody has a seat for me.", "It is 12.", "[seat, nobody]", "It is 12."),  # said in the first place
        ("Hello.", "It is 12. As I told the bride.", "[bride]", "It is 12. As I told the bride."),
        ("Hello.", "*sighs*", "[bride]", "…"),
    ],
)
def test_no_customer_falls_silent_over_what_they_keep_back(
    tmp_path: Path, home: Path, roleplay: Roleplay, opening: str, say: str, secret: str, answer: str
) -> None:
    path = write(tmp_path, lines=f"{{opening: ['{opening}'], vent: ['I want a seat.']}}")
    facts = f"""  - {{id: booking, reveal: asked, asked_by: [code], say: ["{say}"], recap: your code is 12}}
  - {{id: wedding, reveal: {{trust: 9}}, say: ["It is a wedding."], recap: it is a wedding, secret: {secret}}}
"""
    path.write_text("".join(facts if "id: booking" in row else row for row in path.read_text().splitlines(True)))
    typed = "What is your code?\nThat must be hard, and I am sorry.\nCalm down.\nI'll rebook you.\n/quit\n"
    done = roleplay("--data-dir", tmp_path, "play", path, "--plain", "--seed", "1", stdin=typed)
    said = [line.removeprefix("Customer: ") for line in done.out.splitlines() if line.startswith("Customer: ")]
    assert (done.code, said[:2], len(said)) == (0, [opening, answer], 5)
    assert all(each.strip() for each in said)


# ── the organisation that personas share ──


def test_a_shared_organisation_lends_its_remedies_and_the_personas_own_win(tmp_path: Path) -> None:
    share(tmp_path)
    persona = load_persona(write(tmp_path, organisation="skyway"))
    assert persona.organisation.name == "Skyway"
    assert [(remedy.id, remedy.offer) for remedy in persona.remedies] == [
        ("rebook", "rebook you"),
        ("hotel", "pay a hotel"),
    ]


@pytest.mark.parametrize(
    "named",
    [
        "../secret",
        "/etc/passwd",
        "..",
        ".",
        "a/b",
        "'a\\b'",
        "''",
        "skyway.yaml",
        "~root",
        "C:x",
        "'skyway\\0'",
        "'sky way'",
    ],
)
def test_no_path_names_an_organisation(tmp_path: Path, named: str) -> None:
    (tmp_path / "secret.yaml").write_text(SHARED)
    folder = tmp_path / "personas"
    folder.mkdir()
    share(folder)
    assert "which is no id; write the name of a file in organisations/" in refusal(write(folder, organisation=named))


def test_an_organisation_that_is_not_there_is_named_with_the_nearest(tmp_path: Path) -> None:
    share(tmp_path)
    assert refusal(write(tmp_path, organisation="skywya")) == (
        "dana.yaml:7:15: there is no organisations/skywya.yaml beside this file or in the libraries; did you mean 'skyway'?"
    )


def test_a_link_that_leads_out_is_no_organisation(tmp_path: Path) -> None:
    outside, folder = tmp_path / "outside", tmp_path / "personas"
    outside.mkdir()
    folder.mkdir()
    target = share(outside)
    persona = write(folder, organisation="outside")

    (folder / "organisations").mkdir()
    (folder / "organisations" / "outside.yaml").symlink_to(target)
    assert "there is no organisations/outside.yaml" in refusal(persona)

    (folder / "organisations" / "outside.yaml").unlink()
    (folder / "organisations").rmdir()
    target.rename(target.with_name("outside.yaml"))
    (folder / "organisations").symlink_to(target.parent)
    assert "there is no organisations/outside.yaml" in refusal(persona)


def test_a_mistake_in_the_shared_file_is_named_in_the_shared_file(tmp_path: Path) -> None:
    share(tmp_path, SHARED.replace("allowed: false", "allowed: perhaps"))
    assert refusal(write(tmp_path, organisation="skyway")).startswith(
        "organisations/skyway.yaml:6:52: remedy 'rebook': allowed is 'perhaps'; write true or false."
    )


@pytest.mark.parametrize("remedy", ["{id: [a]}", "{id: {a: b}}", "{id: ~}", "{}", "[]", "text"])
@pytest.mark.parametrize("where", ["own", "shared"])
def test_a_remedy_of_any_wrong_shape_is_a_mistake_in_the_file(tmp_path: Path, remedy: str, where: str) -> None:
    broken = f"remedies: [{remedy}]\n"
    share(tmp_path, SHARED.partition("remedies")[0] + broken if where == "shared" else SHARED)
    path = write(tmp_path, organisation="skyway")
    if where == "own":
        path.write_text(
            path.read_text()
            .replace("remedies:\n", broken)
            .replace("  - {id: rebook, offer: rebook you, allowed: true, cues: [rebook]}\n", "")
        )
    assert "remed" in refusal(path)


def test_remedies_that_are_no_list_are_not_silently_replaced_by_the_shared_ones(tmp_path: Path) -> None:
    share(tmp_path)
    path = write(tmp_path, organisation="skyway")
    path.write_text(path.read_text().split("remedies:")[0] + 'remedies: none\nlines: {opening: ["Hello."]}\n')
    assert refusal(path).startswith("dana.yaml:16:11: remedies is 'none'")


# ── a folder of them ──


def test_one_bad_file_among_twenty_hides_none_of_the_others(tmp_path: Path) -> None:
    for number in range(19):
        write(tmp_path, f"p{number:02}.yaml", id=f"customer-{number}")
    write(tmp_path, "p07b.yaml", id="broken\nid: twice")
    library = load_library(tmp_path)
    assert sorted(library.personas) == sorted(f"customer-{number}" for number in range(19))
    assert list(map(str, library.problems)) == [
        f"{tmp_path}/p07b.yaml:3:1: the key 'id' stands twice (first on line 2); keep one."
    ]


def test_a_command_about_something_else_names_a_few_mistakes_and_how_many_more(
    roleplay: Roleplay, tmp_path: Path
) -> None:
    (tmp_path / "bad.yaml").write_text("schema: 1\n" + "".join(f"k{n}: 1\n" for n in range(50)), encoding="utf-8")
    told = roleplay("--personas", tmp_path, "personas", "list").err.splitlines()
    assert len(told) == 4
    assert all(f"{tmp_path}/bad.yaml" in line for line in told[:3])
    assert told[3].startswith("roleplay: and ")
    assert told[3].endswith(f" mistakes more; 'roleplay personas check {tmp_path}' says all.")


@given(content=st.binary(max_size=300) | st.sampled_from(PERSONA.splitlines()).flatmap(
    lambda line: st.text(max_size=30).map(lambda wild: PERSONA.replace(line, line.split(":")[0] + ": " + wild).encode())
))  # fmt: skip
def test_whatever_a_file_holds_the_others_load(tmp_path_factory: pytest.TempPathFactory, content: bytes) -> None:
    folder = tmp_path_factory.mktemp("wild")
    write(folder, "good.yaml", id="good")
    (folder / "wild.yaml").write_bytes(content)
    library = load_library(folder)
    assert "good" in library.personas
    assert len(library.personas) + len({problem.file for problem in library.problems}) == 2


def test_what_is_no_readable_file_is_a_problem_of_its_own(tmp_path: Path) -> None:
    folder = tmp_path / "personas"
    folder.mkdir()
    write(folder, "good.yaml", id="good")
    (folder / "a-folder.yaml").mkdir()
    (folder / "nowhere.yaml").symlink_to(folder / "missing")
    (folder / "self.yaml").symlink_to(folder / "self.yaml")
    (folder / "outside.yaml").symlink_to(write(tmp_path, "elsewhere.yaml"))
    (folder / "big.yaml").write_bytes(b"#" * 2_000_000)
    (folder / "latin.yaml").write_bytes("name: Zoë".encode("latin-1"))
    library = load_library(folder)
    assert list(library.personas) == ["good"]
    assert len(library.problems) == 6
    assert any("a link that leads out of its folder is not followed" in str(problem) for problem in library.problems)


def test_a_later_folder_shadows_an_earlier_one_and_an_id_stands_once_in_each(tmp_path: Path) -> None:
    shipped, own = tmp_path / "shipped", tmp_path / "own"
    shipped.mkdir()
    own.mkdir()
    write(shipped, name="Shipped")
    write(own, name="Own")
    write(own, "second.yaml", name="Second")
    library = load_library(shipped, own)
    assert library.get("dana").name == "Own"
    assert list(map(str, library.problems)) == [
        f"{own}/second.yaml:2:1: the id 'dana' is already used by dana.yaml; choose another."
    ]


def test_personas_stand_in_order_of_difficulty(tmp_path: Path) -> None:
    for name, difficulty in (("c", "1"), ("a", "3"), ("b", "3")):
        write(tmp_path, f"{name}.yaml", id=name, difficulty=difficulty)
    assert list(load_library(tmp_path).personas) == ["c", "a", "b"]


def test_who_is_not_there_is_answered_with_the_nearest_name_or_the_files_own_problem(tmp_path: Path) -> None:
    write(tmp_path)
    write(tmp_path, "marcus.yaml", difficulty="9")
    library = load_library(tmp_path)
    with pytest.raises(UsageError, match="there is no persona 'dnaa'; did you mean 'dana'"):
        library.get("dnaa")
    with pytest.raises(UsageError, match="known personas: dana"):
        library.get("\x1b[31mqqqqqq")
    with pytest.raises(FileError, match=r"marcus\.yaml:5:13: difficulty is '9'"):
        library.get("marcus")


def test_every_persona_that_ships_is_sound() -> None:
    library = load_library()
    assert library.problems == ()
    assert len(library.personas) >= 5
