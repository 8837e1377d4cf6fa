"""Tone: shouting, swearing, company phrases, warmth, and judgements passed on a person."""

import re

from roleplay.features.view import View, feature, in_sentence, per_view, turn_feature
from roleplay.text import Sentence


@feature
def shouting(view: View, sentence: Sentence) -> bool:  # noqa: ARG001 - the same shape as every feature
    """Holds two or more words of three letters and more in capitals."""
    capitals = [w for w in re.findall(r"[A-Za-z']+", sentence.text) if len(w) > 2 and w.isupper()]
    return len(capitals) >= 2 and len(capitals) >= len(sentence.text.split()) / 3


@feature
def stacked_marks(view: View, sentence: Sentence) -> bool:  # noqa: ARG001 - the same shape as every feature
    """Holds two or more exclamation or question marks in a row."""
    return bool(re.search(r"[!?]{2,}", sentence.text))


_PROFANE = re.compile(
    r"\b(fuck\w*|shit\w*|bullshit|crap|damn|bloody|bitch|bastard|arse\w*|asshole|piss\w*|wtf|ffs|screw you)\b"
)

in_sentence("profane", _PROFANE, "Swears.")

_TRUISM = re.compile(
    r"\b(?!(?:what|who|that|this|yours?|ours?|mine|there|here|how|you|she|they|him|her|them)\b)((?:\w+ )?\w{3,}) (?:is|are|means?) (?:just |simply )?(?:(?:a|an|the) )?\1(?=\W*$|[,.;:!]| (?:and|but|so|here)\b)"
)

in_sentence("truism", _TRUISM, "Says that a thing is what it is: rules are rules, the price is the price.")

_OWN_STORY = re.compile(
    r"\b(?:i(?:'ve| have) (?:\w+ )?(?:been|had|felt|lost|gone|experienced|dealt|struggled|suffered|found|lived)|i (?:was|had|went|lost|felt|used to|struggled|found|lived|once|personally|also|too)\b|i'?m (?:a \w+ too|also)|(?:me|myself) (?:too|as well)|same here|happened to me|for me\b|my (?:own )?(?:wife|husband|sister|brother|mother|mom|mum|dad|father|friend|boss|ex|job|son|daughter|partner|girlfriend|boyfriend|family|experience)\b|myself\b|i can relate|i know how you feel)"
)


@turn_feature
def own_story(view: View) -> bool:
    """The turn tells of the speaker's own life: I've been there, my sister, it happened to me."""
    return bool(_OWN_STORY.search(view.whole))


_MINE = re.compile(
    r"\b(?:i (?:had|was|used|went|got|lost|couldn'?t|can'?t bear|wouldn'?t|would|once|checked|know)|mine|my (?:husband|wife|sister|brother|mum|mother|dad|father|kids|own|son|daughter|friend|gran|neighbour))\b"
)


_ENDEARS = re.compile(
    r"(?:^|[,.!?;] ?|\b(?:ta|thanks|thank you|bye|hello|hi|no|yes|well|oh|right|there) )(?:hon|honey|hun|love|luv|dear|dearie|darling|darlin|sweetheart|sweetie|sugar|pet|duck|petal|flower|my dear)\b(?=\W*$|[,.!?;])"
)


@turn_feature
def customer_endears(view: View) -> bool:
    """The customer has called the trainee hon, love, dear or the like, and may be called so."""
    return any(_ENDEARS.search(turn) for turn in view.customer_turns)


@turn_feature
def talks_of_self(view: View) -> bool:
    """The turn runs to forty words and more and comes back to the speaker's own life three times and more."""
    return (
        view.word_count >= 40
        and len(_MINE.findall(view.whole)) >= 3
        and bool(re.search(r"\b(?:my|mine)\b", view.whole))
    )


_WHO = r"(?:customer|cust|caller|client|guest|patient|member|passenger|resident|tenant|user|claimant|shopper|parent|mum|mother|dad|father|woman|man|lady|gentleman|guy|bloke|girl|boy|kid|child|people|person|family|callers|customers|guests|clients|he|she|they|colleagues?|cleaners?|drivers?|staff|lot)"

TRAIT = (
    r"(?:rude|impossible|unreasonable|hysterical|nasty|unpleasant|entitled|stupid|thick|dumb|clueless|ignorant|arrogant|lazy|crazy|mad|mental|unstable|unhinged|paranoid|dramatic|over-?react\w*|over the top|petty|childish|drunk|lying(?! (?:awake|down|in|on|there|here|ill|still|low|flat|around|under|next)\b)|liars?|exaggerat\w*|making (?:it|this|things) up|kicking off|"
    r"bored|awkward|stroppy|moody|obnoxious|annoying|irritating|needy|whiny|moan\w*|whing\w*|whin(?:ed|ing|er|ers)|greedy|snotty|stuck[- ]up|full of (?:himself|herself|themselves)|hopeless|pathetic|ridiculous|silly|batty|useless|incompetent|difficult(?! (?:position|situation|time|day|week|month|year|circumstances|to|conversation|call|journey|period|spot|for|with))|a (?:bit )?(?:\w+ )?(?:pain|nightmare|diva|moron|idiot|karen|handful|bully|snob|troublemaker|time[- ]?waster|drama queen|character|piece of work))"
)
"""What a person is called who is judged: rude, silly, a nightmare."""

