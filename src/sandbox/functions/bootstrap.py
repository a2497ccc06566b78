"""Lambda's runtime for Python, as much of it as a handler can see: asks the Runtime API for one invocation after another.
It runs in the function's process, from the function's folder, and imports nothing of the project.
See https://docs.aws.amazon.com/lambda/latest/dg/runtimes-api.html"""

import http.client
import importlib
import json
import logging
import os
import sys
import threading
import time
import traceback

ROOT = "/2018-06-01/runtime"


class Context:
    """See https://docs.aws.amazon.com/lambda/latest/dg/python-context.html"""

    def __init__(self, headers):
        self.aws_request_id = headers["lambda-runtime-aws-request-id"]
        self.invoked_function_arn = headers["lambda-runtime-invoked-function-arn"]
        self.function_name = os.environ["AWS_LAMBDA_FUNCTION_NAME"]
        self.function_version = os.environ["AWS_LAMBDA_FUNCTION_VERSION"]
        self.memory_limit_in_mb = os.environ["AWS_LAMBDA_FUNCTION_MEMORY_SIZE"]
        self.log_group_name = os.environ["AWS_LAMBDA_LOG_GROUP_NAME"]
        self.log_stream_name = os.environ["AWS_LAMBDA_LOG_STREAM_NAME"]
        self.identity = None
        self.client_context = None
        self._deadline = int(headers["lambda-runtime-deadline-ms"])

    def get_remaining_time_in_millis(self):
        return max(0, self._deadline - int(time.time() * 1000))


def call(method, path, body=None):
    """One request to the Runtime API. When there is no answer, there is no one left to work for."""
    try:
        connection = http.client.HTTPConnection(os.environ["AWS_LAMBDA_RUNTIME_API"])
        connection.request(method, ROOT + path, body)
        response = connection.getresponse()
        text = response.read().decode()
        connection.close()
        return response.headers, text
    except OSError:
        os._exit(0)


def describe(error):
    trace = traceback.format_exception(type(error), error, error.__traceback__)
    return json.dumps({"errorType": type(error).__name__, "errorMessage": str(error), "stackTrace": trace})


def load():
    module, _, name = os.environ["_HANDLER"].rpartition(".")
    return getattr(importlib.import_module(module.replace("/", ".")), name)


def main():
    # The sandbox holds the other end: its end, however it comes, ends this process.
    threading.Thread(target=lambda: (sys.stdin.buffer.read(), os._exit(0)), daemon=True).start()
    sys.path.insert(0, os.environ["LAMBDA_TASK_ROOT"])
    sys.stdout.reconfigure(line_buffering=True)
    logging.basicConfig(stream=sys.stdout, format="[%(levelname)s] %(message)s")
    try:
        handler = load()
    except Exception as error:
        call("POST", "/init/error", describe(error))
        sys.exit(1)
    while True:
        headers, text = call("GET", "/invocation/next")
        context = Context(headers)
        path = f"/invocation/{context.aws_request_id}"
        try:
            answer = json.dumps(handler(json.loads(text), context))
        except Exception as error:
            call("POST", f"{path}/error", describe(error))
            continue
        call("POST", f"{path}/response", answer)


main()
