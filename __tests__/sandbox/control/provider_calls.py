"""Makes the calls that the Terraform AWS provider makes for each resource type of the stacks, and compares what is read
back with what was written.

Started with the URL of the control door and a file with the state machines of the examples. Writes one JSON object: by resource type "ok", or what went wrong.
For each type: the provider's create, its read (with tags), its update where the stacks can change something in place,
and its delete, after which the read has to say that nothing is there.
"""

import io
import json
import sys
import traceback
import zipfile

import boto3
from botocore.config import Config
from botocore.exceptions import ClientError

DOOR = sys.argv[1]
with open(sys.argv[2]) as file:
    DEFINITIONS = json.load(file)
A, B = "111111111111", "222222222222"
REGION = "eu-central-1"
DRIVERS = {}


def resource(name):
    def register(function):
        DRIVERS[name] = function
        return function

    return register


def client(service, account=B):
    """As `endpoint` sets the provider up: hosts that are no loopback address go through the proxy, which is the door."""
    return boto3.client(
        service,
        endpoint_url=DOOR,
        region_name=REGION,
        aws_access_key_id=account,
        aws_secret_access_key="local",
        config=Config(
            retries={"total_max_attempts": 1},
            proxies={"http": DOOR} if service == "s3control" else {},
            s3={"addressing_style": "path"},
        ),
    )


def same(what, received, expected):
    if received != expected:
        raise AssertionError(f"{what}: expected {expected!r}, received {received!r}")


def holds(what, received, expected):
    """Whether a response has all of this; what it has besides is AWS's own."""
    for key, value in expected.items():
        if isinstance(value, dict):
            holds(f"{what}.{key}", received.get(key) or {}, value)
        else:
            same(f"{what}.{key}", received.get(key), value)


def same_json(what, received, expected):
    same(what, json.loads(received), expected)


def gone(call, *codes):
    try:
        call()
    except ClientError as error:
        code = error.response["Error"]["Code"]
        status = error.response["ResponseMetadata"]["HTTPStatusCode"]
        if code in codes or str(status) in codes:
            return
        raise AssertionError(f"expected {codes} after the delete, received {status} {code}")
    raise AssertionError(f"expected {codes} after the delete, received an answer")


def policy(*actions, **more):
    return {"Version": "2012-10-17", "Statement": [{"Effect": "Allow", "Action": list(actions), **more}]}


def trust(service):
    return policy("sts:AssumeRole", Principal={"Service": service})


def make_role(name, service="lambda.amazonaws.com", account=B):
    made = client("iam", account).create_role(RoleName=name, AssumeRolePolicyDocument=json.dumps(trust(service)))
    return made["Role"]["Arn"]


def make_bucket(name):
    client("s3").create_bucket(Bucket=name, CreateBucketConfiguration={"LocationConstraint": REGION})
    return name


def zip_of(text):
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w") as archive:
        archive.writestr("index.js", text)
    return buffer.getvalue()


def make_function(name, **more):
    return client("lambda").create_function(
        FunctionName=name,
        Role=make_role(f"{name}-role"),
        Runtime="nodejs22.x",
        Handler="index.handler",
        Architectures=["arm64"],
        Code={"ZipFile": zip_of("exports.handler = 1")},
        MemorySize=1769,
        Timeout=60,
        PackageType="Zip",
        Publish=False,
        **more,
    )


def make_queue(name, **attributes):
    return client("sqs").create_queue(QueueName=name, Attributes=attributes)["QueueUrl"]


# IAM


@resource("aws_iam_role")
def iam_role():
    iam = client("iam")
    wanted = trust("ecs-tasks.amazonaws.com")
    iam.create_role(
        RoleName="role",
        Path="/teams/",
        Description="writes",
        AssumeRolePolicyDocument=json.dumps(wanted),
        MaxSessionDuration=3600,
        PermissionsBoundary=f"arn:aws:iam::{B}:policy/boundary",
    )
    role = iam.get_role(RoleName="role")["Role"]
    holds("role", role, {"Path": "/teams/", "Description": "writes", "MaxSessionDuration": 3600})
    same("trust", role["AssumeRolePolicyDocument"], wanted)
    same("boundary", role["PermissionsBoundary"]["PermissionsBoundaryArn"], f"arn:aws:iam::{B}:policy/boundary")
    same("inline", iam.list_role_policies(RoleName="role")["PolicyNames"], [])
    same("attached", iam.list_attached_role_policies(RoleName="role")["AttachedPolicies"], [])
    changed = trust("batch.amazonaws.com")
    iam.update_assume_role_policy(RoleName="role", PolicyDocument=json.dumps(changed))
    iam.update_role(RoleName="role", Description="reads", MaxSessionDuration=7200)
    iam.delete_role_permissions_boundary(RoleName="role")
    role = iam.get_role(RoleName="role")["Role"]
    holds("role", role, {"Description": "reads", "MaxSessionDuration": 7200})
    same("trust", role["AssumeRolePolicyDocument"], changed)
    same("boundary", role.get("PermissionsBoundary"), None)
    same("profiles", iam.list_instance_profiles_for_role(RoleName="role")["InstanceProfiles"], [])
    iam.delete_role(RoleName="role")
    gone(lambda: iam.get_role(RoleName="role"), "NoSuchEntity")


@resource("aws_iam_instance_profile")
def iam_instance_profile():
    iam = client("iam")
    make_role("instances")
    iam.create_instance_profile(InstanceProfileName="instances", Path="/teams/")
    iam.add_role_to_instance_profile(InstanceProfileName="instances", RoleName="instances")
    profile = iam.get_instance_profile(InstanceProfileName="instances")["InstanceProfile"]
    holds("profile", profile, {"Path": "/teams/", "Arn": f"arn:aws:iam::{B}:instance-profile/teams/instances"})
    same("roles", [role["RoleName"] for role in profile["Roles"]], ["instances"])
    iam.remove_role_from_instance_profile(InstanceProfileName="instances", RoleName="instances")
    same("roles", iam.get_instance_profile(InstanceProfileName="instances")["InstanceProfile"]["Roles"], [])
    iam.delete_instance_profile(InstanceProfileName="instances")
    gone(lambda: iam.get_instance_profile(InstanceProfileName="instances"), "NoSuchEntity")
    iam.delete_role(RoleName="instances")


@resource("aws_iam_openid_connect_provider")
def iam_openid_connect_provider():
    iam = client("iam")
    url = "https://token.actions.githubusercontent.com"
    arn = iam.create_open_id_connect_provider(Url=url, ClientIDList=["sts.amazonaws.com"])["OpenIDConnectProviderArn"]
    same("arn", arn, f"arn:aws:iam::{B}:oidc-provider/token.actions.githubusercontent.com")
    same("audiences", iam.get_open_id_connect_provider(OpenIDConnectProviderArn=arn)["ClientIDList"], ["sts.amazonaws.com"])
    iam.add_client_id_to_open_id_connect_provider(OpenIDConnectProviderArn=arn, ClientID="other")
    iam.remove_client_id_from_open_id_connect_provider(OpenIDConnectProviderArn=arn, ClientID="sts.amazonaws.com")
    same("audiences", iam.get_open_id_connect_provider(OpenIDConnectProviderArn=arn)["ClientIDList"], ["other"])
    iam.delete_open_id_connect_provider(OpenIDConnectProviderArn=arn)
    gone(lambda: iam.get_open_id_connect_provider(OpenIDConnectProviderArn=arn), "NoSuchEntity")


@resource("aws_iam_role_policy")
def iam_role_policy():
    iam = client("iam")
    make_role("with-policy")
    for action in ("s3:PutObject", "s3:GetObject"):
        wanted = policy(action, Resource="arn:aws:s3:::bucket/tasks/*", Sid="Put+Tasks")
        iam.put_role_policy(RoleName="with-policy", PolicyName="access", PolicyDocument=json.dumps(wanted))
        same("policy", iam.get_role_policy(RoleName="with-policy", PolicyName="access")["PolicyDocument"], wanted)
    iam.delete_role_policy(RoleName="with-policy", PolicyName="access")
    gone(lambda: iam.get_role_policy(RoleName="with-policy", PolicyName="access"), "NoSuchEntity")
    iam.delete_role(RoleName="with-policy")


