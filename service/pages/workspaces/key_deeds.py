"""What the forms of a key do, whether it is one's own or a service account's."""

from collections.abc import Awaitable, Callable
from dataclasses import dataclass
from datetime import datetime

from service.errors import InvalidInput
from service.keys.making import MadeKey
from service.keys.schemas import KeyChange, RotateKey
from service.pages.shell.forms import Form
from service.pages.shell.locales import Words
from service.pages.shell.naming import N_
from service.pages.workspaces.key_forms import key_change_from, reason_from, rotation_from


@dataclass(frozen=True, slots=True)
class KeyDeeds:
    """The actions on one key, of whoever has it; ``disable`` takes ``note=``, ``delete`` takes nothing."""

    rotate: Callable[[RotateKey], Awaitable[MadeKey]]
    change: Callable[[KeyChange], Awaitable[object]]
    disable: Callable[..., Awaitable[object]]
    delete: Callable[[], Awaitable[object]]


async def done_to_key(deeds: KeyDeeds, form: Form, now: datetime, _: Words) -> MadeKey | str:
    """Does what the form is about: the key that was made, or what to say of what was done. Raises InvalidInput."""
    match form.text("what"):
        case "rotate":
            return await deeds.rotate(rotation_from(form))
        case "change":
            await deeds.change(key_change_from(form, now))
            return _("The key was changed.")
        case "disable":
            await deeds.disable(note=reason_from(form))
            return _("The key is disabled.")
        case "enable":
            await deeds.change(KeyChange(is_enabled=True))
            return _("The key works again.")
        case "delete":
            await deeds.delete()
            return _("The key was deleted.")
    raise InvalidInput.at("body", "what", msg=N_("The form is not one of this page. Nothing was changed."))
