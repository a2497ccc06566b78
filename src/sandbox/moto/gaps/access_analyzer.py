"""IAM Access Analyzer, of which moto has nothing: analyzers and their tags. They find nothing here."""

import json
from collections import defaultdict
from datetime import datetime, timezone
from urllib.parse import unquote

from moto.utilities.utils import get_partition
from werkzeug.wrappers import Request, Response

from .credential_scope import credential_scope


class Refusal(Exception):
    def __init__(self, status, code, message):
        super().__init__(message)
        self.status, self.code, self.message = status, code, message


def with_access_analyzer(application):
    """A WSGI application that answers for Access Analyzer, and passes everything else on."""
    # By account and Region, then by name.
    everywhere = defaultdict(dict)

    def answer(environ, start_response):
        scope = credential_scope(environ)
        if scope.get("service") != "access-analyzer":
            return application(environ, start_response)
        account = environ.get("HTTP_X_MOTO_ACCOUNT_ID", "123456789012")
        request = Request(environ)
        try:
            body = json.dumps(answered(request, everywhere[account, scope["region"]], account, scope["region"]))
            response = Response(body, 200, content_type="application/json")
        except Refusal as refusal:
            body = json.dumps({"message": refusal.message, "resourceId": request.path, "resourceType": "Analyzer"})
            response = Response(body, refusal.status, content_type="application/json")
            response.headers["x-amzn-ErrorType"] = refusal.code
        return response(environ, start_response)

    return answer


def answered(request, analyzers, account, region):
    # An ARN in the path has its own slashes, encoded or not.
    _, kind, *rest = unquote(request.path).split("/", 2)
    named = rest[0] if rest else ""
    call = (request.method, kind)
    if call == ("PUT", "analyzer"):
        return create(json.loads(request.get_data()), analyzers, account, region)
    if call == ("GET", "analyzer") and named == "":
        return {"analyzers": list(analyzers.values())}
    if call == ("GET", "analyzer"):
        return {"analyzer": analyzer_of(analyzers, named)}
    if call == ("DELETE", "analyzer"):
        analyzer_of(analyzers, named)
        del analyzers[named]
        return {}
    if kind == "tags":
        return tagged(request, analyzer_of(analyzers, named.rpartition("/")[2])["tags"])
    raise Refusal(501, "NotImplemented", f"the sandbox has no {request.method} {request.path} of Access Analyzer")


def create(wanted, analyzers, account, region):
    name = wanted["analyzerName"]
    if name in analyzers:
        raise Refusal(409, "ConflictException", f"There is an analyzer {name} already.")
    arn = f"arn:{get_partition(region)}:access-analyzer:{region}:{account}:analyzer/{name}"
    made = {
        "arn": arn,
        "createdAt": datetime.now(timezone.utc).isoformat(),
        "name": name,
        "status": "ACTIVE",
        "tags": wanted.get("tags") or {},
        "type": wanted["type"],
    }
    configuration = wanted.get("configuration")
    analyzers[name] = made if configuration is None else {**made, "configuration": configuration}
    return {"arn": arn}


def analyzer_of(analyzers, name):
    if name not in analyzers:
        raise Refusal(404, "ResourceNotFoundException", f"There is no analyzer {name}.")
    return analyzers[name]


def tagged(request, tags):
    if request.method == "GET":
        return {"tags": tags}
    if request.method == "POST":
        tags.update(json.loads(request.get_data())["tags"])
    for key in request.args.getlist("tagKeys"):
        tags.pop(key, None)
    return {}
