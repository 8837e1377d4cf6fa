"""What a question is about where no fact answers it: the story, the customer themself, a yes, or what nobody knows. Pure, by words."""

import re
from collections.abc import Collection, Sequence

from roleplay.customer.agreeing import asks_if_it_is_so, asks_if_it_suits
from roleplay.customer.alike import asks_how_they_are
from roleplay.customer.asking import ANYTHING, THEIR_WORDS, WH, asks, to_customer
from roleplay.customer.lacking import invites
from roleplay.customer.state import About
from roleplay.features import is_open_question
from roleplay.text import content_stems, fold

_INVITES = re.compile(
    r"\b(?:tell|talk|walk|take|run|fill) (?:me|us)\b|\bdescribe\b|\bhelp me (?:to )?(?:understand|see|picture|get)\b"
    r"|\bwhat(?:'s|'s been| is| was| has| has been| all| else| exactly| actually)* (?:happen\w*|going|gone|went|up|wrong|bother\w*|matter\w*|worr\w+|upset\w*|trouble\w*)"
    r"|\bhow (?:did|does|do|was|were|has|have|is|are|'s)\b|\bwhat (?:brings|brought|led|makes|made|about|else)\b"
    r"|\bgo on\b|\bsay (?:\w+ )*more\b|\b(?:explain|share|hear)\b|\bwhat (?:was|is|has) (?:it|that|this|today)\b|\bwhat(?:'s| is| was| were| are) [^?]{1,40} like\b"
)
"""Forms that invite an account of something, rather than ask for one thing."""
_THEIR_NAME = re.compile(
    r"(?<!\bin )(?<!\binto )(?<!\bunder )\byour (?:full |first |last |whole |sur)?name\b|\bwho(?: am|'m| do) i (?:have(?! to)|speaking|talking|chatting|dealing)\b|\bwho(?: is|'s) (?:this|calling|speaking)\b|\bwho are you\b"
    r"|\b(?:am i|do i) (?:speaking|talking|chatting|have(?! to))\b(?=.{0,12}\b(?:mr|mrs|ms|miss|dr|to|with)\b)|\bis (?:this|that) (?:mr|mrs|ms|miss|dr)\b"
)
_THE_REST = re.compile(
    r"\b(?:any|some)thing else (?:[\w']+ ){0,4}(?:know|tell|add|mention|say|worr\w+|bother\w*|troubl\w+|mind)\b|\banything (?:that )?i(?:'ve| have| haven't| have not| did not| didn't| forgot to)? (?:ask|asked|missed|left out|forgot\w*|overlooked)\b|\bwhat else\b[^?]*\bon your mind\b|\bwhat (?:have|did|am|do) i (?:miss|missed|missing|overlook\w*|not see\w*|got wrong|get wrong)\b"
)
_SINCE_WHEN = re.compile(
    r"\b(?:when|how long|since when)\b.{0,12}\b(?:this|it|that|all this|the (?:problem|trouble|issue))\b.{0,12}\b(?:start\w*|happen\w*|beg[aiu]n|going on|been|come up|go wrong)\b"
)
_THEIR_WISH = re.compile(
    r"\bwhat (?:do|did) you (?:actually |really |even )?want\b(?! to\b)|\bwhat (?:it is )?you(?:'d| would) (?:really |most )?like (?:(?:me|us) to do|to happen|to see happen)\b|\bwhat (?:it is )?you (?:really |actually |still )*(?:need|want|wish for|expect|hope for)(?: from (?:me|us))?(?: now| today)?\W*$|\bwhat (?:else )?(?:do|did|would) you (?:really |actually |still )*(?:need|wish(?: for)?|hope(?: for)?|expect)(?: from (?:me|us))?(?: now| today| then)?\W*$|\bwhat (?:are|were) you (?:really |actually |truly |most |still )*hoping\b|\bwhat (?:do|would) you (?:hope|wish) (?:for|that|i|we|to (?:get|see|have|hear))\b|\bwhat (?:would|do|did) you (?:like|want|need|expect) (?:(?:me|us) to do|to happen|to see happen)\b|\bwhat (?:is it |is it that |exactly )?(?:do you want|are you (?:asking|after|looking for))\b"
    r"|\bwhat would you (?:really |most )?have (?:liked|wanted|wished|hoped|preferred)\b"
    r"|\bwhat (?:would|could|might) (?:put|set|make) (?:it|this|that|things) right\b|\bwhat (?:would|could) (?:\w+ )?help(?: you)?(?: (?:the )?most| best| more)?(?: (?:right )?now)?\W*$|\bwhat (?:would|could) (?:be )?an? (?:fair|good|right|happy) (?:outcome|solution|result|ending|answer)\b|\bwhat (?:can|could|should) (?:i|we) do (?:to|so that|that would)\b|\bwhat would you (?:like|wish)\b[^?]*\bto (?:be|happen|look like)\b|\bwhat (?:is it|it is) (?:that )?you(?:'d| would)? (?:really |most |actually )?(?:like|want|wish|hope for|are after)\b(?! to\b)|\bwhat (?:would|could|might) (?:make up for|make amends)\b|\bhow (?:can|could|might|do|should) (?:i|we) (?:best )?(?:make|put|set) (?:it|this|that|things) (?:right|better|up to you|good)\b|\bwhat (?:would|could) (?:be|work|suit|feel)(?: you)? (?:better|best|right)\b"
)
_IS_THAT = re.compile(r"^(?:\W|(?:so|and|then|ok|okay)\b)*(?:is|would) (?:that|this|it)\b")
"""Asks for a yes to something named, and not what they want."""
_WHAT_WAS_SAID = r"(?:(?:all|any|some|most|enough)(?: of)? )?(?:that|this|these|those|it|everything (?:so far|i(?:'ve)? (?:said|told you)))"
_FITS = r"(?:right|correct|ok|okay|alright|all right|fair|sense|clear|help|work|suit\w*|better|enough|sound|fine|good|match)\b"
_CHECKS = re.compile(
    rf"\b(?:is|was|does|do|would|will|did|isn't|doesn't|has) {_WHAT_WAS_SAID}\b.{{0,30}}\b{_FITS}"
    r"|\bsounds? (?:\w+ )?(?:right|ok|okay|all right|alright|fair|fine|good|better|sensible)\b|\b(?:would|will)\b.{0,40}\b(?:help|work|suit\w*|be (?:better|enough|ok|okay|fine|good|all right|alright))\b"
    r"|\b(?:ok|okay|all right|alright|fine|fair|good|right|clear|enough) (?:for|with|by|to) you\b"
    r"|\b(?:do|did|can|could|have|are|would) you (?:\w+ )?(?:understand|understood|follow|agree|agreed|mind|with me|clear|see what i mean)\b"
    r"|^(?:and |so |but )*(?:ok|okay|right|yes|no|yeah|agreed|deal|really|sure|got it|(?:all |everything )?clear|alright|all right|fine|good|isn't it|don't you|shall (?:i|we))\b[^?]{0,12}\?|\b(?:all|everything) clear\b|,? (?:isn't it|wasn't it|don't you|didn't (?:it|you|they))\W*\?|, (?:right|ok|okay|yes|no|yeah|correct)\W*\?|\b(?:can|could|may|shall|should|would) (?:i|we)\b(?! (?:just |please |quickly )*(?:have|get|take|ask|check|confirm|see|know) (?:\w+ )?your\b)"
)
"""Asks for a nod: to what was said or is meant to happen. Whether something of theirs is all right is a question like any other."""
_TAGGED = re.compile(r"\b(?:right|ok|okay|yes|no|yeah|correct)\W*\?$")
"""Ends as a statement does that wants a yes."""
_CHECKS_ACCOUNT = re.compile(
    r"\b(?:have|did|do) (?:i|we) (?:got|get|have|understand|understood|hear|heard|read) (?:that|this|it|you|all (?:that|of that)|everything)(?: (?:right|correctly|properly|well|straight|so far))*\W*$|\b(?:is|was) (?:that|this|it) (?:right|correct|it|how it (?:was|went|is)|about right)\W*(?:so far)?\W*$|^(?:is (?:that|it) )?(?:right|correct)(?: so far)?\?|\bdoes (?:that|this|it|mine) (?:match|tally|agree with|fit with)\b|\b(?:is|was) (?:it|that|this) (?:so|true|like (?:that|this)|how it is)\W*$"
    r"|\b(?:do|did) i see (?:it|that|this) (?:right|correctly)\b|\b(?:is|was) (?:it|that|this) (?:right|correct),? or\b"
)
_DECLARES = re.compile(
    r"^(?:\W|(?:so|and|but|oh|wait|hm+)\b)*(?!(?:is|are|am|was|were|do|does|did|have|has|had|can|could|will|would|shall|should|may|might|must|any|what|which|where|when|who|whose|why|how)\b|(?:is|are|was|were|do|does|did|have|has|had|ca|could|wo|would|should)n't\b)[^?]*\?+$"
)
"""Is no more than a statement with a question mark."""
_ASKS_INSIDE = re.compile(
    r"\b(?:what|which|where|when|who|whose|why|how)\b|[,;:] ?(?:and |or |but )?(?:is|are|was|were|do|does|did|have|has|had|can|could|will|would|should|may)\b"
)
_AMAZED = re.compile(
    r"^(?:\W|(?:so|and|but|oh|ok|okay|wow|wait)\b)*(?:only |just )?(?:\d+|two|three|four|five|six|seven|eight|nine|ten|eleven|twelve|nobody|no one|never|really|seriously)\b(?: \w+){0,3}\W*$"
)
"""Repeats a number or a never, and wants no more than a nod."""
_OPINION = re.compile(
    r"\bwhat(?:'s| is) your (?:read|guess|theory|view|opinion|take)\b|\bwhat do you (?:think|reckon|suspect)\b(?! (?:about|of)\b)|\b(?:what|where) would you (?:look|check|try|suspect|start looking)\b"
)
_WHY_SO = re.compile(
    r"^(?:\W|(?:so|and|but|ok|okay|oh|may i ask)\b)*(?:why(?: not| so|(?:'s| is) (?:that|it)(?: (?:not|no|n't) (?:good|any good|use|help|enough|all right))?)?|how (?:come|so)|what(?:'s| is) wrong with (?:that|it|\w+day))(?:,? then)?\W*$"
)
"""Asks for the reason of what was just said, and for nothing else."""
_LEFT_TO_THEM = re.compile(
    r"\b(?:shall|should|can|may) (?:i|we)\b|\b(?:what|which)(?:'s| is)? (?:the )?(?:best )?(?:time|day|date|e-?mail|number|address|postcode)\b(?! (?:do|does|did|will|is|was) (?:the|it|that|he|she|they)\b)|^(?:\W|and\b)*(?:what|which|when|where)\W+(?:\w+\W+){0,3}$"
)
"""In a question that begins with what, which or when: asks for the customer's choice, or is too short to be about anything else."""
_AS_THEY_LIKE = re.compile(
    r"\bhow (?:would|do) you (?:like|want|prefer) (?:it|that|this|them|those|me to)\b"
    r"|^(?:\W|(?:so|and|or|but|then|ok|okay)\b)*(?:would you (?:like|want|prefer)|do you want) (?:me|us) to\b"
)
"""Leaves to them how, or whether, something is done, of which they have no more to say than that it may be."""
_EITHER_OR = re.compile(
    r",? or (?:do|are|have) you\b(?! (?:not|mind|want|prefer|like|rather|need|have (?:a|any)|disagree)\b)"
)
"""Asks which of two is so, and not for a yes: "is it okay now, or do you wait for a scan?"."""
_SOMETHING = re.compile(r"\b(?:some|any)thing\b(?! (?:that )?(?:i|we) (?:can|could|may|might|should)\b)")
"""Asks for whatever there is."""
_KNOWS = re.compile(r"\b(?:do|did|would) you (?:happen to )?(?:know|think|reckon|remember)\b|\bany idea\b")
_MAY_I_TELL = re.compile(
    r"\b(?:(?:may|can|could|shall|should|let me|if) i|(?:would you (?:like|want)|do you want|want|like|ok(?:ay)? (?:for|with) you for) me to) (?:just |quickly |first |briefly |maybe )*"
    r"(?:(?:tell|give|show) you (?!your\b)|explain\b|(?:go|walk|talk|run|take) (?:you )?through (?!your\b)|say (?:what|how|where|when|why|who|which)\b)"
    r"|\b(?:would you (?:like|want|care)|do you want|want) to (?:hear|know) (?:what|how|where|when|why|who|which|my|the|about (?:what|how))\b"
)
"""Asks leave to tell them something: whoever wants to know asks what it is."""
_SOMEBODYS_WORDS = re.compile(r"\b(?:his|her|their|exact|which) (?:exact |very )?words\b|\bword for word\b")
"""Asks for what was said, and for no account of anything else."""
_WITNESSED = re.compile(
    r"^(?:\W|(?:so|and|but|then|ok|okay)\b)*(?:was|were) (?:there )?(?:any(?:one|body|thing)|some(?:one|body|thing))\b"
)
"""Asks of what was there when it happened, and so of what they have seen."""
_OF_WHOM = re.compile(
    r"^(?:\W|(?:so|and|but|then|ok|okay)\b)*(?:who|whose|whom|which)\b|^(?:\W|(?:so|and|but|then|ok|okay)\b)*where\b(?!.*\b(?:go\w*|went|start\w*|begin\w*|stand|leave\w*|left)\b)"
)
"""Asks for somebody, or for a place, whatever it goes on to ask: no account of everything answers that."""
_OF_THEM = re.compile(r"\b(?:you|your|yours|yourself|u|ur)\b|\byou'")

