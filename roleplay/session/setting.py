"""What a grader may know of a persona."""

from roleplay.persona import Persona, Remedy
from roleplay.transcript import Offer, Setting

NEVER_TAKEN = "this is never taken"
"""What an offer waits for that this customer will not take: no customer tells it, so that nobody is advised to make it."""


def setting_of(persona: Persona) -> Setting:
    """Return what a fair grader may know of the persona's situation."""
    recaps = {fact.id: fact.recap for fact in persona.facts}
    return Setting(
        persona=persona.id,
        customer_name=persona.name,
        organisation=persona.organisation.name,
        wants=persona.wants,
        response_time=persona.organisation.response_time or "",
        trouble=persona.trouble or "",
        offers=tuple(
            Offer(
                id=r.id,
                offer=r.offer,
                allowed=r.allowed,
                cues=r.cues,
                after=_after(r, recaps),
            )
            for r in sorted(persona.remedies, key=lambda r: r.never)
        ),
    )


def _after(remedy: Remedy, recaps: dict[str, str]) -> tuple[str, ...]:
    """Return what must have been told before an offer makes sense."""
    told = tuple(recaps[fact] for fact in remedy.acceptable.after)
    return (*told, NEVER_TAKEN) if remedy.never else told
