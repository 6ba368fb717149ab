"""``productions order ...``: customers order, follow and fetch from a terminal."""

from pathlib import Path
from typing import Annotated

import typer

from pricing.catalogue import Service
from pricing.money import usd
from service.commands.client import Api, Json, open_api
from service.commands.creating import Priced, price_files
from service.commands.exporting import download_all, plan_downloads
from service.commands.failures import EXIT_CODES, NotDelivered, Refused, WrongUsage, run
from service.commands.items import Wanted
from service.commands.printing import Output, moment, quote_table, say, table
from service.commands.watching import event_words, events_until_end
from workflows.states import OrderState

orders = typer.Typer(no_args_is_help=True, help=f"Order, follow and fetch.\n\n{EXIT_CODES}")

Url = Annotated[str, typer.Option("--url", envvar="PRODUCTIONS_URL", help="Address of the service.")]
Key = Annotated[str, typer.Option("--key", envvar="PRODUCTIONS_API_KEY", show_envvar=True, help="Your API key.")]
AsJson = Annotated[bool, typer.Option("--json", help="JSON, also on a terminal.")]
OrderId = Annotated[str, typer.Argument(help="The order's id.", show_default=False)]
Yes = Annotated[bool, typer.Option("--yes", "-y", help="Do not ask.")]

MEDIA_FACTS = ("media_id", "name", "content_type", "language", "size_bytes", "duration_ms", "has_video")
LOCAL = "http://127.0.0.1:8080"


@orders.command()
def create(
    files: Annotated[list[Path], typer.Argument(help="Audio or video files.", show_default=False)],
    language: Annotated[str, typer.Option(help="Language that is spoken: en, fr-FR, pt-BR ...")],
    service: Annotated[Service, typer.Option(help="What to make of the files.")],
    target: Annotated[list[str] | None, typer.Option(help="Language to translate into; may be repeated.")] = None,
    verbatim: Annotated[bool, typer.Option(help="Transcripts: every word as it was said.")] = False,
    sdh: Annotated[bool, typer.Option(help="Subtitles: for the deaf and hard of hearing.")] = False,
    instructions: Annotated[str | None, typer.Option(help="What the linguists should know.")] = None,
    name: Annotated[str | None, typer.Option(help="The order's name; the first file's where it is not given.")] = None,
    sandbox: Annotated[bool, typer.Option(help="A trial without people and money, with sample files.")] = False,
    submit: Annotated[bool, typer.Option(help="Submit after the quote, or leave the order open.")] = True,
    yes: Yes = False,
    url: Url = LOCAL,
    key: Key = "",
    as_json: AsJson = False,
) -> None:
    """Upload files, see the itemised price, submit, and get the address where to pay."""

    async def work() -> None:
        output = Output.of(as_json=as_json)
        if submit and not yes and output.is_json:
            raise WrongUsage("Nobody is there to agree to the price: give --yes to submit, or --no-submit.")
        wanted = Wanted(service, language, target or (), verbatim, sdh, instructions)
        async with open_api(url, key) as api:
            priced = await price_files(api, files, wanted, name=name, is_sandbox=sandbox)
            await _present(api, priced, output, is_submitting=submit, is_agreed=yes)

    run(work())


async def _present(api: Api, priced: Priced, output: Output, *, is_submitting: bool, is_agreed: bool) -> None:
    """Shows the quote, asks, submits."""
    if not output.is_json:
        output.show(None, quote_table(priced.quote))
    is_agreed = is_agreed or (is_submitting and _asked(f"Submit the order for {usd(priced.quote['total_cents'])}?"))
    media = [{name: one[name] for name in MEDIA_FACTS} for one in priced.media]
    shown: Json = {"order_id": priced.order_id, "media": media, "quote": priced.quote}
    if not (is_submitting and is_agreed):
        output.show({**shown, "state": "open", "checkout_url": None}, f"The order {priced.order_id} stays open.")
        return
    answer = await api.submit(priced.order_id)
    words = f"Submitted. Follow it with: productions order watch {priced.order_id}"
    if answer["checkout_url"]:
        words = f"{words}\nPay here: {answer['checkout_url']}"
    output.show({**shown, "state": answer["state"], "checkout_url": answer["checkout_url"]}, words)


def _asked(question: str) -> bool:
    return bool(typer.confirm(question, err=True))