_OF_THEIRS = re.compile(r"\b(?:she|he|her|him|his|hers)\b")
_NEAR = re.compile(
    r"\b(?:my|our) (?:\w+ )?(?:mam|mum|mom|mother|dad|father|wife|husband|partner|son|daughter|girl|boy|kids?|child|baby|sister|brother|nan|gran\w*|aunt\w*|uncle|niece|nephew|friend|dog|cat)\b|\bit's (?:mam|mum|mom|dad|nan)\b"
)
"""Somebody near to them."""


def about(text: str, heard: Collection[str], own: Collection[str], said: Sequence[str] = ()) -> About:
    """Return what the questions of a turn are about, for whoever has no fact to answer with.

    heard: stems of what the matter is known to be about. own: stems of what the customer has told of their own story.
    said: their turns: "how old is she?" is theirs to answer where they have spoken of somebody near to them.
    Of several questions the first one of the most telling kind counts. A turn that asks nothing is about the story.
    """
    asking = [
        folded for folded in to_customer(text) if asks(folded) or THEIR_WORDS.search(folded) or _WHY_SO.search(folded)
    ]
    of_whom = any(_OF_THEIRS.search(folded) for folded in asking) and any(_NEAR.search(fold(turn)) for turn in said)
    kinds = [_about(folded, heard, own, of_whom=of_whom) for folded in asking]
    return next((kind for kind in _TELLING if kind in kinds), "story")


