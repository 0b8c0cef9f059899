"""What an act came to, in one sentence: what it did, or why not and what to do."""

from collections.abc import Mapping, Sequence

from dashboard.model.facts import CommandRefused, Fact
from dashboard.model.incident import Incident
from layouts.reasons import spoken
from layouts.timeline import said
from layouts.words import Words

MOST = 6  # facts that one echo spells out


def done(words: Words, facts: Sequence[Fact], known: Mapping[str, Incident]) -> str:
    """`104: відправлено E21; відправлено E22`: what the facts say, under the first one's incident number."""
    incident = next((known[key] for fact in facts if (key := fact.incident_id) and key in known), None)
    number = f"{incident.number}: " if incident else ""
    sentences = list(dict.fromkeys(said(words, fact.body, known) for fact in facts))
    more = f" (+{len(sentences) - MOST})" if len(sentences) > MOST else ""
    return number + "; ".join(sentences[:MOST]) + more


def refused(words: Words, refusal: CommandRefused) -> str:
    """Why not, and what to do; a code without words shows as itself."""
    key = f"refused.{refusal.code}"
    return (
        words(key, **spoken(words, refusal.args))
        if words.has(key)
        else words("refused.other", code=refusal.code)
    )
