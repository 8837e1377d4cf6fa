"""What gives away that it is no customer who speaks: patterns by kind, over folded text. Data, not code.

To throw the agent's words back in quotation marks is a customer's right: patterns see a sentence without what is quoted.
"""

import re

_THEIRS = r"(?:booking|reservation|account|order|reference|confirmation|case|ticket|membership|customer|policy|contact|phone|card|flight)"


def _any(*patterns: str) -> re.Pattern[str]:
    return re.compile("|".join(f"(?:{pattern})" for pattern in patterns))


AUTHORED_ROLE = _any(
    r"\bas an ai\b|\blanguage model\b",
    r"\bi(?:'m| am) (?:here|happy) to (?:help|assist)\b|\bhow (?:can|may) i (?:help|assist) you\b",
    r"\bthank you for (?:calling|contacting|reaching out)\b|\bi apologi[sz]e for (?:the|any) inconvenience\b",
    r"\bi understand your (?:frustration|concern)\b",
    r"\byou should (?:try to )?(?:acknowledge|empathi[sz]e|ask me an open)\b",
    r"\bmy (?:system prompt|instructions (?:are|say|tell|were)|heat|trust level|persona)\b",
)
"""What holds for every sentence, authored ones too."""

ROLE = _any(
    # offers to help, looks things up, gives
    r"\bi (?:can't|cannot|can) help you\b(?! with)",
    r"\bhow (?:can|may|could|might) (?:i|we) (?:help|assist|be of)\b|\b(?:here|happy|glad|able|like|love|try|trying) to (?:help|assist) you\b|\bi(?:'m| am) here (?:to help|for you)\b",
    r"\bi(?:'d| would)(?: be)? (?:happy|glad|more than happy) to\b|\bwhat (?:else )?can i do (?:for you|to (?:help|assist))\b|\banything else (?:i|we) can\b",
    r"\blet me (?:just |quickly )?(?:check|look|pull up|look into|find out|see|verify|confirm) (?:that|this|it|your|the (?:system|status|records?|details|availability|booking|account))?\s?(?:details |up )?for you\b",
    r"\blet me (?:check|pull up|look into|verify|transfer|connect|assist|help) (?:you|your|that|this|the (?:system|records?|status))\b",
    r"\b(?:i|we)(?: can|'ll| will|'d like to| would like to|'m going to| am going to|'re able to|'m able to| could) (?:also |then |certainly |definitely |gladly )?(?:(?:offer|provide|assist|help|refund|rebook|credit|compensate|reimburse|arrange for|issue|transfer|connect|escalate|get back to|process|put) (?:you|your)\b|(?:offer|provide|arrange|issue|process|look into|escalate) (?:this|that|it|an?)\b)",
    r"\b(?:i|we)(?:'ll| will|'m going to| am going to|'re going to)(?: have to| need to)? (?:look into|investigate|check on|follow up (?:on|with)|get back to)\b",
    r"\b(?:i|we)(?: can|'ll| will|'m going to) (?:get|find|book|send|give) you (?:a|an|on|another|some|the|one of our|in touch|sorted|back on) ?(?:seat|flight|room|refund|voucher|credit|engineer|the next|update|solution|new|better|different|touch|night|week|month|coupon|discount)?\b(?= (?:seat|flight|room|refund|voucher|credit|engineer|flight|update|solution|sorted)|[^\w])",
    r"\bi(?:'ll| will) (?:do (?:my best|everything i can|all i can)|(?:take care of|handle|sort out|look into|fix|resolve) (?:this|that|it|everything) (?:for you|right away|immediately|now)\b|be right back|make sure (?:you|your|that you)|keep you (?:updated|posted|informed))",
    r"\b(?:would you like|do you want|shall i|should i) (?:us to|to (?:proceed|book|rebook|reschedule|receive|know more|speak (?:to|with) (?:a|our))|(?:check|book|arrange|transfer|connect|look into) )",
    r"\brest assured\b|\bfeel free to\b|\b(?:don't|do not) hesitate to\b|\bplease (?:allow me|hold (?:on )?(?:while|for)|wait while|accept (?:my|our)|be patient|stay calm|remain calm|try to calm|calm down|bear with (?:me|us) while|note that)\b",
    r"\byou (?:just )?(?:need|have|ought|should try) to (?:calm down|be patient|relax|understand)\b|\blet (?:me|you) know if (?:you|there's|there is)\b|\banything else you need\b",
    r"\byou(?:'re| are) (?:very |most |always )?welcome(?: back)?[.!,]|\bmy pleasure\b|\bglad (?:i|we) could help\b",
    r"^(?:yes|yeah|sure|certainly|of course|okay|absolutely)[,.!]? (?:i|we)(?: can|'ll| will| could) (?!(?:\w+ )?(?:wait|hold|live|see|hear|try|hang|stay|take|be|bring|show|prove|imagine|tell|give|manage|do|believe|say|have|need|want|go|get|expect)\b)",
    r"\b(?:i'll|i will|i can|we'll|we can|we will|(?<!don't )let me) (?!(?:\w+ )?(?:spell|say|repeat|explain|write|make|put|read|draw|sing|count|list)\b)[^.?!]{2,40}\bfor you\b",
    # asks for the customer's data
    rf"\b(?:can|could|may|would|will) (?:you|i)(?: please| just)? (?:please )?(?:provide|give|have|get|confirm|tell me|share|take|verify|ask for)(?: me| us)?(?: with)? your (?:full |{_THEIRS} ?)",
    rf"\b(?:what(?:'s| is)|please (?:provide|give|confirm|share|tell)(?: me| us)?(?: with)?|i(?:'ll| will)? (?:just )?need|do you have) your {_THEIRS} (?:number|reference|code|details|id)\b",
    r"\b(?:could|can|would) you (?:please )?(?:provide|share|give me)(?: me)?(?: with)? (?:some |any |a (?:bit|little) )?(?:more|further|additional) (?:details?|information|context)\b",
    # thanks and apologises in the company's name, understands professionally
    r"\b(?:thank you|thanks) for (?:calling|contacting|reaching out|getting in touch|bringing|choosing|holding|sharing|providing|letting (?:us|me) know|your (?:patience|understanding|feedback|cooperation|call|business|message)|being (?:a|such a|our) (?:\w+ )?customer)\b",
    r"\b(?:i|we)(?: \w+)? apologi[sz]e for (?:the|any|this|your|that|our|all)\b|\b(?:my|our) (?:sincere |deepest |sincerest )?apologies\b",
    r"\b(?:i(?:'m| am)|we(?:'re| are))(?: (?:so|very|really|truly|deeply|terribly|extremely))* sorry (?:to hear|for (?:the|any|your|this|all the) (?:\w+ )?(?:inconvenience|trouble|delays?|wait|frustration|confusion|experience|issues?|mix-?up|problems?|mistakes?|errors?|loss)|(?:that )?you(?:'re| are|'ve| have| had| feel)\b)|^sorry (?:to hear|for (?:the|any) inconvenience)",
    r"\bi (?:\w+ )?understand (?:your (?:frustration|concerns?|anger|feelings|disappointment|situation)|how (?:you|frustrat|upset|difficult|stressful|hard)|what you(?:'re| are) (?:saying|going|feeling)|(?:that )?you(?:'re| are) (?:upset|frustrated|angry|feeling|going through|concerned|worried))",
    r"\bi didn't mean to (?:make you|upset you|frustrate you)\b|\b(?:i|we) (?:value|appreciate) your (?:\w+ )?(?:business|patience|loyalty|feedback|understanding|concern|call|custom)\b",
    # speaks for the company
    r"\bour (?:policy|policies|apologies|representatives?|agents?|support team|customer service|records show|guidelines|valued)\b|\bwe (?:can|could|don't|do not|are able to|'re able to) offer\b|\bwe(?:'re| are) (?:sorry|here to|working (?:hard|on your)|unable|committed|doing everything)\b",
    r"^(?:so |okay,? |yes,? )?we(?:'ll| will) (?:refund|rebook|compensate|arrange|look into|get back to you|make sure you|contact you|get you|do our best|investigate)\b|\bas (?:your|an?) (?:\w+ )?(?:agent|representative|assistant)\b",
    rf"\byour (?:{_THEIRS}|refund|request|complaint|issue|concern|appointment|seat|room) (?:has been|have been|is (?:now )?(?:being|confirmed|booked)|will be (?:process|refund|confirm|resolv|handl))",
)
"""The customer has become the agent."""