def asks_for_the_rest(folded: str) -> bool:
    """Whether a folded question asks for whatever they have not told yet: "is there something else on your mind?"."""
    return bool(_THE_REST.search(folded))


def names_something(folded: str) -> bool:
    """Whether a folded question says of what it wants to hear, and does not only ask for the story."""
    return any(found not in ANYTHING for found in content_stems(folded))


def takes_up(text: str, just_said: Sequence[str]) -> bool:
    """Whether a question asks for more of nothing but what was just said: "what is the wall for?" after "what the wall's for", or "what is it?".

    So does "I'm asking again" after they have said that they could be.
    """
    said_now = to_customer(text)
    if any(map(_WHAT_IS_IT.search, said_now)):
        return True
    if any(map(invites, just_said)) and any(map(_AGAIN.search, said_now)):
        return True
    words = {found for said in just_said for found in content_stems(said)}
    asking = [set(content_stems(folded)) for folded in to_customer(text) if asks(folded) and WH.search(folded)]
    return any(named and named <= words for named in asking)


_AGAIN = re.compile(
    r"\b(?:i(?:'ll| will|'m|'d)?|let me|may i|can i|gladly|so|then)(?: (?:do|just|now|then|like to|gladly|happily))? ask(?:ing)?\b|\bask\w*\b[^.!?]*\b(?:again|once more)\b|\b(?:again|once more)(?:, (?:then|please|mr \w+|mrs \w+|ms \w+))?\W*$|\b(?:what (?:it|that) was|tell me(?: (?:now|then|please))?\W*$)"
)
"""Asks again, whatever it was."""
_WHAT_IS_IT = re.compile(
    r"^(?:\W|(?:so|and|but|then|ok|okay|right|well|go on)\b)*(?:what(?:'s| is| would| might| could) (?:it|that|this)(?: be)?(?: you (?:can't|cannot|don't|do not|want|need|would|think)\b.*)?|(?:what|which) (?:sort of )?things?(?: are they)?|such as|like what|tell me(?: what(?: it is|'s that)?| about (?:it|that)| the thing)?)(?:,? then|,? exactly)?\W*$"
)
"""Names nothing, and asks what was meant."""
_TO_TELL = re.compile(
    r"\b(?:would|do|could|can|will) you (?:please |just |possibly )*(?:mind |like to |care to |be able to |feel able to )?(?:tell(?:ing)?|talk(?:ing)? (?:to me )?about|describ(?:e|ing)|walk(?:ing)? me|tak(?:e|ing) me through)\b(?! (?:me|us) (?:your|the|which|what|how many|how much|how long|when|where|whether|if)\b)"
)
"""Asks them, however politely, to tell of something."""
_MOOD = re.compile(
    r"\bare you (?:(?:very|so|still|really|feeling|rather|quite|a bit) )*(?:upset|angry|tired|exhausted|worried|sad|cross|hurt|disappointed|frustrated|nervous|scared|frightened|lonely|calmer|better|relieved)\b(?! (?:with|about|at|of|by|that|if|than|to) (?:\w+ ){0,3}?(?:the|it|that|this|how|what)\b)"
    r"|\bhow (?:do|are) you (?:\w+ )?(?:feel|feeling|coping|bearing up|holding up|managing)(?: (?:now|today|tonight|right now|at the moment|this (?:morning|afternoon|evening)|inside))?\W*$"
    r"|\bhow (?:do|are) you (?:\w+ )?(?:feel|feeling) (?:now )?(?:about|with) (?:where (?:we|things|that|this|it)|how (?:we|i|things|that|this|it)|what we|it all|all (?:of )?(?:this|that|it)|things)\b"
    r"|\bhow (?:has|did|does|is) (?:it|this|that|all (?:of )?(?:this|that)|everything) (?:left|leave|leaving|made|make|making) you(?: feel\w*)?\b"
)
"""Asks in what mood they are."""
_TELLING: Sequence[About] = (
    "name",
    "lack",
    "wish",
    "feeling",
    "story",
    "words",
    "them",
    "elsewhere",
    "account",
    "news",
    "agreement",
)


