"""Small real processes in the place of the product's own: `stand_ins.py web|worker|migrate|broken|stubborn`."""

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


def web():
    HTTPServer((os.environ["PRODUCTIONS_HOST"], int(os.environ["PRODUCTIONS_PORT"])), Environment).serve_forever()


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
    {"web": web, "worker": worker, "migrate": migrate, "broken": broken, "stubborn": stubborn}[sys.argv[1]]()
