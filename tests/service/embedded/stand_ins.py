"""Small real processes in the place of the product's own; the argument names one of the functions below."""

import asyncio
import json
import os
import signal
import sys
import time
from http.server import BaseHTTPRequestHandler, HTTPServer
from pathlib import Path


class Environment(BaseHTTPRequestHandler):
    """Answers every GET with the process's own PRODUCTIONS_* variables."""

    def do_GET(self):
        ours = {name: value for name, value in os.environ.items() if name.startswith("PRODUCTIONS_")}
        body = json.dumps(ours).encode()
        self.send_response(200)
        self.send_header("content-length", str(len(body)))
        self.end_headers()
        self.wfile.write(body)

    def log_message(self, *_):
        pass


def web(port="PRODUCTIONS_PORT"):
    HTTPServer(("127.0.0.1", int(os.environ[port])), Environment).serve_forever()


def inbox():
    web("PRODUCTIONS_INBOX_PORT")


def stripe():
    web("PRODUCTIONS_STRIPE_PORT")


def migrate():
    with (Path(os.environ["PRODUCTIONS_DATA_DIR"]) / "migrations.txt").open("a") as file:
        file.write(os.environ["PRODUCTIONS_DATABASE_URL"] + "\n")


def worker():
    asyncio.run(_poll())


async def _poll():
    from temporalio import activity
    from temporalio.client import Client
    from temporalio.worker import Worker

    from tests.service.embedded.waiting_workflow import WaitingWorkflow
    from workflows.ids import TASK_QUEUE

    @activity.defn
    async def nothing() -> None:
        pass

    client = await Client.connect(os.environ["PRODUCTIONS_TEMPORAL_ADDRESS"])
    stopped = asyncio.Event()
    asyncio.get_running_loop().add_signal_handler(signal.SIGTERM, stopped.set)
    async with Worker(client, task_queue=TASK_QUEUE, activities=[nothing], workflows=[WaitingWorkflow]):
        await stopped.wait()


def broken():
    sys.stderr.write("the price book is missing\n")
    sys.exit(3)


def stubborn():
    signal.signal(signal.SIGTERM, signal.SIG_IGN)
    sys.stderr.write("ready\n")
    while True:
        time.sleep(60)


if __name__ == "__main__":
    sys.path.insert(0, str(Path(__file__).parents[3]))
    parts = (web, inbox, stripe, worker, migrate, broken, stubborn)
    {part.__name__: part for part in parts}[sys.argv[1]]()
