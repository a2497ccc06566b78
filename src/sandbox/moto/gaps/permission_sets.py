"""IAM Identity Center: tags of permission sets, and provisioning in an instance that was not made here."""

import json
from uuid import uuid4

from moto.core.utils import unix_time
from moto.ssoadmin.exceptions import ResourceNotFoundException
from moto.ssoadmin.responses import SSOAdminResponse


def fill():
    SSOAdminResponse.list_tags_for_resource = list_tags_for_resource
    SSOAdminResponse.tag_resource = tag_resource
    SSOAdminResponse.untag_resource = untag_resource
    SSOAdminResponse.provision_permission_set = provision_permission_set
    SSOAdminResponse.describe_permission_set_provisioning_status = describe_permission_set_provisioning_status


def tagged(response):
    return response.ssoadmin_backend._find_permission_set(
        instance_arn=response._get_param("InstanceArn"), permission_set_arn=response._get_param("ResourceArn")
    )


def without(tags, keys):
    return [tag for tag in tags or [] if tag["Key"] not in keys]


def list_tags_for_resource(self):
    return json.dumps({"Tags": tagged(self).tags or []})


def tag_resource(self):
    permission_set, added = tagged(self), self._get_param("Tags")
    permission_set.tags = without(permission_set.tags, [tag["Key"] for tag in added]) + added
    return "{}"


def untag_resource(self):
    permission_set = tagged(self)
    permission_set.tags = without(permission_set.tags, self._get_param("TagKeys"))
    return "{}"


def provision_permission_set(self):
    backend, arn = self.ssoadmin_backend, self._get_param("PermissionSetArn")
    backend._find_permission_set(instance_arn=self._get_param("InstanceArn"), permission_set_arn=arn)
    status = {
        "CreatedDate": unix_time(),
        "PermissionSetArn": arn,
        "RequestId": str(uuid4()),
        "Status": "SUCCEEDED",
    }
    backend.__dict__.setdefault("provisionings", {})[status["RequestId"]] = status
    return json.dumps({"PermissionSetProvisioningStatus": status})


def describe_permission_set_provisioning_status(self):
    known = self.ssoadmin_backend.__dict__.get("provisionings", {})
    status = known.get(self._get_param("ProvisionPermissionSetRequestId"))
    if status is None:
        raise ResourceNotFoundException("There is no such request.")
    return json.dumps({"PermissionSetProvisioningStatus": status})
