"""The prompt of a model that plays the customer, built from a `Scene` alone. Pure.

Layout: first the frame of the play and the character (the same for a whole session, so that provider caches hit), then
the script so far and the direction for this line with the character in short again, last authored lines as answers
already given. Of the script the customer's first turn always stays; of the rest at least the last `KEPT` turns, dropped
`BLOCK` at a time, so that the beginning of the prompt stays the same over several exchanges.
"""

import re

from roleplay.customer.directions import CHANNEL, DIRECTIONS, FRAME
from roleplay.customer.scene import Scene, label_of, plain, scene_of
from roleplay.customer.voice import Direction
from roleplay.models.base import Message
from roleplay.persona import Persona


def messages(direction: Direction) -> tuple[Message, ...]:
    """Return the prompt for one reply."""
    return messages_of(scene_of(direction))


def messages_of(scene: Scene) -> tuple[Message, ...]:
    """Return the prompt of a scene.

    A weak model that is told what to write drifts off, and one that is asked for "another take" talks about takes; where
    it finds the line before it and lines that answered it, it gives one more of them. So authored lines stand as
    answers already given, and the last message is the agent's line once more.
    """
    script = "\n".join(f"{who}: {what}" for who, what in scene.script)
    asked = f"THE SCRIPT SO FAR\n{script}\n\n{direction_of(scene)}"
    prompt = [Message("system", frame_of(scene))]
    for take in scene.takes:
        prompt += [Message("user", asked), Message("assistant", take)]
        asked = _once_more(scene)
    if not scene.takes:
        asked += f"\n{scene.label}:"
    return (*prompt, Message("user", _mending(scene) + asked))


def frame_of(scene: Scene) -> str:
    """Return what stands first: the frame of the play and the character; the same for a whole session."""
    values = _scene_values(scene)
    says = " ".join(f'"{line}"' for line in scene.says)
    never = " ".join(f'"{line}"' for line in scene.never)
    return (
        _filled(FRAME, values)
        + f"\n{scene.label} wants: {scene.wants}.\n{scene.label}'s way of talking: {scene.style}."
        + (f" Typical: {says}" if says else "")
        + (f" Never: {never}" if never else "")
        + f"\nScript {scene.token}."
    )


def instructions(direction: Direction) -> str:
    """Return what of the prompt is ours and no part of the play: words that nobody in it would say."""
    persona, decision = direction.persona, direction.decision
    told = [DIRECTIONS[move] for move in (decision.reaction, decision.move) if move]
    return _filled("\n".join((FRAME, *told, plain(persona.customer.voice.style))), _persona_values(persona))


def direction_of(scene: Scene) -> str:
    """Return the direction for this line, and once more who speaks."""
    name, values = scene.label, _scene_values(scene)
    lines = [f"DIRECTION: {name} is the customer, {scene.mood}; {scene.style}."]
    if scene.reaction:
        heard = f' (The AGENT\'s words: "{scene.answered}")' if scene.answered else ""
        lines.append(_filled(DIRECTIONS[scene.reaction], values) + heard)
    if scene.move:
        then = "Then: " if scene.reaction else ""
        offer = f" The offer: {scene.offer}." if scene.offer else ""
        lines.append(then + _filled(DIRECTIONS[scene.move], values) + offer)
    lines += [f'{name} tells this: "{line}"' for line in scene.tell]
    lines.append(f"Write {name}'s line: {_size(scene)}.")
    return "\n".join(lines)


def _once_more(scene: Scene) -> str:
    """Return what asks for the line again; what is told anyway needs no cue, and a question as a cue would be answered."""
    if scene.tell:
        return f"{scene.label}, once more, in other words, every name and number the same:"
    return f'AGENT: "{scene.heard or "..."}"\n{scene.label}, once more, in other words:'


def _mending(scene: Scene) -> str:
    """Return what a retake must know: what was wrong, and what was said already."""
    told = f"Your last line was not usable because it {scene.reason}.\n" if scene.reason else ""
    if scene.said:
        told += f'{scene.label} has already said: "{" ".join(scene.said)}" Write only what comes after that.\n'
    return told


def _size(scene: Scene) -> str:
    return "one short sentence" if scene.sentences == 1 else f"{scene.sentences} short sentences at most"


def _persona_values(persona: Persona) -> dict[str, str]:
    how = CHANNEL[persona.channel]
    return {
        "name": label_of(persona),
        "who": plain(persona.name),
        "org": plain(persona.organisation.name),
        "how": how,
    }


def _scene_values(scene: Scene) -> dict[str, str]:
    how = CHANNEL[scene.channel]
    return {"name": scene.label, "who": scene.name, "org": scene.organisation, "how": how}


def _filled(text: str, values: dict[str, str]) -> str:
    return _PLACE.sub(lambda match: values[match[1]], text)


_PLACE = re.compile(r"\{(name|who|org|how)\}")
