"""A small OpenAI-compatible server on loopback that misbehaves as told: the other end of every contract test.

    async with FaultyServer() as server:
        server.will(speech("Good ", "morning."), Fault(status=429, headers={"Retry-After": "2"}))

Answers are given in order, the last one for ever. What was asked stands in `asked`, who hung up early in `hung_up`.
"""

import asyncio
import json
from collections.abc import Sequence
from dataclasses import dataclass, field
from types import TracebackType
from typing import Any, Self

USAGE = {"prompt_tokens": 11, "completion_tokens": 7, "total_tokens": 18}


@dataclass(frozen=True)
class Fault:
    """One HTTP answer. pieces: bodies sent one by one, each in its own packet; then: what happens after the last one.

    "close" ends the answer properly, "cut" drops the connection in the middle of it, "stall" says nothing more.
    """

    status: int = 200
    headers: dict[str, str] = field(default_factory=dict)
    pieces: tuple[str, ...] = ()
    kind: str = "application/json"
    then: str = "close"


def event(data: dict[str, Any]) -> str:
    """Return one event of a stream."""
    return f"data: {json.dumps(data)}\n\n"


def _chunk(delta: dict[str, Any], finish: str | None = None) -> str:
    choice = {"index": 0, "delta": delta, "finish_reason": finish}
    return event({"id": "c", "object": "chat.completion.chunk", "created": 1, "model": "m", "choices": [choice]})


def speech(*words: str, finish: str | None = "stop", usage: bool = True, then: str = "close") -> Fault:
    """Return a streamed answer; finish None ends it without a finish reason; "stall" and "cut" leave it unfinished."""
    pieces = [_chunk({"role": "assistant", "content": ""}), *(_chunk({"content": word}) for word in words)]
    if then == "close":
        if finish is not None:
            pieces.append(_chunk({}, finish))
        if usage:
            counted = {"id": "c", "object": "chat.completion.chunk", "created": 1, "model": "m", "choices": []}
            pieces.append(event({**counted, "usage": USAGE}))
        pieces.append("data: [DONE]\n\n")
    return Fault(pieces=tuple(pieces), kind="text/event-stream", then=then)


def answer(content: str | None, **changes: Any) -> Fault:
    """Return a whole answer; `changes` replace fields of its body."""
    choices = [{"index": 0, "message": {"role": "assistant", "content": content}, "finish_reason": "stop"}]
    body = {"id": "c", "object": "chat.completion", "created": 1, "model": "m", "choices": choices, "usage": USAGE}
    return Fault(pieces=(json.dumps({**body, **changes}),))


def refusal(status: int, message: str, *, code: str | None = None, headers: dict[str, str] | None = None) -> Fault:
    """Return an error as OpenAI and its kin word it."""
    body = {"error": {"message": message, "type": "invalid_request_error", "code": code}}
    return Fault(status=status, headers=headers or {}, pieces=(json.dumps(body),))


STALL = Fault(then="stall")
"""Headers, and then nothing."""


class FaultyServer:
    """Listens on 127.0.0.1 while the `async with` lasts."""

    def __init__(self) -> None:
        self.asked: list[dict[str, Any]] = []
        self.headers: list[str] = []
        self.paths: list[str] = []
        self.stalled, self.hung_up = asyncio.Event(), asyncio.Event()
        self._faults: list[Fault] = []
        self._clients: set[asyncio.Task[None]] = set()

    def will(self, *faults: Fault) -> None:
        """Answer so from now on, and forget what was asked before."""
        self._faults = list(faults)
        for seen in (self.asked, self.headers, self.paths, self.stalled, self.hung_up):
            seen.clear()

    async def __aenter__(self) -> Self:
        self._server = await asyncio.start_server(self._serve, "127.0.0.1", 0)
        self.base = f"http://127.0.0.1:{self._server.sockets[0].getsockname()[1]}"
        return self

    async def __aexit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self._server.close()
        for client in self._clients:
            client.cancel()
        await asyncio.gather(*self._clients, return_exceptions=True)

    async def _serve(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        task = asyncio.current_task()
        assert task is not None
        self._clients.add(task)
        task.add_done_callback(self._clients.discard)
        try:
            while await self._answer_one(reader, writer):
                pass
        except (ConnectionError, asyncio.IncompleteReadError, asyncio.CancelledError):
            pass
        finally:
            writer.close()

    async def _answer_one(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> bool:
        """Answer one request; return whether the connection lives on."""
        head = (await reader.readuntil(b"\r\n\r\n")).decode("latin-1")
        length = next((int(line[15:]) for line in head.split("\r\n") if line.lower().startswith("content-length:")), 0)
        body = await reader.readexactly(length)
        self.paths.append(head.split()[1])
        self.headers.append(head)
        self.asked.append(json.loads(body) if body else {})
        fault = self._faults.pop(0) if len(self._faults) > 1 else self._faults[0]
        await self._send(writer, _head(fault))
        for piece in fault.pieces:
            raw = piece.encode()
            await self._send(writer, b"%x\r\n%s\r\n" % (len(raw), raw))
        if fault.then == "close":
            await self._send(writer, b"0\r\n\r\n")
            return True
        if fault.then == "stall":
            self.stalled.set()
            await reader.read(1)  # nothing comes any more: it returns when the client hangs up
            self.hung_up.set()
        return False

    async def _send(self, writer: asyncio.StreamWriter, data: bytes) -> None:
        writer.write(data)
        await writer.drain()


def _head(fault: Fault) -> bytes:
    lines: Sequence[str] = (
        f"HTTP/1.1 {fault.status} x",
        f"Content-Type: {fault.kind}",
        "Transfer-Encoding: chunked",
        *(f"{name}: {value}" for name, value in fault.headers.items()),
    )
    return ("\r\n".join(lines) + "\r\n\r\n").encode("latin-1")
