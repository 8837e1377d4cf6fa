"""For trainers: when the lines of each move are said, and how many lines are a good number."""

from roleplay.persona import Move

_GROUPS: dict[str, dict[Move, tuple[str, str]]] = {
    "How a conversation opens, goes on and ends": {
        "opening": ("they begin; must be there", "3"),
        "vent": ("they have not been heard yet and let off steam", "6–9"),
        "press": ("they want to see something happen; the most frequent of all", "12–16"),
        "ask_when": ("they want to know until when", "4"),
        "ask_why": ("they want to know how it could happen", "4"),
        "ask_what": ("they want to know what exactly will be done", "4"),
        "demand": ("they come back to what policy forbids; how often, `insists` says", "4"),
        "ask_manager": ("they have nearly had enough: the warning before they leave", "3"),
        "elaborate": ("they begin to tell something by themselves; the fact's own `say` follows", "5"),
        "soften": ("they come off their anger a little", "6–8"),
        "accept": ("they say yes to an offer that has no `accept` of its own", "3"),
        "not_yet": ("an offer comes too soon and has no `early` of its own", "5"),
        "refuse": ("they will not have an offer that has no `refuse` of its own", "3"),
        "suspicious": ("they are offered what policy forbids: too good to be true", "3"),
        "close": ("they say goodbye, content", "4"),
        "close_cold": ("they say goodbye, not content", "3"),
        "walk_out": ("they have had enough and leave (`then: walked_out`)", "3"),
        "escalated": ("they have had enough and complain higher up (`then: escalated`)", "2"),
    },
    "Only people who have lines for it": {
        "abuse": ("they insult whoever answers, at most every other turn, until somebody calmly sets a limit", "12–20"),
        "ramble": ("they lose the thread, until somebody sums up or leads on", "8–18"),
    },
    "What a question gets": {
        "answer": ("they answer: the fact's own `say` is used, so no lines are needed here", "none"),
        "repeat": ("they are asked what they have told; the fact's `again`, or its `say`, follows", "5"),
        "deflect": ("they are asked what they will not tell yet and the fact has no `deflect`, or about themselves what is nobody's business", "4"),
        "dont_know": ("they are asked what no fact answers", "4"),
        "cannot_say": ("they are asked that about themselves, and are well disposed to who asks", "3"),
        "how_i_am": ("they are asked how they are and no fact says it", "3"),
    },
    "Reactions to what was done well": {
        "react_heard": ("they feel heard, or understood", "7"),
        "react_apology": ("an apology is meant", "3"),
        "react_summary": ("their story was summed up rightly", "3"),
        "react_honest": ("they were told the truth, though it is not what they hoped for", "3"),
        "react_plan": ("they hear what happens next, and when", "2"),
        "react_owned": ("somebody takes it on", "2"),
        "react_admitted": ("a mistake is admitted, or they are told that it is not theirs", "2"),
        "react_limit": ("a no comes with a reason and respect", "2"),
        "react_option": ("another way is shown", "2"),
        "react_hold": ("somebody asks for a moment to look", "2"),
        "react_back": ("that somebody is back", "2"),
        "react_followup": ("they will be called back without having to chase", "2"),
        "react_checked": ("they are asked whether it suits them", "2"),
        "react_handover": ("they are passed on to somebody who can decide, and told to whom", "2"),
        "react_personal": ("a friendly word is meant for them alone", "2"),
    },
    "Reactions to what was done badly": {
        "react_dismissed": ("it is made small, or they are told how to feel", "4"),
        "react_blamed": ("it is made their own fault", "3"),
        "react_passed_on": ("they are sent to somebody else", "2"),
        "react_interrogated": ("too many questions at once", "2"),
        "react_sorries": ("one sorry too many", "3"),
        "react_scripted": ("it sounds read from a card", "4"),
        "react_ignored": ("what they said was not taken up", "3"),
        "react_early_fix": ("a fix comes before they were heard", "3"),
        "react_parroted": ("their own words are said back and nothing more", "2"),
        "react_wrong": ("what they said is got wrong", "2"),
        "react_vague": ("no day, no name, nothing to hold on to", "3"),
        "react_refused": ("a flat no", "2"),
        "react_rude": ("they are treated with scorn", "3"),
        "react_hung": ("they were left waiting", "2"),
        "react_broken_promise": ("what was promised is not done", "2"),
        "react_defensive": ("somebody explains and defends instead of helping", "2"),
        "react_lectured": ("they are taught manners", "2"),
    },
    "Odd things that people type": {
        "odd_gibberish": ("it makes no sense", "2"),
        "odd_silence": ("nothing, or next to nothing, is said", "3"),
        "odd_language": ("it is not in English", "2"),
        "odd_bot": ("they are asked whether they are a machine", "2"),
        "odd_prompting": ("the trainee talks to the machine instead of them", "2"),
        "odd_repeat": ("the very same thing is said again", "2"),
        "odd_greeting": ("only hello", "2"),
    },
}  # fmt: skip

POOLS: dict[str, tuple[str, str, str]] = {
    move: (group, *said) for group, moves in _GROUPS.items() for move, said in moves.items()
}
"""Move → its group, when it is said, how many lines."""
