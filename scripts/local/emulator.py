"""Starts MiniStack with what AWS has and this version of it lacks.

It touches what the emulator puts in, never what the product does with it:

- CloudWatch puts the alarm's ARN into the messages that it publishes to SNS; MiniStack leaves it out, and the responders refuse
  a message without it.
- Public SSM parameters with image ids cannot be written by anybody (AWS refuses the name, and so does MiniStack); it has the
  one for x86_64, not the one for arm64.
- A secret's Ref is its ARN (MiniStack: its name), and one generated with ExcludePunctuation has none (MiniStack: it has).
- CloudFormation makes Route 53's health checks; MiniStack has them in Route 53's own API only.
- `Fn::GetStackOutput` reads the Region that it names, and a subscription goes to a topic of another Region (MiniStack: its own Region
  for both, the second without a word).
- A bucket of a template has the tags of the template (MiniStack: none); the function that empties it looks at them.
- A subscription that nobody has confirmed is listed as PendingConfirmation (MiniStack: by an ARN, as one that somebody has).
- A group of a template has its list of instance types (MiniStack: none); `breakwater doctor` asks what its largest size needs.

Beside them it answers `GET /_breakwater/inventory` with the name of everything that any service holds, so that what a destroy leaves
behind is seen without asking each service.
"""

import json
import pkgutil
import string
import sys

import ministack.app
from ministack import services
from ministack.core.arn import parse_arn
from ministack.core.responses import AccountRegionScopedDict, AccountScopedDict, get_account_id, new_uuid, request_scope
from ministack.services import autoscaling, route53, s3, sns, ssm
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


def health_check(logical_id, properties, stack_name):
    """A health check of a template, as Route 53's own API would keep it."""
    check = {
        "id": new_uuid(),
        "caller_reference": f"{stack_name}-{logical_id}-{new_uuid()}",
        "config": properties["HealthCheckConfig"],
        "version": 1,
    }
    with route53._lock:
        route53._health_checks[check["id"]] = check
        route53._hc_caller_refs[check["caller_reference"]] = check["id"]
    return check["id"], {"HealthCheckId": check["id"]}


def without_health_check(check_id, _properties):
    route53._delete_health_check(check_id)


def with_tags(create):
    """CloudFormation's creation of a bucket, with the tags of the template on it."""

    def create_with_tags(logical_id, properties, stack_name):
        name, attributes = create(logical_id, properties, stack_name)
        if properties.get("Tags"):
            s3._bucket_tags[name] = {tag["Key"]: tag["Value"] for tag in properties["Tags"]}
        return name, attributes

    return create_with_tags


def with_instance_types(create):
    """CloudFormation's creation of a group, with the instance types of the template on it."""

    def create_with_types(logical_id, properties, stack_name):
        name, attributes = create(logical_id, properties, stack_name)
        template = properties.get("MixedInstancesPolicy", {}).get("LaunchTemplate", {})
        autoscaling._asgs[name]["InstanceTypes"] = [one.get("InstanceType", "") for one in template.get("Overrides", [])]
        return name, attributes

    return create_with_types


def and_instance_types(instances_xml):
    """What Auto Scaling's API tells of a group's instances, and the types that it may start."""

    def xml(group):
        types = "".join(f"<member><InstanceType>{one}</InstanceType></member>" for one in group.get("InstanceTypes", []))
        policy = f"<LaunchTemplate><Overrides>{types}</Overrides></LaunchTemplate>"
        return instances_xml(group) + (f"<MixedInstancesPolicy>{policy}</MixedInstancesPolicy>" if types else "")

    return xml


def with_pending(list_by_topic):
    """The list of a topic's subscriptions, in which those that wait for a confirmation have no ARN."""

    def list_with_pending(params):
        status, headers, body = list_by_topic(params)
        for sub in [sub for topic in sns._topics.values() for sub in topic["subscriptions"] if not sub["confirmed"]]:
            body = body.replace(f"<SubscriptionArn>{sub['arn']}<".encode(), b"<SubscriptionArn>PendingConfirmation<")
        return status, headers, body

    return list_with_pending


