"""What the customer just said: the facts named after_… and customer_…, read from their last words."""

import re
from functools import lru_cache

from roleplay.features.forms import NO_OBJECTION
from roleplay.features.questions import is_question
from roleplay.features.view import View, feature, in_heard, search_once, turn_feature
from roleplay.text import Sentence, content_stems, fold, sentences, words

_ANGER = re.compile(
    r"\b(ridiculous|unacceptable|disgrac\w+|disgust\w+|furious|livid|angry|outrag\w+|pathetic|useless|joke|sick of|fed up|"
    r"worst|terrible|awful|appalling|incompeten\w+|idiot\w*|stupid|liars?|lied|lying|thie(?:f|ves)|thieving|crooks?|scum|rubbish|scam\w*|steal\w*|stole|robbed|rip[- ]?off|hell|damn|"
    r"bloody|crap|bullsh\w*|shit|fuck\w*|wtf|how dare|had enough|never again|waste of|wasted|nightmare|shambles|"
    r"unbelievable|absurd|insult\w*|sue|lawyer|solicitor|ombudsman|trading standards|still nothing|for weeks|third time|"
    r"fourth time|every single time|nobody (?:cares|listens|tells)|no ?one (?:cares|listens|tells))\b"
)

DISTRESS = re.compile(
    r"\b(worr\w+|anxious|scared|afraid|panick?\w*|stress\w*|upset|cry\w*|tears|desperate|frustrat\w+|annoy\w+|disappoint\w+|"
    r"overwhelm\w*|exhaust\w+|tired|hurt\w*|sad|depress\w*|lonely|hopeless|humiliat\w+|embarrass\w+|ashamed|lost|struggl\w+|"
    r"can'?t (?:sleep|cope|believe|afford|stop)|discourag\w+|dishearten\w+|let down|nervous|terrified|guilty|confus\w+|hard|tough|gutted|devastat\w+|heartbroken|grief|griev\w+|funeral|died|dying|ashes|agony|shaking|miserable|betrayed)\b"
)

ABUSE = re.compile(
    r"\b(idiot\w*|moron\w*|stupid (?:cow|woman|man|girl|boy|person|people)|you(?:'re| are) (?:\w+ ){0,2}(?:useless|stupid|pathetic|thick|dumb|dense|dim|worthless|hopeless|lazy|incompetent|nothing|nobody|rude|an? (?:liar|joke|disgrace|fraud|parrot|robot|clown|monkey))|"
    r"fuck\w*|shut up|screw you|go to hell|piss off|bitch|bastard|asshole|arsehole|cretin|brainless|scum|imbecile|prick|dickhead|loser|"
    r"clueless|spineless|gormless|(?:dim|nit|half)wits?|muppets?|clowns?|jobsworths?|numpty|plonkers?|amateurs?|waste of (?:space|oxygen|skin|air|my time)|good for nothing|"
    r"monkeys? (?:could|would|can|knows?|with)|(?:trained|bunch of|load of|pack of) (?:monkeys?|apes?|children|kids)|(?:could|would|can) do your job|call yourselves|call yourself|your first day|get a (?:real|proper|new) job|"
    r"(?:do|did|can|have|are|were) you (?:even|people|lot)\b|you (?:people|lot)\b|(?:are|were|aren't|can't) you (?:always |just |really |actually |all )*(?:this |that |so |a bit |a )?(?:thick|dim|dense|slow|stupid|dumb|deaf|blind|useless|lazy|hopeless|incapable|read\b|having a laugh)|"
    r"(?:my|a|any) (?:dog|cat|toddler|hamster|goldfish|child|kid|(?:\w+[- ])?year[- ]old) (?:could|would|can|knows|understands)|what(?:'s| is) (?:wrong|the matter) with you|what (?:good|use) are you|not the (?:sharpest|brightest)|too (?:thick|stupid|dim|slow|lazy) to|listen,? (?:love|sunshine|pal|darling|sweetheart))\b"
)

_MANAGER = re.compile(
    r"\b(manager|supervisor|someone (?:else|senior|higher|in charge)|your boss|complaints? (?:team|department)|person in charge|higher up)\b"
)

