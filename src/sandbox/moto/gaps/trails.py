"""CloudTrail: a trail that is deleted by its ARN, as the provider does it."""

from moto.cloudtrail.models import CloudTrailBackend


def fill():
    delete = CloudTrailBackend.delete_trail
    CloudTrailBackend.delete_trail = lambda self, name: delete(self, self.get_trail(name).trail_name)
