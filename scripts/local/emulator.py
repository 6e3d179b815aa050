"""Starts MiniStack with three things that AWS has and this version of it lacks.

They touch what the emulator puts in, never what the product does with it:

- CloudWatch puts the alarm's ARN into the messages that it publishes to SNS; MiniStack leaves it out, and the responders refuse
  a message without it.
- Public SSM parameters with image ids cannot be written by anybody (AWS refuses the name, and so does MiniStack); it has the
  one for x86_64, not the one for arm64.
- A secret's Ref is its ARN (MiniStack: its name), and one generated with ExcludePunctuation has none (MiniStack: it has).
"""

import json
import string

from ministack.app import main
from ministack.services import sns, ssm
from ministack.services.cloudformation import provisioners

ARM64 = "/aws/service/ami-amazon-linux-latest/al2023-ami-kernel-default-arm64"


def with_alarm_arn(topic_arn, message):
    """The message of an alarm as CloudWatch writes it; any other message as it is."""
    try:
        alarm = json.loads(message)
    except ValueError:
        return message
    if not isinstance(alarm, dict) or "NewStateValue" not in alarm or "AlarmArn" in alarm:
        return message
    _, partition, _, region, _, _ = topic_arn.split(":", 5)
    name = alarm["AlarmName"]
    alarm["AlarmArn"] = f"arn:{partition}:cloudwatch:{region}:{alarm['AWSAccountId']}:alarm:{name}"
    return json.dumps(alarm)


def without_punctuation(properties):
    """The properties of a secret in words that MiniStack obeys."""
    generated = properties.get("GenerateSecretString") or {}
    if not generated.get("ExcludePunctuation"):
        return properties
    excluded = generated.get("ExcludeCharacters", "") + string.punctuation
    return {**properties, "GenerateSecretString": {**generated, "ExcludeCharacters": excluded}}


def secrets_by_arn(handlers):
    """CloudFormation's handlers of a secret, with the ARN in the place of the name; six random characters end it."""
    create, update, delete = handlers["create"], handlers["update"], handlers["delete"]

    def create_by_arn(logical_id, properties, stack_name):
        _, attributes = create(logical_id, without_punctuation(properties), stack_name)
        return attributes["Arn"], attributes

    def update_by_arn(arn, *args, **kwargs):
        _, attributes = update(name_in(arn), *args, **kwargs)
        return arn, attributes

    def delete_by_arn(arn, properties):
        return delete(name_in(arn), properties)

    return {**handlers, "create": create_by_arn, "update": update_by_arn, "delete": delete_by_arn}


def name_in(arn):
    return arn.split(":secret:", 1)[-1][:-7]


def install():
    deliver = sns._fanout

    def fanout(topic_arn, msg_id, message, *args, **kwargs):
        return deliver(topic_arn, msg_id, with_alarm_arn(topic_arn, message), *args, **kwargs)

    sns._fanout = fanout
    secrets = "AWS::SecretsManager::Secret"
    provisioners._RESOURCE_HANDLERS[secrets] = secrets_by_arn(provisioners._RESOURCE_HANDLERS[secrets])
    ssm._PUBLIC_AMI_PARAMETERS.setdefault(ARM64, "ami-0a2023a64b2c3d4e5")


if __name__ == "__main__":
    install()
    main()