in_heard(
    "after_anger",
    re.compile(f"{_ANGER.pattern}|{ABUSE.pattern}"),
    "The customer's last words hold anger or an insult.",
)

in_heard("after_distress", DISTRESS, "The customer's last words name a painful feeling.")

in_heard("after_abuse", ABUSE, "The customer's last words insult the trainee.")

in_heard("after_manager", _MANAGER, "The customer asked for a manager or someone else.")

in_heard(
    "after_thanks",
    re.compile(
        r"\b(thanks|thank you|appreciate it|cheers|perfect|great|that works|sounds good|brilliant|lovely|ok then|okay then)\b"
    ),
    "The customer thanked or agreed.",
)

in_heard("after_request", re.compile(r"\b(i'?d (?:like|love|prefer|rather)|i would like|i(?:'?m| am) (?:after|looking for|asking|hoping)|i (?:just |only |really |still )?(?:want|need|demand|expect|insist)|(?:can|could|will|would|cant|can't) (?:you|u|i|we|someone|somebody|it)|any chance|is there (?:any|a|some|no)|please|what can you do|give (?:me|us)|send me|let me|cancel|refund|waive|swap|replace\w*|money back|compensat\w*|get me|put me|fix (?:it|this)|sort (?:it|this))\b"), "The customer asked for something, or said what they want.")  # fmt: skip

MISHAP = re.compile(
    r"\b(wrong|nobody|no ?one|lost|broke\w*|missing|missed|late|never|without|cancel\w*|charged|overcharged|billed|declined|refused|rejected|flat|fault\w*|didn'?t|hasn'?t|haven'?t|wasn'?t|isn'?t|won'?t|fail\w*|damaged|ruined|"
    r"leak\w*|stolen|delayed|twice|again|still|not (?:working|arrived|come|been)|mistake|error|disappeared|vanished|smashed|cracked|crashed|blocked|locked|frozen|stopped|dead|sick|burnt|cold|allerg\w*|told me|promised|said|wait(?:ed|ing)|bounced|froze|kept me|ignored|empty|opened|marked|where'?s my)\b"
)

in_heard("after_mishap", MISHAP, "The customer told of something that went wrong.")

in_heard(
    "after_circumstance",
    re.compile(
        r"\b(i(?:'m| am) (?:\d+|deaf|blind|disabled|pregnant|diabetic|self[- ]employed|a (?:carer|nurse|student|single|teacher|driver)|on (?:nights|crutches|benefits|my own)|away|saving)|(?:my|our|the) (?:mum|mom|dad|mother|father|son|daughter|kids?|children|"
        r"wife|husband|partner|gran|nan|baby|toddlers?|carer|shifts?|hip|knee|back|brothers?|sisters?|dog|boss|flat|commute|budget)|mum|dad|nights|shifts?|commut\w*|wheelchair|payday|paid on|get paid|no (?:car|time|money|garden|smartphone|internet|signal)|"
        r"on my own|by myself|can'?t (?:see|hear|walk|drive|lift|afford|get|read|swallow|sleep|revise|sit|stand|eat)|live(?:s)? (?:alone|abroad|in|on|with|at|next)|toddlers?|weeks? old|years? old|work (?:from|nights|weekends|shifts|till|until)|"
        r"miles? (?:away|from)|allerg\w*|housebound|only (?:have|got|free|comes?|in)|floor|before (?:the|my|we)|wedding|funeral|interview|exam|deadline|bus|train|every (?:day|week|month|morning|night|time))\b"
    ),
    "The customer told of circumstances that shape what would help: family, health, work, money, travel.",
)

in_heard(
    "after_crisis",
    re.compile(
        r"\b(suicid\w*|kill (?:my|him|her)self|end(?:ing)? (?:it all|my life)|don'?t want to (?:live|be here)|hurt(?:ing)? myself|self[- ]?harm\w*|overdos\w*|smell(?:ing)? (?:gas|smoke|burning)|gas leak|can'?t breathe|chest pains?|"
        r"unconscious|bleeding|not breathing|doesn'?t fade|on fire|hissing|sparks?|sparking|ceiling (?:is )?(?:coming|falling|collaps\w*)|flood\w* (?:the|into)|exposed wires?|purple|safeguarding|threatened to kill|going to die)\b"
    ),
    "The customer told of danger to life or safety.",
)