@resource("aws_iam_policy")
def iam_policy():
    iam = client("iam")
    wanted = policy("s3:PutObject", Resource="arn:aws:s3:::bucket/tasks/*")
    arn = iam.create_policy(PolicyName="access", PolicyDocument=json.dumps(wanted))["Policy"]["Arn"]
    same("arn", arn, f"arn:aws:iam::{B}:policy/access")
    version = iam.get_policy(PolicyArn=arn)["Policy"]["DefaultVersionId"]
    same("policy", iam.get_policy_version(PolicyArn=arn, VersionId=version)["PolicyVersion"]["Document"], wanted)
    other = policy("s3:GetObject", Resource="arn:aws:s3:::bucket/tasks/*")
    iam.create_policy_version(PolicyArn=arn, PolicyDocument=json.dumps(other), SetAsDefault=True)
    now = iam.get_policy(PolicyArn=arn)["Policy"]["DefaultVersionId"]
    same("policy", iam.get_policy_version(PolicyArn=arn, VersionId=now)["PolicyVersion"]["Document"], other)
    same("versions", len(iam.list_policy_versions(PolicyArn=arn)["Versions"]), 2)
    iam.delete_policy_version(PolicyArn=arn, VersionId=version)
    iam.delete_policy(PolicyArn=arn)
    gone(lambda: iam.get_policy(PolicyArn=arn), "NoSuchEntity")


@resource("aws_iam_role_policy_attachment")
def iam_role_policy_attachment():
    iam = client("iam")
    make_role("attached")
    for name in (
        "service-role/AWSLambdaBasicExecutionRole",
        "service-role/AmazonECSTaskExecutionRolePolicy",
        "AWSXRayDaemonWriteAccess",
    ):
        arn = f"arn:aws:iam::aws:policy/{name}"
        iam.attach_role_policy(RoleName="attached", PolicyArn=arn)
        attached = iam.list_attached_role_policies(RoleName="attached")["AttachedPolicies"]
        same("attached", [one["PolicyArn"] for one in attached], [arn])
        iam.detach_role_policy(RoleName="attached", PolicyArn=arn)
        same("detached", iam.list_attached_role_policies(RoleName="attached")["AttachedPolicies"], [])
    iam.delete_role(RoleName="attached")


# S3


@resource("aws_s3_bucket")
def s3_bucket():
    s3 = client("s3")
    gone(lambda: s3.head_bucket(Bucket="the-bucket"), "404")
    s3.create_bucket(
        Bucket="the-bucket",
        CreateBucketConfiguration={"LocationConstraint": REGION},
        ObjectLockEnabledForBucket=True,
    )
    s3.head_bucket(Bucket="the-bucket")
    same("Region", s3.get_bucket_location(Bucket="the-bucket")["LocationConstraint"], REGION)
    gone(lambda: s3.get_bucket_policy(Bucket="the-bucket"), "NoSuchBucketPolicy")
    same("grants", len(s3.get_bucket_acl(Bucket="the-bucket")["Grants"]), 1)
    gone(lambda: s3.get_bucket_cors(Bucket="the-bucket"), "NoSuchCORSConfiguration")
    gone(lambda: s3.get_bucket_website(Bucket="the-bucket"), "NoSuchWebsiteConfiguration")
    same("versioning", s3.get_bucket_versioning(Bucket="the-bucket").get("Status"), "Enabled")
    same("acceleration", s3.get_bucket_accelerate_configuration(Bucket="the-bucket").get("Status"), None)
    s3.get_bucket_request_payment(Bucket="the-bucket")
    same("logging", s3.get_bucket_logging(Bucket="the-bucket").get("LoggingEnabled"), None)
    gone(lambda: s3.get_bucket_lifecycle_configuration(Bucket="the-bucket"), "NoSuchLifecycleConfiguration")
    gone(lambda: s3.get_bucket_replication(Bucket="the-bucket"), "ReplicationConfigurationNotFoundError")
    try:
        s3.get_bucket_encryption(Bucket="the-bucket")
    except ClientError as error:
        same("encryption", error.response["Error"]["Code"], "ServerSideEncryptionConfigurationNotFoundError")
    lock = s3.get_object_lock_configuration(Bucket="the-bucket")["ObjectLockConfiguration"]
    same("lock", lock["ObjectLockEnabled"], "Enabled")
    control, arn = client("s3control"), "arn:aws:s3:::the-bucket"
    same("tags", control.list_tags_for_resource(AccountId=B, ResourceArn=arn)["Tags"], [])
    control.tag_resource(AccountId=B, ResourceArn=arn, Tags=[{"Key": "team", "Value": "files"}])
    tags = control.list_tags_for_resource(AccountId=B, ResourceArn=arn)["Tags"]
    same("tags", tags, [{"Key": "team", "Value": "files"}])
    control.untag_resource(AccountId=B, ResourceArn=arn, TagKeys=["team"])
    gone(lambda: s3.get_bucket_tagging(Bucket="the-bucket"), "NoSuchTagSet")
    s3.delete_bucket(Bucket="the-bucket")
    gone(lambda: s3.head_bucket(Bucket="the-bucket"), "404")


@resource("aws_s3_bucket_policy")
def s3_bucket_policy():
    s3, bucket = client("s3"), make_bucket("with-policy")
    for action in ("s3:PutObject", "s3:GetObject"):
        wanted = policy(action, Principal={"AWS": f"arn:aws:iam::{A}:role/writer"}, Resource=f"arn:aws:s3:::{bucket}/*")
        s3.put_bucket_policy(Bucket=bucket, Policy=json.dumps(wanted))
        same_json("policy", s3.get_bucket_policy(Bucket=bucket)["Policy"], wanted)
    s3.delete_bucket_policy(Bucket=bucket)
    gone(lambda: s3.get_bucket_policy(Bucket=bucket), "NoSuchBucketPolicy")


@resource("aws_s3_bucket_ownership_controls")
def s3_bucket_ownership_controls():
    s3, bucket = client("s3"), make_bucket("with-ownership")
    for wanted in ("BucketOwnerEnforced", "BucketOwnerPreferred"):
        s3.put_bucket_ownership_controls(
            Bucket=bucket, OwnershipControls={"Rules": [{"ObjectOwnership": wanted}]}
        )
        rules = s3.get_bucket_ownership_controls(Bucket=bucket)["OwnershipControls"]["Rules"]
        same("rules", rules, [{"ObjectOwnership": wanted}])
    s3.delete_bucket_ownership_controls(Bucket=bucket)
    gone(lambda: s3.get_bucket_ownership_controls(Bucket=bucket), "OwnershipControlsNotFoundError")


@resource("aws_s3_bucket_public_access_block")
def s3_bucket_public_access_block():
    s3, bucket = client("s3"), make_bucket("with-block")
    names = ("BlockPublicAcls", "BlockPublicPolicy", "IgnorePublicAcls", "RestrictPublicBuckets")
    for value in (True, False):
        wanted = {name: value for name in names}
        s3.put_public_access_block(Bucket=bucket, PublicAccessBlockConfiguration=wanted)
        same("block", s3.get_public_access_block(Bucket=bucket)["PublicAccessBlockConfiguration"], wanted)
    s3.delete_public_access_block(Bucket=bucket)
    gone(lambda: s3.get_public_access_block(Bucket=bucket), "NoSuchPublicAccessBlockConfiguration")


@resource("aws_s3_bucket_versioning")
def s3_bucket_versioning():
    s3, bucket = client("s3"), make_bucket("with-versions")
    for status in ("Enabled", "Suspended"):
        s3.put_bucket_versioning(Bucket=bucket, VersioningConfiguration={"Status": status})
        same("versioning", s3.get_bucket_versioning(Bucket=bucket)["Status"], status)


