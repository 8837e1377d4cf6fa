"""The picture of `docs/mood.md`: heat, trust, patience and needs of one real conversation, and the turns that moved them."""

import asyncio
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from html import escape
from pathlib import Path

from roleplay.customer.graph import Exchange, run
from roleplay.customer.state import Movement, State
from roleplay.customer.turns import opening_turn, reply_turn
from roleplay.engine import offline_cast
from roleplay.library import load_library
from roleplay.persona import NEEDS
from roleplay.rubric_files import load_catalogue
from roleplay.session import setting_of
from roleplay.transcript import Turn

PICTURE = Path(__file__).parent.parent / "docs" / "images" / "mood.svg"
PERSONA, SEED = "dana-missed-connection", 7
SAID = (
    ("You ran the whole way and then watched it leave without you; that is maddening.", "“… that is maddening”"),
    ("Tell me what happened in Tampa, from the start.", "“Tell me what happened”"),
    ("Please calm down, it is only one flight.", "“Please calm down”"),
    ("I'm sorry, that was wrong of me. You did everything right and we held you up in Tampa; that is ours.", "“That is ours”"),
    ("So you sat at the gate for most of an hour over a form, ran, and stood at the glass. Have I got that right?", "“So you sat at the gate …”"),
    ("What matters most to you tonight? Where exactly do you need to be, and by when?", "“What matters most to you?”"),
    ("I'll be straight with you: I can't get you to Burlington tonight, and I don't know yet whether a seat will come free."
     " What matters is being at the barn before two, so instead I can put you on the 10:05 to Manchester tonight, due in at"
     " 11:20, and pay for a car from there up to $150. Would that suit you?", "“I can't … instead I can …”"),
    ("I'll book it now, myself, and text you the confirmation within ten minutes.", "“Within ten minutes”"),
)  # fmt: skip
"""What the trainee says, and the same in a few words for the picture."""


@dataclass(frozen=True, slots=True)
class Step:
    """How things stand after an exchange: the customer, what was said in a few words, what moved them."""

    state: State
    words: str = ""
    movements: tuple[Movement, ...] = ()


def conversation() -> list[Step]:
    """Play the conversation; return how things stand at the opening and after every exchange."""
    return asyncio.run(_played())


async def _played() -> list[Step]:
    persona = load_library().get(PERSONA)
    cast = offline_cast(persona, setting_of(persona), load_catalogue())
    state, opening = opening_turn(persona, SEED)
    turns, steps = [opening], [Step(state)]
    for text, words in SAID:
        turns.append(Turn(role="trainee", text=text))
        async for event in run(cast, state, turns, SEED):
            if isinstance(event, Exchange):
                turns.append(reply_turn(persona, state, event.decision, event.sentences, event.tag))
                state = event.state
                steps.append(Step(state, words, event.movements))
    return steps


# ── drawing ──

WIDTH, HEIGHT = 920, 628
LEFT, RIGHT, TOP, BOTTOM = 116, 90, 64, 280
STEP = (WIDTH - LEFT - RIGHT) / len(SAID)
LINES = (("heat", "#c0392b", ""), ("trust", "#1e7d4f", "7 4"), ("patience", "#2c5fa8", "2 4"))
"""Each with its colour and its dashes, so that it can be told apart without colours."""


def mood_picture() -> str:
    """Return the picture as SVG."""
    steps = conversation()
    parts = [*_scale(), *_curves(steps), *_needs(steps), *_turns(steps)]
    what = f"Heat, trust, patience and needs of {load_library().get(PERSONA).name} over {len(steps) - 1} exchanges"
    return (
        f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {WIDTH} {HEIGHT}" role="img" '
        f'font-family="Helvetica, Arial, sans-serif" font-size="13" fill="#222">\n<title>{escape(what)}</title>\n'
        f'<rect width="{WIDTH}" height="{HEIGHT}" fill="#fff"/>\n' + "\n".join(parts) + "\n</svg>\n"
    )


def _x(place: int) -> float:
    return LEFT + place * STEP


def _y(value: float) -> float:
    return BOTTOM - (BOTTOM - TOP) * value / 10


def _text(x: float, y: float, words: str, more: str = "") -> str:
    return f'<text x="{x:.1f}" y="{y:.1f}"{more}>{escape(words)}</text>'