@orders.command()
def watch(order_id: OrderId, url: Url = LOCAL, key: Key = "", as_json: AsJson = False) -> None:
    """Show what happens to an order until it has ended (as JSON: one event a line)."""

    async def work() -> None:
        output, state = Output.of(as_json=as_json), ""
        async with open_api(url, key) as api:
            async for event in events_until_end(api, order_id):
                state = event["to_state"] or state
                if output.is_json:
                    output.json(event, is_line=True)
                else:
                    output.show(event, f"{moment(event['at'])}  {event_words(event)}")
        if state != OrderState.DONE:
            raise NotDelivered(f"The order ended as {state}; nothing was delivered.")

    run(work())


@orders.command("list")
def list_orders(
    status: Annotated[list[OrderState] | None, typer.Option(help="Only these states; may be repeated.")] = None,
    limit: Annotated[int, typer.Option(min=1, max=1000, help="At most so many.")] = 100,
    url: Url = LOCAL,
    key: Key = "",
    as_json: AsJson = False,
) -> None:
    """List the newest orders."""

    async def work() -> None:
        async with open_api(url, key) as api:
            found = await api.orders(statuses=[one.value for one in status or ()], page_size=limit)
        rows = [
            [one["order_id"], one["name"], one["state"], _dollars(one), moment(one.get("submitted_at"))]
            for one in found
        ]
        columns = ["order", "name", "state", "price", "submitted"]
        Output.of(as_json=as_json).show({"orders": found}, table(columns, rows, right=["price"]))

    run(work())


@orders.command()
def show(order_id: OrderId, url: Url = LOCAL, key: Key = "", as_json: AsJson = False) -> None:
    """Show one order: its dates, items and quote."""

    async def work() -> None:
        async with open_api(url, key) as api:
            order = await api.order(order_id)
            quote = await _quote_if_any(api, order_id)
        facts = [[name.removesuffix("_at"), moment(order[name])] for name in order if name.endswith("_at")]
        rows = [["order", order["order_id"]], ["name", order["name"]], ["state", order["state"]], *facts]
        tables = [table(["", ""], rows), *([quote_table(quote)] if quote else [])]
        Output.of(as_json=as_json).show({**order, "quote": quote}, *tables)

    run(work())


async def _quote_if_any(api: Api, order_id: str) -> Json | None:
    try:
        return await api.quote(order_id)
    except Refused as refusal:
        if refusal.status == "quote_not_ready":
            return None
        raise


@orders.command()
def export(
    order_id: OrderId,
    to: Annotated[Path, typer.Option("--to", help="Folder for the files.", file_okay=False)] = Path(),
    force: Annotated[bool, typer.Option(help="Overwrite files that are there.")] = False,
    url: Url = LOCAL,
    key: Key = "",
    as_json: AsJson = False,
) -> None:
    """Download what was delivered."""

    async def work() -> None:
        async with open_api(url, key) as api:
            found = await api.deliverables(order_id)
        if not found:
            raise Refused(f"The order {order_id} has no files yet. Nothing was downloaded.")
        downloads = plan_downloads(found, to)
        await download_all(downloads, is_forced=force)
        files = [{"path": str(one.path), "content_type": one.content_type} for one in downloads]
        rows = [[one.path, one.content_type, f"{one.path.stat().st_size:,}"] for one in downloads]
        shown = table(["file", "type", "bytes"], rows, right=["bytes"])
        Output.of(as_json=as_json).show({"order_id": order_id, "files": files}, shown)

    run(work())


@orders.command()
def cancel(order_id: OrderId, yes: Yes = False, url: Url = LOCAL, key: Key = "", as_json: AsJson = False) -> None:
    """Cancel an order; what it costs is shown first."""

    async def work() -> None:
        output = Output.of(as_json=as_json)
        async with open_api(url, key) as api:
            price = await api.cancellation(order_id)
            if not price["is_cancellable"]:
                raise Refused(f"The order is {price['state']} and cannot be cancelled. Nothing was changed.")
            back = (
                f" {usd(price['refund_cents'])} goes back to your {price['returns_to']}." if price["paid_cents"] else ""
            )
            say(f"Cancelling now costs {usd(price['fee_cents'])}.{back}")
            if not yes and output.is_json:
                raise WrongUsage("Nobody is there to agree to the fee: give --yes. Nothing was changed.")
            if not yes and not _asked("Cancel the order?"):
                raise Refused("The order was not cancelled.")
            answer = await api.cancel(order_id, fee_cents=price["fee_cents"])
        output.show(answer, f"The order is {answer['state']}.")

    run(work())


def _dollars(order: Json) -> str:
    amount = order.get("total_amount_usd")
    return "-" if amount is None else usd(round(amount * 100))
