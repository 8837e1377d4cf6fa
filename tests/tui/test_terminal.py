"""The app on a real terminal: it is given back whatever happens, and nobody else writes on it."""

import fcntl
import io
import json
import os
import pty
import re
import select
import signal
import sqlite3
import struct
import subprocess
import sys
import termios
import time
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path

import pytest

from roleplay.cli import main
from roleplay.text import MAX_TURN_CHARS
from roleplay.tui.keyboard import Typed
from roleplay.tui.terminal import own_screen
from tests.forks import Fork

LEAVE_SCREEN = b"\x1b[?1049l"
SHOW_CURSOR = b"\x1b[?25h"

PROGRAM = """
import os, sys
from pathlib import Path
from roleplay.config import Settings
from roleplay.tui import app as module
from roleplay.tui import memory

memory.remember(Path({data!r}), welcomed=True)

def on_mount(self):
    {on_mount}

module.RoleplayApp.on_mount = on_mount
settings = Settings(data_dir=Path({data!r}), config_file=Path({data!r}) / "config.toml")
{before}
sys.exit(module.run(settings, persona={persona!r}))
"""


AT_ONCE = "from dataclasses import replace; settings = replace(settings, motion=False)"
"""The customer answers without taking time to speak."""


@dataclass
class Terminal:
    """A program on a pseudo terminal."""

    process: subprocess.Popen[bytes] | Fork
    master: int
    output: bytes = b""

    def read_until(self, wanted: bytes, seconds: float = 60, *, after: bytes = b"") -> None:
        """Read until something was drawn, later than the last of something else; fail with what was."""
        deadline = time.monotonic() + seconds
        while wanted not in (drawn := plain(self.output))[drawn.rfind(after) if after else 0 :]:
            if not self.read(deadline):
                raise AssertionError(f"{wanted!r} never came; screen so far: {plain(self.output)[-2000:]!r}")

    def read(self, deadline: float) -> bool:
        """Read a little; say whether there may be more."""
        ready, _, _ = select.select([self.master], [], [], max(0, deadline - time.monotonic()))
        if not ready:
            return False
        try:
            chunk = os.read(self.master, 65536)
        except OSError:
            return False
        self.output += chunk
        return bool(chunk)

    def finish(self, seconds: float = 20) -> int:
        """Read to the end and return the exit code."""
        deadline = time.monotonic() + seconds
        while self.process.poll() is None and time.monotonic() < deadline:
            self.read(min(deadline, time.monotonic() + 0.1))
        while self.read(time.monotonic() + 0.1):
            pass
        return self.process.wait(timeout=1)


Start = Callable[..., Terminal]


def plain(output: bytes) -> bytes:
    """Return what was drawn, without escape sequences."""
    return re.sub(rb"\x1b(?:\[[0-?]*[ -/]*[@-~]|[@-Z\\-_])", b"", output)


@pytest.fixture
def data(tmp_path: Path) -> Path:
    return tmp_path / "data"


@pytest.fixture
def start(data: Path) -> Iterator[Start]:
    started: list[Terminal] = []

    def begin(*, on_mount: str = "pass", before: str = "", persona: str | None = None, cold: bool = False) -> Terminal:
        """cold: an interpreter of its own, for what only the end of one proves; else forked, which imports nothing again."""
        master, slave = pty.openpty()
        fcntl.ioctl(slave, termios.TIOCSWINSZ, struct.pack("HHHH", 24, 80, 0, 0))
        code = PROGRAM.format(data=str(data), on_mount=on_mount, before=before, persona=persona)
        environment = {**os.environ, "TERM": "xterm-256color"}
        files = (slave, slave, slave)

        def work() -> None:
            os.close(master)  # or the terminal would never be gone
            exec(code, {})  # noqa: S102 - our own

        process = (
            subprocess.Popen([sys.executable, "-c", code], 0, None, *files, start_new_session=True, env=environment)
            if cold
            else Fork(work, files, environment)
        )
        os.close(slave)
        started.append(Terminal(process, master))
        return started[-1]

    yield begin
    for terminal in started:
        if terminal.process.poll() is None:
            terminal.process.kill()
            terminal.process.wait()
        os.close(terminal.master)


def restored(terminal: Terminal) -> bool:
    """Whether the last word on the terminal was to leave the alternate screen and show the cursor."""
    entered = terminal.output.rfind(b"\x1b[?1049h")
    return terminal.output.rfind(LEAVE_SCREEN) > entered and terminal.output.rfind(SHOW_CURSOR) > entered


