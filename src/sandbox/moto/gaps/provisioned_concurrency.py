"""Lambda: how many of a version or alias are kept ready. Here they are at once."""

import json
from datetime import datetime, timezone

from moto.awslambda import urls
from moto.awslambda.exceptions import LambdaClientError
from moto.awslambda.models import lambda_backends
from moto.awslambda.responses import LambdaResponse

PATH = r"{0}/(?P<api_version>[^/]+)/functions/(?P<function_name>[\w_:%-]+)/provisioned-concurrency/?$"


class NotFound(LambdaClientError):
    """What the provider looks for after it has deleted one."""

    code = 404

    def __init__(self):
        super().__init__(
            "ProvisionedConcurrencyConfigNotFoundException", "No Provisioned Concurrency Config found for this function"
        )


def fill():
    urls.url_paths[PATH] = LambdaResponse.dispatch
    LambdaResponse.put_provisioned_concurrency_config = put
    LambdaResponse.get_provisioned_concurrency_config = get
    LambdaResponse.delete_provisioned_concurrency_config = delete


def asked(self):
    """All of the account and Region, and the key of the requested one. Its version or alias has to be there."""
    backend = lambda_backends[self.current_account][self.region]
    name, qualifier = self.path.rsplit("/", 2)[-2], self.querystring["Qualifier"][0]
    backend.get_function(name, qualifier)
    return backend.__dict__.setdefault("provisioned_concurrency", {}), (name, qualifier)


def put(self):
    kept, key = asked(self)
    kept[key] = self.json_body["ProvisionedConcurrentExecutions"], datetime.now(timezone.utc).isoformat()
    return 202, {"status": 202}, json.dumps(described(*kept[key]))


def get(self):
    kept, key = asked(self)
    if key not in kept:
        raise NotFound()
    return 200, {"status": 200}, json.dumps(described(*kept[key]))


def delete(self):
    kept, key = asked(self)
    kept.pop(key, None)
    return 204, {"status": 204}, ""


def described(number, since):
    kinds = ("Requested", "Available", "Allocated")
    executions = {f"{kind}ProvisionedConcurrentExecutions": number for kind in kinds}
    return {**executions, "Status": "READY", "LastModified": since}
