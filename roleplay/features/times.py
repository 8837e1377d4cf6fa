"""Times, durations and numbers: what names one, and the normal form by which two texts are compared."""

import re
from functools import lru_cache

from roleplay.features.view import View, feature, in_sentence, search_once, turn_feature
from roleplay.text import Sentence, fold, stem, words

TIME = re.compile(
    r"\b(?:(?:quarter|half|twenty(?:[- ]five)?|ten|five) past|(?:quarter|twenty(?:[- ]five)?|ten|five) to (?:one|two|three|four|five|six|seven|eight|nine|ten|eleven|twelve|\d{1,2})(?! (?:min|day|hour|week|work|month|people))|half (?:six|seven|eight|nine|ten|eleven|twelve|\d{1,2})(?! (?:of|the|percent))|o'clock|(?:on|by|until|from|till) \d{1,2}(?:st|nd|rd|th)|tues|weds|thurs?|tmrw|(?:by|on|until|till|next|this) (?:mon|tue|wed|fri|sat|sun))\b|"
    r"\bbetween (?:about )?\d{1,2}(?:[:.]\d\d)? (?:am )?and \d{1,2}\b(?! (?:people|pounds|euros|dollars|percent))|\b(?:at|by|before|after|around|till|until) (?:about |around )?(?:half past |quarter (?:past|to) )?(?:one|two|three|four|five|six|seven|eight|nine|ten|eleven|twelve)\b(?! (?:of|people|days|more|other|years))|"
    r"\b(?:the (?:day|night|morning|week|evening|afternoon) (?:after|before)|the (?:following|next) (?:day|week|morning|month)|(?:at|by|after|over) the weekend|same time|first thing|later (?:today|this|on today)|(?:at )?(?:lunch|tea|dinner|bed)time|every (?:day|morning|evening|week|\w+day)|after (?:lunch|breakfast|work|school)|in the morning|a week from)\b|"
    r"\b(\d{1,2}(?::\d\d)? ?(?:am|pm|a\.m|p\.m)|(?<![£$€])\d{1,2}[:.]\d\d|noon|midnight|midday|fortnight|the \d{1,2}(?:st|nd|rd|th)|\d{1,2}(?:st|nd|rd|th) of|overnight|today|tonight|tomorrow|this (?:morning|afternoon|evening|week)|next (?:week|month|monday|tuesday|wednesday|thursday|friday|saturday|sunday)|"
    r"(?:mon|tues|wednes|thurs|fri|satur|sun)day|end of (?:the )?(?:day|week|play|business|month)|the \d{1,2}(?:st|nd|rd|th)|(?:on|until|till|before) the \d{1,2}|(?:at|till|until|before|after) (?:about |around )?(?:\d{1,2}\b(?! (?:pounds|euros|dollars|percent|of|people))|half past|lunch\w*|breakfast)|close of (?:play|business)|within|in (?:the next )?(?:about |around )?(?:a|an|one|two|three|four|five|six|seven|ten|fifteen|twenty|thirty|\d+|couple of|few|half an)[- ]?(?:working |business )?(?:minute|hour|day|week|month)s?|"
    r"(?:a|an|one|two|three|four|five|six|seven|ten|fifteen|twenty|thirty|forty[- ]eight|\d+)(?: ?(?:to|-|or) ?(?:two|three|four|five|ten|\d+))?[- ](?:working |business )?(?:minute|min|hour|hr|day|week)s?|\d+ ?(?:mins?|hrs?|h)|"
    r"by (?:the )?(?:\d+|monday|tuesday|wednesday|thursday|friday|end|close|noon|lunch\w*|then|tomorrow|tonight)|january|february|march|april|june|july|august|september|october|november|december)\b"
)
names_time = search_once(TIME)
"""Whether a folded text names a time or duration."""

in_sentence("has_time", TIME, "Names a time or duration: by Friday, within two hours, tomorrow, 3 pm.")


@feature
def two_times(view: View, sentence: Sentence) -> bool:
    """Names two different times or durations."""
    return len({found.group() for found in TIME.finditer(view.folded[sentence.number])}) >= 2


@turn_feature
def time_in_turn(view: View) -> bool:
    """Some sentence of this turn names a time or duration."""
    return any(names_time(text) for text in view.folded.values())


_NUMBER_WORDS = {word: str(number) for number, word in enumerate("zero one two three four five six seven eight nine ten eleven twelve thirteen fourteen fifteen sixteen seventeen eighteen nineteen twenty".split())} | {"thirty": "30", "forty": "40", "fifty": "50", "sixty": "60", "hundred": "100", "twice": "2", "double": "2", "both": "2", "second": "2", "third": "3", "fourth": "4", "fifth": "5", "sixth": "6", "couple": "2"}  # fmt: skip


@lru_cache(maxsize=4096)
def numbers_in(folded: str) -> frozenset[str]:
    """Return the numbers named in digits or words, the lone "one" apart."""
    found = {_NUMBER_WORDS.get(word, word) for word in words(folded) if word.isdigit() or word in _NUMBER_WORDS}
    return frozenset(found - {"1", "0"}) | {word for word in words(folded) if word == "1"}


_NUMBERS = {"a": 1, "an": 1, "one": 1, "two": 2, "couple": 2, "three": 3, "few": 4, "four": 4, "five": 5, "six": 6, "seven": 7, "eight": 8, "nine": 9, "ten": 10, "fifteen": 15, "twenty": 20, "thirty": 30, "sixty": 60, "ninety": 90}  # fmt: skip

_SPAN = re.compile(
    r"\b(\d+|"
    + "|".join(_NUMBERS)
    + r")(?: of)?[- ]?(?:or (?:two|three|so) |more |whole |quick |short |little )?(?:to \w+ )?(seconds?|secs?|minutes?|mins?|moments?|hours?)\b"
)