in_heard(
    "after_escalation_ask",
    re.compile(
        r"\b(managers?|supervisors?|boss|(?:someone|somebody|whoever|anyone|a person|people)(?:'s| is| are)? (?:\w+ )?(?:else|senior|higher|in charge|qualified|who|that|above|responsible|with|important)|specialist|expert|head of|director|complain(?:t|ts)?|ombudsman|team lead\w*|proper (?:doctor|engineer))\b"
    ),
    "The customer asked for somebody senior, qualified or else.",
)

in_heard(
    "after_limit",
    re.compile(
        r"\b(can'?t|cannot|can not|couldn'?t|won'?t|i (?:suppose|guess|bet|take it)|don'?t suppose|you don'?t (?:do|have|take|sell|offer)|too (?:late|old|small|big|expensive|long|hard|difficult|far|young|busy|tired)|shut|closed|ruined|nobody|no ?body|anybody|missed|out of|not enough|run out|stuck|gone|never|hopeless|useless at|nothing|no (?:chance|way|hope|appointments?|point|one|time)|"
        r"not (?:up|open|free|allowed)|full|sold out|isn'?t (?:any|it)|without|only|years|ages|is that you|do you (?:do|fix|deal|have)|someone|anyone|any chance)\b"
    ),
    "The customer has run into a limit, or fears one: can't, I suppose it's too late, stuck, is there anyone.",
)

in_heard(
    "after_want",
    re.compile(
        r"\b(i (?:just |only |really |still )?(?:want|wanted|demand|insist|expect|need)|i(?:'d| would) (?:like|rather|prefer) (?:the|my|a|an|to (?:cancel|speak|swap|have|keep|return|talk|leave))|i(?:'ll| will) (?:only|take nothing|have)|nothing else|and (?:that'?s|nothing)|(?:^|[.!?] )(?:please )?(?:cancel|give|send|put|book|refund|swap|change|move|waive|get|take|let|make|bring|find|reinstate|restore|delete|upgrade|extend|tell|fix|replace|do|transfer|return|pay|close)\b|i'?m not (?:leaving|hanging up|going|paying|moving|accepting|taking)|i (?:do not|don'?t) want|"
        r"(?:just |so )?(?:give|send|tell|get|let|put|swap|cancel|waive|refund|approve|book|make|take|change) (?:me|it|us|the|my|this|that|him|her)\b|or (?:i'?m|i'?ll|else)|last chance|all of it|money back|"
        r"for free|full refund|know my rights|can you (?:not )?(?:just )?(?:waive|swap|let me|cancel|refund|skip|backdate)|can i (?:just )?have)\b"
    ),
    "The customer wants or demands one particular thing.",
)

in_heard(
    "after_when",
    re.compile(
        r"\b(when|when'?s|how long|what time|how soon|how quick\w*|how much longer|by when|what happens (?:now|next|after)|what(?:'s| is) next|(?:an?|any|actual) (?:date|time|timeline|eta|idea when)|eta|(?:the|your) plan|schedule|where(?:'s| is| are) (?:it|my|the|our)|(?:it'?s|its|that'?s) been (?:an?|two|three|four|\d+) (?:hours?|days?|weeks?|mins?|minutes?)|(?:coming|going|open|back|happening|here) or not|is (?:he|she|it|someone|anyone|anybody) (?:coming|going|on (?:his|her|its|the) way)|will (?:it|i|my \w+|they|the \w+) (?:arrive|be|make it|get)|soon|still waiting|been waiting|in time)\b"
    ),
    "The customer asked when or what happens next.",
)


