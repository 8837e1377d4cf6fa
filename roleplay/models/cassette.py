"""Recordings: a model that is written down while it answers, and a model that answers from what was written down."""

import asyncio
from collections import Counter, defaultdict
from collections.abc import AsyncIterator
from pathlib import Path
from typing import Any

from roleplay.errors import ModelError, StaleRecording
from roleplay.models import tape
from roleplay.models.base import Backend, Completion, Request, closing
from roleplay.models.compared import difference, likeness
from roleplay.text import one_line


class Recording:
    """A backend that passes everything on to another and writes it down in `path`, one line a call, as calls end.

    Several recordings, of several models, may write to one file at once: it is only ever appended to. A kill loses at most the
    calls in flight. Raises FileError where `path` is something else than a recording, or cannot be written.
    """

    def __init__(self, backend: Backend, path: Path) -> None:
        self._backend, self._path = backend, path
        _begin(path)

    @property
    def name(self) -> str:
        """The model as the user named it."""
        return self._backend.name

    async def stream(self, request: Request) -> AsyncIterator[str | Completion]:
        """Yield what the other yields; what was heard is written down also where it breaks off."""
        pieces: list[str] = []
        ending: dict[str, Any] = {"left": True}
        stream = self._backend.stream(request)
        try:
            async for piece in stream:
                if isinstance(piece, Completion):
                    ending = _answered(piece)
                else:
                    pieces.append(redact(piece))
                yield piece
            if "finish" not in ending:
                ending = {}
        except asyncio.CancelledError:
            ending = {"failed": _stopped(bool(pieces))}
            raise
        except ModelError as error:
            ending = {"failed": _failed(error)}
            raise
        finally:
            self._write(request, {"pieces": pieces, **ending})
            if (close := getattr(stream, "aclose", None)) is not None:
                await close()

    async def complete(self, request: Request) -> Completion:
        """Return what the other returns, written down."""
        answer: dict[str, Any] | None = None
        try:
            completion = await self._backend.complete(request)
            answer = {"pieces": [redact(completion.text)], **_answered(completion)}
            return completion
        except asyncio.CancelledError:
            answer = {"pieces": [], "failed": _stopped(False)}
            raise
        except ModelError as error:
            answer = {"pieces": [], "failed": _failed(error)}
            raise
        finally:
            if answer is not None:
                self._write(request, answer)

    def _write(self, request: Request, answer: dict[str, Any]) -> None:
        asked = _hidden(request).data()
        asked["messages"] = [[message["role"], message["content"]] for message in asked["messages"]]
        _append(self._path, _line({"model": redact(self.name), **asked, **answer}))



class Replay:
    """A backend that answers from a recording; a call that it does not hold is StaleRecording, never a guess.

    The same request answered several times is answered in that order, and then as the last time. A form that the recorded
    model refused is refused again. `problem` is a sentence where the file's end was lost, else None. Raises FileError.
    """

    def __init__(self, path: Path) -> None:
        self._path = path
        self._taken, self.problem = _load(path)
        self._places: dict[str, list[int]] = defaultdict(list)
        for place, taken in enumerate(self._taken):
            self._places[_identity(taken.request())].append(place)
        self._played: Counter[str] = Counter()
        refused = {each.form: each.failed for each in self._taken if each.failed and each.failed.kind == "BadRequest"}
        taken_forms = {each.form for each in self._taken if each.failed is None}
        self._refused = {form: failed for form, failed in refused.items() if form not in taken_forms}

    @property
    def name(self) -> str:
        """The model as the user names it."""
        return f"replay:{self._path}"

    @property
    def models(self) -> list[str]:
        """The names of the models that were recorded."""
        return sorted({taken.model for taken in self._taken})

    async def stream(self, request: Request) -> AsyncIterator[str | Completion]:
        """Yield the recorded pieces."""
        taken = self._find(request)
        for piece in taken.pieces:
            yield piece
        if taken.failed is not None:
            raise taken.failed.error()
        if taken.left:
            raise StaleRecording(
                f"{self._path}: when this '{request.purpose}' reply was recorded, nobody listened further than "
                f"“…{one_line(''.join(taken.pieces)[-60:])}”; {self._remedy}."
            )
        if taken.finish is not None:
            yield taken.completion()

    async def complete(self, request: Request) -> Completion:
        """Return the recorded answer."""
        taken = self._find(request)
        if taken.failed is not None:
            raise taken.failed.error()
        return taken.completion()

    @property
    def _remedy(self) -> str:
        return f"record again (--record {self._path})"

    def _find(self, request: Request) -> Taken:
        asked = _hidden(request)
        identity = _identity(asked)
        places = self._places.get(identity)
        if places:
            played = self._played[identity]
            self._played[identity] += 1
            return self._taken[places[min(played, len(places) - 1)]]
        if (refused := self._refused.get(request.form)) is not None:
            raise refused.error()
        raise StaleRecording(f"{self._path}: {self._missing(asked)}; {self._remedy}.")

    def _missing(self, asked: Request) -> str:
        """Return what is nearest to a request that was not recorded, and where it first differs."""
        recorded = [(place, taken.request()) for place, taken in enumerate(self._taken)]
        alike = [(place, request) for place, request in recorded if request.purpose == asked.purpose]
        if not alike:
            held = Counter(request.purpose for _, request in recorded)
            kinds = ", ".join(f"{count} of '{purpose}'" for purpose, count in sorted(held.items())) or "no calls at all"
            return f"holds no '{asked.purpose}' call (it holds {kinds})"
        place, nearest = max(alike, key=lambda each: likeness(each[1], asked))
        return (
            f"holds no answer to this '{asked.purpose}' call; the nearest is in line {place + 2} and differs in "
            f"{difference(nearest, asked)}"
        )