_JUDGES = re.compile(
    rf"\b{_WHO}(?:'s|'re)? (?:(?:is|was|were|are|being|been|sounded|sounds|seemed|seems|came across|comes across|got|getting|became|acted|acting|behaved|just|so|really|very|a bit|bit|quite|rather|too|obviously|clearly|probably|likely|must be|completely|totally|as|pretty|extremely|utterly|plain|always|all|a|an|such|on the phone|from the start|kept) ?){{0,5}}{TRAIT}\b|"
    r"\b(?:right|total|complete|absolute|proper|real|bit of an?|such an?|what an?|another|typical|one of (?:those|these|them)) (?:old |little )?(?:moan\w*|whing\w*|whiner|time[- ]?waster|diva|drama queen|karen|nightmare|idiot|moron|pain|muppet|parents?|types?|nutter|loon|complainers?|customers?|people|callers?|freak)\b|"
    r"\b(?:moaner|whinger|time[- ]?waster|drama queen|nutter|troublemaker|attention[- ]seek\w*|chancer|sob story|trying it on|kicking off|lost the plot|waste of (?:my |our )?time|does(?:n'?t| not) have a clue|no clue|not the (?:sharpest|brightest))\b|^\W*typical\W*$|"
    rf"\b(?:sounded|sounds|seemed|seems|came across|comes across|acting|being)(?: as| a bit| a little| very| rather| quite| pretty| really| totally| completely| somewhat)* {TRAIT}\b|"
    r"\b(?:clearly|obviously|probably|likely|presumably|no doubt|just|i (?:reckon|think|bet|suspect)|seems to|if you ask me)\b.{0,30}\b(?:wants? (?:attention|something for nothing|freebies|a freebie|free|money)|wanting (?:attention|freebies|money|something for nothing)|after (?:money|a freebie|freebies|compensation|free|attention)|bored|lonely|lying|made (?:it|this) up|making (?:it|this) up|exaggerat\w+|a handful|own fault|broke it (?:himself|herself|themselves)|to blame)\b"
)

_REPORTED = re.compile(
    r"\b(?:sa(?:id|ys|ying)|stat(?:ed|es|ing)|claim\w*|complain\w*|report\w*|told|tells|felt|feels|found|describ\w+|alleg\w+|according|called (?:us|me|him|her|it|the)|thought|thinks|accus\w+|says? that|reckons)\b.{0,60}\b(?:rude|stupid|lying|useless|hopeless|pathetic|incompetent|ridiculous|unreasonable|difficult|unpleasant|impossible|lazy|annoying|nightmare)\b|[\"“].{0,60}[\"”]"
)


@feature
def judges_person(view: View, sentence: Sentence) -> bool:
    """Passes judgement on a person: "she was rude", "right moaner", "probably after money" (not what somebody reported)."""
    folded = view.folded[sentence.number]
    return bool(_JUDGES.search(folded)) and not _REPORTED.search(folded)


_LABELS = re.compile(
    rf"\b{_WHO}(?:'s|'re|,)? (?:(?:is|was|were|very|a bit|bit|quite|rather|so|really|v\.?|from the start|on the phone) ?){{0,4}}(?:sarky|sarcastic|grumpy|cheeky|muddled|aggressive|hostile|pushy|shirty|bolshy|arsey|dishonest|rambl\w+|incoherent|waffl\w+|all over the place|away with the fairies|not all there|going senile|senile|doolally)\b|"
    r"\b(?:serial|professional|habitual|compulsive|career) (?:claim\w+|complain\w+|moaner|whinger|returner|fraud\w*|liar)\b|\b(?:enjoys?|loves?|lives for|gets off on) (?:complain\w+|moan\w+|argu\w+|whing\w+|a (?:moan|row|fight|good moan)|the drama|being difficult)\b"
)

in_sentence(
    "labels_person", _LABELS, "Sticks a label on a person: sarky, aggressive, a serial claimant, enjoys complaining."
)


@turn_feature
def judgement_in_text(view: View) -> bool:
    """Some sentence of this text passes judgement on a person."""
    return any(judges_person(view, other) or _LABELS.search(view.folded[other.number]) for other in view.sentences)