REFUSAL = _any(
    r"\bas an? (?:ai|artificial|language|virtual|chat ?bot|large)\b|\b(?:ai|language|virtual|digital) (?:language )?(?:model|assistant)\b|\bi(?:'m| am) (?:just |only |actually )?(?:an? )?(?:ai|bot|chat ?bot|computer program|machine|language model|program)\b",
    r"\b(?:can't|cannot|can not|unable to|won't|not able to|will not) (?:assist|continue (?:this|the|with (?:this|the)) (?:role|conversation|scene|script|play|request|dialogue|line)|(?:role-?)?play|participate|fulfil|comply|generate|engage (?:in|with))",
    r"\bi(?:'m| am) sorry,? but i (?:can't|cannot|can not|am unable|'m unable|won't) (?:assist|help|provide|fulfil|comply|do that|engage|write|create|generate|discuss|respond|continue|answer)",
    r"\brole-?play(?:ing)?\b|\bfictional\b|\b(?:in|out of|break(?:ing)?) character\b|\bas (?:the|a) customer,? (?:i|in)\b|\bqwen\b|\balibaba\b|\bopenai\b|\bchatgpt\b|\banthropic\b|\bmy (?:training data|programming|knowledge cutoff|creators?)\b",
    r"\bhere(?:'s| is) (?:the|my|a|an|\w+'s) (?:next |possible |revised |new )?(?:line|response|reply|rewrite|version|draft)\b|\b(?:next|my) line (?:could be|would be|is)\b|^(?:certainly|sure|of course|absolutely)[!,.]? here\b",
    r"\b(?:i'll|i will|let me|i can) (?:make (?:it|this|that) (?:more|a bit|less) |rephrase|rewrite|reword|revise|try (?:again|another take))",
    r"\bonce more,? in other words\b|\bevery name and number the same\b",
    r"\bthis (?:play|stage play|dialogue|scenario|script|prompt|scene) (?:is|was|has|does|requires)\b",
)
"""A refusal, or a model that speaks as a model."""

