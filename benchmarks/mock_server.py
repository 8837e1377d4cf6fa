"""An OpenAI-compatible server of fixed latency, in a process of its own, so that only the client is measured.

    with mock_server(latency=0.2, answer='{"findings": []}') as base:
        ...  # base is the api_base

A whole answer comes after `latency` seconds. A streamed one begins after as long and then comes word by word, `gap`
seconds apart; the last word of its first sentence is the moment it was sent, by the machine's monotonic clock, digits
written as letters so that it passes for a customer's word. That lets the client say how late it heard it (`sent_at`).
"""

import argparse
import asyncio
import json
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from typing import TextIO, cast

_OPENING = "Nobody told me anything and then it was like".split()
_REST = (" So", " what", " happens", " now", "?")  # as models cut them: the space goes before the word
_USAGE = {"prompt_tokens": 1500, "completion_tokens": 50, "total_tokens": 1550}


@contextmanager
def mock_server(*, latency: float = 0.2, gap: float = 0.01, answer: str = "{}") -> Iterator[str]:
    """Run the server in another process and yield its api_base."""
    command = [
        sys.executable,
        "-m",
        "benchmarks.mock_server",
        f"--latency={latency}",
        f"--gap={gap}",
        f"--answer={answer}",
    ]
    with subprocess.Popen(command, stdout=subprocess.PIPE, text=True) as process:
        try:
            yield f"http://127.0.0.1:{int(cast(TextIO, process.stdout).readline())}/v1"
        finally:
            process.terminate()


def sent_at(sentence: str) -> float:
    """Return when the first sentence of a streamed answer was sent, by time.monotonic()."""
    word = sentence.rstrip(".").rsplit(" ", 1)[1]
    return int(word.translate(str.maketrans("abcdefghij", "0123456789"))) / 1e6


class _Server:
    def __init__(self, latency: float, gap: float, answer: str) -> None:
        self._latency, self._gap = latency, gap
        choice = {"index": 0, "message": {"role": "assistant", "content": answer}, "finish_reason": "stop"}
        body = {
            "id": "c",
            "object": "chat.completion",
            "created": 1,
            "model": "m",
            "choices": [choice],
            "usage": _USAGE,
        }
        raw = json.dumps(body).encode()
        self._whole = b"HTTP/1.1 200 OK\r\nContent-Type: application/json\r\nContent-Length: %d\r\n\r\n%s" % (
            len(raw),
            raw,
        )

    async def serve(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        """Answer one connection's requests."""
        try:
            while True:
                head = await reader.readuntil(b"\r\n\r\n")
                length = int(head.lower().partition(b"content-length:")[2].split(b"\r\n", 1)[0])
                streamed = json.loads(await reader.readexactly(length)).get("stream")
                await asyncio.sleep(self._latency)
                if streamed:
                    await self._speak(writer)
                else:
                    writer.write(self._whole)
                    await writer.drain()
        except (ConnectionError, asyncio.IncompleteReadError):
            writer.close()

    async def _speak(self, writer: asyncio.StreamWriter) -> None:
        writer.write(b"HTTP/1.1 200 OK\r\nContent-Type: text/event-stream\r\nTransfer-Encoding: chunked\r\n\r\n")
        for word in _OPENING:
            await self._send(writer, {"content": f"{word} "})
        moment = str(int(time.monotonic() * 1e6)).translate(str.maketrans("0123456789", "abcdefghij"))
        await self._send(writer, {"content": f"{moment}."})
        for word in _REST:
            await self._send(writer, {"content": word})
        await self._send(writer, {}, finish="stop")
        await self._send(writer, None)
        writer.write(b"E\r\ndata: [DONE]\n\n\r\n0\r\n\r\n")
        await writer.drain()

    async def _send(
        self, writer: asyncio.StreamWriter, delta: dict[str, str] | None, finish: str | None = None
    ) -> None:
        choices = [] if delta is None else [{"index": 0, "delta": delta, "finish_reason": finish}]
        data = {"id": "c", "object": "chat.completion.chunk", "created": 1, "model": "m", "choices": choices}
        raw = f"data: {json.dumps(data if choices else {**data, 'usage': _USAGE})}\n\n".encode()
        writer.write(b"%x\r\n%s\r\n" % (len(raw), raw))
        await writer.drain()
        await asyncio.sleep(self._gap)


async def _main() -> None:
    parser = argparse.ArgumentParser(description="An OpenAI-compatible server of fixed latency.")
    parser.add_argument("--latency", type=float, default=0.2, help="seconds before an answer")
    parser.add_argument("--gap", type=float, default=0.01, help="seconds between streamed words")
    parser.add_argument("--answer", default="{}", help="text of every whole answer")
    given = parser.parse_args()
    serving = _Server(given.latency, given.gap, given.answer).serve
    server = await asyncio.start_server(serving, "127.0.0.1", 0, backlog=1024)
    print(server.sockets[0].getsockname()[1], flush=True)
    await server.serve_forever()


if __name__ == "__main__":
    asyncio.run(_main())