_LACKS = re.compile(
    r"\b(?:what|which|is there|anything)\b[^?]{0,40}\b(?:i|we)(?:'d| would)?(?: still| first)? (?:(?:have|need|ought) to|should|must) (?:first )?(?:know|ask|understand)\b(?! (?:how|where|when|if|whether|who|you|them|him|her|my|our)\b)"
    r"|\bwhat (?:else )?(?:(?:ought|should|must|do|would) (?:i|we)(?: (?:still|first|really|have|need|want|ought|to))*|(?:don't|do not) (?:i|we)) (?:know|understand|hear)\b(?! (?:how|where|when|if|whether|who|you|them|him|her|my|our|about|of)\b)"
    r"|\bwhat(?:'s| is| are| do| did| have| am)?(?: (?:still|you|i|we|it|that|there))*(?: still)? (?:missing|lack\w*|forg[eo]t\w*)(?=\W*$| (?:for (?:you|a yes)|from (?:me|us|my)|to (?:say|agree|decide)|before|now|yet|then|here)\b)"
    r"|\bwhat (?:else )?(?:should|must) (?:i|we)(?: still| first)? (?:know|ask)(?: you)?(?: first| before)?\W*$"
    r"|\b(?:did|have|do) i (?:still )?(?:forg[eo]t\w*|miss\w*|overlook\w*|leave out|left out) (?:some|any)thing\b"
    r"|\bwhat(?:'s| is| did| do| have| are)?\b[^?]*\b(?:i|we) (?:haven't|have not|didn't|did not|never)(?: yet)? (?:ask\w*|got to|get to|heard?|come to|cover\w*)(?: yet| about| you)*\W*$"
    r"|\bwhat(?:'s| is)? (?:still )?(?:in the way|stop(?:s|ping) you|hold(?:s|ing) you back|keep(?:s|ing) you from)\b|\bwhat (?:else )?(?:do|would|will|did) you (?:still |first )*need (?:to know |from (?:me|us) |to hear |to see )?(?:first|before|to say yes|to agree|to decide|so that you)\b"
)
"""Asks what a yes still waits for."""
_ASKS_AGAIN = re.compile(
    r"\b(?:may|can|could|shall|should) i ask(?: you)?(?: (?:it|that))? (?:once )?(?:again|more)\W*$"
    r"|\bwhat (?:was|is) it (?:that )?you (?:didn't|did not|wouldn't|would not|held|did not want to)\b"
)
"""Takes up what they would not say before."""
_MAY_I_ASK = re.compile(
    r"^(?:\W|(?:and|so|but|then)\b)*(?:may|can|could|might) i (?:just )?ask(?: you)?\b[,:]? ?(?=\w)"
)


