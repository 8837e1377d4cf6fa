"""Unsettled: a handover asked for, a threat made, half a yes; and the customer who wants no more."""

import re

from roleplay.features.view import View, turn_feature
from roleplay.text import fold, sentences

_ROLE = (
    r"(?:managers?|supervisors?|boss|gm|team lead\w*|director|owner|landlord|ombudsman|specialists?|experts?|doctors?|gp|nurses?|midwife|pharmacists?|consultants?|engineers?|technicians?|vets?|surveyors?|electricians?|"
    r"(?:fraud|safety|safeguarding|network|complaints?|security|legal|medical|emergency|claims|escalations?) ?(?:team|department|desk|people|line|officer|side)?|on[- ]call|senior\w*|(?:some|any)(?:one|body) (?:else|higher|senior|above|qualified|medical|clinical|proper|technical|in charge|who|that|with|to)|in charge)"
)
_ASKS_FOR = re.compile(
    rf"\b(?:want|need|like|speak|talk|get|ask|see|fetch|put|let|give|pass|call|ring|phone|come|send|page|could|can|have|where(?:'s| is)|who(?:'s| is))\b[^.!?]{{0,50}}\b{_ROLE}\b|"
    r"\b(?:who(?:ever)? (?:(?:here |there )?(?:can|could|decides?|does|owns|deals?|handles?|signs?|runs?|looks? after|has the|is allowed|is responsible)|(?:is|'s) (?:in charge|on call|responsible|dealing|above|over))|(?:take|taken|taking|go|goes|going|send|put|pass) (?:it |this |that )?(?:higher|further|upstairs|up\b)|escalat\w+|appeal|(?:formal|make a|raise a|my) complaint|second opinion|be reviewed|review (?:it|this|the)|look at (?:it|this|the \w+) again)"
    r"|\b(?:get|fetch|find) (?:me |us )?(?:somebody|someone)[,.?!]|(?:^|[.?!] )(?:somebody|someone) who\b"
)
_THREAT = re.compile(
    r"\b(?:or (?:else|i'?ll|i will|i'?m|we'll)|(?:i'?ll|i will|i'?m (?:going to|gonna)|i'?ll be) (?:post\w*|writ\w+|leav\w+ (?:a|you|one|an)|tell\w* (?:everyone|everybody|people|all)|go(?:ing)? (?:to|public)|report\w*|sue|put (?:one|it on|your)|nam\w+|sit\w* here|stay\w* here|be back|take (?:it|this|you) (?:further|to))|"
    r"one[- ]star|1[- ]star|bad review|trust ?pilot|(?:the|local|every) (?:papers?|press|news)|ombudsman|solicitors?|lawyers?|trading standards|small claims|court|chief exec\w*|ceo|twitter|facebook|tiktok|instagram|social media|going viral|last chance|final chance|or you(?:'ll| will)|i'?m not (?:leaving|hanging up|moving|going))\b"
)


def _lately(view: View) -> list[str]:
    """What the customer said in their last three turns."""
    return list(view.customer_turns[-3:])


@turn_feature
def handover_asked(view: View) -> bool:
    """In one of their last three turns the customer asked for somebody who may decide or knows more, or for a review."""
    return any(_ASKS_FOR.search(told) for told in _lately(view))


@turn_feature
def threat_made(view: View) -> bool:
    """In one of their last three turns the customer threatened: with a review, the papers, a lawyer, not leaving, or else."""
    return any(_THREAT.search(told) for told in _lately(view))


_HALF = re.compile(
    r"\b(?:i (?:suppose|guess)|(?:not|never|n't) (?:really|quite|sure|certain|convinced|keen|ideal|great|said yes|exactly|much (?:use|help|good))|(?:it'?ll|that'?ll|it will|that will|will) have to do|if (?:i|we) (?:must|have to|say so)|i don'?t know|dunno|not ideal|let me (?:think|ask|check)|(?:need|have|want) to (?:think|ask|check|talk|agree)|"
    r"we(?:'d| would) (?:all )?(?:have|need) to|depends|worse|did (?:you|u) (?:even )?(?:see|read|hear)|which (?:bit|part)|what about|and (?:the|my|what about)\b|is (?:the|my|it|that)\b.{0,30}\b(?:done|fixed|sorted|off|gone|closed|booked)|that'?s not|but (?:the|my|that|it|what|i|you|we)|apart from)\b|"
    r"^(?:h+m+|mm+|er+m*|um+|meh)\b|^(?:right|well|whatever|fine|if you say so)\W*$|\bthough\W*$|\b(?:the|a|and|my|of|but)$|\.\.\.?\W*$|…\W*$|^no\b"
)


@turn_feature
def half_agreed(view: View) -> bool:
    """The customer's last words agree by halves or not at all: I suppose, hmm, not really, though, I'd need to ask."""
    return any(_HALF.search(fold(said.text)) for said in sentences(view.heard))


_NO_MORE = re.compile(
    r"^(?:no+|nope|nah)\b\W*(?:ta\b|thank|thx|cheers|that'?s (?:all|it|the lot|everything|me\b|fine|ok)|thats (?:all|it|the lot|everything|fine)|nothing|all good|i'?m (?:good|fine|ok|all set)|we're (?:good|fine|ok))|"
    r"\b(?:bye|goodbye|see (?:you|ya)|let you go|(?:got|have|need|gotta|must|better) (?:to )?(?:go|dash|run|get off)|good (?:night|afternoon|evening|day)|all the best|take care|nothing else|appreciate (?:it|you|that|your))\b"
)
_ANYTHING_ELSE = re.compile(r"\b(?:anything|something|what) (?:else|more|other)\b|\belse (?:i|we) can\b")


@turn_feature
def wants_no_more(view: View) -> bool:
    """The customer takes leave, or says that there is nothing else: no ta, that's the lot, "no" when asked what else."""
    asked = bool(view.trainee_turns and _ANYTHING_ELSE.search(view.trainee_turns[-1]))
    heard = view.heard_folded.strip()
    return bool(_NO_MORE.search(heard)) or (asked and bool(re.match(r"^(?:no+|nope|nah)\W*$", heard)))
