"""S3 Access Grants: the instance, its resource policy, its locations and its grants, with their tags.

Answers are made of botocore's own description of the service, as moto's are.
"""

from datetime import datetime, timezone
from uuid import uuid4
from xml.sax.saxutils import escape

from moto.core.responses import ActionResult, EmptyResult
from moto.s3control import urls
from moto.s3control.responses import S3ControlResponse
from werkzeug.exceptions import HTTPException

PATH = "/v20180820/accessgrantsinstance"
PATHS = ("", "/resourcepolicy", "/location", "/location/<access_grants_location_id>", "/grant", "/grant/<access_grant_id>")


def fill():
    for path in PATHS:
        urls.url_paths[f"{PATH}{path}"] = S3ControlResponse.dispatch
    for operation in OPERATIONS:
        setattr(S3ControlResponse, operation.__name__, operation)


class Refusal(HTTPException):
    """The status is what the provider looks at, and moto knows only 400 where botocore names no error."""

    def __init__(self, status, code, message):
        error = f"<Error><Code>{code}</Code><Message>{escape(message)}</Message></Error>"
        super().__init__(f"<ErrorResponse>{error}</ErrorResponse>")
        self.code = status

    def get_headers(self, *_, **__):
        return [("Content-Type", "application/xml")]


def no_such(what):
    return Refusal(404, f"NoSuch{what.replace(' ', '')}", f"The specified {what.lower()} does not exist")


class Instance:
    """The one of an account in a Region."""

    def __init__(self, arn):
        self.arn = arn
        self.created = datetime.now(timezone.utc)
        self.policy = None
        self.locations = {}
        self.grants = {}

    def described(self):
        return {
            "AccessGrantsInstanceArn": self.arn,
            "AccessGrantsInstanceId": "default",
            "CreatedAt": self.created,
        }


def instances(self):
    return self.backend.__dict__.setdefault("access_grants_instances", {})


def instance_of(self):
    found = instances(self).get(self.region)
    if found is None:
        raise no_such("Access Grants Instance")
    return found


def found_in(items, key, what):
    if key not in items:
        raise no_such(what)
    return items[key]


def tag(self, arn):
    self.backend.tag_resource(arn, self._get_param("Tags") or [])


def untag(self, arn):
    tags = self.backend.list_tags_for_resource(arn)
    self.backend.untag_resource(arn, [one["Key"] for one in tags])


def create_access_grants_instance(self):
    if self.region in instances(self):
        raise Refusal(409, "AccessGrantsInstanceAlreadyExists", "Access Grants Instance already exists")
    made = Instance(f"arn:{self.partition}:s3:{self.region}:{self.current_account}:access-grants/default")
    instances(self)[self.region] = made
    tag(self, made.arn)
    return ActionResult(made.described())


def get_access_grants_instance(self):
    return ActionResult(instance_of(self).described())


def delete_access_grants_instance(self):
    instance = instance_of(self)
    if instance.locations:
        raise Refusal(
            400,
            "AccessGrantsInstanceNotEmptyError",
            "Please delete all access grants locations before deleting access grants instance",
        )
    untag(self, instance.arn)
    del instances(self)[self.region]
    return EmptyResult()


def policy_of(instance):
    return {"Policy": instance.policy, "CreatedAt": instance.created}


def put_access_grants_instance_resource_policy(self):
    instance = instance_of(self)
    instance.policy = self._get_param("Policy")
    return ActionResult(policy_of(instance))


def get_access_grants_instance_resource_policy(self):
    instance = instance_of(self)
    if instance.policy is None:
        raise no_such("Access Grants Instance Resource Policy")
    return ActionResult(policy_of(instance))


def delete_access_grants_instance_resource_policy(self):
    instance_of(self).policy = None
    return EmptyResult()


def location_of(self):
    locations = instance_of(self).locations
    return found_in(locations, self._get_param("AccessGrantsLocationId"), "Access Grants Location")


def create_access_grants_location(self):
    instance, key = instance_of(self), str(uuid4())
    scope = self._get_param("LocationScope")
    if any(one["LocationScope"] == scope for one in instance.locations.values()):
        raise Refusal(409, "AccessGrantsLocationAlreadyExists", f"A location of {scope} already exists")
    location = {
        "CreatedAt": datetime.now(timezone.utc),
        "AccessGrantsLocationId": key,
        "AccessGrantsLocationArn": f"{instance.arn}/location/{key}",
        "LocationScope": scope,
        "IAMRoleArn": self._get_param("IAMRoleArn"),
    }
    instance.locations[key] = location
    tag(self, location["AccessGrantsLocationArn"])
    return ActionResult(location)


def get_access_grants_location(self):
    return ActionResult(location_of(self))


def update_access_grants_location(self):
    location = location_of(self)
    location["IAMRoleArn"] = self._get_param("IAMRoleArn")
    return ActionResult(location)


def delete_access_grants_location(self):
    instance, location = instance_of(self), location_of(self)
    key = location["AccessGrantsLocationId"]
    if any(grant["AccessGrantsLocationId"] == key for grant in instance.grants.values()):
        raise Refusal(
            400,
            "AccessGrantsLocationNotEmptyError",
            "Please delete access grants before deleting access grants location",
        )
    untag(self, location["AccessGrantsLocationArn"])
    del instance.locations[key]
    return EmptyResult()


def grant_of(self):
    return found_in(instance_of(self).grants, self._get_param("AccessGrantId"), "Access Grant")


def create_access_grant(self):
    instance, location, key = instance_of(self), location_of(self), str(uuid4())
    narrowed = self._get_param("AccessGrantsLocationConfiguration") or {}
    scope = location["LocationScope"]
    below = narrowed.get("S3SubPrefix") or ""
    grant = {
        "CreatedAt": datetime.now(timezone.utc),
        "AccessGrantId": key,
        "AccessGrantArn": f"{instance.arn}/grant/{key}",
        "Grantee": self._get_param("Grantee"),
        "AccessGrantsLocationId": location["AccessGrantsLocationId"],
        "AccessGrantsLocationConfiguration": narrowed,
        "Permission": self._get_param("Permission"),
        "GrantScope": f"{scope.removesuffix('*')}{below}" if below else scope,
    }
    instance.grants[key] = grant
    tag(self, grant["AccessGrantArn"])
    return ActionResult(grant)


def get_access_grant(self):
    return ActionResult(grant_of(self))


def delete_access_grant(self):
    grant = grant_of(self)
    untag(self, grant["AccessGrantArn"])
    del instance_of(self).grants[grant["AccessGrantId"]]
    return EmptyResult()


OPERATIONS = (
    create_access_grants_instance,
    get_access_grants_instance,
    delete_access_grants_instance,
    put_access_grants_instance_resource_policy,
    get_access_grants_instance_resource_policy,
    delete_access_grants_instance_resource_policy,
    create_access_grants_location,
    get_access_grants_location,
    update_access_grants_location,
    delete_access_grants_location,
    create_access_grant,
    get_access_grant,
    delete_access_grant,
)