_JUDGES_YOU = re.compile(
    rf"\b(?:you(?:'re|r| are| were|'ve been| have been| sound| seem)|are you|ur|don't be|stop being|no need to be|quit being)(?: (?:just|being|so|a|an|bit|really|rather|very|too|clearly|obviously|simply|quite|such|all|getting|always|only|the most|actually|kind of|sort of|like|little|total|complete|absolute|right|proper|that|honestly))* (?:{TRAIT}|aggressive|emotional|sensitive|over-?sensitive|impatient|ungrateful|melodramatic|dramatic|precious|selfish|negative|fussy|picky|pedantic|sarcastic|jealous|insecure|delusional|overthinking|whin(?:y|ing)|a baby|weak|lazy|naive|gullible|wrong in the head|out of (?:line|order)|losing it|lucky i)\b"
)


@feature
def judges_you(view: View, sentence: Sentence) -> bool:
    """Tells the customer to their face what they are like: "you're being childish", "are you mad", "don't be so dramatic"."""
    folded = view.folded[sentence.number]
    found = _JUDGES_YOU.search(folded)
    if not found or (found[0].endswith(" mad") and not found[0].startswith("are ")):
        return False  # across the ocean who is mad is angry
    before = folded[max(0, found.start() - 45) : found.start()]
    return not re.search(
        r"\b(?:not|never|if|when|that|because|whether|think|thinks|thought|feel|feels|felt|feeling|why|how|as though|as if|like|says?|said|wr(?:ite|ites|ote|itten)|notes?|noted|calls?|called|claim(?:s|ed)?|told|tells|made|makes|stands|stood|reads|doesn't mean|don't think|nobody|no one)(?: \w+){0,3} $",
        before,
    ) and not re.search(
        r"\b(?:not|n't|never|hardly|anything but)\b", found[0].replace("don't be", "").replace("aren't you", "")
    )


_FORMULA = re.compile(
    r"\b(valued|(?:your|customer) satisfaction|excellence|exceed\w* (?:your |our )?expectations|(?:top|number one|highest|utmost) (?:priority|importance)|committed to|dedicated to|striv\w+|pride ourselves|delighted to|thrilled to|pleased to (?:assist|inform|advise|help)|(?:be of|provide|further|any) (?:assistance|service)|assist you|inconvenience|earliest convenience|(?:to|for) (?:our|bringing\b.{0,15}\b) ?attention|bringing this to our attention|(?:do not|don't) hesitate|rest assured|loyal(?:ty| customer)|"
    r"representatives?|appreciate your (?:business|patience|understanding|loyalty|custom|cooperation)|thank you for (?:your (?:patience|understanding|query|enquiry|inquiry|cooperation|custom|loyalty|feedback|interest|message|email)|contacting|choosing|reaching out|being a|bringing|sharing)|(?<!that )(?<!it )(?<!meant )(?<!very )kindly|hereby|regarding your|with regards? to|as per|please be advised|please note that|sincerely apologi[sz]e|sincere apologies|deeply regret|highest standards?|(?:world|best)[- ]class|customer (?:experience|journey|care promise|excellence|service excellence)|valuable (?:feedback|customer|input)|matters to us|important to us|"
    r"take (?:this|all|every|these|such|your)\b.{0,20}\bvery seriously|serve you|happy to assist|here to assist|we value|our values|our mission|at [a-z]+, we|(?:completely|totally|fully) understand your (?:frustration|concerns?|disappointment)|understand your (?:frustration|concerns?)|your (?:feelings|concerns) are (?:valid|important)|is there anything else i can (?:help|assist)|have a (?:great|nice|wonderful|fantastic|lovely|blessed) day|great question)\b"
)


@feature
def formulaic(view: View, sentence: Sentence) -> bool:
    """Holds two stock phrases of company writing ("valued", "do not hesitate", "thank you for your patience")."""
    return len(set(_FORMULA.findall(view.folded[sentence.number]))) >= 2


@feature
def formula_turn(view: View, sentence: Sentence) -> bool:
    """This sentence holds a stock phrase of company writing, and the turn three or more of them, or hardly anything else."""
    return bool(_FORMULA.search(view.folded[sentence.number])) and _formulas_rule(view)


@per_view
def _formulas_rule(view: View) -> bool:
    """Whether the turn holds three stock phrases, or one in every sentence."""
    return len(set(_FORMULA.findall(view.whole))) >= 3 or all(_FORMULA.search(text) for text in view.folded.values())


_WARM = re.compile(
    r"!|^(?:oh|ah|ha|well|aw+|ooh|wow|gosh|goodness|blimey|crikey|yikes|ouch|right)\b|\b(?:lovely|congratulations|congrats|happy|wonderful|brilliant|bless|wish|hope|enjoy|together|proud|sweet|gorgeous|poor|little|can't (?:leave|have|let)|say hi|give (?:him|her|them)|good luck|no wonder|i bet|i'd)\b"
)


@feature
def warm(view: View, sentence: Sentence) -> bool:
    """Sounds like a person: an exclamation, an interjection, a wish."""
    return bool(_WARM.search(view.folded[sentence.number])) and not _FORMULA.search(view.folded[sentence.number])
