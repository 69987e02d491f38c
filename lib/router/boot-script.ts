import { UserData } from 'aws-cdk-lib/aws-ec2';
import type { IBucket } from 'aws-cdk-lib/aws-s3';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';

export interface BootScriptProps {
  readonly bundle: { readonly bucket: IBucket; readonly objectKey: string };
  /** The router's configuration file, rendered. */
  readonly configuration: string;
  readonly port: number;
  readonly region: string;
  readonly groupName: string;
  readonly hookName: string;
  /** Where CloudFormation waits for the signal. */
  readonly stackName: string;
  readonly groupLogicalId: string;
}

const BUNDLE_FILE = '/opt/headwater/router.cjs';
const CONFIGURATION_FILE = '/etc/headwater/router.json';

/** Tries of 2 s for the router to become healthy, from its start. */
const HEALTH_TRIES = 60;

/**
 * The user data of a router's instance: installs Node, fetches the bundle and starts it under systemd as its own user. Any step that
 * fails fails the deployment: the script signals its exit status, and zero only after `/health` has answered.
 */
export function bootScript(props: BootScriptProps): UserData {
  const script = UserData.forLinux();
  const { bucket, objectKey } = props.bundle;
  script.addCommands(
    'set -euo pipefail',
    `trap '/opt/aws/bin/cfn-signal --exit-code $? --region ${props.region} --stack ${props.stackName} --resource ${props.groupLogicalId}' EXIT`,
    'dnf install --assumeyes nodejs24 aws-cfn-bootstrap',
    'id headwater >/dev/null 2>&1 || useradd --system --no-create-home --shell /sbin/nologin headwater',
    'install --directory --mode 755 /opt/headwater /etc/headwater',
    `aws s3 cp '${bucket.s3UrlForObject(objectKey)}' '${BUNDLE_FILE}' --region ${props.region}`,
    ...file(CONFIGURATION_FILE, props.configuration, 'HEADWATER_CONFIG'),
    // Names of resources, no secret; the router's user may read and not write it.
    `chown root:headwater ${CONFIGURATION_FILE} && chmod 640 ${CONFIGURATION_FILE}`,
    ...file(
      '/etc/headwater/drain.env',
      `GROUP_NAME=${props.groupName}\nHOOK_NAME=${props.hookName}\nAWS_REGION=${props.region}`,
    ),
    ...file('/opt/headwater/drain.sh', instanceFile('drain.sh')),
    ...file('/etc/sysctl.d/99-headwater.conf', instanceFile('99-headwater.conf')),
    ...file('/etc/systemd/system/headwater-router.service', instanceFile('headwater-router.service')),
    ...file('/etc/systemd/system/headwater-drain.service', instanceFile('headwater-drain.service')),
    'sysctl --system >/dev/null',
    'systemctl daemon-reload',
    'systemctl enable --now headwater-router.service headwater-drain.service',
    `for _ in $(seq ${HEALTH_TRIES}); do`,
    `  if curl --silent --fail --max-time 2 http://127.0.0.1:${props.port}/health >/dev/null; then exit 0; fi`,
    '  sleep 2',
    'done',
    `echo 'The router does not answer on port ${props.port}; its journal follows' >&2`,
    'journalctl --unit headwater-router.service --no-pager --lines 50 >&2',
    'exit 1',
  );
  return script;
}

/** Lines that write a file by a here-document, in which the shell expands nothing. */
function file(path: string, content: string, terminator = 'END_OF_FILE'): string[] {
  return [`cat >${path} <<'${terminator}'`, content.trimEnd(), terminator];
}

function instanceFile(name: string): string {
  return readFileSync(join(__dirname, 'instance', name), 'utf8');
}
