"""Holds an answer to the type that the official client promises, as its models themselves never do.

They take any further field, any word for an open enum, a whole number for a broken one. Here all of that is a stray,
unless it stands in the lists below: what this service says besides, on purpose.
"""

from collections.abc import Iterator, Mapping
from datetime import datetime
from types import NoneType, UnionType
from typing import Annotated, Any, Final, Literal, Union, get_args, get_origin

from pydantic import BaseModel

FIELDS: Final = frozenset(
    {
        "OrderResponse.due_at",
        "WorkspaceServiceAccountResponseModel.usage_limit_cents",
        "WorkspaceServiceAccountResponseModel.usage_cents",
        "WorkspaceApiKeyResponseModel.has_all_permissions",
        "WorkspaceApiKeyResponseModel.disable_note",
        "WorkspaceApiKeyResponseModel.last_used_at_unix",
        "WorkspaceApiKeyResponseModel.last_used_from",
        "WorkspaceApiKeyResponseModel.replaced_by",
    }
)
"""Ours, beside those of the client's models."""

WORDS: Final[Mapping[str, frozenset[str]]] = {
    "permissions": frozenset({"productions", "captions", "subtitles", "productions_read", "productions_write"}),
    "resource_type": frozenset({"order", "folder", "media", "deliverable"}),
    "usage_type": frozenset({"Productions"}),
}
"""Ours, beside those of the client's open enums, by the name of the field."""

OPEN: Final = frozenset({"events", "activity_name"})
"""Fields whose words are ours to choose: what happens here happens nowhere else."""

Place = tuple[str, ...]


def strays(promised: Any, answer: Any, place: Place = ()) -> Iterator[str]:
    """Where the answer is not of the type: wrong types, missing and unknown fields, words that nobody knows."""
    if get_origin(promised) is Annotated:
        promised = get_args(promised)[0]
    origin, arguments = get_origin(promised), get_args(promised)
    if promised is Any:
        return
    if origin in (Union, UnionType):
        yield from _of_union(arguments, answer, place)
    elif origin is Literal:
        yield from _unless(answer in arguments, answer, place)
    elif origin is list:
        yield from _of_each(answer, list, arguments[0], place)
    elif origin is dict:
        yield from _of_each(answer, dict, arguments[1], place)
    elif isinstance(promised, type) and issubclass(promised, BaseModel):
        yield from _of_model(promised, answer, place)
    elif promised is datetime:
        yield from _unless(_is_instant(answer), answer, place)
    else:
        yield from _unless(type(answer) is promised, answer, place)


def _of_union(choices: tuple[Any, ...], answer: Any, place: Place) -> Iterator[str]:
    """Of an open enum (``Union[Literal[...], Any]``) its words and ours; else of that choice which fits best."""
    words = [word for one in choices if get_origin(one) is Literal for word in get_args(one)]
    if Any in choices and words:
        field = _field(place)
        fits = answer in words or answer in WORDS.get(field, ()) or (isinstance(answer, str) and field in OPEN)
        yield from _unless(fits or (answer is None and NoneType in choices), answer, place)
        return
    yield from min((list(strays(one, answer, place)) for one in choices), key=len)


def _of_each(answer: Any, kind: type, promised: Any, place: Place) -> Iterator[str]:
    fits = isinstance(answer, kind)
    yield from _unless(fits, answer, place)
    for key, one in () if not fits else answer.items() if kind is dict else enumerate(answer):
        yield from strays(promised, one, (*place, str(key)))


def _of_model(model: type[BaseModel], answer: Any, place: Place) -> Iterator[str]:
    if type(answer) is not dict:
        yield from _unless(False, answer, place)
        return
    fields = {field.alias or name: field for name, field in model.model_fields.items()}
    for name, field in fields.items():
        if name in answer:
            yield from strays(field.annotation, answer[name], (*place, name))
        elif field.is_required():
            yield f"{_said((*place, name))} is missing"
    for name in answer.keys() - fields.keys():
        if f"{model.__name__}.{name}" not in FIELDS:
            yield f"{_said((*place, name))} is no field of {model.__name__}"


def _unless(fits: bool, answer: Any, place: Place) -> Iterator[str]:
    if not fits:
        yield f"{_said(place)} is {answer!r}"


def _is_instant(answer: Any) -> bool:
    try:
        return isinstance(answer, str) and datetime.fromisoformat(answer).tzinfo is not None
    except ValueError:
        return False


def _field(place: Place) -> str:
    """The name of the field, of which this may be one of several values."""
    return next((name for name in reversed(place) if not name.isdigit()), "")


def _said(place: Place) -> str:
    return ".".join(place) or "the answer"
