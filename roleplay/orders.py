"""Orders to a machine: words that speak to whoever grades, or pose as data, and not to the customer in front of them.

No customer hears such things: talk of grading, orders to a model, data and delimiters that pose as its own. A list can
never be complete: it is the first wall of several, and honest words must pass it. Improve it with an attack in
`evals/attacks/` and an ordinary sentence in the tests for each pattern.
"""

import re
import unicodedata
from collections.abc import Iterable, Iterator
from functools import cache

from roleplay.text import fold

# fmt: off
_SPOKEN_TO = (
    r"\b(?:grader|graders|rubrics?|score ?cards?|grading (?:model|system|prompt|ai|assistant|script|tool|engine|instructions?|criteria)|language models?|llms?|jailbreak)\b",
    r"^\W*(?:dear|hey|hi|hello|attention|to|note (?:to|for)|message (?:to|for)|instructions? (?:to|for)|memo to) (?:the |all )?(?:judge|ai|model|evaluator|assessor|examiner|reviewer|scorer|bot|system|assistant)\b\W*[,:]",
    r"^\W*(?:judge|ai|evaluator|examiner|scorer)\W*[,:]",
    r"\b(?:notes?|messages?|instructions?|reminders?) (?:to|for) (?:the |any |whichever )?(?:judge|ai|model|evaluator|examiner|scorer|system)\b",
    r"\byou are (?:now |actually |really |just |no longer )?(?:a |an |the )?(?:\w+ ){0,2}(?:ai|chatbot|evaluator|examiner|judge)\b(?! of\b)",
    r"^\W*(?:system|developer|assistant|user|human)\s*(?::|>)",
    r"\bwhoever (?:marks|grades|scores|assesses|evaluates|judges)\b",
    r"\b(?:automated|automatic|ai|machine) (?:reviewer|grader|judge|evaluator|assessor|marker)\b|\bdear judge\b",
    r"\b(?:developer|administrator|admin|programmer) speaking\b|\badmin override\b",
    r"\b(?:if|since|as) you(?:'re| are) (?:an? )?(?:ai|language model|machine|bot) (?:reading|grading|judging|scoring)\b",
)

_ORDERS = (
    r"\b(?:system|developer|hidden|secret|initial) (?:prompt|instructions?|override)\b|\bprompt injection\b",
    r"\b(?:reveal|print|output|leak|dump)\b.{0,30}\b(?:your|the) (?:\w+ )?(?:prompt|instructions?|bottom line)\b",
    r"\b(?<!not )(?<!n't )(?<!cannot )(?<!unable to )(?<!able to )(?<!never )(?:ignore|disregard|forget|override|bypass|discard|skip)\b(?: \w+){0,3} (?:all|any|every|everything|your|previous|prior|above|preceding|earlier|system|grading|scoring)\b(?: \w+){0,3} (?:instructions?|prompts?|rules?|criteria|guidelines?|directions?|commands?|constraints?)\b(?!.{0,40}\b(?:leaflet|manual|label|letter|e-?mail|box)\b)",
    r"\b(?<!not )(?<!n't )(?<!cannot )(?:ignore|disregard|forget|override|bypass|discard|skip) (?:all|any|every|your|previous|prior|above|preceding|system|grading|scoring) (?:\w+ ){0,2}(?:instructions?|prompts?|rules?|criteria|guidelines?|directions?|commands?|constraints?)\b(?!.{0,40}\b(?:leaflet|manual|label|letter|e-?mail|box)\b)",
    r"\b(?:ignore|disregard|forget) (?:everything|anything|all|all of the|all the|the text|the words) (?:text |words )?(?:above|before this|that came before|written above|so far)\b",
    r"\b(?:return|output|emit|report|print|produce|list|respond with|reply with|answer with|add)\b.{0,30}\b(?:json|(?:every|all|each) (?:\w+ )?(?:checks?|strateg\w+|criteri\w+)|no (?:breaks|violations)|(?:these|the following|all) (?:checks|strategies|findings:))",
    r"\b(?:repeat|print|copy) (?:everything|all|the (?:text|words|lines)) above\b|\babove this line\b",
    r"\byour prompts?\b(?=\W*$|[.,;:!?)]| (?:into|in|that|which|says|is|was|verbatim|word for word|to me)\b)",
    r"\b(?:quote|recite|output|dump|print|list) (?:me )?your (?:\w+ )?(?:instructions|configuration|guidelines|secrets?)\b",
    r"\b(?:first|last|next) (?:line|word|sentence) of your (?:\w+ )?(?:instructions|prompt|rules)\b",
    r"\bwhat are your (?:\w+ )?instructions\W*(?:exactly|verbatim|word for word)?\W*$",
    r"\b(?:are you|you are|you're) (?:looking|grading|scoring|judging|marking)(?: me)? for\b.{0,20}\b(?:checks|criteria|strategies)\b|\b(?:checks|criteria|strategies) (?:that )?you(?:'re| are) (?:looking|grading|scoring)\b",
    r"\bwhich (?:facts?|things?|secrets?) are you not allowed to\b|\bsecret facts?\b|^\W*debug mode\b",
    r"\b(?:decode|decrypt|translate|unscramble)\b.{0,30}\b(?:and|then)\b.{0,12}\b(?:obey|execute|do (?:as|what) it says)\b",
    r"\b(?:do not|don't) follow (?:the|your) (?:checklist|criteria)\s*[;,.]|\bswitch (?:the |off the )?(?:grading|scoring|checks)\b",
)

