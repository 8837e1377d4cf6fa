"""Rules about who the customer is: voice, mood, what they want, and what the trainee is told before."""

import re
from collections.abc import Iterator

from roleplay.authoring.fitting import misfit
from roleplay.authoring.linting import Case, Found, holds, listed, meaning, short
from roleplay.customer.effects import CALLS
from roleplay.customer.feelings import WAITING
from roleplay.files import Path_, nearest
from roleplay.persona import MOVES, OWN_MOVES
from roleplay.text import STOPWORDS, tells_nothing, words

_FEW = 3
_GENERIC = frozenset(
    """rude angry upset polite nice impatient friendly annoyed aggressive normal frustrated calm sad loud difficult mean nasty
    demanding emotional irritated furious unhappy cross bad good kind quiet nervous worried anxious stressed tired formal
    informal casual professional direct short long tone voice style manner customer person talks speaks sounds extremely
    kinda bit somewhat super slightly quite usually always often sometimes""".split()
)
_HARD = re.compile(
    r"\b(?:(?:husband|wife|widow|partner|mother|father|mum|mom|dad|parents?|brother|sister|son|daughter|child|baby|friend|he|she|they|who)\b[^.;]{0,40}\b(?:died|dies|dying)|"
    r"death of|deceased|funeral|widow(?:ed|er)?|cancer|suicid\w+|miscarr\w+|stillb\w+|assault\w*|raped?|violen(?:t|ce)|"
    r"tumou?r|chemo\w*|hospice|bereave\w*|grie(?:f|ve|ves|ving)|overdose\w*|self-harm\w*|domestic abuse|threaten(?:s|ed)? to kill)\b"
)


def unknown_strategy(case: Case) -> Iterator[Found]:
    """A name that is neither strategy nor check does nothing: what is to be trained, soothed or waited for never is."""
    strategies = list(case.catalogue.by_id)
    checks = [check.id for strategy in case.catalogue.strategies for check in (*strategy.shows, *strategy.breaks)]
    persona = case.persona
    named: list[tuple[Path_, str]] = [(("trains", place), name) for place, name in enumerate(persona.trains)]
    for number, fact in enumerate(persona.facts):
        named += [(("facts", number, "reveal", "shown", place), name) for place, name in enumerate(fact.reveal.shown)]
    for number, remedy in enumerate(persona.remedies):
        path: Path_ = (*case.remedy_path(number), "acceptable", "shown")
        named += [((*path, place), name) for place, name in enumerate(remedy.acceptable.shown)]
    for place_of, name in named:
        if name not in strategies:
            yield Found(place_of, f"'{short(name)}' is no strategy; {nearest(name, strategies, what='strategies')}")
    for kind in ("soothed_by", "provoked_by"):
        for name in getattr(persona.temperament, kind):
            if name not in strategies and name not in checks:
                hint = nearest(name, [*strategies, *checks], what="strategies and checks")
                yield Found(
                    ("temperament", kind, name), f"'{short(name)}' is no strategy and no check; {hint}", key=True
                )


def vague_voice(case: Case) -> Iterator[Found]:
    """A model told "angry" plays anybody who is angry, and a trainee hears nobody: a voice is what one can hear."""
    style = case.persona.customer.voice.style
    telling = [word for word in words(style) if word not in STOPWORDS and word not in _GENERIC]
    if len(telling) < _FEW:
        why = f"the style '{short(style)}' could be anybody's; say what one hears: sentence length, favourite turns, what changes when they are heard."
        yield Found(("customer", "voice", "style"), why)


def no_own_words(case: Case) -> Iterator[Found]:
    """Two or three small words that somebody uses again and again make them a person sooner than any description."""
    if not case.persona.customer.voice.says:
        yield Found(
            ("customer", "voice"),
            "'says' is missing: give two or three small words or turns they use again and again.",
            key=True,
        )


def full_at_the_start(case: Case) -> Iterator[Found]:
    """Somebody who has had enough before the first word leaves whatever the trainee does: nothing can be learned."""
    mood, limit = case.persona.temperament, case.persona.breaking_point.heat
    if mood.heat >= limit:
        why = f"heat {mood.heat:g} has reached the breaking point ({limit:g}) before the first word; start lower, or raise 'breaking_point.heat'."
        yield Found(("temperament", "heat"), why)
    elif limit - mood.heat < 1:
        why = f"heat {mood.heat:g} is less than 1 below the breaking point ({limit:g}): one slip ends it; leave more room."
        yield Found(("temperament", "heat"), why)


def no_patience(case: Case) -> Iterator[Found]:
    """Every exchange costs patience by itself; with next to none, a good trainee has no time to be good."""
    patience = case.persona.temperament.patience
    if patience < -4 * WAITING * 1.5:
        yield Found(
            ("temperament", "patience"), f"patience {patience:g} is gone after two or three exchanges; give at least 3."
        )


def wanting_without_interest(case: Case) -> Iterator[Found]:
    """What they ask for is only the surface; if nothing lies behind it, there is nothing to find out by listening."""
    wants, interest = meaning(case.persona.wants), meaning(case.persona.interest)
    if interest and len(wants & interest) / len(interest) >= 0.7:
        why = f"the interest '{short(case.persona.interest)}' says what they want over again; write why it matters to them."
        yield Found(("interest",), why)


