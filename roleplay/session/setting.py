"""What a grader may know of a persona."""

import re
from collections import Counter

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
        address=_address(persona),
    )


_BY_SURNAME = re.compile(r"\b(?:surnames?|last names?|family names?)\b", re.IGNORECASE)


def _address(persona: Persona) -> str | None:
    """Return how the house has the customer addressed, going by how the file speaks of them; None where it asks for no surnames."""
    house = persona.organisation
    if not _BY_SURNAME.search(" ".join((house.tone, *house.policy, *persona.policy))):
        return None
    surname = re.escape(persona.name.split()[-1])
    titled = re.findall(rf"\b(?:Mr|Mrs|Ms|Miss|Mx|Dr|Prof)\b\.? {surname}\b", persona.model_dump_json())
    return max(Counter(titled).items(), key=lambda each: each[1], default=("", 0))[0]


def _after(remedy: Remedy, recaps: dict[str, str]) -> tuple[str, ...]:
    """Return what must have been told before an offer makes sense."""
    told = tuple(recaps[fact] for fact in remedy.acceptable.after)
    return (*told, NEVER_TAKEN) if remedy.never else told
