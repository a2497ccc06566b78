"""Lambda: settings of a function that moto forgets, a reserved concurrency of 0, and policies of aliases."""

import json

from moto.awslambda.exceptions import GenericResourcNotFound
from moto.awslambda.models import LambdaBackend, LambdaFunction

from . import provisioned_concurrency

# By API_UpdateFunctionConfiguration: the setting, and where moto keeps it.
UPDATED = {"KMSKeyArn": "kms_key_arn", "LoggingConfig": "logging_config", "TracingConfig": "tracing_config"}


def fill():
    provisioned_concurrency.fill()
    make, configure = LambdaFunction.__init__, LambdaFunction.get_configuration
    describe, update = LambdaFunction.get_code, LambdaFunction.update_configuration
    update_code = LambdaFunction.update_function_code
    put_invoke_config = LambdaBackend.put_function_event_invoke_config
    get_policy = LambdaBackend.get_policy

    def made(self, account_id, spec, region, *args, **kwargs):
        self.logging_config = spec.get("LoggingConfig")
        make(self, account_id, spec, region, *args, **kwargs)

    def configuration(self, *args, **kwargs):
        # Without a setting, or with a part of it, Lambda names what it uses: API_LoggingConfig.
        usual = {"LogFormat": "Text", "LogGroup": f"/aws/lambda/{self.function_name}"}
        return {**configure(self, *args, **kwargs), "LoggingConfig": {**usual, **(self.logging_config or {})}}

    def described(self):
        reserved = self.reserved_concurrency
        concurrency = {} if reserved is None else {"Concurrency": {"ReservedConcurrentExecutions": reserved}}
        return {**describe(self), **concurrency}

    def updated(self, changes):
        for setting, attribute in UPDATED.items():
            if setting in changes:
                setattr(self, attribute, changes[setting])
        if "EphemeralStorage" in changes:
            self.ephemeral_storage = changes["EphemeralStorage"]["Size"]
        return update(self, changes)

    def code_updated(self, changes):
        self.architectures = changes.get("Architectures") or self.architectures
        return update_code(self, changes)

    def replaced(self, function_name, config):
        # A function has one; moto puts the new one behind the old one, and reads the first.
        self.get_function(function_name).event_invoke_config.clear()
        return put_invoke_config(self, function_name, config)

    def own_policy(self, function_name, qualifier=None):
        # The function and each of its aliases have a policy: API_GetPolicy. moto has one for all of them.
        answer = json.loads(get_policy(self, function_name, qualifier))
        policy = json.loads(answer["Policy"])
        arn = self.get_function(function_name).function_arn
        own = arn if qualifier is None else f"{arn}:{qualifier}"
        statements = [one for one in policy["Statement"] if one["Resource"] == own]
        if not statements:
            raise GenericResourcNotFound()
        return json.dumps({**answer, "Policy": json.dumps({**policy, "Statement": statements})})

    LambdaFunction.__init__ = made
    LambdaFunction.get_configuration = configuration
    LambdaFunction.get_code = described
    LambdaFunction.update_configuration = updated
    LambdaFunction.update_function_code = code_updated
    LambdaBackend.put_function_event_invoke_config = replaced
    LambdaBackend.get_policy = own_policy
