"""CloudWatch Logs: the key of a log group that already exists."""

from moto.logs.exceptions import ResourceNotFoundException
from moto.logs.responses import LogsResponse


def fill():
    def set_key(self, key):
        group = self.logs_backend.groups.get(self._get_param("logGroupName"))
        if group is None:
            raise ResourceNotFoundException()
        group.kms_key_id = key
        return ""

    LogsResponse.associate_kms_key = lambda self: set_key(self, self._get_param("kmsKeyId"))
    LogsResponse.disassociate_kms_key = lambda self: set_key(self, None)