@lru_cache(maxsize=4096)
def heat_in(text: str) -> int:
    """Count signs of anger in a customer's words: angry words, capitals, stacked marks."""
    folded = fold(text)
    shouted: int = sum(len(word) > 2 and word.isupper() for word in re.findall(r"[A-Za-z']+", text))
    angry = sum(1 for _ in _ANGER.finditer(folded))
    return angry + min(2, shouted // 2) + len(re.findall(r"[!?]{2,}|\?!|!\?", text)) + int(text.count("!") > 1)


@turn_feature
def after_heat(view: View) -> bool:
    """The customer is heated: two signs of anger or more in what they just said."""
    return heat_in(view.heard) >= 2


@turn_feature
def after_question(view: View) -> bool:
    """The customer just asked something."""
    return any(is_question(fold(s.text)) for s in sentences(view.heard))


@turn_feature
def after_vent(view: View) -> bool:
    """The customer just told their trouble: anger or distress, or twenty words and more."""
    return bool(_ANGER.search(view.heard_folded) or DISTRESS.search(view.heard_folded)) or len(view.heard_words) >= 20


_PROTEST = re.compile(
    r"\b(?:(?:not|n't|never|arent|dont) (?:even )?(?:listen\w*|hearing me|let(?:ting)? me)|(?:(?:was|am|'m|im) ?(?:not|n't) (?:finished|done)|wasnt finished|(?:have|had)n'?t finished)(?! (?:it|that|this|the|my|any|an?|so|with (?:the|my|it))\b)|let me (?:finish|speak|talk)(?! (?:to|with)\b)|did you (?:even )?(?:read|hear|listen)|hear me out|"
    r"(?:just|please) listen|stop (?:interrupting|talking|for a sec|a second|a minute)|(?:^|[.!?,;:] ?)(?:please |just )?stop it(?! \w+ing\b)|can you stop(?= (?:talking|interrupting|for|a sec|a minute)\b|\W*$)|(?:want|need) (?:someone|somebody|you) to (?:just )?(?:listen|hear)|just want to (?:tell|talk|say|vent|be heard)(?! (?:to|with)\b)|not what i (?:said|asked|meant|told)|(?:that|this) ?(?:'s|is) what i(?:'?m (?:saying|telling|asking|trying)| said| was(?: (?:saying|telling|trying)|(?=\W*$)))|that'?s not (?:the point|it)|don'?t care about|missing the point)\b"
)

in_heard("after_protest", _PROTEST, "The customer just protested that they were not listened to.")

_GRIEVANCE = re.compile(
    r"\b(?:wrong|never|still|again|twice|cancel\w+|wait\w*|broke\w*|missed|missing|lost|late|instead|left (?:me|us|my|it|in)|stuck|split up|stayed in|ruin\w+|nobody|no ?one|nothing|refus\w+|charged|closed|disappear\w*|wiped|"
    r"filthy|damaged|cracked|stain\w*|torn|tore|ripped|fell|rude|laugh\w+|shrug\w+|hung up|cut off|ignored|let down|without|weeks|months|three times|sick|third|fourth|fifth|1?\dth|kept|told me|supposed to|meant to|promised|only to|complain\w*|gone|fail\w*|yell\w*|shout\w*|scream\w*|let me go|fired|mess|smashed|cold|stolen|hurts?|stinks?|dump|noise|noisy|errors?|crash\w*|leak\w*|stopped|because of you|double|overcharged|kids?\b.{0,30}\btell|bleeding|soaked|locked out|forgot\w*|unhappy|not (?:happy|ok|okay|good|right|working|what))\b|n't\b|\b(?:cant|wont|dont|doesnt|didnt|isnt|wasnt|hasnt|havent)\b"
)


@lru_cache(maxsize=4096)
def is_grievance(folded: str) -> bool:
    """Say whether folded words tell a trouble: anger, distress, or eight words and more with a mark of something gone wrong."""
    return bool(_ANGER.search(folded) or DISTRESS.search(folded)) or (
        len(words(folded)) >= 8 and bool(_GRIEVANCE.search(folded))
    )


@turn_feature
def after_grievance(view: View) -> bool:
    """The customer just told a trouble: anger, distress, or eight words and more with a mark of something gone wrong."""
    return is_grievance(view.heard_folded) or heat_in(view.heard) >= 2


@turn_feature
def customer_troubled(view: View) -> bool:
    """Somewhere so far the customer told a trouble, or spoke at length (twelve words)."""
    return any(
        is_grievance(turn) or len(words(turn)) >= 12 or (len(words(turn)) >= 3 and _GRIEVANCE.search(turn))
        for turn in view.customer_turns
    )


@turn_feature
def after_story(view: View) -> bool:
    """The customer just told something of their own: ten words and more, in the first person."""
    return len(view.heard_words) >= 10 and bool(
        re.search(r"\b(?:i|i'm|i've|im|ive|my|me|we|we're|our|us|mum|mom|dad)\b", view.heard_folded)
    )


_PASSED_ON = re.compile(
    r"\b(?:pass(?:ed|ing)|transferr(?:ed|ing)|sent|sending|bounced|put|referred) (?:\w+ )?(?:me |us )?(?:round|around|on|back|over|through|from|to|here|about)\b|\b(?:sent|told|asked) me (?:to|here|it was|it'?s)\b|\b(?:said|says|say) (?:it|that|this)?(?:'s| is| was)? ?(?:you|them|tech|the|your|accounts|down to)\b|"
    r"\b(?:came from|was with|spoke to|been to|been through|rang|called) (?:\w+ ){0,3}(?:team|department|desk|claims|accounts|billing|sales|support|them|branch|already)\b|\b(?:third|fourth|fifth|sixth|\d+(?:th|rd)) (?:person|department|call|team)\b|\b(?:four|three|five|six|several) (?:people|departments|teams)\b"
)
_passed_on = search_once(_PASSED_ON)


@turn_feature
def after_passed_on(view: View) -> bool:
    """The customer has told of being passed from one to another."""
    return any(_passed_on(turn) for turn in view.customer_turns)


_OBJECTS = re.compile(
    r"\b(?:not (?:\w+ )?(?:sorted|happy|ok|okay|solved|fixed|good enough|the point|acceptable|satisfied|what i|right|fair|convinced|better|done|finished|helpful|true)|isn'?t (?:\w+ )?(?:the point|it|sorted|what|fixed|fair|good enough|right|solved|true|enough|ok|okay|good)|"
    r"i (?:really )?(?:don'?t|do not|never|didn'?t|cant|can'?t) (?:\w+ )?(?:agree|want|say|said|accept|think so|need|agreed|feel|see|understand)|(?:i'?d|would|i would) rather|disagree|that(?:'s| is|s) not|(?:doesn'?t|wouldn'?t|didn'?t|won'?t) (?:\w+ )?(?:help|work|solve|change|answer|fix|do)|"
    r"no good|no use|unhappy|i'?m (?:really |still |so )?not|we(?:'re| are) not|it(?:'s| is) not|have we|are we|still (?:not|no|don'?t|doesn'?t|broken|waiting|hasn'?t|haven'?t|want|need|isn'?t|got no)|wait,?|hang on|hold on|excuse me|what about|i haven'?t (?:finished|agreed|said))\b|^no\b|\bstill\b|\b(?:haven'?t|hasn'?t|never) (?:\w+ )?(?:got|had|received|heard|been|come|arrived|answered|agreed|said|had)|\bwrong\b|\bunfair\b|\bnot yet\b|\byet\W*$|\bno, |\bhello\?|\bbut (?:i|you|that|it|what|my|the)\b"
)


@turn_feature
def after_objection(view: View) -> bool:
    """The customer's last two sentences object, disagree or say that it is not settled."""
    return any(_OBJECTS.search(NO_OBJECTION.sub("", fold(said.text))) for said in list(sentences(view.heard))[-2:])


_PUSH = re.compile(
    r"^(?:ok |okay |yes |yeah |right )*(?:so|and|but)\b|\b(?:move on|get(?:ting)? (?:anywhere|on with)|does it matter|what(?:'s| has) that got to do|that'?s not (?:the point|what i)|can (?:you|we) (?:just|please)|are you (?:going|actually)|"
    r"or not|forget it|give up|just (?:fix|sort|do|tell|answer|correct|send)|how (?:long|many times)|(?:since|until|till|by|know|say|tell me|and|but) when|when(?='s\b| (?:will|do|does|did|is|are|am|can|could|would|should|exactly)\b|\W*$)|still|again|i don'?t care|never ?mind|please|already|\?{2,}|what (?:about|is it)|is (?:anyone|someone|it possible))\b|\?$"
)


@turn_feature
def customer_pushes(view: View) -> bool:
    """The customer presses for an answer or for movement: so?, and?, can we move on, are you or not, forget it."""
    return len(view.customer_turns) >= 2 and bool(_PUSH.search(view.heard_folded))


@turn_feature
def customer_repeats(view: View) -> bool:
    """The customer has to say again what they said before."""
    earlier = {found for turn in view.customer_turns[:-1] for found in content_stems(turn)}
    return len(view.customer_turns) >= 2 and len(view.heard_stems & earlier) >= 1


_WANTS_LATER = re.compile(
    r"\b(?:again|next (?:time|month|week)|check|what if|and if|if it|keep|follow|hope so|i think|still|twice|second|third|fourth|\d(?:nd|rd|th)|times|before|ring me|call me|let me know|tell me|how (?:will|do) i know|will (?:you|someone|somebody|anyone)|would (?:you|someone)|can (?:you|someone)|chase|on me|every|last time|comes? back|happens?)\b"
)


@turn_feature
def after_follow_up_ask(view: View) -> bool:
    """The customer's last words ask what comes afterwards, or the trouble has come back before."""
    return bool(_WANTS_LATER.search(view.heard_folded))


_JOKES = re.compile(r"\b(?:haha\w*|hehe\w*|lol|lmao|rofl|jk|just kidding)\b|[:;]-?[)dp]|[😀-😆😂🤣😉😊]")

in_heard("customer_jokes", _JOKES, "The customer laughed or joked.")

_SLANG = re.compile(
    r"\b(?:bruv|bruh|bro|m8|mate|soz|cba|smh|ffs|lol|lmao|innit|whatevs|haha\w*|tbh|tbf|u|ur|wtf|omg|strop|tantrum|meltdown|drama)\b"
)

in_heard("customer_slang", _SLANG, "The customer uses slang or text-speak themselves.")

PERSONAL = re.compile(
    r"\b(husband|wife|partner|son|sons|daughter|daughters|kid|kids|child|children|baby|toddler|mum|mam|mom|dad|mother|father|parents?|grand[a-z]+|nan|nana|gran|sister|brother|nephew|niece|auntie|aunt|uncle|cousin|fianc[a-z]+|boyfriend|girlfriend|twins|dog|dogs|cat|cats|puppy|kitten|horse|"
    r"wedding|birthday|anniversary|funeral|honeymoon|graduation|christmas|holiday|holidays|retire[a-z]*|engaged|engagement|christening|reunion|exam|exams|interview|stroke|operation|surgery|hospital|cancer|pregnan[a-z]+|died|passed|widow[a-z]*|married|marrying|garden|choir|nervous|shy|silly|beginner|technophobe)\b"
)

in_heard(
    "after_personal",
    PERSONAL,
    "The customer told something personal: family, an occasion, a pet, their health.",
)

_NO_HOLD = re.compile(
    r"\b(?:don'?t|do not|not|never|no) (?:\w+ ){0,4}?(?:on hold|hold me|hold again|put me|hang up|leave me|keep me waiting|wait (?:again|any))\b"
)

in_heard("after_hold_refused", _NO_HOLD, "The customer asked not to be put on hold or kept waiting.")


_REGRETS = re.compile(r"\bsorry (?:\w+ )?(?:for|about|that|if) (?:what i|i |that\b|before|earlier|my |\w+ing\b)")


@feature
def tells_trouble(view: View, sentence: Sentence) -> bool:
    """In a customer's turn: states something of five words or more that opens the talk or went wrong or hurts."""
    folded = view.folded[sentence.number]
    if len(words(folded)) < 5 or is_question(folded) or _REGRETS.search(folded):
        return False
    opens = not any(turn.role == "customer" for turn in view.before)
    return opens or bool(_ANGER.search(folded) or DISTRESS.search(folded) or MISHAP.search(folded))


@feature
def opens_with_trouble(view: View, sentence: Sentence) -> bool:
    """In a customer's turn: tells of trouble in their first turn."""
    return not any(turn.role == "customer" for turn in view.before) and tells_trouble(view, sentence)


@turn_feature
def tells_at_length(view: View) -> bool:
    """In a customer's turn: twenty-two words or more, so that there is something to sum up."""
    return view.word_count >= 22
