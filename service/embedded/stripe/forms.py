"""Reading Stripe's request format: form fields whose names are paths, `line_items[0][quantity]=2`."""

import re
from collections.abc import Iterable, Mapping
from typing import Any
from urllib.parse import parse_qsl, urlsplit

from service.embedded.stripe.errors import InvalidRequest

Params = dict[str, Any]

_NAME = re.compile(r"^([^\[\]]+)((?:\[[^\[\]]*\])*)$")
_MAXIMUM_DEPTH = 8


def parse_form(raw: str) -> Params:
    """Nested dictionaries and lists of strings; refuses NUL, malformed names, a field that is value and hash."""
    root: Params = {}
    for name, value in _fields(raw):
        path = _path(name)
        if "\0" in name or "\0" in value:
            raise InvalidRequest("Invalid string: it contains a NUL character.", param=path[0])
        _place(root, path, value)
    return {key: _lists(value) for key, value in root.items()}


def _fields(raw: str) -> list[tuple[str, str]]:
    try:
        return parse_qsl(raw, keep_blank_values=True, errors="strict", max_num_fields=2_000)
    except ValueError as error:
        raise InvalidRequest("Invalid request body: not a form in UTF-8.") from error


def _path(name: str) -> list[str]:
    found = _NAME.match(name)
    if found is None or name.count("[") > _MAXIMUM_DEPTH:
        raise InvalidRequest(f"Invalid parameter name: {name}")
    return [found[1], *re.findall(r"\[([^\[\]]*)\]", found[2])]


def _place(root: Params, path: list[str], value: str) -> None:
    node = root
    for step in path[:-1]:
        node = node.setdefault(step or str(len(node)), {})
        if not isinstance(node, dict):
            raise InvalidRequest(f"Invalid parameters: {path[0]} is both a value and a hash.", param=path[0])
    node[path[-1] or str(len(node))] = value


def _lists(value: Any) -> Any:
    """Turn hashes whose keys are all numbers into lists, in the order of the numbers."""
    if not isinstance(value, dict):
        return value
    inner = {key: _lists(item) for key, item in value.items()}
    if inner and all(re.fullmatch(r"[0-9]{1,6}", key) for key in inner):
        return [inner[key] for key in sorted(inner, key=int)]
    return inner


def refuse_unknown(params: Mapping[str, Any], known: Iterable[str], *, prefix: str = "") -> None:
    for name in sorted(set(params) - set(known)):
        full = f"{prefix}[{name}]" if prefix else name
        raise InvalidRequest(f"Received unknown parameter: {full}", code="parameter_unknown", param=full)


def missing(param: str) -> InvalidRequest:
    return InvalidRequest(f"Missing required param: {param}.", code="parameter_missing", param=param)


def text(params: Mapping[str, Any], name: str, *, label: str | None = None, limit: int = 5_000) -> str | None:
    """A string field, or None if absent or empty, which is how Stripe clears a field."""
    value, label = params.get(name), label or name
    if value is None or value == "":
        return None
    if not isinstance(value, str):
        raise InvalidRequest(f"Invalid string: {label} must be a string.", param=label)
    if len(value) > limit:
        raise InvalidRequest(f"Invalid string: must be at most {limit} characters", param=label)
    return value


def choice(params: Mapping[str, Any], name: str, allowed: Iterable[str]) -> str | None:
    value, options = text(params, name), list(allowed)
    if value is not None and value not in options:
        raise InvalidRequest(f"Invalid {name}: must be one of {', '.join(options)}", param=name)
    return value


def integer(params: Mapping[str, Any], name: str, *, label: str | None = None, least: int = 0) -> int | None:
    value, label = text(params, name, label=label), label or name
    if value is None:
        return None
    if not re.fullmatch(r"-?[0-9]{1,15}", value, flags=re.ASCII):
        raise InvalidRequest(f"Invalid integer: {value}", code="parameter_invalid_integer", param=label)
    if int(value) < least:
        message = f"This value must be greater than or equal to {least}."
        raise InvalidRequest(message, code="parameter_invalid_integer", param=label)
    return int(value)


def table(params: Mapping[str, Any], name: str, *, label: str | None = None) -> Params:
    value, label = params.get(name), label or name
    if value is None or value == "":
        return {}
    if not isinstance(value, dict):
        raise InvalidRequest(f"Invalid hash: {label}", code="parameter_invalid_hash", param=label)
    return value


def rows(params: Mapping[str, Any], name: str, *, label: str | None = None) -> list[Any]:
    value, label = params.get(name), label or name
    if value is None or value == "":
        return []
    if not isinstance(value, list):
        raise InvalidRequest(f"Invalid array: {label}", code="parameter_invalid_array", param=label)
    return value


def key_values(params: Mapping[str, Any], label: str = "metadata") -> dict[str, str]:
    """Metadata within Stripe's limits: 50 keys of 40 characters with values of 500."""
    value = params.get("metadata")
    if isinstance(value, list):
        value = {str(index): item for index, item in enumerate(value)}
    entries = table({"metadata": value}, "metadata", label=label)
    if len(entries) > 50:
        raise InvalidRequest("Metadata has more than 50 keys.", param=label)
    for key in entries:
        if len(key) > 40:
            raise InvalidRequest("Metadata keys can be up to 40 characters long.", param=label)
        text(entries, key, label=f"{label}[{key}]", limit=500)
    return {key: item for key, item in entries.items() if item != ""}


def web_address(params: Mapping[str, Any], name: str) -> str | None:
    """An absolute http or https address that is safe to redirect to."""
    value = text(params, name)
    if value is None:
        return None
    try:
        parts = urlsplit(value)
        sound = parts.scheme in {"http", "https"} and bool(parts.hostname) and value.isprintable()
    except ValueError:
        sound = False
    if not sound or " " in value:
        raise InvalidRequest("Not a valid URL", code="url_invalid", param=name)
    return value
