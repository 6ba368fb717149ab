"""What a refusal says on linguists' pages, where the API's words name addresses that people do not type."""

from dataclasses import dataclass
from typing import Final

from service.errors import Refusal
from service.pages.shell.locales import Words
from service.pages.shell.naming import N_
from service.pages.shell.refusals import in_words

_SAID: Final = {
    "claim_lost": N_(
        "Somebody was faster: this task is taken, or your claim has lapsed. You have lost nothing; "
        "what you saved stays with the task. Take another one."
    ),
    "not_qualified": N_("You are not qualified for this kind of work in these languages. Nothing was claimed."),
    "not_found": N_("This task is not open to you any more. Nothing was changed. Take another one."),
    "reasons_missing": N_(
        "Some warnings of the check have no reason yet. Nothing was changed. Correct them, or say why they may stand."
    ),
    "quality_errors": N_(
        "The check has found errors, and what has errors is never delivered. Nothing was changed. "
        "Correct them in the workbench, or send the work back."
    ),
    "invalid_input": N_("Something is missing or too long. Nothing was changed. %(message)s"),
}
REVIEWS_SAY: Final = (
    N_("work is returned with notes or comments that say what is to be done"),
    N_("a comment says what is to be done"),
    N_("there is no such segment in the work under review"),
)
"""What malformed input is told by the actions of a review: here for the catalogues."""


@dataclass(frozen=True, slots=True)
class Refused:
    """A refusal in words for people; ``slug`` says which."""

    slug: str
    message: str
    status: int


def refused_in(_: Words, refusal: Refusal) -> Refused:
    """The refusal for a page."""
    said = _SAID.get(refusal.slug)
    plain = in_words(_, refusal.message)
    message = _(said) % {"message": plain} if said else plain
    return Refused(refusal.slug, message, refusal.status_code)