@pytest.mark.parametrize("number", [signal.SIGTERM, signal.SIGHUP, signal.SIGINT])
def test_signals_restore_the_terminal_and_exit_non_zero(start: Start, number: signal.Signals) -> None:
    terminal = start()
    terminal.read_until(b"Choose one")
    terminal.process.send_signal(number)
    assert terminal.finish() == 128 + number
    assert restored(terminal)


def test_a_terminal_that_is_gone_ends_the_app_even_where_nobody_signals_it(start: Start) -> None:
    """As where `make` leads the session: it alone is told that the window was closed."""
    terminal = start()
    terminal.read_until(b"Choose one")
    os.close(terminal.master)
    terminal.master = os.open(os.devnull, os.O_RDONLY)
    assert terminal.process.wait(20) == 128 + signal.SIGHUP


def test_a_stuck_loop_is_ended_and_the_terminal_restored_all_the_same(start: Start) -> None:
    terminal = start(
        on_mount="import time; self.set_timer(0.5, lambda: (sys.__stderr__.write('STUCK'), sys.__stderr__.flush(), time.sleep(60)))",
        before="from roleplay.tui import terminal; terminal.GRACE = 0.2",
    )
    terminal.read_until(b"Library")
    deadline = time.monotonic() + 5
    while b"STUCK" not in terminal.output and terminal.read(deadline):
        pass
    terminal.process.send_signal(signal.SIGTERM)
    assert terminal.finish() == 128 + signal.SIGTERM
    assert restored(terminal)


def test_crash_restores_the_terminal_and_points_to_a_log_without_words(start: Start, data: Path) -> None:
    words = "self.words = 'what the trainee said'.upper()"  # so that the line of code is not what was said
    terminal = start(on_mount=f"{words}; self.set_timer(0.1, lambda: int(self.words))")
    assert terminal.finish(60) == 1
    assert restored(terminal)
    assert b"mistake of its own" in terminal.output
    assert b"Traceback" not in terminal.output
    log = (data / "roleplay.log").read_text(encoding="utf-8")
    assert "ValueError" in log
    assert ", in <lambda>" in log
    assert "WHAT THE TRAINEE SAID" not in log
    assert (data / "roleplay.log").stat().st_mode & 0o777 == 0o600


def test_writes_to_stdout_and_stderr_do_not_reach_the_screen(start: Start, data: Path) -> None:
    noise = "os.write(2, b'NOISE-TWO'); os.write(1, b'NOISE-ONE'); print('NOISE-PRINT'); sys.stderr.write('NOISE-ERR')"
    terminal = start(on_mount=noise, before="sys.stderr.write('BEFORE')")
    terminal.read_until(b"Choose one")
    os.write(terminal.master, b"q")
    assert terminal.finish() == 0
    assert b"NOISE" not in terminal.output
    assert b"BEFORE" in terminal.output
    assert restored(terminal)
    assert "NOISE-TWO" in (data / "roleplay.log").read_text(encoding="utf-8")


def test_quit_by_key_while_the_engine_still_loads_is_quick(start: Start) -> None:
    slow = "import time, roleplay.tui.desk as d; d.Desk.load = lambda self: time.sleep(60)"
    terminal = start(before=slow, cold=True)
    terminal.read_until(b"Getting things ready")
    begun = time.monotonic()
    os.write(terminal.master, b"\x11")
    assert terminal.finish() == 0
    assert time.monotonic() - begun < 15  # it does not wait for the thread; how fast exactly is not for a test
    assert restored(terminal)


def test_a_burst_keeps_its_order_and_a_megabyte_pasted_is_capped(start: Start, data: Path) -> None:
    """What only a real terminal's input shows: keys that arrive in one piece, and a paste that arrives in many."""
    terminal = start(persona="dana-missed-connection", before=AT_ONCE)
    terminal.read_until(b"Start (Enter)")
    os.write(terminal.master, b"\r")
    terminal.read_until(b"Your turn")
    os.write(terminal.master, b"I am sorry, Dana. What happened in Tampa?\rand this is too early\r")
    terminal.read_until(b"thinking")
    terminal.read_until(b"Your turn", after=b"thinking")
    text = b"\x1b[200~" + b"word " * 200_000 + b"\x1b[201~"
    while text:
        _, ready, _ = select.select([terminal.master], [terminal.master], [], 10)
        if ready:
            text = text[os.write(terminal.master, text[:4096]) :]
        terminal.read(time.monotonic())
    terminal.read_until(b"too long")
    os.write(terminal.master, b"\x11")
    assert terminal.finish() == 0
    with sqlite3.connect(data / "roleplay.db") as db:
        said = [json.loads(row[0])["text"] for row in db.execute("SELECT trainee FROM exchanges")]
        [(draft,)] = db.execute("SELECT words FROM drafts")
    assert said == ["I am sorry, Dana. What happened in Tampa?"]
    assert draft.startswith("and this is too early")
    assert len(draft) == MAX_TURN_CHARS