def _line(x1: float, y1: float, x2: float, y2: float, colour: str = "#e4e4e4") -> str:
    return f'<line x1="{x1:.1f}" y1="{y1:.1f}" x2="{x2:.1f}" y2="{y2:.1f}" stroke="{colour}"/>'


def _scale() -> Iterable[str]:
    yield _text(LEFT, 30, "What one conversation did to the mood", ' font-size="17" font-weight="bold"')
    for value in (0, 5, 10):
        yield _line(LEFT, _y(value), WIDTH - RIGHT, _y(value))
        yield _text(LEFT - 24, _y(value) + 4, str(value), ' text-anchor="end" fill="#666"')


def _curves(steps: Sequence[Step]) -> Iterable[str]:
    ends = sorted((getattr(steps[-1].state.mood, name), name) for name, _, _ in LINES)
    places: dict[str, float] = {}
    lowest = BOTTOM + 12.0
    for value, name in ends:  # from the bottom up, so that no name stands on another
        lowest = places[name] = min(_y(value) + 4, lowest - 15)
    for name, colour, dashes in LINES:
        values = [getattr(step.state.mood, name) for step in steps]
        points = " ".join(f"{_x(place):.1f},{_y(value):.1f}" for place, value in enumerate(values))
        dashed = f' stroke-dasharray="{dashes}"' if dashes else ""
        yield f'<polyline points="{points}" fill="none" stroke="{colour}" stroke-width="2.5"{dashed}/>'
        for place, value in enumerate(values):
            yield f'<circle cx="{_x(place):.1f}" cy="{_y(value):.1f}" r="3" fill="{colour}"/>'
        yield _text(
            _x(len(values) - 1) + 10, places[name], f"{name} {values[-1]:.0f}", f' fill="{colour}" font-weight="bold"'
        )


NEEDS_TOP, ROW = 344, 20


def _needs(steps: Sequence[Step]) -> Iterable[str]:
    """Draw a row of boxes for every need: how far it is filled."""
    yield _text(LEFT - 18, NEEDS_TOP - 12, "Needs: how far each is met", ' font-weight="bold"')
    for row, need in enumerate(NEEDS):
        y = NEEDS_TOP + row * ROW
        yield _text(LEFT - 30, y + 12, need, ' text-anchor="end"')
        for place, step in enumerate(steps):
            filled = min(1.0, step.state.needs[need]) * 36
            x = _x(place) - 18
            yield f'<rect x="{x:.1f}" y="{y}" width="36" height="13" fill="#f1f1f1" stroke="#bbb"/>'
            if filled:
                colour = "#7a5195" if filled >= 36 else "#c9b3d9"
                yield f'<rect x="{x:.1f}" y="{y}" width="{filled:.1f}" height="13" fill="{colour}"/>'


TURNS_TOP = 500


def _turns(steps: Sequence[Step]) -> Iterable[str]:
    """Write under the curves what was said in each turn, and what of it moved the customer most."""
    for place in range(len(steps)):
        yield _text(_x(place), BOTTOM + 18, str(place) if place else "opening", ' text-anchor="middle" fill="#666"')
    yield _text(LEFT - 18, TURNS_TOP - 22, "What the trainee said, and what it was to her", ' font-weight="bold"')
    for place, step in enumerate(steps[1:], 1):
        y = TURNS_TOP + (place - 1) * 17
        before = steps[place - 1].state.mood.heat
        change = step.state.mood.heat - before
        arrow = "heat ▼" if change < -0.05 else "heat ▲" if change > 0.05 else "heat ="
        colour = "#1e7d4f" if change < -0.05 else "#c0392b" if change > 0.05 else "#666"
        yield _text(LEFT - 24, y, str(place), ' text-anchor="end" fill="#666"')
        yield _text(LEFT - 18, y, step.words)
        yield _text(LEFT + 190, y, f"{arrow} {abs(change):.1f}", f' fill="{colour}"')
        yield _text(LEFT + 270, y, " · ".join(_causes(step.movements)), ' fill="#666"')


def _causes(movements: Sequence[Movement]) -> list[str]:
    """Return what moved the customer most, at most three things."""
    by_weight = sorted(movements, key=lambda each: -(abs(each.heat) + abs(each.trust) + sum(each.needs.values())))
    return list(dict.fromkeys(each.cause for each in by_weight if each.cause != "time passes"))[:3]


if __name__ == "__main__":
    PICTURE.write_text(mood_picture(), encoding="utf-8")