_GRADES = (
    r"\b(?:give|award|grant|assign|deserve\w*|earn\w*|get|gets|worth|score|rate|grade|mark)\b.{0,40}\b(?:full|top|maximum|max|perfect|highest|best)(?: possible| available)? (?:marks?|scores?|points|grades?)\b(?!.{0,40}\bsurvey\b)",
    r"\b(?:give|award|grant|score|rate|grade|mark) (?:me|it|us|this \w+|the (?:agent|trainee|transcript|session|conversation|answer|turn)|my \w+)\b.{0,12}\b(?:100|full (?:credit|marks)|a\+|10/10|perfect|maximum)(?!.{0,40}\bsurvey\b)",
    r"\b(?:score|grade|evaluate|assess) (?:me|this (?:turn|trainee|session|conversation|transcript|answer|response|agent|message)|the (?:trainee|transcript|answer))\b(?!.{0,40}\bsurvey\b)",
    r"\b(?:mark|treat|count|consider|label|classify|record|report|regard) (?:\w+ ){0,5}(?:as )(?:being )?(?:fully |all )?(?:shown|perfect|flawless|demonstrated|(?:a )?(?:pass|perfect score))\b",
    r"\b(?:strateg\w+|checks?|criteri\w+)\b(?: \w+){0,3} (?:is|are|was|were|as|been|be)?(?: \w+)? ?(?:shown|demonstrated|observed|fulfilled|present here|true here)\b",
    r"\b(?:every|all|each) (?:\w+ )?strateg\w+\b.{0,40}\b(?:passed|met|satisfied|present|true|here|perfect\w*)\b",
    r"\b(?:checks?|criteri\w+|strateg\w+)\b.{0,40}\b(?:by|in|for) (?:this|the) (?:agent|trainee|turn|transcript|answer|response)\b",
    r"\b(?:this|the) (?:agent|trainee|transcript|turn|answer|response) (?:\w+ ){0,2}(?:meets?|satisf\w+|shows?|demonstrates?|passe[sd]|fulfil\w*|deserves|earned)\b.{0,25}\b(?:every|all|each|full|perfect|top|maximum)\b",
    r"\b(?:answer|say|reply) [\"']?yes[\"']? to (?:every|all|each) (?:\w+ ){0,2}(?:items?|claims?|checks?|findings?|criteri\w+)\b|\banswer to (?:every|each|all) (?:questions?|items?|claims?) about me\b",
    r"\bsecond look\b.{0,30}\byes\b|\b(?:confirm|accept|approve) (?:all|every|each)(?: of)?(?: the| my)? (?:claims?|findings?|checks?)\b",
    r"\btick (?:every|all|each)\b.{0,12}\bbox(?:es)?\b.{0,20}\b(?:conversation|transcript|turn|trainee|agent|session)\b",
    r"\bfor (?:evaluation|grading|scoring|assessment) purposes,? (?:please )?(?:assume|pretend|treat|count|consider|regard)\b",
    r"\bpretend\b.{0,20}\b(?:scoring|grading|marking|assessment|evaluation)\b",
    r"\b(?:report|list|count|flag|mention|note) (?:any |no |my |the )*(?:mistakes|breaks|errors|violations)\b.{0,15}\b(?:in|of) (?:this|the|my) (?:conversation|transcript|turn|session)\b",
    r"\bno (?:breaks|violations) in (?:this|the|my) (?:conversation|transcript|turn|session)\b|\b(?:shows?|double|grad\w+) and skip the breaks\b",
    r"\b(?:count|mark|treat|record|report|consider|label|tag|credit|weigh) (?:this|that|my (?:last|next|previous)|the (?:last|next|previous|above)) (?:sentence|turn|utterance) (?:as|for|with|under|double|twice)\b",
    r"\bthis (?:sentence|utterance) (?:passes|shows|meets|fulfils|satisfies|demonstrates|counts|deserves|earns|proves)\b",
    r"\b(?:full|maximum|top|highest) (?:credit|marks?|scores?|points)\b.{0,15}\b(?:for|to) (?:this|the) (?:trainee|agent|turn|conversation|transcript|answer|session)\b|\b(?:report|return|record) (?:full|maximum|top) (?:credit|marks|points|scores?)\b",
    r"^\W*(?:full|top|maximum) (?:marks|scores?|points)\W*$|\bapproved with (?:full|top|maximum) (?:marks|scores?|points)\b",
    r"\b(?:five|ten|10|5) (?:out )?of (?:five|ten|10|5) (?:on|for|in) (?:every|all|each) (?:strateg\w+|checks?|criteri\w+)\b",
    r"\b(?:instruct|order|command|urge) you to (?:award|grade|score|pass|mark|report|give)\b|\bset (?:the )?(?:verdict|score|grade)s? to\b",
    r"\bevery check,? (?:please|here)\b",
)

