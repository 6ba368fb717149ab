"""JSON bodies are of the type that the route takes, word for word; what stands in addresses and headers is text anyway.

The framework reads all parts of a request alike and leniently: of a body it would take ``"5"`` for 5, 1 for true, and
the text ``"null"`` for null, by which a limit was lifted that nobody meant to lift. So a body is decoded right into
its type before the framework looks, which takes an object of the type as it is. Dates, enums and the like are text in
JSON and stay so. To JSON 5 and 5.0 are one number, so both are whole and both are broken, as the field wants it.
"""

import math
import re
from collections.abc import Callable
from typing import Any, Final

import msgspec
from litestar import Request
from litestar.exceptions import SerializationException

from service.errors import InvalidInput

_EXACT: Final = 2**53
"""Below this a float is every whole number that it could have been written as."""

_PLACE: Final = re.compile(r" - at (?:`key` in )?`\$(?P<steps>[^`]*)`\Z")
"""How msgspec ends its message, where it knows the place: `` - at `$.items[2].media_id` ``."""

_STEP: Final = re.compile(r"\.([^.\[\]]+)|\[(\d+)\]")
"""A field or an index; ``[...]``, any member of a mapping, is none."""


class StrictRequest(Request[Any, Any, Any]):
    """The request of every route."""

    __slots__ = ()

    async def json(self) -> Any:
        """The body as the type of the route's ``data``; as plain values where the route takes none.

        Raises InvalidInput, which names the place, for a value of another type, and SerializationException for what
        is no JSON.
        """
        handler = self.route_handler
        if handler.parsed_data_field is None:
            return await super().json()
        try:
            return _read(await self.body(), handler.parsed_data_field.annotation, handler.default_deserializer)
        except msgspec.ValidationError as error:
            raise _refusal(str(error)) from None
        except msgspec.DecodeError as error:
            raise SerializationException(str(error)) from error


def _read(body: bytes, wanted: Any, hook: Callable[[Any, Any], Any]) -> Any:
    """In one go; once more with whole numbers made whole where something broken stood in the place of another type."""
    try:
        return msgspec.json.decode(body, type=wanted, dec_hook=hook)
    except msgspec.ValidationError as error:
        if "got `float`" not in str(error):
            raise
    return msgspec.convert(_WHOLE.decode(body), wanted, dec_hook=hook, str_keys=True)


def _number(written: str) -> int | float:
    """Raises ValueError, which the decoder tells as its own, where it is beyond all numbers."""
    number = float(written)
    if math.isinf(number):
        raise ValueError("Number out of range")
    return int(number) if number.is_integer() and abs(number) < _EXACT else number


_WHOLE: Final = msgspec.json.Decoder(float_hook=_number)


def _refusal(said: str) -> InvalidInput:
    found = _PLACE.search(said)
    steps = [name or int(index) for name, index in _STEP.findall(found["steps"])] if found else []
    return InvalidInput.at("body", *steps, msg=said[: found.start()] if found else said)