def words_do_not_fit(case: Case) -> Iterator[Found]:
    """Trouble, wants, interest and offers are put into sentences; a whole sentence, or their first words again, spoil those."""
    persona = case.persona
    told: list[tuple[str, Path_, str]] = [
        ("trouble", ("trouble",), persona.trouble or ""),
        ("wants", ("wants",), persona.wants),
        ("interest", ("interest",), persona.interest),
    ]
    told += [("offer", (*case.remedy_path(n), "offer"), remedy.offer) for n, remedy in enumerate(persona.remedies)]
    for key, path, text in told:
        if why := misfit(key, text):
            yield Found(path, f"'{short(text)}': {why}")


def interest_never_told(case: Case) -> Iterator[Found]:
    """A trainee who listens well must be able to find out what it is really about: some fact has to tell it."""
    persona = case.persona
    told = {stem for fact in persona.facts for text in (*fact.say, fact.recap, *fact.again) for stem in meaning(text)}
    interest = meaning(persona.interest)
    if interest and not interest & told:
        why = f"no fact tells of the interest '{short(persona.interest)}'; add a fact behind trust or needs in which they say it."
        yield Found(("interest",), why)


def secret_given_away(case: Case) -> Iterator[Found]:
    """What stands in the brief, the title or the policy needs no asking: the trainee knows it before the first word."""
    persona = case.persona
    told: list[tuple[Path_, str]] = [
        (("brief",), persona.brief),
        (("title",), persona.title),
        (("content_note",), persona.content_note or ""),
    ]
    told += [(("policy", place), rule) for place, rule in enumerate(persona.policy)]
    told += [(("organisation", "policy", place), rule) for place, rule in enumerate(persona.organisation.policy)]
    for path, text in told:
        for fact in persona.facts:
            if secret := next((s for s in fact.secret if holds(text, s) and not tells_nothing(s)), None):
                why = f"'{short(secret)}' is a secret of the fact '{fact.id}', but stands here, where the trainee reads it first; take it out of one of the two."
                yield Found(path, why)
    interest = meaning(persona.interest) - meaning(f"{persona.wants} {persona.name} {persona.organisation.name}")
    for path, text in told[:3]:
        given = interest & meaning(text)
        if len(given) >= 3 and len(given) / len(interest) >= 0.6:
            yield Found(
                path, f"this says what it is really about ('{short(persona.interest)}'); leave it to be found out."
            )


def untrained_strategy(case: Case) -> Iterator[Found]:
    """Whoever picks a persona by what it trains must meet an occasion for it."""
    persona = case.persona
    forbids = any(not remedy.allowed for remedy in persona.remedies)
    will = set(MOVES) - {move for move in OWN_MOVES if move not in persona.lines}
    will -= set() if forbids and persona.temperament.insists else {"demand"}
    will -= set() if forbids else {"suspicious"}
    will -= set() if any(remedy.never for remedy in persona.remedies) else {"refuse"}
    called = {strategy for move, strategies in CALLS.items() if move in will for strategy in strategies}
    needs = {need for fact in persona.facts for need in fact.reveal.needs}
    needs |= {need for remedy in persona.remedies if remedy.allowed for need in remedy.acceptable.needs}
    called |= {strategy for need in needs for strategy in case.catalogue.needs.get(need, ())}
    called |= {name for fact in persona.facts for name in fact.reveal.shown}
    called |= {name for remedy in persona.remedies for name in remedy.acceptable.shown}
    minds = {*persona.temperament.soothed_by, *persona.temperament.provoked_by}
    for strategy in case.catalogue.strategies:
        if minds & {strategy.id, *(check.id for check in (*strategy.shows, *strategy.breaks))} or strategy.session_wide:
            called.add(strategy.id)
    for place, name in enumerate(persona.trains):
        if name in case.catalogue.by_id and name not in called:
            why = f"nothing in this persona calls for '{name}'; add it to 'soothed_by', 'provoked_by' or a 'shown', or take it out."
            yield Found(("trains", place), why)


def no_content_note(case: Case) -> Iterator[Found]:
    """Some subjects hurt people who carry them; they may decide before, not in the middle."""
    persona = case.persona
    if persona.content_note:
        return
    reasons: list[str] = []
    if persona.difficulty == 5:
        reasons.append("difficulty 5")
    if "abuse" in persona.lines:
        reasons.append("lines of abuse")
    told = [persona.title, persona.brief, persona.customer.background, persona.wants, persona.interest]
    told += [fact.recap for fact in persona.facts]  # not what they say: a line may die, or a joke
    found = next((match.group() for text in told if (match := _HARD.search(text.lower()))), None)
    if found:
        reasons.append(f"'{found}'")
    if reasons:
        why = f"{listed(reasons)} may be hard to bear; add a 'content_note' that says what is coming, and that one may stop at any time."
        yield Found((), why)


def no_debrief(case: Case) -> Iterator[Found]:
    """Who was warned before is not left alone after: the debrief says what it was about and that it was practice."""
    if case.persona.content_note and not case.persona.debrief:
        yield Found(
            ("content_note",),
            "a persona with a content note needs a 'debrief' too; say what it was really about.",
            key=True,
        )


RULES = (
    vague_voice,
    no_own_words,
    full_at_the_start,
    no_patience,
    wanting_without_interest,
    words_do_not_fit,
    interest_never_told,
    secret_given_away,
    untrained_strategy,
    no_content_note,
    no_debrief,
)