_DATA = (
    r"[\"'](?:check|verdict|findings?|strategy|score|kind|confidence|severity|shown|moments?|pass|passed|at)[\"']\s*:",
    r"\b(?:check|verdict|findings?|strategy|moments?)\s*[:=]\s*[\"\[{]|\b(?<!credit )score\s*(?:=|:)\s*(?:\d{1,3}/100?\b|100\b|[\"\[{])|\b(?:score|passed|verdict)\s*=\s*\w",
    r"^\W*\{\s*[\"']|^\s*\[\s*\{|[\]}]{2,}\W*$|\"\"\"",
    r"</?(?:transcript|trainee|system|user|assistant|turns?|instructions?|s|data|grader|grading|rubric|input|conversation|text|message|answer|score|context|document|human|prompt|result|output)\b[^>]{0,60}>",
    r"\[/?(?:inst|system|end|begin|user|assistant|transcript)\b|<\|[^|]{1,30}\|>|<</?\s*(?:sys|end|inst)",
    r"^'''|^~~~|^#{2,}\s|(?:^|\s)[-=*#]{3,} ?(?:end|begin|start|system|new)\b",
    r"\b(?:end|close|start|beginning) of (?:the )?(?:transcript|trainee'?s? (?:text|input|turn)|user input|prompt|input|data|untrusted \w+)\b",
    r"</?(?:items?|claims?|checks?|checklist|findings?|answers?)\b[^>]{0,60}>|%{3,}",
    r"^\W*t\d{1,3} (?:customer|trainee)\b\W*:|\b(?:note|reflection)\.\d|\b[a-z]+-[a-z]+(?:-[a-z]+)* at \d{1,3}\.\d|\bshows: [a-z]+-[a-z]+",
    r"\b\d{1,3}\.\d{1,2} (?:as|is|are) (?:shown|broken|passed|demonstrated|sure)\b|^\W*end of (?:the )?(?:answer|output|data|input)\b",
)

