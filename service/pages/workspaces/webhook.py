"""One webhook: what it is for, how it fares, its log, and all that can be done with it."""

from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Any, Final
from zoneinfo import ZoneInfo

from litestar import get, post
from litestar.params import FromPath
from sqlalchemy.ext.asyncio import AsyncSession

from service.auth.principals import Principal
from service.database import transaction
from service.edge.dependencies import Actor, AllParts, Asked, Now
from service.errors import InvalidInput, Refusal
from service.pages.shell.forms import Form, form_of, query_of
from service.pages.shell.locales import Words, words
from service.pages.shell.naming import N_
from service.pages.shell.rendering import Page, fragment, is_fragment, page, see_other
from service.pages.shell.visitors import time_zone_of
from service.pages.workspaces.webhook_asked import AskedDeliveries
from service.pages.workspaces.webhook_forms import changes_from, replay_from, rotation_from
from service.pages.workspaces.webhook_ground import ground_of
from service.pages.workspaces.webhook_words import error_names, event_choices, overlap_choices, state_badges
from service.parts import Parts
from service.webhooks.answers import ReplayPreview
from service.webhooks.changing import delete_endpoint, enable_endpoint, update_endpoint
from service.webhooks.queries import endpoint_details, read_log
from service.webhooks.resending import TEST_EVENT, preview_replay, replay, send_test
from service.webhooks.rotating import finish_rotation, rotate_secret
from service.webhooks.subscribing import types_for

TEMPLATE: Final = "workspace/webhook.html"


@dataclass(frozen=True, slots=True)
class Told:
    """What a page says besides: a refusal with what was typed, a secret that is shown once, a replay's preview."""

    refused: Refusal | None = None
    form: Form = field(default_factory=Form)
    secret: str = ""
    preview: ReplayPreview | None = None


@get("/{webhook_id:str}")
async def show(webhook_id: FromPath[str], request: Asked, actor: Actor, parts: AllParts, now: Now) -> Page:
    """The webhook; to htmx its log alone."""
    return await shown(request, webhook_id, actor, parts, now, Told())


@post("/{webhook_id:str}", status_code=200)
async def change(webhook_id: FromPath[str], request: Asked, actor: Actor, parts: AllParts, now: Now) -> Page:
    """Does what the form is about: ``what`` says what."""
    form = await form_of(request)
    hand = _Hand(webhook_id, request, actor, parts, now, form)
    try:
        return await _done(hand)
    except Refusal as refusal:
        return await shown(request, webhook_id, actor, parts, now, Told(refused=refusal, form=form))


@dataclass(frozen=True, slots=True)
class _Hand:
    """Whose form it is, and about which webhook."""

    webhook_id: str
    request: Asked
    actor: Principal
    parts: Parts
    now: datetime
    form: Form

    @property
    def words(self) -> Words:
        return words(self.request)

    async def say(self, told: Told) -> Page:
        """The page as it is now, with something besides."""
        return await shown(self.request, self.webhook_id, self.actor, self.parts, self.now, told)

    def go(self, notice: str, more: str = "") -> Page:
        """On to the webhook's page, or one below it."""
        return see_other(self.request, f"{ground_of(self.actor).base}/{self.webhook_id}{more}", notice=notice)


async def _done(hand: _Hand) -> Page:
    what = hand.form.text("what")
    if what == "rotate":
        return await hand.say(Told(secret=await _rotated(hand)))
    if what == "preview":
        return await hand.say(Told(form=hand.form, preview=await _previewed(hand)))
    async with transaction(hand.parts.sessions) as session:
        return await _changed(session, hand, what)


async def _rotated(hand: _Hand) -> str:
    overlap = timedelta(hours=rotation_from(hand.form).overlap_hours)
    settings, now = hand.parts.settings, hand.now
    async with transaction(hand.parts.sessions) as session:
        _, secret = await rotate_secret(session, hand.webhook_id, overlap, actor=hand.actor, settings=settings, now=now)
    return secret


async def _previewed(hand: _Hand) -> ReplayPreview:
    wanted = replay_from(hand.form, time_zone_of(hand.request))
    async with transaction(hand.parts.sessions) as session:
        return await preview_replay(session, hand.webhook_id, wanted, actor=hand.actor)


async def _changed(session: AsyncSession, hand: _Hand, what: str) -> Page:
    _, webhook_id, actor, now = hand.words, hand.webhook_id, hand.actor, hand.now
    match what:
        case "settings":
            wanted, settings = changes_from(hand.form), hand.parts.settings
            await update_endpoint(session, webhook_id, wanted, actor=actor, settings=settings, now=now)
            return hand.go(_("The webhook was changed."))
        case "enable":
            await enable_endpoint(session, webhook_id, actor=actor, now=now)
            return hand.go(_("Events are sent to it again. Replay the time that it missed, if it needs them."))
        case "finish":
            await finish_rotation(session, webhook_id, actor=actor, now=now)
            return hand.go(_("Everything is signed with the new secret alone from now on."))
        case "test":
            made = await send_test(session, webhook_id, actor=actor, now=now)
            return hand.go("", f"/deliveries/{made.id}")
        case "replay":
            wanted_span = replay_from(hand.form, time_zone_of(hand.request))
            many = await replay(session, webhook_id, wanted_span, actor=actor, now=now)
            said = _.several("%(num)s event is on its way again.", "%(num)s events are on their way again.", many)
            return hand.go(said % {"num": many})
        case "delete":
            await delete_endpoint(session, webhook_id, actor=actor, now=now)
            notice = _("The webhook was deleted. Nothing is sent to it any more.")
            return see_other(hand.request, ground_of(actor).base, notice=notice)
    raise InvalidInput.at("body", "what", msg=N_("The form is not one of this page. Nothing was changed."))


async def shown(request: Asked, webhook_id: str, actor: Principal, parts: Parts, now: datetime, told: Told) -> Page:
    """The page of one webhook; raises NotFound and Forbidden."""
    asked = AskedDeliveries.of(query_of(request), time_zone_of(request))
    async with transaction(parts.sessions) as session:
        details = await endpoint_details(session, webhook_id, actor=actor, settings=parts.settings, now=now)
        log = await read_log(session, webhook_id, asked.filter, actor=actor)
    values: dict[str, Any] = {
        "ground": ground_of(actor),
        "one": details,
        "log": log,
        "asked": asked,
        "log_events": [*(one.value for one in types_for(actor.workspace_id)), TEST_EVENT],
        "events": event_choices(actor.workspace_id, words(request)),
        "states": state_badges(words(request)),
        "errors": error_names(words(request)),
        "overlaps": overlap_choices(words(request)),
        "span": _span(details.disabled_at or now - timedelta(days=1), now, time_zone_of(request)),
        "told": told,
        "form": told.form,
    }
    if is_fragment(request) and request.method == "GET":
        return fragment(request, TEMPLATE, "log", **values)
    return page(request, TEMPLATE, status=told.refused.status_code if told.refused else 200, **values)


def _span(start: datetime, now: datetime, zone: str) -> tuple[str, str]:
    """The time that somebody most likely wants to replay, as its fields take it: what was missed, or a day."""
    form = "%Y-%m-%dT%H:%M"
    after = now + timedelta(minutes=1)
    return start.astimezone(ZoneInfo(zone)).strftime(form), after.astimezone(ZoneInfo(zone)).strftime(form)


ONE_WEBHOOK = [show, change]
