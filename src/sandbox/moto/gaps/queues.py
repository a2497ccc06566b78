"""SQS: the queues whose dead letters a queue takes."""

from moto.sqs.models import Queue


def fill():
    read = Queue.attributes.fget

    def attributes(self):
        allowed = getattr(self, "redrive_allow_policy", None)
        return {**read(self), **({"RedriveAllowPolicy": allowed} if allowed else {})}

    Queue.attributes = property(attributes)