@resource("aws_s3_bucket_server_side_encryption_configuration")
def s3_bucket_server_side_encryption_configuration():
    s3, bucket = client("s3"), make_bucket("with-encryption")
    key = client("kms").create_key()["KeyMetadata"]["Arn"]
    for default in ({"SSEAlgorithm": "aws:kms", "KMSMasterKeyID": key}, {"SSEAlgorithm": "AES256"}):
        wanted = {
            "ApplyServerSideEncryptionByDefault": default,
            "BucketKeyEnabled": "KMSMasterKeyID" in default,
            "BlockedEncryptionTypes": {"EncryptionType": ["SSE-C"]},
        }
        s3.put_bucket_encryption(Bucket=bucket, ServerSideEncryptionConfiguration={"Rules": [wanted]})
        rules = s3.get_bucket_encryption(Bucket=bucket)["ServerSideEncryptionConfiguration"]["Rules"]
        same("rules", rules, [wanted])
    s3.delete_bucket_encryption(Bucket=bucket)


@resource("aws_s3_bucket_lifecycle_configuration")
def s3_bucket_lifecycle_configuration():
    s3, bucket = client("s3"), make_bucket("with-lifecycle")
    rules = [
        {
            "ID": "expire",
            "Status": "Enabled",
            "Filter": {"Prefix": "logs/"},
            "Expiration": {"Days": 400},
            "NoncurrentVersionExpiration": {"NoncurrentDays": 30},
        },
        {
            "ID": "clean",
            "Status": "Enabled",
            "Filter": {"Prefix": ""},
            "Expiration": {"ExpiredObjectDeleteMarker": True},
            "AbortIncompleteMultipartUpload": {"DaysAfterInitiation": 7},
        },
    ]
    s3.put_bucket_lifecycle_configuration(
        Bucket=bucket,
        LifecycleConfiguration={"Rules": rules},
        TransitionDefaultMinimumObjectSize="all_storage_classes_128K",
    )
    read = s3.get_bucket_lifecycle_configuration(Bucket=bucket)
    same("rules", read["Rules"], rules)
    same("minimum", read.get("TransitionDefaultMinimumObjectSize"), "all_storage_classes_128K")
    s3.delete_bucket_lifecycle(Bucket=bucket)
    gone(lambda: s3.get_bucket_lifecycle_configuration(Bucket=bucket), "NoSuchLifecycleConfiguration")


@resource("aws_s3_bucket_logging")
def s3_bucket_logging():
    s3, bucket, target = client("s3"), make_bucket("with-logging"), make_bucket("log-target")
    grant = policy("s3:PutObject", Principal={"Service": "logging.s3.amazonaws.com"}, Resource=f"arn:aws:s3:::{target}/*")
    s3.put_bucket_policy(Bucket=target, Policy=json.dumps(grant))
    wanted = {"TargetBucket": target, "TargetPrefix": "access/"}
    s3.put_bucket_logging(Bucket=bucket, BucketLoggingStatus={"LoggingEnabled": wanted})
    holds("logging", s3.get_bucket_logging(Bucket=bucket)["LoggingEnabled"], wanted)
    s3.put_bucket_logging(Bucket=bucket, BucketLoggingStatus={})
    same("logging", s3.get_bucket_logging(Bucket=bucket).get("LoggingEnabled"), None)


@resource("aws_s3_bucket_object_lock_configuration")
def s3_bucket_object_lock_configuration():
    s3, bucket = client("s3"), make_bucket("with-lock")
    s3.put_bucket_versioning(Bucket=bucket, VersioningConfiguration={"Status": "Enabled"})
    for days in (30, 60):
        wanted = {
            "ObjectLockEnabled": "Enabled",
            "Rule": {"DefaultRetention": {"Mode": "GOVERNANCE", "Days": days}},
        }
        s3.put_object_lock_configuration(Bucket=bucket, ObjectLockConfiguration=wanted)
        holds("lock", s3.get_object_lock_configuration(Bucket=bucket)["ObjectLockConfiguration"], wanted)
    s3.put_object_lock_configuration(Bucket=bucket, ObjectLockConfiguration={"ObjectLockEnabled": "Enabled"})
    lock = s3.get_object_lock_configuration(Bucket=bucket)["ObjectLockConfiguration"]
    same("rule", lock.get("Rule"), None)


@resource("aws_s3_bucket_notification")
def s3_bucket_notification():
    s3, bucket = client("s3"), make_bucket("with-notification")
    arn = make_function("notified")["FunctionArn"]
    client("lambda").add_permission(
        FunctionName="notified",
        StatementId="s3",
        Action="lambda:InvokeFunction",
        Principal="s3.amazonaws.com",
        SourceArn=f"arn:aws:s3:::{bucket}",
        SourceAccount=B,
    )
    wanted = [
        {
            "Id": f"{suffix}-created",
            "LambdaFunctionArn": arn,
            "Events": ["s3:ObjectCreated:*"],
            "Filter": {"Key": {"FilterRules": [{"Name": "prefix", "Value": "in/"}, {"Name": "suffix", "Value": f".{suffix}"}]}},
        }
        for suffix in ("jpg", "png")
    ]
    s3.put_bucket_notification_configuration(
        Bucket=bucket, NotificationConfiguration={"LambdaFunctionConfigurations": wanted}
    )
    read = s3.get_bucket_notification_configuration(Bucket=bucket)["LambdaFunctionConfigurations"]
    plain = lambda items: [  # noqa: E731
        {**one, "Filter": {rule["Name"].lower(): rule["Value"] for rule in one["Filter"]["Key"]["FilterRules"]}}
        for one in items
    ]
    same("notifications", plain(read), plain(wanted))
    queue = f"arn:aws:sqs:{REGION}:{B}:{make_queue('notified').split('/')[-1]}"
    topic = client("sns").create_topic(Name="notified")["TopicArn"]
    elsewhere = {
        "QueueConfigurations": [{"Id": "q", "QueueArn": queue, "Events": ["s3:ObjectCreated:*"]}],
        "TopicConfigurations": [{"Id": "t", "TopicArn": topic, "Events": ["s3:ObjectRemoved:*"]}],
        "EventBridgeConfiguration": {},
    }
    s3.put_bucket_notification_configuration(Bucket=bucket, NotificationConfiguration=elsewhere)
    holds("elsewhere", s3.get_bucket_notification_configuration(Bucket=bucket), elsewhere)
    s3.put_bucket_notification_configuration(Bucket=bucket, NotificationConfiguration={})
    read = s3.get_bucket_notification_configuration(Bucket=bucket)
    same("notifications", read.get("LambdaFunctionConfigurations"), None)


# KMS


@resource("aws_kms_key")
def kms_key():
    kms = client("kms")
    wanted = policy("kms:*", Principal={"AWS": f"arn:aws:iam::{B}:root"}, Resource="*")
    made = kms.create_key(
        Description="of the bucket",
        KeyUsage="ENCRYPT_DECRYPT",
        CustomerMasterKeySpec="SYMMETRIC_DEFAULT",
        Policy=json.dumps(wanted),
        BypassPolicyLockoutSafetyCheck=False,
    )
    key = made["KeyMetadata"]["KeyId"]
    kms.enable_key_rotation(KeyId=key)
    metadata = kms.describe_key(KeyId=key)["KeyMetadata"]
    holds("key", metadata, {"Description": "of the bucket", "Enabled": True, "KeyState": "Enabled"})
    same_json("policy", kms.get_key_policy(KeyId=key, PolicyName="default")["Policy"], wanted)
    holds("rotation", kms.get_key_rotation_status(KeyId=key), {"KeyRotationEnabled": True})
    same("tags", kms.list_resource_tags(KeyId=key)["Tags"], [])
    changed = policy("kms:*", Principal={"AWS": f"arn:aws:iam::{B}:root"}, Resource="*", Sid="Owner")
    kms.put_key_policy(KeyId=key, PolicyName="default", Policy=json.dumps(changed))
    kms.update_key_description(KeyId=key, Description="still")
    same_json("policy", kms.get_key_policy(KeyId=key, PolicyName="default")["Policy"], changed)
    same("description", kms.describe_key(KeyId=key)["KeyMetadata"]["Description"], "still")
    kms.schedule_key_deletion(KeyId=key, PendingWindowInDays=30)
    same("state", kms.describe_key(KeyId=key)["KeyMetadata"]["KeyState"], "PendingDeletion")