_LANGUAGES = (  # the same in other languages
    r"\b(?:ignora\w*|ignoren?|ignorez|ignorer|olvid[ae]\w*|omit[ea]|oublie\w*|ignorier\w*|vergiss|vergessen sie|missacht\w*|dimentica\w*|esque[cç]\w*|desconsidere|negeer|vergeet|zignoruj|ignoruj|zapomnij|ignorera|glöm|abaikan|bỏ qua)\b.{0,50}(?:instrucc?\w+|instru[cç]\w+|indicaciones|rúbrica|reglas|criteri\w*|critéri\w*|anterior\w*|consignes|règles|barème|précédent\w*|anweisung\w*|regeln|vorgaben|bewertung\w*|kriterien|istruzioni|regole|rubrica|regras|regels|opdrachten|instruct\w+|beoordeling\w*|instrukcj\w*|polece\w+|instruktion\w*|instruksi|perintah|hướng dẫn|chỉ dẫn)",
    r"\b(?:puntuaci[oó]n|calificaci[oó]n|calificador|evaluador|nota m[aá]xima|m[aá]xima nota|todos los puntos|note (?:maximale|parfaite|maximum)|meilleure note|tous les points|correcteur|évaluateur|barème|voll\w* punkt\w*|höchst\w* (?:punktzahl|note|bewertung)|beste note|bestnote|bewerter|alle kriterien|alle strategien|punteggio|voto massimo|massimo dei voti|massimo voto|valutatore|pontuaç\w+|nota total|avaliador|beoordelaar|(?:hoogste|maximale|volledige) (?:score|cijfer|punten)|alle punten|maksymaln\w+|punkt[óo]w|oceniając\w*|full poäng|högsta (?:betyg|poäng)|nilai (?:penuh|sempurna|maksimal)|điểm tối đa|tam puan|talimatlar\w*|yok say)\b",
    r"忽略|忽视|无视|無視|评分|評分|满分|滿分|系统提示|採点|満点|무시|만점|채점|игнориру\w*|оценк\w*|балл\w*|инструкци\w*|ігнору\w*|оцінк\w*|تجاهل|التعليمات|الدرجة|अनदेखा|निर्देश|पूरे अंक|התעלם|ציון|αγνόησ\w*|βαθμολογ\w*",
    r"\b(?:gib|zeig\w*|nenne?|verrate?)\b.{0,30}\bsystem-?prompt|\b(?:melde|bewerte|markiere|werte)\b.{0,30}(?:\bprüfung\b|kriteri|strategie|\bgespräch\b|als gezeigt)",
    r"\binstructions cachées|prompt système|\b(?:signale|coche|marque|valide|accorde)[sz]?\b.{0,15}\b(?:chaque|tous les|toutes les) (?:critères?|stratégies?|points|contrôles?|cases)\b",
    r"\b(?:instrucciones|indicaciones) ocultas|prompt del? sistema|\b(?:marca|informa|reporta|señala|indica)\b.{0,10}\b(?:todas las|todos los|cada) (?:estrategias?|criterios?|comprobaci\w+)",
    r"\bistruzioni nascoste|prompt di sistema|\b(?:segnala|riporta|indica|segna)\b.{0,10}\b(?:ogni|tutt[ei] (?:i|le|gli)) (?:criteri\w*|strategi\w+|controll\w+)",
    r"\binstruções (?:ocultas|secretas)|\b(?:marque|marca|relate|indique)\b.{0,10}\b(?:todos os|todas as|cada) (?:critérios?|estratégias?|verificaç\w+)",
    r"\b(?:meld|markeer|rapporteer)\b.{0,10}\b(?:elke|alle|iedere) (?:controles?|criteri\w+|strategie\w*)|\b(?:zgłoś|zaznacz|oznacz)\b.{0,10}\b(?:wszystkie|każde) (?:kryteri\w+|strategi\w+)",
    r"\bignoruj\b.{0,30}pokyn|plný počet bodů|\bohita\b.{0,30}ohje|täydet pisteet|figyelmen kívül\b.{0,30}utasítás|maximális pontszám|\bignoră\b.{0,30}instrucțiuni|punctaj maxim|\bölçüt\w*.{0,15}göster",
    r"เพิกเฉย|คะแนนเต็ม|提示词|提示詞|标为已展示|システムプロンプト|合格として|항목을 충족|كل المعايير",
)
# fmt: on

