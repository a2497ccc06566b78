"""Lambda: settings of a function that moto forgets, and a reserved concurrency of 0."""

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

    LambdaFunction.__init__ = made
    LambdaFunction.get_configuration = configuration
    LambdaFunction.get_code = described
    LambdaFunction.update_configuration = updated
    LambdaFunction.update_function_code = code_updated
    LambdaBackend.put_function_event_invoke_config = replaced