@resource("aws_kms_alias")
def kms_alias():
    kms = client("kms")
    keys = [kms.create_key()["KeyMetadata"]["KeyId"] for _ in range(2)]
    kms.create_alias(AliasName="alias/bucket", TargetKeyId=keys[0])

    def read():
        aliases = kms.list_aliases()["Aliases"]
        return [one.get("TargetKeyId") for one in aliases if one["AliasName"] == "alias/bucket"]

    same("alias", read(), [keys[0]])
    kms.update_alias(AliasName="alias/bucket", TargetKeyId=keys[1])
    same("alias", read(), [keys[1]])
    kms.delete_alias(AliasName="alias/bucket")
    same("alias", read(), [])


# Lambda


@resource("aws_lambda_function")
def lambda_function():
    lambdas = client("lambda")
    logging = {"LogFormat": "JSON", "LogGroup": "/own/group"}
    made = make_function(
        "function",
        Environment={"Variables": {"BUCKET": "b"}},
        LoggingConfig=logging,
        TracingConfig={"Mode": "Active"},
        KMSKeyArn=f"arn:aws:kms:{REGION}:{B}:key/of-the-function",
    )

    def read():
        output = lambdas.get_function(FunctionName="function")
        return output, output["Configuration"]

    output, configuration = read()
    expected = {
        "Architectures": ["arm64"],
        "CodeSha256": made["CodeSha256"],
        "Environment": {"Variables": {"BUCKET": "b"}},
        "EphemeralStorage": {"Size": 512},
        "Handler": "index.handler",
        "KMSKeyArn": f"arn:aws:kms:{REGION}:{B}:key/of-the-function",
        "LastUpdateStatus": "Successful",
        "LoggingConfig": logging,
        "MemorySize": 1769,
        "PackageType": "Zip",
        "Runtime": "nodejs22.x",
        "State": "Active",
        "Timeout": 60,
        "TracingConfig": {"Mode": "Active"},
    }
    holds("function", configuration, expected)
    same("concurrency", output.get("Concurrency"), None)
    same("tags", output.get("Tags") or {}, {})
    same("signing", lambdas.get_function_code_signing_config(FunctionName="function").get("CodeSigningConfigArn"), None)
    versions = lambdas.list_versions_by_function(FunctionName="function")["Versions"]
    same("versions", [one["Version"] for one in versions], ["$LATEST"])
    holds("listed", versions[0], {"LoggingConfig": logging})

    for reserved in (10, 0):
        lambdas.put_function_concurrency(FunctionName="function", ReservedConcurrentExecutions=reserved)
        same("concurrency", read()[0].get("Concurrency"), {"ReservedConcurrentExecutions": reserved})
        of_its_own = lambdas.get_function_concurrency(FunctionName="function")
        same("concurrency", of_its_own["ReservedConcurrentExecutions"], reserved)
    lambdas.delete_function_concurrency(FunctionName="function")
    same("concurrency", read()[0].get("Concurrency"), None)

    changes = {
        "Description": "changed",
        "Environment": {"Variables": {"BUCKET": "c"}},
        "EphemeralStorage": {"Size": 1024},
        "KMSKeyArn": f"arn:aws:kms:{REGION}:{B}:key/another",
        "LoggingConfig": {"LogFormat": "Text", "LogGroup": "/another/group"},
        "MemorySize": 512,
        "Timeout": 30,
        "TracingConfig": {"Mode": "PassThrough"},
    }
    lambdas.update_function_configuration(FunctionName="function", **changes)
    holds("changed", read()[1], {**expected, **changes})
    lambdas.update_function_configuration(FunctionName="function", LoggingConfig={"LogFormat": "JSON"})
    holds("changed", read()[1], {"LoggingConfig": {"LogFormat": "JSON", "LogGroup": "/aws/lambda/function"}})
    updated = lambdas.update_function_code(
        FunctionName="function", ZipFile=zip_of("exports.handler = 2"), Architectures=["x86_64"]
    )
    holds("changed", read()[1], {"CodeSha256": updated["CodeSha256"], "Architectures": ["x86_64"]})
    lambdas.publish_version(FunctionName="function")
    published = lambdas.get_function_configuration(FunctionName=f"{made['FunctionArn']}:1", Qualifier="1")
    holds("version", published, {"Version": "1", "LastUpdateStatus": "Successful"})
    versions = lambdas.list_versions_by_function(FunctionName="function")["Versions"]
    same("versions", [one["Version"] for one in versions], ["$LATEST", "1"])
    lambdas.delete_function(FunctionName="function")
    gone(lambda: lambdas.get_function(FunctionName="function"), "ResourceNotFoundException")
    make_function("plain")
    plain = lambdas.get_function(FunctionName="plain")["Configuration"]
    holds("plain", plain, {"LoggingConfig": {"LogFormat": "Text", "LogGroup": "/aws/lambda/plain"}})


@resource("aws_lambda_function_event_invoke_config")
def lambda_function_event_invoke_config():
    lambdas = client("lambda")
    make_function("invoked")
    queue = f"arn:aws:sqs:{REGION}:{B}:failures"
    for attempts in (2, 0):
        wanted = {
            "MaximumEventAgeInSeconds": 21600,
            "MaximumRetryAttempts": attempts,
            "DestinationConfig": {"OnFailure": {"Destination": queue}},
        }
        lambdas.put_function_event_invoke_config(FunctionName="invoked", **wanted)
        holds("config", lambdas.get_function_event_invoke_config(FunctionName="invoked"), wanted)
    lambdas.delete_function_event_invoke_config(FunctionName="invoked")
    gone(lambda: lambdas.get_function_event_invoke_config(FunctionName="invoked"), "ResourceNotFoundException")


@resource("aws_lambda_alias")
def lambda_alias():
    lambdas = client("lambda")
    made = make_function("published")["FunctionArn"]
    lambdas.publish_version(FunctionName="published")
    lambdas.create_alias(FunctionName="published", Name="live", FunctionVersion="1", Description="", RoutingConfig={})
    alias = lambdas.get_alias(FunctionName="published", Name="live")
    holds("alias", alias, {"AliasArn": f"{made}:live", "Name": "live", "FunctionVersion": "1"})
    lambdas.update_alias(FunctionName="published", Name="live", FunctionVersion="$LATEST", Description="moved", RoutingConfig={})
    holds("alias", lambdas.get_alias(FunctionName="published", Name="live"), {"FunctionVersion": "$LATEST"})
    lambdas.delete_alias(FunctionName="published", Name="live")
    gone(lambda: lambdas.get_alias(FunctionName="published", Name="live"), "ResourceNotFoundException")


@resource("aws_lambda_provisioned_concurrency_config")
def lambda_provisioned_concurrency_config():
    lambdas = client("lambda")
    make_function("ready")
    lambdas.publish_version(FunctionName="ready")
    lambdas.create_alias(FunctionName="ready", Name="live", FunctionVersion="1")
    of = {"FunctionName": "ready", "Qualifier": "live"}
    for number in (5, 2):
        lambdas.put_provisioned_concurrency_config(**of, ProvisionedConcurrentExecutions=number)
        read = lambdas.get_provisioned_concurrency_config(**of)
        holds("kept ready", read, {"RequestedProvisionedConcurrentExecutions": number, "Status": "READY"})
    lambdas.delete_provisioned_concurrency_config(**of)
    gone(lambda: lambdas.get_provisioned_concurrency_config(**of), "ProvisionedConcurrencyConfigNotFoundException")