COACHING = _any(
    r"\byou should (?:try to |try |really |also |first )?(?:acknowledg|empathi[sz]|validat|paraphras|summari[sz]e (?:what|my)|de-?escalat|use (?:active|open)|ask (?:me )?(?:an )?(?:open|more open))",
    r"\b(?:good|great|nice|excellent|well done|effective|perfect) (?:use of|empathy|active listening|question(?:ing)? technique|job (?:acknowledg|listen|show|handl|de-?escalat)\w*|example|technique|de-?escalation|customer service skills?)\b",
    r"\bthat(?:'s| is|was) an? (?:great|good|excellent|effective|perfect) (?:example|use|way to (?:handle|show|respond|acknowledge|de-?escalate|calm))\b",
    r"\b(?:tip|hint|feedback|coaching note|suggestion)s?(?: for you)?:|\bnext time,? (?:you (?:could|should|might)|try)\b|\bde-?escalat|\bactive listening\b|\bopen-ended question",
    r"\b(?:calm|handle|deal with|soothe) (?:an?|the) (?:angry|upset|difficult|frustrated) (?:customer|caller)|\b(?:training|practice|learning) (?:exercise|session|scenario|purposes)\b|\byour (?:score|grade|training|trainer|performance)\b",
    r"\bthe right thing to say (?:here|now|would)|\bif you (?:acknowledge|empathi[sz]e|apologi[sz]e)\b.{0,40}\bi(?:'ll| will| would|'d)\b|\bto (?:win me over|make me (?:accept|agree|calm)|calm me down),? (?:you|just|try)",
)
"""Helps or coaches the trainee."""

NARRATION = r"sighs?|says?|speaks?|replies|responds?|shouts?|yells?|looks?|pauses?|takes?|nods?|shakes?|laughs?|feels?|continues|asks?|answers?|hangs?|slams?|crosses|rolls?|snaps?|mutters?|notices|wants|gives?|admits|tells?|is|was|has|doesn't|does"
"""Verbs that describe the speaker from outside when a name or "she" stands before them."""

AUTHORED_STAGE = re.compile(
    r"\*[^*\n]{2,60}\*|^\s*[\[(](?:[a-z]+ly|sighs?|pauses?|angry|laughs?|crying|silence)\b|^\s*(?:customer|agent|trainee|assistant|narrator)\s*:",
    re.I,
)
STAGE = re.compile(
    r"[*_#`|]{2,}|\*\w|^\s*[\[(*]|\[[^\]]*\]|\((?:[a-z]+(?:s|ing|ly)\b|in a |with a |after a )[^)]*\)|</?\w+>|^\s*(?:AGENT|CUSTOMER|TRAINEE|NARRATOR|DIRECTION|SCENE|SCRIPT|NOTE|[Aa]gent|[Cc]ustomer|[Nn]ote|[Ss]cene)\b[^.!?]{0,20}:"
    r"|(?:^|[,.] ?)(?:the )?(?:AGENT|Agent)(?=[,.!?]|$)|\b[Tt]he AGENT\b|\bAGENT's\b|\bstage directions?\b|\b(?:says|speaking) in (?:a|an) \w+ (?:tone|voice)\b"
)
"""Stage directions, labels, markdown; over the sentence as it stands."""