def _about(asked: str, heard: Collection[str], own: Collection[str], *, of_whom: bool) -> About:
    folded = _MAY_I_ASK.sub("", asked)
    if _THEIR_NAME.search(folded):
        return "name"
    if THEIR_WORDS.search(folded) or _WHY_SO.search(folded):
        return "words"
    if _THEIR_WISH.search(folded) and not _IS_THAT.search(folded):
        return "wish"
    if asks_for_the_rest(folded) or _SINCE_WHEN.search(folded):
        return "story"
    if asks_how_they_are(folded) or _MOOD.search(folded):
        return "feeling"
    if _LACKS.search(folded) or _ASKS_AGAIN.search(asked):
        return "lack"
    if _CHECKS_ACCOUNT.search(folded) or asks_if_it_is_so(folded):
        return "account"
    named = [found for found in content_stems(folded) if found not in ANYTHING]
    if _TO_TELL.search(folded):
        return "story"
    if _MAY_I_TELL.search(folded):
        return "news"
    if asks_if_it_suits(folded) or _AS_THEY_LIKE.search(folded):
        return "agreement"
    if _EITHER_OR.search(folded):
        return "them"
    takes_up = bool(named) and all(found in heard for found in named)
    if _DECLARES.search(folded) and not _ASKS_INSIDE.search(folded) and (takes_up or _AMAZED.search(folded)):
        return "account"  # "Jodie closed it?" says back what they told
    if _OPINION.search(folded):
        return "them"
    if not named and _SOMETHING.search(folded):
        return "story"  # "did something happen?"
    if is_open_question(folded) and not (_SOMEBODYS_WORDS.search(folded) or _OF_WHOM.search(folded)):
        if not named or (_INVITES.search(folded) and all(found in heard for found in named)):
            return "story"
    elif not WH.search(folded) and (_CHECKS.search(folded) or (_DECLARES.search(folded) and _TAGGED.search(folded))):
        return "agreement"
    theirs = bool(
        _WITNESSED.search(folded)
        or not (named or WH.search(folded))  # "is it, really?"
        or _OF_THEM.search(folded)
        or (of_whom and _OF_THEIRS.search(folded))
        or (named and all(found in heard for found in named))
        or any(found in own for found in named)
        or (WH.search(folded) and _LEFT_TO_THEM.search(folded))
    )
    return "them" if theirs and not _KNOWS.search(folded) else "elsewhere"