@resource("aws_lambda_permission")
def lambda_permission():
    lambdas = client("lambda")
    arn = make_function("permitted")["FunctionArn"]
    lambdas.add_permission(
        FunctionName="permitted",
        StatementId="AllowS3",
        Action="lambda:InvokeFunction",
        Principal="s3.amazonaws.com",
        SourceArn="arn:aws:s3:::source",
        SourceAccount=B,
    )
    statement = json.loads(lambdas.get_policy(FunctionName="permitted")["Policy"])["Statement"][0]
    same("statement", statement["Sid"], "AllowS3")
    same("principal", statement["Principal"], {"Service": "s3.amazonaws.com"})
    same("resource", statement["Resource"], arn)
    same(
        "condition",
        statement["Condition"],
        {"ArnLike": {"AWS:SourceArn": "arn:aws:s3:::source"}, "StringEquals": {"AWS:SourceAccount": B}},
    )
    lambdas.remove_permission(FunctionName="permitted", StatementId="AllowS3")
    gone(lambda: lambdas.get_policy(FunctionName="permitted"), "ResourceNotFoundException")
    lambdas.publish_version(FunctionName="permitted")
    lambdas.create_alias(FunctionName="permitted", Name="live", FunctionVersion="1")
    of = {"FunctionName": "permitted", "Qualifier": "live"}
    lambdas.add_permission(**of, StatementId="AllowS3", Action="lambda:InvokeFunction", Principal="s3.amazonaws.com")
    statement = json.loads(lambdas.get_policy(**of)["Policy"])["Statement"][0]
    same("resource", statement["Resource"], f"{arn}:live")
    gone(lambda: lambdas.get_policy(FunctionName="permitted"), "ResourceNotFoundException")
    lambdas.remove_permission(**of, StatementId="AllowS3")
    gone(lambda: lambdas.get_policy(**of), "ResourceNotFoundException")


@resource("aws_lambda_event_source_mapping")
def lambda_event_source_mapping():
    lambdas = client("lambda")
    target = make_function("polling")["FunctionArn"]
    make_queue("polled")
    wanted = {"EventSourceArn": f"arn:aws:sqs:{REGION}:{B}:polled", "BatchSize": 10}
    answers = {"FunctionResponseTypes": ["ReportBatchItemFailures"], "ScalingConfig": {"MaximumConcurrency": 20}}
    made = lambdas.create_event_source_mapping(FunctionName="polling", Enabled=True, **wanted, **answers)
    read = lambdas.get_event_source_mapping(UUID=made["UUID"])
    holds("mapping", read, {**wanted, **answers, "FunctionArn": target, "State": "Enabled"})
    lambdas.update_event_source_mapping(UUID=made["UUID"], FunctionName="polling", BatchSize=5, Enabled=True)
    holds("mapping", lambdas.get_event_source_mapping(UUID=made["UUID"]), {**answers, "BatchSize": 5})
    lambdas.delete_event_source_mapping(UUID=made["UUID"])
    gone(lambda: lambdas.get_event_source_mapping(UUID=made["UUID"]), "ResourceNotFoundException")


# EventBridge


@resource("aws_cloudwatch_event_rule")
def cloudwatch_event_rule():
    events = client("events")
    for prefix in ("in/", "uploads/"):
        pattern = {
            "source": ["aws.s3"],
            "detail-type": ["Object Created"],
            "detail": {"bucket": {"name": ["b"]}, "object": {"key": [{"prefix": prefix}]}},
        }
        arn = events.put_rule(Name="rule", EventPattern=json.dumps(pattern), State="ENABLED")["RuleArn"]
        read = events.describe_rule(Name="rule")
        holds("rule", read, {"Name": "rule", "Arn": arn, "State": "ENABLED", "EventBusName": "default"})
        same_json("pattern", read["EventPattern"], pattern)
    same("tags", events.list_tags_for_resource(ResourceARN=arn)["Tags"], [])
    events.delete_rule(Name="rule")
    gone(lambda: events.describe_rule(Name="rule"), "ResourceNotFoundException")


@resource("aws_cloudwatch_event_target")
def cloudwatch_event_target():
    events = client("events")
    events.put_rule(Name="targeting", EventPattern=json.dumps({"source": ["aws.s3"]}))
    arn = make_function("targeted")["FunctionArn"]
    for queue in ("failures", "others"):
        dead = {"Arn": f"arn:aws:sqs:{REGION}:{B}:{queue}"}
        target = {"Id": "function", "Arn": arn, "DeadLetterConfig": dead}
        events.put_targets(Rule="targeting", Targets=[target])
        same("targets", events.list_targets_by_rule(Rule="targeting")["Targets"], [target])
    events.remove_targets(Rule="targeting", Ids=["function"])
    same("targets", events.list_targets_by_rule(Rule="targeting")["Targets"], [])


# CloudWatch, logs, queues and topics


@resource("aws_cloudwatch_metric_alarm")
def cloudwatch_metric_alarm():
    cloudwatch = client("cloudwatch")
    topic = f"arn:aws:sns:{REGION}:{B}:alarms"
    common = {
        "ActionsEnabled": True,
        "AlarmActions": [topic],
        "AlarmDescription": "messages wait",
        "ComparisonOperator": "GreaterThanThreshold",
        "EvaluationPeriods": 1,
        "OKActions": [topic],
        "Threshold": 0.0,
        "TreatMissingData": "notBreaching",
    }
    of_metric = {
        **common,
        "AlarmName": "one",
        "Dimensions": [{"Name": "QueueName", "Value": "failures"}],
        "MetricName": "ApproximateNumberOfMessagesVisible",
        "Namespace": "AWS/SQS",
        "Period": 300,
        "Statistic": "Maximum",
    }
    stat = {
        "Metric": {
            "Namespace": "AWS/Lambda",
            "MetricName": "Errors",
            "Dimensions": [{"Name": "FunctionName", "Value": "f"}],
        },
        "Period": 300,
        "Stat": "Sum",
    }
    of_expression = {
        **common,
        "AlarmName": "several",
        "Metrics": [
            {"Id": "rate", "Expression": "errors / 2", "Label": "Rate", "ReturnData": True},
            {"Id": "errors", "MetricStat": stat, "ReturnData": False},
        ],
    }
    for wanted in (of_metric, of_expression, {**of_metric, "Threshold": 5.0}):
        cloudwatch.put_metric_alarm(**wanted)
        [read] = cloudwatch.describe_alarms(AlarmNames=[wanted["AlarmName"]])["MetricAlarms"]
        metrics = wanted.get("Metrics")
        holds("alarm", read, {key: value for key, value in wanted.items() if key != "Metrics"})
        if metrics is not None:
            for received, expected in zip(read["Metrics"], metrics, strict=True):
                holds("metric", received, expected)
        same("tags", cloudwatch.list_tags_for_resource(ResourceARN=read["AlarmArn"])["Tags"], [])
    cloudwatch.delete_alarms(AlarmNames=["one", "several"])
    same("alarms", cloudwatch.describe_alarms(AlarmNames=["one"])["MetricAlarms"], [])


@resource("aws_cloudwatch_dashboard")
def cloudwatch_dashboard():
    cloudwatch = client("cloudwatch")
    for title in ("one", "two"):
        body = {"widgets": [{"type": "text", "properties": {"markdown": title}}]}
        cloudwatch.put_dashboard(DashboardName="board", DashboardBody=json.dumps(body))
        same_json("body", cloudwatch.get_dashboard(DashboardName="board")["DashboardBody"], body)
    cloudwatch.delete_dashboards(DashboardNames=["board"])
    gone(lambda: cloudwatch.get_dashboard(DashboardName="board"), "ResourceNotFound", "404")


