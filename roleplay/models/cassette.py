"""Recordings: a model that is written down while it answers, and a model that answers from what was written down."""

import asyncio
from collections import Counter, defaultdict
from collections.abc import AsyncIterator
from pathlib import Path
from typing import Any

from roleplay.errors import BadRequest, ModelError, StaleRecording
from roleplay.models import tape
from roleplay.models.base import Backend, Completion, Notice, Request, closing, notice
from roleplay.models.compared import difference, likeness
from roleplay.text import one_line


class Recording:
    """A backend that passes everything on to another and writes it down in `path`, one line a call, as calls end.

    Several recordings, of several models, may write to one file at once: it is only ever appended to. A kill loses at most the
    calls in flight. Raises FileError where `path` is something else than a recording, or cannot be written.
    """

    def __init__(self, backend: Backend, path: Path) -> None:
        self._backend, self._path = backend, path
        tape.begin(path)

    @property
    def name(self) -> str:
        """The model as the user named it."""
        return self._backend.name

    @property
    def scripted(self) -> bool:
        """Whether the other is."""
        return self._backend.scripted

    async def stream(self, request: Request) -> AsyncIterator[str | Completion]:
        """Yield what the other yields; what was heard is written down also where it breaks off."""
        pieces: list[str] = []
        ending = tape.LEFT
        stream = self._backend.stream(request)
        async with closing(stream):
            try:
                async for piece in stream:
                    if isinstance(piece, Completion):
                        ending = tape.answered(piece)
                    else:
                        pieces.append(piece)
                    yield piece
                if ending is tape.LEFT:
                    ending = {}  # it ended without a word about it
            except asyncio.CancelledError:
                ending = tape.stopped(heard=bool(pieces))
                raise
            except ModelError as error:
                ending = tape.failed(error)
                raise
            finally:
                self._write(request, pieces, ending)

    async def complete(self, request: Request) -> Completion:
        """Return what the other returns, written down."""
        try:
            completion = await self._backend.complete(request)
        except asyncio.CancelledError:
            self._write(request, [], tape.stopped(heard=False))
            raise
        except ModelError as error:
            self._write(request, [], tape.failed(error))
            raise
        self._write(request, [completion.text], tape.answered(completion))
        return completion

    def _write(self, request: Request, pieces: list[str], ending: dict[str, Any]) -> None:
        tape.append(self._path, tape.entry_of(self.name, request, pieces, ending))


class Replay:
    """A backend that answers from a recording; a call that it does not hold is StaleRecording, never a guess.

    It stands in for every model that was recorded, so a call is found by all that was asked, not by whom. The same
    request answered several times is answered in that order, and then as the last time. A form that a recorded model
    refused is refused again. `problem` is a sentence where the end of the file was lost, else None; whoever watches the
    first call hears it. Raises FileError.
    """

    def __init__(self, path: Path) -> None:
        self._path = path
        self._taken, self.problem = tape.load(path)
        self._answers: dict[str, list[tape.Taken]] = defaultdict(list)
        for taken in self._taken:
            self._answers[_identity(taken.asked)].append(taken)
        self._played: Counter[str] = Counter()
        self._told = self.problem is None

    @property
    def name(self) -> str:
        """The model as the user names it."""
        return f"replay:{self._path}"

    @property
    def models(self) -> list[str]:
        """The names of the models that were recorded."""
        return sorted({taken.model for taken in self._taken})

    @property
    def scripted(self) -> bool:
        """Whether only scripts were recorded."""
        return all(name.startswith("scripted") for name in self.models)

    async def stream(self, request: Request) -> AsyncIterator[str | Completion]:
        """Yield the recorded pieces, last the Completion."""
        taken = self._find(request)
        for piece in taken.pieces:
            yield piece
        if taken.failed is not None:
            raise taken.failed.error()
        if taken.left:
            heard = one_line(taken.completion.text[-60:])
            raise self._stale(f"nobody listened to this '{request.purpose}' reply any further than “…{heard}”")
        yield taken.completion

    async def complete(self, request: Request) -> Completion:
        """Return the recorded answer."""
        taken = self._find(request)
        if taken.failed is not None:
            raise taken.failed.error()
        return taken.completion

    def _stale(self, why: str) -> StaleRecording:
        return StaleRecording(f"{self._path}: {why}; record again (--record {self._path}).")

    def _find(self, request: Request) -> tape.Taken:
        if not self._told and self.problem:
            notice(Notice("fallback", self.problem))
            self._told = True
        asked = tape.hidden(request)
        identity = _identity(asked)
        if answers := self._answers.get(identity):
            played = self._played[identity]
            self._played[identity] += 1
            return answers[min(played, len(answers) - 1)]
        if (refusal := self._refusal(asked)) is not None:
            raise refusal.error()
        raise self._stale(self._missing(asked))

    def _refusal(self, asked: Request) -> tape.Failed | None:
        """Return how the form of a request was refused by a model that was recorded for such calls, and never took it.

        Calls at the same time may have come in another order then: the first ones met the refusal, these did not.
        """
        models = {taken.model for taken in self._taken if taken.asked.purpose == asked.purpose}
        same_form = [taken for taken in self._taken if taken.model in models and taken.asked.form == asked.form]
        if asked.form == "text" or any(taken.failed is None for taken in same_form):
            return None
        return next(
            (each.failed for each in same_form if each.failed and each.failed.kind == BadRequest.__name__), None
        )

    def _missing(self, asked: Request) -> str:
        """Return what is nearest to a request that was not recorded, and where it first differs."""
        alike = [
            (line, taken.asked) for line, taken in enumerate(self._taken, 2) if taken.asked.purpose == asked.purpose
        ]
        if not alike:
            held = Counter(taken.asked.purpose for taken in self._taken)
            kinds = ", ".join(f"{count} of '{purpose}'" for purpose, count in sorted(held.items())) or "none at all"
            return f"holds no '{asked.purpose}' call; of others it holds {kinds}"
        line, nearest = max(alike, key=lambda each: likeness(each[1], asked))
        return (
            f"holds no answer to this '{asked.purpose}' call; the nearest one, in line {line}, differs in "
            f"{difference(nearest, asked)}"
        )


def _identity(request: Request) -> str:
    return request.key("")
