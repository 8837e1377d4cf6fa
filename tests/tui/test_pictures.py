"""Every screen looks as its stored picture at two sizes; `make pictures` stores them anew."""

import difflib
from dataclasses import replace
from pathlib import Path

from roleplay.config import Settings
from scripts.pictures import KEPT, drawn, kept


async def test_every_screen_looks_as_its_picture(settings: Settings, tmp_path: Path) -> None:
    fresh = replace(settings, data_dir=tmp_path / "fresh", personas=None)
    pictures = await drawn(fresh)
    assert sorted(pictures) == sorted(path.stem for path in KEPT.glob("*.svg")), "run `make pictures`"
    other = {}
    for name, svg in pictures.items():
        stored = (KEPT / f"{name}.svg").read_text(encoding="utf-8")
        if svg != stored:
            (tmp_path / f"{name}.svg").write_text(svg, encoding="utf-8")
            lines = difflib.unified_diff(stored.splitlines(), svg.splitlines(), lineterm="", n=0)
            other[name] = "\n".join(line[:300] for line in list(lines)[2:14])
    assert not other, (
        f"these look different; see {tmp_path}, and run `make pictures` if that is how it should be:\n"
        + ("\n".join(f"{name}\n{change}" for name, change in other.items()))
    )


def test_a_picture_is_the_same_whenever_it_is_drawn() -> None:
    before = (
        '<svg class="terminal-12"><clipPath id="terminal-12-a"><rect/></clipPath><g clip-path="url(#x)">0:31</g></svg>'
    )
    assert kept(before) == '<svg class="terminal"><g>0:00</g></svg>\n'