AGREEING = _any(
    r"\b(?:that|this|it|which)(?:'ll| will| would)? (?:works|work|suits|does it|do) (?:for me|me|nicely|perfectly|fine)\b|\b(?:sounds|looks) (?:\w+ )?(?:good|great|fair|perfect|reasonable|like a plan|fine|wonderful|excellent)\b(?! to be true)",
    r"\bi(?:'ll| will| can| could)? (?:gladly |happily )?(?:accept|agree (?:to|with) (?:that|this|it|your|the)|take (?:it|that|the (?:offer|refund|deal|seat|voucher|points)|you up))\b(?! (?:further|higher|up with|to|from))|\bi(?:'m| am) (?:happy|fine|okay|good|satisfied|content) with (?:that|this|it|the)\b",
    r"^(?:it's a |that's a )?deal\b|^agreed\b|^perfect\b|\blet's (?:do (?:that|it|this)|go with)\b|\b(?:book|do|send) it,? please\b|\byes,? (?:please|go ahead|do (?:that|it))\b|\bthat(?:'s| is| would be| sounds)(?: \w+)? (?:(?:great|perfect|wonderful|excellent|fantastic|ideal|acceptable)(?= ?(?:[.,!;:-]|$|for me|with me|thank|then\b|to me|news))|all i (?:need|want)ed?\b)",
    r"\b(?:problem|issue|that's|it's|everything(?: is|'s)?|this is) (?:is )?(?:solved|resolved|settled|sorted)\b",
    r"\bapology accepted\b|\byou(?:'ve| have) convinced me\b|\bi (?:do |completely |fully )?trust you(?: now| completely)?(?=[.!,]|$)|\bwhatever you think is best\b",
)
"""Agreement to an offer, or to the whole thing being over."""

SETTLED = _any(
    r"\bi(?:'ll| will| can| do)? (?:fully |completely |totally |gladly |truly |already )*forgive you\b(?! (?:if|when|once|as soon))|\b(?:you(?:'re| are)|all(?:'s| is)|everything(?:'s| is)) (?:completely |totally |all )*forgiven\b",
    r"\b(?:everything|it|all)(?:'s| is)? (?:all |just |absolutely |completely |totally |so )*(?:perfect|wonderful|great|fine|good|okay|fantastic) (?:now|again)\b|\beverything(?:'s| is) (?:just |absolutely |completely )*(?:perfect|wonderful|fantastic)\b",
    r"\bi(?:'m| am) (?:so |very |really |completely |totally |absolutely |perfectly |fully )*(?:satisfied|(?:not|no longer) (?:angry|mad|upset) (?:at (?:you|all) )?(?:any ?more|now))\b(?! (?:when|if|once|as soon)|,? (?:i'm|i am|just|but|only))",
    r"\b(?:that|this|it) solves (?:everything|it|my problem)\b|\bi feel (?:so much|much|a lot|way) better now\b|\bi have no (?:more|further) complaints\b|\bi don't need anything (?:else|more)\b|\bthat's all i needed\b",
    r"\bconsider it (?:forgotten|forgiven|settled|closed)\b|\ball is well\b|\bwe're (?:all )?good now\b|\blet's (?:just )?close (?:this|it)\b|\bhappy with everything\b|\bi(?:'ll| will) give you (?:five|5) stars\b",
    r"\bno hard feelings\b|\bwater under the bridge\b|\blet's (?:just )?put (?:this|that|it all) behind us\b|\bi take (?:it all|everything|my complaint) back\b|\bi(?:'ll| will) (?:withdraw|drop) (?:my|the|this) complaint\b",
    r"(?<!if )(?<!once )(?<!when )(?<!until )(?<!that )(?<!say )(?<!says )(?<!think )\byou(?:'ve| have) (?:completely |totally |really |already )*(?:solved|fixed|resolved|sorted) (?:it|this|that|everything|(?:my|the) (?:problem|issue))\b",
)
"""All forgiven and forgotten, as nobody says who is still waiting for an answer."""

STRAIGHT_YES = re.compile(r"^(?:yes|yeah|yep|yup|agreed|good idea)\b(?! and\b| but\b|,? but)")
"""How an answer begins that takes an offer."""

