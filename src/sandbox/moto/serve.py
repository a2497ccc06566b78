"""Serves moto's S3 on loopback and keeps what it holds over a stop.

Started with a folder and a port (0 for any). Writes one line of JSON with the port when it listens. Ends when its
standard input closes, so that it never outlives who started it, or at SIGTERM; what is stored then is in the folder,
and is there again at the next start.
"""

import json
import os
import pickle
import signal
import sys
import threading

# Before moto is imported, which reads it then: policies such as AWSLambdaBasicExecutionRole are attached by deployments.
os.environ["MOTO_IAM_LOAD_MANAGED_POLICIES"] = "true"

from moto.moto_server.werkzeug_app import (
    DomainDispatcherApplication,
    MotoRequestHandler,
    create_backend_app,
)
from moto.s3.models import s3_backends
from werkzeug.serving import make_server

from gaps import fill_gaps

STATE = os.path.join(sys.argv[1], "objects.pickle")


def load():
    try:
        with open(STATE, "rb") as file:
            state = pickle.load(file)
    except FileNotFoundError:
        return
    for name, (partition, account) in state["bucket_accounts"].items():
        s3_backends[account][partition].buckets[name] = state["buckets"][name]
    s3_backends.bucket_accounts.update(state["bucket_accounts"])


def save():
    accounts = dict(s3_backends.bucket_accounts)
    buckets = {
        name: s3_backends[account][partition].buckets[name]
        for name, (partition, account) in accounts.items()
    }
    with open(STATE + ".new", "wb") as file:
        pickle.dump({"bucket_accounts": accounts, "buckets": buckets}, file)
    os.replace(STATE + ".new", STATE)


class Handler(MotoRequestHandler):
    def log(self, *_):
        """The gateway logs requests."""


def main():
    # Ctrl-C reaches the whole group; the end comes by the pipe, when no one needs the objects any more.
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    load()
    application = fill_gaps(DomainDispatcherApplication(create_backend_app))
    server = make_server(
        "127.0.0.1", int(sys.argv[2]), application, threaded=True, request_handler=Handler
    )

    def stop(*_):
        threading.Thread(target=server.shutdown).start()

    def watch():
        sys.stdin.buffer.read()
        stop()

    signal.signal(signal.SIGTERM, stop)
    threading.Thread(target=watch, daemon=True).start()
    print(json.dumps({"port": server.server_port}), flush=True)
    server.serve_forever(poll_interval=0.05)
    server.server_close()
    save()


main()
