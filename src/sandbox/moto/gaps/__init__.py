"""What moto lacks or forgets of the calls that the Terraform AWS provider makes for the resource types of the stacks.

Each file is one service; __tests__/sandbox/control/provider_calls.py makes those calls. Where a newer moto has what a
file adds, the file goes.
"""

from importlib import import_module
from threading import Lock

from .access_analyzer import with_access_analyzer
from .credential_scope import credential_scope

# By the service's name in a signature. S3 Control signs as S3 does.
FILES = {
    "cloudtrail": "trails",
    "iam": "open_id_providers",
    "lambda": "functions",
    "logs": "log_groups",
    "s3": "buckets",
    "s3control": "access_grants",
    "sqs": "queues",
    "sso": "permission_sets",
    "states": "state_machines",
}


def fill_gaps(application):
    """Adds what is missing to moto's services, each when it is first asked for: moto takes long to load them all."""
    filled, lock = set(), Lock()

    def filling(environ, start_response):
        service = credential_scope(environ).get("service")
        if service == "s3" and environ.get("PATH_INFO", "").startswith("/v20180820/"):
            service = "s3control"
        if service in FILES and service not in filled:
            with lock:
                if service not in filled:
                    import_module(f".{FILES[service]}", __name__).fill()
                    filled.add(service)
        return application(environ, start_response)

    return with_access_analyzer(filling)