GRATEFUL = _any(
    r"\bthank(?:s| you) (?:so much|very much|a lot|again)\b|\bthank(?:s| you) for (?:(?:all )?your (?:help|assistance|support|time|understanding|kindness|concern)|helping|(?:taking care|sorting|fixing|resolving|handling|understanding|listening))\b",
    r"\bi(?:'d| would|'m| am| do| really| truly)? (?:really |truly |so |very )*(?:appreciate|grateful)\b|\byou(?:'re| are) doing an? (?:amazing|great|wonderful|fantastic|excellent|good) job\b|\bi(?:'m| was| am) (?:just )?overreact(?:ing|ed)\b|\bi shouldn't have (?:gotten|got|been|become) (?:so )?(?:angry|mad|upset|rude)\b|\byou(?:'re| are|'ve been| have been) (?:really |truly |just )?(?:the best|amazing|wonderful|awesome|an angel|a (?:life ?saver|star|saint|hero)|(?:so|very|really|incredibly|extremely|most) (?:kind|helpful|understanding|patient|sweet))\b|\bi(?:'m| am) (?:so |very |really |quite )?(?:glad|happy|pleased|delighted|relieved|calm)\b(?! (?:when|if|once|as soon))",
    r"\bno (?:worries|problem|rush|hurry)\b|\btake (?:all )?your time\b|\bthat(?:'s| is) (?:okay|ok|alright|all right|fine|no problem|totally fine|completely fine|understandable)\b|\bit(?:'s| is) (?:okay|ok|alright|all right|no problem|totally fine)\b|\bdon't worry\b|\bi (?:completely |totally |fully )understand\b",
)
"""Warmer than somebody who is still upset."""

GOODBYE = _any(
    r"(?<!a )(?<!and )\bgood ?bye\b(?! to)|\bbye\b|\bhave a (?:\w+ )?(?:good|great|nice|lovely|wonderful|safe) (?:day|one|evening|night|time|weekend|trip|flight)\b|\btake care(?: of yourself)?[.!]?$|\b(?:talk|speak) to you (?:later|soon)\b|\bi(?:'m| am) (?:hanging up|going to hang up|ending this call)\b|\bi(?:'ll| will) (?:hang up|end this call)\b"
)
"""Ends the conversation."""

YES = _any(
    r"\b(?:yes|yeah|yep|ok|okay|fine|deal|agreed?|accept|settled|alright|all right|very well|please do|perfect|good|great|sure|right|done|lovely|quite)\b",
    r"\b(?:do|book|take|send|mark|arrange|ask|add|put) (?:it|that|them|me|what|one|the)\b|\bgo (?:ahead|on)\b|\bi(?:'ll| will) (?:take|have|accept|do)\b|\bsounds|\bthat works\b|\bi can (?:live|do|wait|work)\b|\bi(?:'d| would) (?:like|love|take) that\b|\bsuppose so\b",
)
NO = _any(
    r"\b(?:no|not|nope|never|nothing|none|neither|nor|without|refuse|reject|instead|else|rather|useless|pointless|insult\w*|joke|already|another|back to|keep)\b|n't\b|\?",
)
LEAVING: dict[str, re.Pattern[str]] = {
    "walk_out": _any(
        r"\b(?:bye|goodbye|done|enough|leav\w+|going|gone|hang\w*|finished|forget|never ?mind|over|out|pointless|elsewhere|somewhere else|lost me|end this|no more|quit|not doing this|myself)\b"
    ),
    "escalated": _any(
        r"\b(?:complain\w*|further|above|head|superiors?|managers?|supervisor|boss|writing|report\w*|regulator|ombudsman|official\w*|file|filing|higher|formal\w*|top|director\w*|head office|lawyer|solicitor|post(?:ing)?|review)\b"
    ),
    "close": _any(
        r"\b(?:bye|goodbye|thank\w*|thanks|leave it|that's (?:all|everything|it|that)|that'll|take care|all the best|done|get on|go now|going to|that will be all|good (?:day|night|evening|afternoon)|then|so long|cheers|calls? to make|settled|we're|wait for)\b"
    ),
}
LEAVING["close_cold"] = _any(LEAVING["close"].pattern, LEAVING["walk_out"].pattern, r"\b(?:see|expected|suppose)\b")
"""What must be heard of someone who goes, by move."""
STUNG = frozenset(
    "react_dismissed react_blamed react_passed_on react_interrogated react_sorries react_scripted react_ignored react_early_fix react_parroted react_wrong react_vague "
    "react_refused react_rude react_hung react_broken_promise react_defensive react_lectured abuse ramble".split()
)
"""Reactions to what hurt, and habits before an answer; every other reaction is to what helped."""
