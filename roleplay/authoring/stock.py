"""What a new persona says and asks for where nobody was asked: how they can be reached, when they say yes, and how they put it."""

CONTACT = {
    "phone": {
        "contact_1": "The number I'm calling from is fine, and the address is the one you have.",
        "contact_2": "Ring me on this number. I haven't moved, you have the address.",
        "contact_recap": "the number you are calling from is the right one",
    },
    "chat": {
        "contact_1": "Just write to me here. The address is the one you have.",
        "contact_2": "Here is best, I look in all day. I haven't moved, you have the address.",
        "contact_recap": "writing here is best for you",
    },
}
"""How they can be reached: with nothing made up that a trainee could note down wrongly."""

SPARE = {
    "phone": "ring you myself by five tomorrow with news",
    "chat": "write to you myself by five tomorrow with news",
}
"""A third offer where only two things were named."""

ACCEPTABLE = (
    "{ heat_at_most: 5, trust: 3, needs: [heard], after: [behind-it] }",
    "{ heat_at_most: 5, trust: 4, needs: [heard, informed] }",
    "{ heat_at_most: 6, trust: 3, needs: [heard, owned], after: [deadline] }",
    "{ heat_at_most: 5, trust: 4, needs: [heard, understood] }",
)
"""When they say yes to the first offer, the second, and so on."""

REPLIES: tuple[tuple[tuple[str, str], tuple[str, str], tuple[str, str]], ...] = (
    (
        ("Yes. That's what I needed to hear. Do that.", "All right. If you do that, we're good."),
        ("No, that doesn't solve it for me.", "And how would that help?"),
        ("Slow down. I'm not sure you know what I need it for.", "Maybe. First I want to know that you've understood."),
    ),
    (
        ("That would take a weight off. Yes, please.", "Okay. I'd take that, and thank you for thinking of it."),
        ("Thanks, but that's beside the point.", "That's for you, not for me."),
        ("One thing after the other.", "Perhaps. I don't know yet whether I can rely on it."),
    ),
    (
        ("That works. Write it down, with your name.", "I'll believe it when I see it. But yes."),
        ("I've had that before. It came to nothing.", "Not good enough, sorry."),
        ("Don't arrange anything yet, please.", "Let me think first. It was promised before."),
    ),
    (
        ("Good idea. I hadn't thought of that.", "Yes, let's have that as well."),
        ("I'd rather not.", "That leaves me where I am."),
        ("We're not there yet.", "Hold on. What are you basing that on?"),
    ),
)  # fmt: skip
"""What they say to each offer: yes, no, and too early. The last must be true whatever was asked or said before."""

TEMPTED = (
    (
        ("Really? Just like that? Then do it.", "Well. Nobody told me that was possible. Yes."),
        ("I don't believe you can do that.", "I'd want that in writing."),
        ("Are you sure you're allowed to say that?", "That sounds too good. What's the catch?"),
    ),
    (
        ("If you say so. I'll hold you to it.", "All right, I'll take that. Starting when?"),
        ("Your colleague said that can't be done.", "That doesn't sound like you people."),
        ("You'd do that? Who would sign it?", "Careful what you promise me."),
    ),
)
"""The same for what policy forbids."""
