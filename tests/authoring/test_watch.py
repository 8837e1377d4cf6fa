"""`personas check --watch`: whoever saves sees at once what is wrong, whichever way their editor saves."""

import os
import select
import signal
import sys
import time
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from roleplay.authoring.interview import interview
from roleplay.authoring.scaffold import scaffold
from roleplay.cli import main
from tests.conftest import Roleplay
from tests.forks import Fork

SOUND = scaffold(interview({"id": "mine"}, None, {}), schema="x")
BROKEN = SOUND.replace("wants:", "wnats:", 1)
GOOD = "1 file: 1 good, 0 with errors, "
BAD = "1 file: 0 good, 1 with errors, "


class Watching:
    """The command, watching a file or a folder."""

    def __init__(self, place: Path) -> None:
        def command() -> None:
            sys.argv = ["roleplay", "personas", "check", "--watch", str(place)]
            main()

        self.printed, stdout = os.pipe()
        nothing = os.open(os.devnull, os.O_RDONLY)
        self.process = Fork(command, (nothing, stdout, 2))
        os.close(nothing)
        os.close(stdout)
        self.seen = b""

    def next_report(self, ending: str, seconds: float = 60) -> str:
        """Return what is printed up to the next summary that begins with `ending`, leaving what follows for later."""
        deadline = time.monotonic() + seconds
        while (at := self.seen.find(ending.encode())) < 0 or (end := self.seen.find(b"\n", at)) < 0:
            ready, _, _ = select.select([self.printed], [], [], max(0, deadline - time.monotonic()))
            chunk = os.read(self.printed, 65536) if ready else b""
            assert chunk, f"{ending!r} never came; so far: {self.seen.decode()}"
            self.seen += chunk
        report, self.seen = self.seen[: end + 1], self.seen[end + 1 :]
        return report.decode()

    def interrupt(self) -> int:
        """Press Ctrl+C; return the exit code."""
        self.process.send_signal(signal.SIGINT)
        return self.process.wait()


@pytest.fixture
def file(tmp_path: Path) -> Path:
    path = tmp_path / "mine.yaml"
    path.write_text(SOUND, encoding="utf-8")
    return path


@pytest.fixture
def watch(monkeypatch: pytest.MonkeyPatch) -> Iterator[Callable[[Path], Watching]]:
    begun: list[Watching] = []
    monkeypatch.setattr("roleplay.authoring.watch.SETTLED", 20)
    monkeypatch.setattr("roleplay.authoring.watch.PATIENCE", 50)

    def begin(place: Path) -> Watching:
        begun.append(Watching(place))
        return begun[-1]

    yield begin
    for each in begun:
        each.process.kill()
        each.process.wait()
        os.close(each.printed)


def test_every_way_of_saving_is_noticed_until_ctrl_c(watch: Callable[[Path], Watching], file: Path) -> None:
    watching = watch(file)
    first = watching.next_report(GOOD)
    assert first.startswith("── ")

    file.write_text(BROKEN, encoding="utf-8")  # in place
    assert f"{file}:" in watching.next_report(BAD)

    fresh = file.with_name(".mine.yaml.tmp")  # another file in its place, twice: the first one's inode is gone then
    for text, ending in ((SOUND, GOOD), (BROKEN, BAD)):
        fresh.write_text(text, encoding="utf-8")
        fresh.replace(file)
        assert watching.next_report(ending).count("── ") >= 1

    file.rename(file.with_name("mine.yaml~"))  # the old one away first, then a new one
    assert "there is no such file" in watching.next_report(BAD)
    file.write_text(SOUND, encoding="utf-8")
    watching.next_report(GOOD)

    assert watching.interrupt() == 0


def test_an_organisation_that_comes_later_is_noticed(watch: Callable[[Path], Watching], tmp_path: Path) -> None:
    head, _, rest = SOUND.partition("organisation:\n")
    (tmp_path / "mine.yaml").write_text(f"{head}organisation: cats\n{rest[rest.index('# ── The situation') :]}")
    watching = watch(tmp_path)
    assert "there is no organisations/cats.yaml" in watching.next_report(BAD)
    (tmp_path / "organisations").mkdir()
    (tmp_path / "organisations" / "cats.yaml").write_text("schema: 1\nid: cats\nname: Cats\npolicy: [Be kind.]\n")
    watching.next_report("2 files: 2 good, 0 with errors, ")
    assert watching.interrupt() == 0


def test_one_document_cannot_be_printed_again_and_again(roleplay: Roleplay, file: Path) -> None:
    done = roleplay("personas", "check", "--watch", "--json", file)
    assert (done.code, done.out) == (2, "")
    assert "--watch prints again and again, --json one document; choose one of them." in done.err