@resource("aws_cloudwatch_log_group")
def cloudwatch_log_group():
    logs = client("logs")
    key = client("kms").create_key()["KeyMetadata"]["Arn"]
    logs.create_log_group(logGroupName="/group", kmsKeyId=key)
    for days in (30, 365):
        logs.put_retention_policy(logGroupName="/group", retentionInDays=days)
        [read] = logs.describe_log_groups(logGroupNamePrefix="/group")["logGroups"]
        holds("group", read, {"logGroupName": "/group", "kmsKeyId": key, "retentionInDays": days})
    same("class", read.get("logGroupClass", "STANDARD"), "STANDARD")
    arn = f"arn:aws:logs:{REGION}:{B}:log-group:/group"
    same("tags", logs.list_tags_for_resource(resourceArn=arn)["tags"], {})
    logs.disassociate_kms_key(logGroupName="/group")
    [read] = logs.describe_log_groups(logGroupNamePrefix="/group")["logGroups"]
    same("key", read.get("kmsKeyId"), None)
    logs.associate_kms_key(logGroupName="/group", kmsKeyId=key)
    logs.delete_log_group(logGroupName="/group")
    same("groups", logs.describe_log_groups(logGroupNamePrefix="/group")["logGroups"], [])


def attributes(**values):
    return {key: str(value) for key, value in values.items()}


@resource("aws_sqs_queue")
def sqs_queue():
    sqs = client("sqs")
    key = client("kms").create_key()["KeyMetadata"]["Arn"]
    common = attributes(
        DelaySeconds=0,
        MaximumMessageSize=1048576,
        MessageRetentionPeriod=1209600,
        ReceiveMessageWaitTimeSeconds=0,
        VisibilityTimeout=360,
        RedriveAllowPolicy=json.dumps({"redrivePermission": "byQueue", "sourceQueueArns": [f"arn:aws:sqs:{REGION}:{B}:events"]}),
    )
    make_queue("dead-letters")
    dead = {"deadLetterTargetArn": f"arn:aws:sqs:{REGION}:{B}:dead-letters", "maxReceiveCount": 5}
    for name, encryption in (
        ("managed", {"SqsManagedSseEnabled": "true"}),
        ("own-key", attributes(KmsMasterKeyId=key, KmsDataKeyReusePeriodSeconds=300)),
    ):
        wanted = {**common, **encryption, "RedrivePolicy": json.dumps(dead)}
        url = sqs.create_queue(QueueName=name, Attributes=wanted)["QueueUrl"]
        read = sqs.get_queue_attributes(QueueUrl=url, AttributeNames=["All"])["Attributes"]
        holds(name, read, wanted)
        changed = attributes(MessageRetentionPeriod=86400)
        sqs.set_queue_attributes(QueueUrl=url, Attributes=changed)
        read = sqs.get_queue_attributes(QueueUrl=url, AttributeNames=["All"])["Attributes"]
        holds(name, read, {**wanted, **changed})
        same("tags", sqs.list_queue_tags(QueueUrl=url).get("Tags") or {}, {})
        sqs.delete_queue(QueueUrl=url)
        gone(
            lambda: sqs.get_queue_attributes(QueueUrl=url, AttributeNames=["All"]),
            "AWS.SimpleQueueService.NonExistentQueue",
        )


@resource("aws_sqs_queue_policy")
def sqs_queue_policy():
    sqs = client("sqs")
    url = sqs.create_queue(QueueName="with-policy")["QueueUrl"]
    for effect in ("one", "two"):
        wanted = policy("sqs:SendMessage", Principal="*", Resource=f"arn:aws:sqs:{REGION}:{B}:with-policy", Sid=effect)
        sqs.set_queue_attributes(QueueUrl=url, Attributes={"Policy": json.dumps(wanted)})
        same_json("policy", sqs.get_queue_attributes(QueueUrl=url, AttributeNames=["Policy"])["Attributes"]["Policy"], wanted)
    sqs.set_queue_attributes(QueueUrl=url, Attributes={"Policy": ""})
    read = sqs.get_queue_attributes(QueueUrl=url, AttributeNames=["Policy"]).get("Attributes") or {}
    same("policy", read.get("Policy") or None, None)


@resource("aws_sns_topic")
def sns_topic():
    sns = client("sns")
    key = client("kms").create_key()["KeyMetadata"]["Arn"]
    arn = sns.create_topic(Name="topic", Attributes={"KmsMasterKeyId": key})["TopicArn"]
    read = sns.get_topic_attributes(TopicArn=arn)["Attributes"]
    holds("topic", read, {"KmsMasterKeyId": key, "Owner": B, "TopicArn": arn})
    same("tags", sns.list_tags_for_resource(ResourceArn=arn)["Tags"], [])
    sns.set_topic_attributes(TopicArn=arn, AttributeName="KmsMasterKeyId", AttributeValue="")
    same("key", sns.get_topic_attributes(TopicArn=arn)["Attributes"].get("KmsMasterKeyId") or None, None)
    sns.delete_topic(TopicArn=arn)
    gone(lambda: sns.get_topic_attributes(TopicArn=arn), "NotFound")


@resource("aws_sns_topic_policy")
def sns_topic_policy():
    sns = client("sns")
    arn = sns.create_topic(Name="with-policy")["TopicArn"]
    for sid in ("one", "two"):
        wanted = policy("sns:Publish", Principal={"Service": "cloudwatch.amazonaws.com"}, Resource=arn, Sid=sid)
        sns.set_topic_attributes(TopicArn=arn, AttributeName="Policy", AttributeValue=json.dumps(wanted))
        same_json("policy", sns.get_topic_attributes(TopicArn=arn)["Attributes"]["Policy"], wanted)


@resource("aws_sns_topic_subscription")
def sns_topic_subscription():
    sns = client("sns")
    topic = sns.create_topic(Name="subscribed")["TopicArn"]
    for protocol, endpoint in (("email", "ops@example.com"), ("sqs", f"arn:aws:sqs:{REGION}:{B}:alarms")):
        made = sns.subscribe(
            TopicArn=topic, Protocol=protocol, Endpoint=endpoint, Attributes={}, ReturnSubscriptionArn=True
        )
        arn = made["SubscriptionArn"]
        read = sns.get_subscription_attributes(SubscriptionArn=arn)["Attributes"]
        holds("subscription", read, {"TopicArn": topic, "Protocol": protocol, "Endpoint": endpoint})
        wanted = {"Records": {"eventName": [{"prefix": "ObjectCreated:"}]}}
        for name, value in (("FilterPolicyScope", "MessageBody"), ("FilterPolicy", json.dumps(wanted))):
            sns.set_subscription_attributes(SubscriptionArn=arn, AttributeName=name, AttributeValue=value)
        read = sns.get_subscription_attributes(SubscriptionArn=arn)["Attributes"]
        same("scope", read["FilterPolicyScope"], "MessageBody")
        same_json("filter", read["FilterPolicy"], wanted)
        sns.unsubscribe(SubscriptionArn=arn)
        gone(lambda: sns.get_subscription_attributes(SubscriptionArn=arn), "NotFound")


# Step Functions


