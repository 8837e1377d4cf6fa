"""The kind trainee: somebody decent on their first day, who has not read the persona's file and knows no strategy.

They greet, say sorry once, ask what anybody would ask, offer what policy allows, promise a time and say goodbye. They need not
get through; but where they come to nothing, or get no answers, a customer is no place to begin.
"""

from roleplay.rehearsal.scene import Line, Scene

_LONGEST = 13
"""Exchanges after which they have tried what they know and say goodbye."""
_OFFERS_FROM = 4
"""The exchange, from 0, from which on they offer something: by then they have asked what anybody would."""

WORDS: dict[str, tuple[str, ...]] = {
    "hello": (
        "Good morning {name}, this is Sam from {org}. I'm sorry about {trouble}. What happened exactly?",
        "Hello {name}, you're through to Sam. Sorry to hear about {trouble}. Can you tell me how it came to that?",
        "Hi {name}, Sam here. I'm sorry about {trouble}. What is the situation now?",
    ),
    "questions": (
        "What happened after that?",
        "How has all this been for you?",
        "Why does it matter so much to you?",
        "By when do you need it?",
        "What would help you most now?",
        "Who have you spoken to about it before?",
    ),
    "taken up": (
        "Oh no. That's not good enough of us.",
        "I see. That's a lot.",
        "Right, {recap}. I've noted that.",
        "I'm with you.",
    ),
    "felt": ("Oh dear.", "I can see why you're upset.", "That sounds hard.", "I'd be annoyed as well."),
    "offer": (
        "I can {offer}. Would that do?",
        "What I could do is {offer}. Would that help you?",
        "I could also {offer}. What do you think?",
        "Then let me {offer}, if you like?",
    ),
    "cannot": ("That I can't do, I'm afraid. But I can {offer}. Would that be all right?",),
    "missed": (
        "Of course. What have I missed?",
        "All right. What matters most to you, then?",
        "I see. What would be better for you?",
    ),
    "when": ("I'll ring you myself {when} and tell you where it stands.", "You hear from me {when}, I promise."),
    "manager": ("I'll ask my manager to look at it with me, and I stay on it myself.",),
    "settle": ("Lovely. I'll see to it myself, and you hear from me {when}. All clear so far?",),
    "suits": ("Is there anything else, or does that suit you?",),
    "goodbye": ("Thank you, {name}. Goodbye.",),
}
"""What they say; the questions in the order in which anybody would ask them."""


def kind(scene: Scene) -> Line:
    """Return what somebody kind and ordinary says next."""
    return Line(_next(scene) or scene.pick(WORDS["goodbye"]) or "Goodbye.")


def _next(scene: Scene) -> str | None:
    if scene.exchange >= _LONGEST:
        return None
    if scene.state.accepted:
        return _settled(scene)
    if scene.exchange == 0:
        return scene.pick(WORDS["hello"])
    if scene.move in {"not_yet", "refuse"}:
        return scene.pick(WORDS["missed"]) or _offered(scene)
    if scene.move in {"demand", "suspicious"} and scene.exchange >= 2:
        return scene.pick(WORDS["cannot"], offer=_best(scene)) or _offered(scene)
    if scene.move == "ask_manager":
        return scene.pick(WORDS["manager"]) or _asked(scene)
    if scene.exchange >= _OFFERS_FROM and scene.exchange % 2 == 0:
        return _offered(scene)
    if scene.move in {"ask_when", "ask_what", "press"} and scene.exchange >= _OFFERS_FROM:
        return scene.pick(WORDS["when"]) or _asked(scene)
    return _asked(scene)


def _asked(scene: Scene) -> str | None:
    """Take up what was told, if something was, and ask the next thing that anybody would."""
    question = next((each for each in WORDS["questions"] if each not in scene.said), None)
    if question is None:
        return _offered(scene)
    scene.said.add(question)
    kindly = scene.pick(WORDS["taken up"] if scene.turns[-1].learned else WORDS["felt"])
    return " ".join(part for part in (kindly, scene.fill(question)) if part)


def _offered(scene: Scene) -> str | None:
    return scene.pick(WORDS["offer"], offer=_best(scene))


def _best(scene: Scene) -> str:
    """Return the allowed offer that was made least often so far, in the order of the file: they cannot know better."""
    best = min(scene.offers, key=lambda remedy: scene.state.offered.get(remedy.id, 0), default=None)
    return best.offer if best else ""


def _settled(scene: Scene) -> str | None:
    """After a yes: say who does it and when, ask whether it suits, and part."""
    return scene.pick(WORDS["settle"]) or scene.pick(WORDS["suits"])
