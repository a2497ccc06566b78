"""Step Functions: the versions of a state machine, and what is wrong with a definition."""

import json

from moto.core.responses import ActionResult
from moto.stepfunctions.responses import StepFunctionResponse

TYPES = {"Choice", "Fail", "Map", "Parallel", "Pass", "Succeed", "Task", "Wait"}


def fill():
    StepFunctionResponse.list_state_machine_versions = list_state_machine_versions
    StepFunctionResponse.validate_state_machine_definition = validate_state_machine_definition


def list_state_machine_versions(self):
    machine = self.stepfunction_backend.describe_state_machine(self._get_param("stateMachineArn"))
    # The newest first: API_ListStateMachineVersions.
    versions = sorted(machine.versions.values(), key=lambda one: one.version, reverse=True)
    return ActionResult(
        {
            "stateMachineVersions": [
                {"stateMachineVersionArn": one.arn, "creationDate": one.creation_date} for one in versions
            ]
        }
    )


def validate_state_machine_definition(self):
    found = problems_of(self._get_param("definition"))
    return ActionResult({"result": "FAIL" if found else "OK", "diagnostics": found, "truncated": False})


def problems_of(text):
    """The structure alone: that there is a start, and that every state is of a type and leads to one that is there."""
    try:
        definition = json.loads(text)
    except ValueError as error:
        return [problem("INVALID_JSON_DESCRIPTION", str(error), "/")]
    return list(problems_in(definition, ""))


def problem(code, message, location):
    return {"severity": "ERROR", "code": code, "message": message, "location": location or "/"}


def problems_in(machine, place):
    states = machine.get("States") if isinstance(machine, dict) else None
    if not isinstance(states, dict) or not states:
        yield problem("SCHEMA_VALIDATION_FAILED", "expected an object with States", place)
        return
    if machine.get("StartAt") not in states:
        yield problem("MISSING_TRANSITION_TARGET", "StartAt names no state", f"{place}/StartAt")
    for name, state in states.items():
        here = f"{place}/States/{name}"
        if not isinstance(state, dict) or state.get("Type") not in TYPES:
            yield problem("SCHEMA_VALIDATION_FAILED", f"expected a Type of {sorted(TYPES)}", here)
            continue
        choices, catchers = state.get("Choices", []), state.get("Catch", [])
        targets = [state.get("Next"), state.get("Default")] + [one.get("Next") for one in [*choices, *catchers]]
        for target in targets:
            if target is not None and target not in states:
                yield problem("MISSING_TRANSITION_TARGET", f"there is no state {target}", here)
        within = [state.get("ItemProcessor"), state.get("Iterator"), *state.get("Branches", [])]
        for inner in within:
            if inner is not None:
                yield from problems_in(inner, here)