@resource("aws_sfn_state_machine")
def sfn_state_machine():
    sfn = client("stepfunctions")
    role = make_role("machine", "states.amazonaws.com")
    logging = {
        "level": "ERROR",
        "includeExecutionData": False,
        "destinations": [
            {"cloudWatchLogsLogGroup": {"logGroupArn": f"arn:aws:logs:{REGION}:{B}:log-group:/machine:*"}}
        ],
    }
    definition = json.dumps({"StartAt": "End", "States": {"End": {"Type": "Succeed"}}})
    checked = sfn.validate_state_machine_definition(definition=definition, type="STANDARD")
    same("validation", (checked["result"], checked["diagnostics"]), ("OK", []))
    for one in DEFINITIONS:
        checked = sfn.validate_state_machine_definition(definition=json.dumps(one), type="STANDARD")
        same("validation of an example", (checked["result"], checked["diagnostics"]), ("OK", []))
    for broken in ("{", json.dumps({"StartAt": "Gone", "States": {"End": {"Type": "Succeed"}}})):
        checked = sfn.validate_state_machine_definition(definition=broken)
        same("validation", checked["result"], "FAIL")
        same("severity", checked["diagnostics"][0]["severity"], "ERROR")
    made = sfn.create_state_machine(
        name="machine",
        definition=definition,
        roleArn=role,
        type="STANDARD",
        publish=False,
        loggingConfiguration=logging,
        encryptionConfiguration={"type": "CUSTOMER_MANAGED_KMS_KEY", "kmsKeyId": "key", "kmsDataKeyReusePeriodSeconds": 300},
    )
    arn = made["stateMachineArn"]
    read = sfn.describe_state_machine(stateMachineArn=arn)
    holds("machine", read, {"definition": definition, "roleArn": role, "type": "STANDARD", "status": "ACTIVE"})
    same("logging", read["loggingConfiguration"], logging)
    same("key", read["encryptionConfiguration"]["kmsKeyId"], "key")
    same("tags", sfn.list_tags_for_resource(resourceArn=arn)["tags"], [])
    same("versions", sfn.list_state_machine_versions(stateMachineArn=arn)["stateMachineVersions"], [])
    changed = json.dumps({"StartAt": "Stop", "States": {"Stop": {"Type": "Fail"}}})
    sfn.update_state_machine(
        stateMachineArn=arn,
        definition=changed,
        roleArn=role,
        publish=False,
        loggingConfiguration={**logging, "level": "ALL"},
    )
    read = sfn.describe_state_machine(stateMachineArn=arn)
    holds("machine", read, {"definition": changed, "loggingConfiguration": {"level": "ALL"}})
    sfn.update_state_machine(stateMachineArn=arn, definition=definition, roleArn=role, publish=True)
    [version] = sfn.list_state_machine_versions(stateMachineArn=arn)["stateMachineVersions"]
    same("version", version["stateMachineVersionArn"], f"{arn}:1")
    sfn.delete_state_machine(stateMachineArn=arn)
    gone(lambda: sfn.describe_state_machine(stateMachineArn=arn), "StateMachineDoesNotExist")
    gone(lambda: sfn.list_state_machine_versions(stateMachineArn=arn), "StateMachineDoesNotExist", "ResourceNotFound")


# CloudTrail and Access Analyzer


@resource("aws_cloudtrail")
def cloudtrail():
    trails, bucket = client("cloudtrail"), make_bucket("trail-logs")
    wanted = {
        "Name": "trail",
        "S3BucketName": bucket,
        "IncludeGlobalServiceEvents": False,
        "IsMultiRegionTrail": False,
        "EnableLogFileValidation": True,
        "KmsKeyId": client("kms").create_key()["KeyMetadata"]["Arn"],
    }
    arn = trails.create_trail(**wanted)["TrailARN"]
    trails.start_logging(Name=arn)
    selectors = [
        {
            "Name": "writes",
            "FieldSelectors": [
                {"Field": "eventCategory", "Equals": ["Data"]},
                {"Field": "resources.ARN", "StartsWith": ["arn:aws:s3:::bucket/"]},
            ],
        }
    ]
    trails.put_event_selectors(TrailName=arn, AdvancedEventSelectors=selectors)
    [read] = trails.describe_trails(trailNameList=[arn])["trailList"]
    wanted["LogFileValidationEnabled"] = wanted.pop("EnableLogFileValidation")
    holds("trail", read, wanted)
    same("logging", trails.get_trail_status(Name=arn)["IsLogging"], True)
    same("selectors", trails.get_event_selectors(TrailName=arn)["AdvancedEventSelectors"], selectors)
    [tags] = trails.list_tags(ResourceIdList=[arn])["ResourceTagList"]
    same("tags", tags["TagsList"], [])
    trails.update_trail(Name=arn, S3BucketName=bucket, IsMultiRegionTrail=True, IncludeGlobalServiceEvents=True)
    [read] = trails.describe_trails(trailNameList=[arn])["trailList"]
    holds("trail", read, {"IsMultiRegionTrail": True, "LogFileValidationEnabled": True})
    trails.delete_trail(Name=arn)
    same("trails", trails.describe_trails(trailNameList=[arn])["trailList"], [])


@resource("aws_accessanalyzer_analyzer")
def accessanalyzer_analyzer():
    for account in (A, B):
        analyzers = client("accessanalyzer", account)
        for kind in ("ACCOUNT", "ORGANIZATION"):
            name = f"of-{kind.lower()}"
            arn = f"arn:aws:access-analyzer:{REGION}:{account}:analyzer/{name}"
            gone(lambda: analyzers.get_analyzer(analyzerName=name), "ResourceNotFoundException")
            made = analyzers.create_analyzer(analyzerName=name, type=kind, clientToken="once")
            same("arn", made["arn"], arn)
            read = analyzers.get_analyzer(analyzerName=name)["analyzer"]
            holds("analyzer", read, {"name": name, "arn": arn, "type": kind, "status": "ACTIVE", "tags": {}})
            gone(lambda: analyzers.create_analyzer(analyzerName=name, type=kind), "ConflictException")
            analyzers.tag_resource(resourceArn=arn, tags={"team": "files", "kept": "yes"})
            analyzers.untag_resource(resourceArn=arn, tagKeys=["team"])
            same("tags", analyzers.list_tags_for_resource(resourceArn=arn)["tags"], {"kept": "yes"})
            same("tags", analyzers.get_analyzer(analyzerName=name)["analyzer"]["tags"], {"kept": "yes"})
            analyzers.delete_analyzer(analyzerName=name, clientToken="again")
            gone(lambda: analyzers.get_analyzer(analyzerName=name), "ResourceNotFoundException")


# Identity Center

INSTANCE = "arn:aws:sso:::instance/ssoins-1234567890abcdef"


def make_permission_set(name):
    made = client("sso-admin").create_permission_set(InstanceArn=INSTANCE, Name=name, SessionDuration="PT1H")
    return {"InstanceArn": INSTANCE, "PermissionSetArn": made["PermissionSet"]["PermissionSetArn"]}


def provision(both):
    """The provider provisions again after each change, and waits for it."""
    sso = client("sso-admin")
    status = sso.provision_permission_set(**both, TargetType="ALL_PROVISIONED_ACCOUNTS")["PermissionSetProvisioningStatus"]
    read = sso.describe_permission_set_provisioning_status(
        InstanceArn=INSTANCE, ProvisionPermissionSetRequestId=status["RequestId"]
    )["PermissionSetProvisioningStatus"]
    holds("provisioning", read, {"Status": "SUCCEEDED", "PermissionSetArn": both["PermissionSetArn"]})


@resource("aws_ssoadmin_permission_set")
def ssoadmin_permission_set():
    sso = client("sso-admin")
    wanted = {"Name": "Writer", "Description": "writes", "SessionDuration": "PT4H"}
    arn = sso.create_permission_set(InstanceArn=INSTANCE, **wanted)["PermissionSet"]["PermissionSetArn"]
    both = {"InstanceArn": INSTANCE, "PermissionSetArn": arn}
    named = {"InstanceArn": INSTANCE, "ResourceArn": arn}
    read = sso.describe_permission_set(**both)["PermissionSet"]
    holds("set", read, wanted)
    read["CreatedDate"].isoformat()
    same("tags", sso.list_tags_for_resource(**named)["Tags"], [])
    sso.update_permission_set(**both, Description="reads", SessionDuration="PT1H")
    provision(both)
    read = sso.describe_permission_set(**both)["PermissionSet"]
    holds("set", read, {"Name": "Writer", "Description": "reads", "SessionDuration": "PT1H"})
    sso.tag_resource(**named, Tags=[{"Key": "team", "Value": "files"}, {"Key": "kept", "Value": "yes"}])
    sso.untag_resource(**named, TagKeys=["team"])
    same("tags", sso.list_tags_for_resource(**named)["Tags"], [{"Key": "kept", "Value": "yes"}])
    sso.delete_permission_set(**both)
    gone(lambda: sso.describe_permission_set(**both), "ResourceNotFoundException")
    gone(lambda: sso.list_tags_for_resource(**named), "ResourceNotFoundException")


