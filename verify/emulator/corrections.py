"""Where ministack differs from AWS in what this project relies on. Each correction says what AWS does; none is for convenience."""

import re
import string

import ministack.app as gateway
import ministack.core.iam_evaluator as iam
import ministack.services.cloudformation.provisioners as provisioners
import ministack.services.cloudfront as cloudfront
import ministack.services.secretsmanager as secretsmanager
import ministack.services.ssm as ssm


def install(gateway_port, ami_parameters):
    refer_to_secrets_by_arn()
    exclude_punctuation_where_told()
    publish_ami_parameters(ami_parameters)
    name_distributions_locally()
    reach_http_api_origins(gateway_port)
    know_http_apis_by_their_names()
    keep_paths_of_http_apis()
    leave_health_to_deployments()
    count_requests_as_encrypted()


def refer_to_secrets_by_arn():
    """`Ref` of a secret is its ARN; ministack says its name."""
    handlers = provisioners._RESOURCE_HANDLERS["AWS::SecretsManager::Secret"]
    create, update, delete = handlers["create"], handlers["update"], handlers["delete"]

    def name_of(arn):
        return next((name for name, secret in secretsmanager._secrets.items() if secret["ARN"] == arn), arn)

    def create_by_arn(logical_id, properties, stack_name):
        _, attributes = create(logical_id, properties, stack_name)
        return attributes["Arn"], attributes

    def update_by_arn(physical_id, old_properties, properties, stack_name, logical_id=None):
        _, attributes = update(name_of(physical_id), old_properties, properties, stack_name, logical_id)
        return attributes["Arn"], attributes

    def delete_by_arn(physical_id, properties):
        delete(name_of(physical_id), properties)

    handlers.update(create=create_by_arn, update=update_by_arn, delete=delete_by_arn)


def exclude_punctuation_where_told():
    """`ExcludePunctuation` of a generated secret holds; ministack knows `ExcludeCharacters` alone."""
    generate = provisioners._sm_secret_string

    def generate_without(properties):
        settings = properties.get("GenerateSecretString") or {}
        if str(settings.get("ExcludePunctuation", False)).lower() == "true":
            excluded = settings.get("ExcludeCharacters", "") + string.punctuation
            properties = {**properties, "GenerateSecretString": {**settings, "ExcludeCharacters": excluded}}
        return generate(properties)

    provisioners._sm_secret_string = generate_without


def publish_ami_parameters(names):
    """Amazon publishes the id of its latest image for each architecture; ministack has x86 alone. No image is ever started."""
    for name in names:
        ssm._PUBLIC_AMI_PARAMETERS.setdefault(name, "ami-0a2023a1b2c3d4e5f")


def name_distributions_locally():
    """Functions call the endpoint. A name in cloudfront.net would lead them to somebody's real distribution; .invalid leads nowhere."""
    handlers = provisioners._RESOURCE_HANDLERS["AWS::CloudFront::Distribution"]
    create, update = handlers["create"], handlers["update"]

    def renamed(answer):
        physical_id, attributes = answer
        domain = attributes["DomainName"].replace(".cloudfront.net", ".cloudfront.invalid")
        return physical_id, {**attributes, "DomainName": domain}

    handlers.update(
        create=lambda *arguments, **options: renamed(create(*arguments, **options)),
        update=lambda *arguments, **options: renamed(update(*arguments, **options)),
    )
    gateway._CLOUDFRONT_HOST_RE = re.compile(r"^([a-z0-9]+)\.cloudfront\.invalid$")


def reach_http_api_origins(gateway_port):
    """A distribution reaches an HTTP API by TLS on port 443; the emulated one is behind this gateway, without TLS."""
    connect_target = cloudfront._origin_connect_target

    def target(origin, viewer_is_https):
        if ".execute-api." in origin["domain_name"]:
            return "127.0.0.1", gateway_port, False
        return connect_target(origin, viewer_is_https)

    cloudfront._origin_connect_target = target


def know_http_apis_by_their_names():
    """An HTTP API answers at <id>.execute-api.<region>.<suffix>, which the stacks compose; ministack knows it at its own host alone."""
    gateway._EXECUTE_API_RE = re.compile(r"^([a-f0-9]{8})\.execute-api\.[a-z0-9.-]+(?::\d+)?$")


def keep_paths_of_http_apis():
    """An API with a stage $default gets the path as it was sent; ministack looks for a stage in it, and so loses the slash of /console/."""
    parse = gateway._parse_execute_api_url

    def parse_with_whole_path(host, path):
        found = gateway._EXECUTE_API_RE.match(host)
        return (found.group(1), "$default", path) if found else parse(host, path)

    gateway._parse_execute_api_url = parse_with_whole_path


def leave_health_to_deployments():
    """ministack answers /health of every host itself."""
    gateway._HEALTH_PATHS = ("/_ministack/health",)


def count_requests_as_encrypted():
    """`aws:SecureTransport` is true on every call that our functions make in AWS; here there is no TLS, and policies would deny all."""
    resolve = iam._resolve_condition_key

    def resolve_as_encrypted(key, context):
        return "true" if key.lower() == "aws:securetransport" else resolve(key, context)

    iam._resolve_condition_key = resolve_as_encrypted
