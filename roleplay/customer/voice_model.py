"""speak, by a language model: its words cut into sentences while it writes, made presentable, stopped in time.

What may be said stands in `script.py`; whether it may be shown is the referee's. Here is only what lies between a
stream of text and a person's spoken sentences.
"""

import hashlib
import re
from collections.abc import AsyncIterator

from roleplay.customer.referee import missing
from roleplay.customer.scene import Scene, scene_of
from roleplay.customer.script import messages_of
from roleplay.customer.voice import Direction, Speaker, Spoken
from roleplay.errors import CutReply, EmptyReply, RefusedContent
from roleplay.models.base import Notice, closing, notice
from roleplay.models.chat import ChatModel
from roleplay.text import one_line, sentences, words

TEMPERATURE = 0.6
"""People do not choose the likeliest word, but a weak model that is given much room loses the part."""


def by_model(model: ChatModel) -> Speaker:
    """Return the voice of a language model.

    A sentence is handed on as soon as the next one begins. A retake goes on after what was released; where that is a
    reply already, nothing is asked. Content the provider refuses, and an answer with nothing
    in it, are a reply with nothing in it; where that was the second take, it is told of. Every other ModelError is passed on.
    """

    async def speak(direction: Direction) -> AsyncIterator[Spoken]:
        if direction.released and not missing(direction.released, direction):
            return  # what stands is a reply
        scene = scene_of(direction)
        room = 2 * scene.words + 40
        stream = model.stream(
            messages_of(scene), purpose="voice", seed=_seed(direction), temperature=TEMPERATURE, max_tokens=room
        )
        async with closing(stream):
            try:
                async for text in heard(stream, scene):
                    yield Spoken(text)
            except (RefusedContent, EmptyReply, CutReply) as nothing:
                if direction.attempt:
                    notice(Notice("fallback", f"{nothing} Authored words take over."))

    return speak


def _seed(direction: Direction) -> int:
    """Return the seed of this take: another one for every exchange and attempt, the same on every run."""
    text = f"{direction.seed}:{direction.state.exchanges}:{direction.attempt}"
    return int(hashlib.sha256(text.encode()).hexdigest()[:7], 16)


async def heard(pieces: AsyncIterator[str], scene: Scene) -> AsyncIterator[str]:
    """Yield the customer's sentences out of what the model writes, until somebody else speaks or the turn is long enough.

    What it thinks aloud first is nobody's line, and a sentence that the end of the answer tore is dropped. Raises
    EmptyReply or CutReply where nothing is left then.
    """
    turn, written, text, at = _Turn(scene), "", "", 0
    cut: CutReply | None = None
    try:
        async for piece in pieces:
            written += piece
            text = _aloud(written)
            if (end := end_of_turn(text)) is not None:
                text = text[:end]
                break
            found, at = finished(text, at)
            for sentence in found:
                if (said := turn.take(sentence)) is not None:
                    yield said
            if turn.over:
                return
    except CutReply as error:
        cut = error
    rest = [sentence.text for sentence in sentences(text[at:])]
    if cut and not _ENDED.search(text):
        rest = rest[:-1]
    for sentence in rest:
        if (said := turn.take(sentence)) is not None:
            yield said
    if not turn.begun:
        raise cut or EmptyReply("The model wrote nothing that can be spoken.")


def _aloud(written: str) -> str:
    """Return what is written behind the thoughts that some models put first."""
    if not written.lstrip().startswith("<think>"):
        return written
    return written.partition("</think>")[2].lstrip()


def finished(text: str, start: int) -> tuple[list[str], int]:
    """Return the sentences from `start` that are finished, because another has begun, and where that one begins."""
    if not _MAY_END.search(text, start):
        return [], start
    found = sentences(text[start:])
    if len(found) < 2:
        return [], start
    return [sentence.text for sentence in found[:-1]], start + found[-1].start


_MAY_END = re.compile(r"[.!?…。！？\n]\S*\s")
_ENDED = re.compile(r"[.!?…。！？][\"'”’)\]*]*\s*$")
_OTHERS = re.compile(
    r"(?<=\S)\s+[\[(*#_\"]*(?:AGENT|TRAINEE|ASSISTANT|NARRATOR|SCENE|DIRECTION|THE SCRIPT|Agent|Assistant|Narrator|Scene \d+|Note|Direction)\b[^.!?\n]{0,30}:"
    r"|(?<=\S)[ \t]*\n[ \t]*\n"
)


def end_of_turn(text: str) -> int | None:
    """Return where the customer's turn ends: before another speaker's label, the next scene or a blank line."""
    found = _OTHERS.search(text)
    return found.start() if found else None


class _Turn:
    """One reply while it is said: makes each sentence presentable and knows when it has been enough."""

    def __init__(self, scene: Scene) -> None:
        self._scene, self._words = scene, 0
        self.count, self.over = len(scene.said), False
        names = "|".join(re.escape(name) for name in (scene.name, scene.label.title(), scene.label))
        self._label = re.compile(rf"^[\W_]*(?:{names}|customer|caller)(?: \([^)]*\))?[*_]*\s*(?::[*_]*|$)\s*", re.I)

    @property
    def begun(self) -> bool:
        """Whether anything was said."""
        return self._words > 0

    def take(self, sentence: str) -> str | None:
        """Return the sentence as it is spoken; None if it only announces a line, is nothing, or the turn is over."""
        text = self._label.sub("", one_line(sentence, 2000))
        text = _unquoted(_MARKDOWN.sub("", text)).strip()
        if self.over or _PREFACE.search(text) or not any(char.isalnum() for char in text):
            return None
        size = len(words(text))
        scene = self._scene
        if self.begun and (
            self._words + size > scene.words or (self.count >= scene.sentences and self._words >= 4 * self.count)
        ):
            self.over = True
            return None
        self.count, self._words = self.count + 1, self._words + size
        return text


_PREFACE = re.compile(
    r"\b(?:here(?:'s| is) (?:another|a|the|my)|another) (?:\w+ )?(?:take|line|version|way (?:to say|of saying))\b|^take \d\b",
    re.I,
)
_MARKDOWN = re.compile(r"\*\*|__|^\s*(?:#{1,6}|[-•>]|\d+[.)])\s+|`+")


def _unquoted(text: str) -> str:
    """Return the sentence without quotation marks that stand around all of it, or without the half of such a pair."""
    plain = text.replace("“", '"').replace("”", '"')
    if plain.count('"') == 2 and plain[0] == plain[-1] == '"':
        return text[1:-1]
    if plain.count('"') % 2:
        return text[1:] if plain[0] == '"' else text[:-1] if plain[-1] == '"' else text
    return text
