"""What people type about webhooks, read into what the API would be sent."""

from datetime import datetime
from typing import Any, Final
from zoneinfo import ZoneInfo

from service.errors import InvalidInput
from service.pages.shell.forms import Form, request_from
from service.pages.shell.naming import N_
from service.webhooks.answers import ALL_EVENTS
from service.webhooks.requests import ReplayRequest, RotateSecretRequest, UpdateWebhookRequest, WebhookSettings

_WRONG: Final = {
    "name": N_("A name is between 1 and 100 characters. Nothing was changed."),
    "webhook_url": N_("An address is between 1 and 2,000 characters. Nothing was changed."),
    "start": N_("Say from when and until when. Nothing was sent."),
    "end": N_("Say from when and until when. Nothing was sent."),
}


def settings_from(form: Form) -> WebhookSettings:
    """A new webhook; raises InvalidInput."""
    values = {"webhook_url": form.text("webhook_url"), "request_headers": _headers(form)}
    return request_from(WebhookSettings, {**values, **_common(form)}, _WRONG)


def changes_from(form: Form) -> UpdateWebhookRequest:
    """The form of one webhook: boxes take headers away, lines set them. Raises InvalidInput."""
    removed = dict.fromkeys(form.texts("remove_header"))
    values = {"is_disabled": form.checked("is_disabled"), "request_headers": {**removed, **_headers(form)}}
    return request_from(UpdateWebhookRequest, {**values, **_common(form)}, _WRONG)


def rotation_from(form: Form) -> RotateSecretRequest:
    """How long the previous secret stays; raises InvalidInput."""
    return request_from(RotateSecretRequest, {"overlap_hours": form.whole("overlap_hours")}, _WRONG)


def replay_from(form: Form, zone: str) -> ReplayRequest:
    """A span of the person's own time; raises InvalidInput."""
    values = {"start": _local(form.text("start"), zone), "end": _local(form.text("end"), zone)}
    return request_from(ReplayRequest, {**values, "only_missed": form.checked("only_missed")}, _WRONG)


def _common(form: Form) -> dict[str, Any]:
    events = form.texts("event") if form.text("which") == "some" else [ALL_EVENTS]
    return {"name": form.text("name"), "events": events, "retry_enabled": form.text("retry") != "once"}


def _headers(form: Form) -> dict[str, str]:
    """Lines of ``Name: value``; raises InvalidInput, which repeats no line: a value is a secret."""
    headers = {}
    for line in form.text("headers").splitlines():
        name, colon, value = line.partition(":")
        if line.strip() and not (colon and name.strip() and value.strip()):
            message = N_("A header is a line such as X-Team: planning. Nothing was changed.")
            raise InvalidInput.at("body", "headers", msg=message)
        if line.strip():
            headers[name.strip()] = value.strip()
    return headers


def _local(text: str, zone: str) -> datetime | None:
    try:
        return datetime.fromisoformat(text).replace(tzinfo=ZoneInfo(zone))
    except ValueError:
        return None
