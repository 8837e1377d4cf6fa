"""What a grader may know of a persona."""

from roleplay.persona import Persona
from roleplay.transcript import Offer, Setting


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
                after=tuple(recaps[fact] for fact in r.acceptable.after),
            )
            for r in sorted(persona.remedies, key=lambda r: r.never)
        ),
    )