def in_region_of_topic(handlers):
    """CloudFormation's handlers of a subscription, at work in the Region of the topic."""

    def there(handler, topic_arn):
        def handle(*args, **kwargs):
            with request_scope(get_account_id(), parse_arn(topic_arn(*args)).region):
                return handler(*args, **kwargs)

        return handle

    return {
        **handlers,
        "create": there(handlers["create"], lambda _id, properties, *_: properties["TopicArn"]),
        "update": there(handlers["update"], lambda arn, *_: arn),
        "delete": there(handlers["delete"], lambda arn, *_: arn),
    }


def in_region_of_stack(resolve):
    """CloudFormation's resolver of intrinsics, which looks for the output of a stack in the Region that is named."""

    def resolve_there(value, *args, **kwargs):
        output = value.get("Fn::GetStackOutput") if isinstance(value, dict) else None
        region = output.get("Region") if isinstance(output, dict) else None
        if not isinstance(region, str):
            return resolve(value, *args, **kwargs)
        with request_scope(get_account_id(), region):
            return resolve(value, *args, **kwargs)

    return resolve_there


def everywhere(name, wrap):
    """Replaces a function in each module of CloudFormation that holds it, wrapped once."""
    modules = [m for n, m in list(sys.modules.items()) if n.startswith("ministack.services.cloudformation") and hasattr(m, name)]
    wrapped = wrap(getattr(modules[0], name))
    for module in modules:
        setattr(module, name, wrapped)


def inventory():
    """What all services hold: `service`, `store`, `region` (empty where it has none) and `name`."""
    held = []
    for module_info in pkgutil.iter_modules(services.__path__):
        module = sys.modules.get(f"{services.__name__}.{module_info.name}")
        for store, kept in sorted(vars(module).items()) if module else ():
            if isinstance(kept, AccountRegionScopedDict):
                entries = [(region, key, value) for (_, region, key), value in list(kept._data.items())]
            elif isinstance(kept, AccountScopedDict):
                entries = [("", key, value) for (_, key), value in list(kept._data.items())]
            else:
                continue
            held += [
                {"service": module_info.name, "store": store.strip("_"), "region": region, "name": str(key)}
                for region, key, value in entries
                if not is_deleted(value)
            ]
    return held


def is_deleted(value):
    """Whether it is there for the record only: a stack that was deleted, a KMS key that waits for its end, as on AWS."""
    return isinstance(value, dict) and (value.get("StackStatus") == "DELETE_COMPLETE" or value.get("KeyState") == "PendingDeletion")


def with_inventory(application):
    async def answer(scope, receive, send):
        if scope["type"] != "http" or scope["path"] != "/_breakwater/inventory":
            return await application(scope, receive, send)
        headers = [(b"content-type", b"application/json")]
        await send({"type": "http.response.start", "status": 200, "headers": headers})
        await send({"type": "http.response.body", "body": json.dumps(inventory()).encode()})

    return answer


def install():
    deliver = sns._fanout

    def fanout(topic_arn, msg_id, message, *args, **kwargs):
        return deliver(topic_arn, msg_id, with_alarm_arn(topic_arn, message), *args, **kwargs)

    sns._fanout = fanout
    sns._list_subscriptions_by_topic = with_pending(sns._list_subscriptions_by_topic)
    secrets = "AWS::SecretsManager::Secret"
    provisioners._RESOURCE_HANDLERS[secrets] = secrets_by_arn(provisioners._RESOURCE_HANDLERS[secrets])
    handlers = provisioners._RESOURCE_HANDLERS
    handlers["AWS::Route53::HealthCheck"] = {"create": health_check, "delete": without_health_check}
    buckets = handlers["AWS::S3::Bucket"]
    handlers["AWS::S3::Bucket"] = {**buckets, "create": with_tags(buckets["create"])}
    groups = handlers["AWS::AutoScaling::AutoScalingGroup"]
    handlers["AWS::AutoScaling::AutoScalingGroup"] = {**groups, "create": with_instance_types(groups["create"])}
    autoscaling._instances_xml = and_instance_types(autoscaling._instances_xml)
    handlers["AWS::SNS::Subscription"] = in_region_of_topic(handlers["AWS::SNS::Subscription"])
    everywhere("_resolve_refs", in_region_of_stack)
    ministack.app.app = with_inventory(ministack.app.app)
    ssm._PUBLIC_AMI_PARAMETERS.setdefault(ARM64, "ami-0a2023a64b2c3d4e5")


if __name__ == "__main__":
    install()
    ministack.app.main()