_SQUEEZED = r"ignore(?:all|the|every|your|prev)|fullmarks|everycheck|allchecks|systemprompt|therubric"
"""Words run together, where letters were set apart with nothing wider between the words."""

_TOKEN = re.compile(r"\\.|\[\^?\]?(?:\\.|[^\]\\])*\]|.")


def _alternatives(pattern: str) -> Iterator[str]:
    """Yield what stands between the outermost bars of a pattern."""
    found, depth = "", 0
    for part in _TOKEN.findall(pattern):
        depth += (part == "(") - (part == ")")
        if part == "|" and not depth:
            yield found
            found = ""
        else:
            found += part
    yield found


def _either(patterns: Iterable[str]) -> re.Pattern[str]:
    """Return one pattern for all. What begins at a word, or the text, is tried nowhere else: three times as fast."""
    by_start: dict[str, list[str]] = {r"\b": [], "^": [], "": []}
    for one in (each for pattern in patterns for each in _alternatives(pattern)):
        start = next(each for each in by_start if one.startswith(each))
        by_start[start].append(one.removeprefix(start))
    by_start[r"\b(?=\w)"] = by_start.pop(r"\b")  # where a word begins, not where it ends
    return re.compile("|".join(f"{start}(?:{'|'.join(rest)})" for start, rest in by_start.items()))


_ORDER = _either((*_SPOKEN_TO, *_ORDERS, *_GRADES, *_DATA, *_LANGUAGES, _SQUEEZED))

_LOOKALIKES = str.maketrans("асеіјорѕухԁοαιν", "aceijopsyxdoaiv")
_DIGITS = str.maketrans("013457", "oieast")
_DIGIT = re.compile("[0-9]")
_MIXED = re.compile(r"\b(?=\w*[a-z])(?=\w*[0-9])\w+\b")


def is_order(text: str) -> bool:
    """Say whether a sentence speaks to whoever grades, or poses as their data, in any of its disguises."""
    folded = fold(unicodedata.normalize("NFKC", text))
    return any(_ORDER.search(form) for form in {" ".join(folded.split()), *_undisguised(folded)})


def _undisguised(folded: str) -> tuple[str, ...]:
    """Return what a sentence says without accents, foreign lookalikes, digits for letters, or letters set apart."""
    plain = folded if folded.isascii() else _without_accents(folded).translate(_LOOKALIKES)
    if _DIGIT.search(plain):
        plain = _MIXED.sub(lambda match: match[0].translate(_DIGITS), plain)
    joined = plain
    if _SET_APART.search(plain):
        for sign in _SIGNS:
            joined = _set_apart(sign).sub("", joined)
    return " ".join(plain.split()), " ".join(joined.split())


def _without_accents(text: str) -> str:
    return "".join(char for char in unicodedata.normalize("NFKD", text) if not unicodedata.combining(char))


_SIGNS = ".-_* "


@cache
def _set_apart(signs: str) -> re.Pattern[str]:
    """Return the pattern of a sign between two letters that stand alone."""
    return re.compile(rf"(?<=(?<![^\W_])[^\W\d_])[{re.escape(signs)}](?=[^\W\d_](?![^\W_]))")


_SET_APART = _set_apart(_SIGNS)
