"""Starts MiniStack with two things that AWS has and this version of it lacks.

Both touch what the emulator puts in, never what the product does with it:

- CloudWatch puts the alarm's ARN into the messages that it publishes to SNS; MiniStack leaves it out, and the responders refuse
  a message without it.
- Public SSM parameters with image ids cannot be written by anybody (AWS refuses the name, and so does MiniStack); it has the
  one for x86_64, not the one for arm64.
"""

import json

from ministack.app import main
from ministack.services import sns, ssm

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


def install():
    deliver = sns._fanout

    def fanout(topic_arn, msg_id, message, *args, **kwargs):
        return deliver(topic_arn, msg_id, with_alarm_arn(topic_arn, message), *args, **kwargs)

    sns._fanout = fanout
    ssm._PUBLIC_AMI_PARAMETERS.setdefault(ARM64, "ami-0a2023a64b2c3d4e5")


if __name__ == "__main__":
    install()
    main()