def test_no_byte_and_no_key_ends_the_app_and_no_paste_is_a_key(start: Start, data: Path) -> None:
    terminal = start(persona="dana-missed-connection")
    terminal.read_until(b"Start (Enter)")
    os.write(terminal.master, b"\r")
    terminal.read_until(b"Your turn")
    os.write(terminal.master, b"one\xe4 ")  # as a Latin-1 terminal sends it
    terminal.read_until("one\ufffd".encode())
    os.write(terminal.master, b"\x1b[99999999999u")  # the key of no character
    log, deadline = data / "roleplay.log", time.monotonic() + 60
    while "OverflowError" not in log.read_text(encoding="utf-8") and time.monotonic() < deadline:
        terminal.read(time.monotonic() + 0.05)
    os.write(terminal.master, b"\x1b[200~two\x1b\x07three \x1b[31mfour\x1b[0m\x1b[201~")
    terminal.read_until(b"twothree four")
    os.write(terminal.master, b"\x11")
    assert terminal.finish() == 0


@pytest.mark.parametrize("size", [1, 2, 3, 4096])
@pytest.mark.parametrize(
    ("encoding", "sent", "read"),
    [
        ("utf-8", "zwölf €\x1b[A".encode(), "zwölf €\x1b[A"),
        ("utf-8", b"zw\xf6lf \x1b[A", "zw\ufffdlf \x1b[A"),
        ("iso8859-1", b"zw\xf6lf \x1b[A", "zwölf \x1b[A"),
        ("utf-8", b"a\x1b[200~b\x1b[1mc\x1b\x1b[201~\x1b[B", "a\x1b[200~bc\x1b[201~\x1b[B"),
        ("utf-8", b"\x1b[200~a\r\nb\tc\x07\x1b[201~" * 2, "\x1b[200~a\nb\tc\x1b[201~" * 2),
        ("utf-8", b"\x1b[201~a\x1b[200~never ends \x1b", "\x1b[201~a\x1b[200~"),
    ],
)
def test_bytes_are_read_alike_however_they_come(encoding: str, sent: bytes, read: str, size: int) -> None:
    typed = Typed(encoding)
    assert "".join(typed.decode(sent[at : at + size]) for at in range(0, len(sent), size)) == read


def test_the_screen_is_drawn_in_the_terminals_own_encoding(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(sys, "stdout", io.TextIOWrapper(io.BytesIO(), encoding="iso8859-1"))
    with own_screen(tmp_path / "log"):
        assert sys.__stdout__ is not None
        assert sys.__stdout__.encoding == "iso8859-1"


def test_unknown_persona_ends_with_a_sentence_and_code_2(start: Start) -> None:
    terminal = start(
        persona="nobody",
        before="sys.excepthook = lambda kind, error, _: (print('SAID', error), os._exit(error.exit_code))",
    )
    assert terminal.finish(60) == 2
    assert restored(terminal)
    assert b"SAID there is no persona 'nobody'" in terminal.output


@pytest.mark.parametrize("term", ["dumb", ""])
@pytest.mark.parametrize(
    ("words", "code", "said"),
    [
        ([], 2, "this terminal shows lines only (TERM={}); name a persona and use plain mode: roleplay play PERSONA"),
        (["play", "dana-missed-connection"], 0, "The conversation is over"),
    ],
)
def test_a_terminal_of_lines_gets_plain_mode_or_is_told_of_it(
    data: Path, words: list[str], code: int, said: str, term: str
) -> None:
    def work() -> None:
        sys.argv = ["roleplay", "--data-dir", str(data), *words]
        main()

    master, slave = pty.openpty()
    os.write(master, b"/end\n\n\n")
    terminal = Terminal(Fork(work, (slave, slave, slave), {"TERM": term}), master)
    os.close(slave)
    assert terminal.finish(60) == code
    assert said.format(term).encode() in terminal.output
    assert b"\x1b" not in terminal.output
    os.close(master)


def test_importing_the_app_is_light() -> None:
    code = (
        "import sys, roleplay.tui.app\n"
        "heavy = {'langgraph', 'langchain_core', 'litellm', 're2', 'yaml', 'sqlite3'} & set(sys.modules)\n"
        "assert not heavy, heavy\n"
        "assert 'roleplay.session' not in sys.modules"
    )
    subprocess.run([sys.executable, "-c", code], check=True, timeout=60)


def test_the_style_sheet_stands_beside_the_app() -> None:
    import roleplay.tui

    assert (Path(roleplay.tui.__file__).parent / "styles" / "app.tcss").is_file()