@lru_cache(maxsize=4096)
def span_seconds(folded: str) -> int | None:
    """Return the longest span of time named in a folded text, in seconds (a moment: one minute), or None."""
    spans = [
        (int(number) if number.isdigit() else _NUMBERS[number]) * {"s": 1, "m": 60, "h": 3600}[unit[0]]
        for number, unit in _SPAN.findall(folded)
    ]
    return max(spans, default=None)


_DAYS = re.compile(
    r"\b(mon|tue|wed|thu|fri|sat|sun)(?:s|rs?|nes|ur)?(?:day)?s?\b|\b(jan|feb|mar|apr|jun|jul|aug|sep|oct|nov|dec)(?:t|[a-z]{2,6})?\b|\b(tomorrow|tonight|today|noon|midday|midnight|tmrw|tmr|tmw|tomoz|2moro)\b|(?<![£$€.,\d])\b(\d{1,2})(?:[:.](\d\d))? ?(am|pm)?(?:st|nd|rd|th)?\b(?:[- ]?(?:working |business )?(day|week|hour|hr|min)(?:ute)?s?\b)?"
)


_SAME_TIME = dict.fromkeys(("noon", "midday", "midnight"), "12") | dict.fromkeys(("tmrw", "tmr", "tmw", "tomoz", "2moro"), "tomorrow")  # fmt: skip

_SPELT = re.compile(r"\b(" + "|".join(k for k in _NUMBERS if len(k) > 2 and k not in {"one", "few", "couple"}) + r")\b")


@lru_cache(maxsize=4096)
def time_tokens(text: str) -> frozenset[str]:
    """Return the times a text names in one normal form: weekdays and months by three letters, 15:00 and 3 pm as "3", number words as digits, two days as "2d"."""
    found: set[str] = set()
    folded = _SPELT.sub(lambda match: str(_NUMBERS[match[1]]), fold(text))
    for day, month, relative, number, _minutes, _half, unit in _DAYS.findall(folded):
        if unit:
            found.add(number + unit[0])
        elif number:
            found.add(str(int(number) - 12 if 12 < int(number) < 24 and _minutes else int(number)))
        else:
            found.add(day or month or _SAME_TIME.get(relative, relative))
    return frozenset(found)


_QUANTITY = re.compile(
    r"\b(\d+|two|three|four|five|six|seven|eight|nine|ten|eleven|twelve) (?:\w+ )?(days?|weeks?|months?|years?|hours?|minutes?|times|people|rooms?|seats?|boxes|bags|parcels|pounds|euros|dollars|nights?|payments?|calls?|letters?|emails?|miles)\b"
)


@lru_cache(maxsize=4096)
def quantities(text: str) -> dict[str, set[str]]:
    """Return, by the stem of what is counted, the numbers a folded text gives for it."""
    found: dict[str, set[str]] = {}
    for number, unit in _QUANTITY.findall(text):
        found.setdefault(stem(unit), set()).add(_NUMBER_WORDS.get(number, number))
    return found


_RANGE = re.compile(
    r"\b(\d+|one|two|three|four|five|six|seven|eight|nine|ten) ?(?:and|to|-|or) ?(\d+|ten|twelve|fourteen|twenty|thirty|sixty|ninety) (?:working |business )?(?:days?|weeks?|months?|hours?)\b"
)
_ANYTHING = re.compile(
    r"\b(?:depending on (?:a |the )?(?:range|number|variety|various|several|many|lots)|(?:can|could|may|might) (?:take|be) anything (?:from|between|up)|varies|how long is a piece)\b"
)


@feature
def wide_range(view: View, sentence: Sentence) -> bool:
    """Gives a span so wide that it says nothing: ten times as long at one end as at the other, or "it varies"."""
    folded = view.folded[sentence.number]
    for low, high in _RANGE.findall(folded):
        least, most = (int(_NUMBER_WORDS.get(number, number)) for number in (low, high))
        if most >= 10 * max(least, 1):
            return True
    return bool(_ANYTHING.search(folded))


_COURTESY_TIME = re.compile(
    r"\b(?:assist|help|support|serve|calling|contacting|reaching out|speaking|chatting|talking|thank\w*|how are)\b(?: [\w'.]+){0,5} (?:today|this (?:morning|afternoon|evening))\b"
)
_TOLD_SPAN = re.compile(
    r"\b(?:you|they|he|she|it|we|i)(?:'ve| have|'d| had|'s| has) (?:\w+ )?(?:been|sat|waited|had|spent|gone|read|lost|stood|paid|asked|rung|called|said|told|worked|lived)\b|\b(?:that'?s|it'?s) (?:\w+ )?(?:long|ages|too many)\b|\b(?:sorry|apologi[sz]e)\b.{0,80}\b(?:without|gone|was|were|had|been|waited|lost|late|nobody|no ?one|never|didn'?t|wait)\b"
)


@feature
def time_of_courtesy(view: View, sentence: Sentence) -> bool:
    """Names its time in a courtesy ("how can I help you today") or in telling what has been ("you've waited three days")."""
    folded = view.folded[sentence.number]
    rest = _COURTESY_TIME.sub(" ", folded)
    return not names_time(rest) or bool(
        _TOLD_SPAN.search(folded) and not re.search(r"\b(?:will|'ll|going to|(?<!gone )by|on)\b", folded)
    )


@feature
def times_told_back(view: View, sentence: Sentence) -> bool:
    """Names no time but those that the customer named before."""
    return time_tokens(view.folded[sentence.number]) <= time_tokens(view.told)