@resource("aws_ssoadmin_permission_set_inline_policy")
def ssoadmin_permission_set_inline_policy():
    sso, both = client("sso-admin"), make_permission_set("WithPolicy")
    for action in ("s3:PutObject", "s3:GetObject"):
        wanted = policy(action, Resource="arn:aws:s3:::bucket/people/*")
        sso.put_inline_policy_to_permission_set(**both, InlinePolicy=json.dumps(wanted))
        provision(both)
        same_json("policy", sso.get_inline_policy_for_permission_set(**both)["InlinePolicy"], wanted)
    sso.delete_inline_policy_from_permission_set(**both)
    provision(both)
    same("policy", sso.get_inline_policy_for_permission_set(**both).get("InlinePolicy") or "", "")


@resource("aws_ssoadmin_account_assignment")
def ssoadmin_account_assignment():
    sso, both = client("sso-admin"), make_permission_set("Assigned")
    who = {"PrincipalType": "GROUP", "PrincipalId": "11111111-2222-3333-4444-555555555555"}
    assignment = {**both, **who, "TargetType": "AWS_ACCOUNT", "TargetId": A}

    def listed():
        assignments = sso.list_account_assignments(**both, AccountId=A)["AccountAssignments"]
        return [(one["PrincipalType"], one["PrincipalId"]) for one in assignments]

    same("before", listed(), [])
    status = sso.create_account_assignment(**assignment)["AccountAssignmentCreationStatus"]
    read = sso.describe_account_assignment_creation_status(
        InstanceArn=INSTANCE, AccountAssignmentCreationRequestId=status["RequestId"]
    )["AccountAssignmentCreationStatus"]
    same("status", read["Status"], "SUCCEEDED")
    same("assignments", listed(), [(who["PrincipalType"], who["PrincipalId"])])
    status = sso.delete_account_assignment(**assignment)["AccountAssignmentDeletionStatus"]
    read = sso.describe_account_assignment_deletion_status(
        InstanceArn=INSTANCE, AccountAssignmentDeletionRequestId=status["RequestId"]
    )["AccountAssignmentDeletionStatus"]
    same("status", read["Status"], "SUCCEEDED")
    same("after", listed(), [])


# S3 Access Grants


def make_instance(account):
    control = client("s3control", account)
    try:
        control.create_access_grants_instance(AccountId=account)
    except ClientError as error:
        if error.response["ResponseMetadata"]["HTTPStatusCode"] != 409:
            raise
    return control


@resource("aws_s3control_access_grants_instance")
def s3control_access_grants_instance():
    control = client("s3control", A)
    arn = f"arn:aws:s3:{REGION}:{A}:access-grants/default"
    gone(lambda: control.get_access_grants_instance(AccountId=A), "NoSuchAccessGrantsInstance")
    made = control.create_access_grants_instance(AccountId=A, Tags=[{"Key": "team", "Value": "files"}])
    same("arn", made["AccessGrantsInstanceArn"], arn)
    same("id", made["AccessGrantsInstanceId"], "default")
    read = control.get_access_grants_instance(AccountId=A)
    holds("instance", read, {"AccessGrantsInstanceArn": arn, "AccessGrantsInstanceId": "default"})
    same("center", read.get("IdentityCenterArn"), None)
    gone(lambda: control.create_access_grants_instance(AccountId=A), "AccessGrantsInstanceAlreadyExists")
    tags = control.list_tags_for_resource(AccountId=A, ResourceArn=arn)["Tags"]
    same("tags", tags, [{"Key": "team", "Value": "files"}])
    control.untag_resource(AccountId=A, ResourceArn=arn, TagKeys=["team"])
    same("tags", control.list_tags_for_resource(AccountId=A, ResourceArn=arn)["Tags"], [])
    control.delete_access_grants_instance(AccountId=A)
    gone(lambda: control.get_access_grants_instance(AccountId=A), "NoSuchAccessGrantsInstance")


@resource("aws_s3control_access_grants_instance_resource_policy")
def s3control_access_grants_instance_resource_policy():
    control = make_instance(B)
    for sid in ("one", "two & <three>"):
        wanted = policy("s3:GetDataAccess", Principal={"AWS": A}, Resource="*", Sid=sid)
        control.put_access_grants_instance_resource_policy(AccountId=B, Policy=json.dumps(wanted))
        same_json("policy", control.get_access_grants_instance_resource_policy(AccountId=B)["Policy"], wanted)
    control.delete_access_grants_instance_resource_policy(AccountId=B)
    gone(lambda: control.get_access_grants_instance_resource_policy(AccountId=B), "NoSuchAccessGrantsInstanceResourcePolicy")


def make_location(control, scope):
    made = control.create_access_grants_location(
        AccountId=B, LocationScope=scope, IAMRoleArn=f"arn:aws:iam::{B}:role/location"
    )
    return made["AccessGrantsLocationId"]


@resource("aws_s3control_access_grants_location")
def s3control_access_grants_location():
    control = make_instance(B)
    scope = "s3://bucket/in & out/*"
    made = control.create_access_grants_location(
        AccountId=B,
        LocationScope=scope,
        IAMRoleArn=f"arn:aws:iam::{B}:role/location",
        Tags=[{"Key": "team", "Value": "a&b"}],
    )
    named = {"AccountId": B, "AccessGrantsLocationId": made["AccessGrantsLocationId"]}
    arn = f"arn:aws:s3:{REGION}:{B}:access-grants/default/location/{made['AccessGrantsLocationId']}"
    expected = {"AccessGrantsLocationArn": arn, "LocationScope": scope, "IAMRoleArn": f"arn:aws:iam::{B}:role/location"}
    holds("made", made, expected)
    holds("read", control.get_access_grants_location(**named), expected)
    tags = control.list_tags_for_resource(AccountId=B, ResourceArn=arn)["Tags"]
    same("tags", tags, [{"Key": "team", "Value": "a&b"}])
    control.update_access_grants_location(**named, IAMRoleArn=f"arn:aws:iam::{B}:role/another")
    holds("read", control.get_access_grants_location(**named), {**expected, "IAMRoleArn": f"arn:aws:iam::{B}:role/another"})
    control.delete_access_grants_location(**named)
    gone(lambda: control.get_access_grants_location(**named), "NoSuchAccessGrantsLocation")


@resource("aws_s3control_access_grant")
def s3control_access_grant():
    control = make_instance(B)
    location = make_location(control, "s3://bucket/*")
    grantee = {"GranteeType": "IAM", "GranteeIdentifier": f"arn:aws:iam::{A}:role/writer"}
    wanted = {
        "AccessGrantsLocationId": location,
        "AccessGrantsLocationConfiguration": {"S3SubPrefix": "team/*"},
        "Grantee": grantee,
        "Permission": "WRITE",
    }
    made = control.create_access_grant(AccountId=B, **wanted)
    named = {"AccountId": B, "AccessGrantId": made["AccessGrantId"]}
    arn = f"arn:aws:s3:{REGION}:{B}:access-grants/default/grant/{made['AccessGrantId']}"
    expected = {**wanted, "AccessGrantArn": arn, "GrantScope": "s3://bucket/team/*"}
    holds("made", made, expected)
    holds("read", control.get_access_grant(**named), expected)
    same("tags", control.list_tags_for_resource(AccountId=B, ResourceArn=arn)["Tags"], [])
    gone(lambda: control.delete_access_grants_location(AccountId=B, AccessGrantsLocationId=location), "AccessGrantsLocationNotEmptyError")
    gone(lambda: control.delete_access_grants_instance(AccountId=B), "AccessGrantsInstanceNotEmptyError")
    control.delete_access_grant(**named)
    gone(lambda: control.get_access_grant(**named), "NoSuchAccessGrant")
    control.delete_access_grants_location(AccountId=B, AccessGrantsLocationId=location)


def outcome(function):
    try:
        function()
        return "ok"
    except Exception as error:  # noqa: BLE001
        where = traceback.extract_tb(error.__traceback__)[1:2]
        return "".join(f"line {frame.lineno}: {frame.line}: " for frame in where) + str(error)


print(json.dumps({name: outcome(function) for name, function in DRIVERS.items()}))
