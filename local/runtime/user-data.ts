import { z } from 'zod';

/** What the launch template's script says of the router that it installs. */
export interface RouterInstallation {
  /** S3 object key of the bundle that the instance downloads. */
  readonly bundleKey: string;
  readonly bundleBucket: string;
  /** Where the instance puts the bundle. */
  readonly bundlePath: string;
  readonly configurationPath: string;
  readonly configuration: Readonly<Record<string, unknown>> & { readonly port: number };
  /** The systemd unit's command line. */
  readonly execStart: string;
  readonly signalsCloudFormation: boolean;
}

/** EC2 takes user data of up to 16 KB. */
const MAXIMUM_BYTES = 16 * 1024;

const configurationSchema = z.looseObject({ port: z.number().int().min(1).max(65_535) });

/**
 * Reads the instance's script as far as the local cloud stands in for it: the download of the bundle, the configuration that a
 * here-document writes, and the unit's ExecStart. Throws an Error that says which of them is missing or contradicts another.
 */
export function readUserData(base64: string): RouterInstallation {
  const script = Buffer.from(base64, 'base64').toString('utf8');
  const bytes = Buffer.byteLength(script);
  if (bytes > MAXIMUM_BYTES) throw new Error(`the user data has ${bytes} bytes; EC2 takes ${MAXIMUM_BYTES}`);
  if (!script.startsWith('#!')) throw new Error('the user data is no script: it must begin with #!');

  const document = /cat >(\/\S+) <<'HEADWATER_CONFIG'\n([\s\S]*?)\nHEADWATER_CONFIG(?:\n|$)/.exec(script);
  if (document === null) throw new Error("the user data writes no configuration (cat >FILE <<'HEADWATER_CONFIG')");
  const [, configurationPath = '', text = ''] = document;

  const execStart = /^ExecStart=(.+)$/m.exec(script)?.[1];
  if (execStart === undefined) throw new Error('the user data installs no unit with an ExecStart');
  const [, bundlePath, configured] =
    /^\/\S*node\S*\s+(?:-\S+\s+)*(\/\S+)\s+--config\s+(\/\S+)\s*$/.exec(execStart) ?? [];
  if (bundlePath === undefined || configured === undefined)
    throw new Error(`ExecStart must be NODE BUNDLE --config FILE, not ${execStart}`);
  if (configured !== configurationPath)
    throw new Error(
      `ExecStart reads ${configured}, but the user data writes the configuration to ${configurationPath}`,
    );

  const { bucket, key } = downloadOf(script, bundlePath);
  return {
    bundleKey: key,
    bundleBucket: bucket,
    bundlePath,
    configurationPath,
    configuration: parseConfiguration(text),
    execStart,
    signalsCloudFormation: /\bcfn-signal\b/.test(script),
  };
}

function downloadOf(script: string, bundlePath: string): { readonly bucket: string; readonly key: string } {
  const downloads = script.matchAll(/aws s3 cp\s+'?"?s3:\/\/([^/\s'"]+)\/([^\s'"]+)'?"?\s+'?"?([^\s'"]+)/g);
  for (const [, bucket, key, destination] of downloads)
    if (destination === bundlePath && bucket !== undefined && key !== undefined) return { bucket, key };
  throw new Error(`the user data does not download ${bundlePath} (aws s3 cp s3://BUCKET/KEY ${bundlePath})`);
}

function parseConfiguration(text: string): RouterInstallation['configuration'] {
  let json: unknown;
  try {
    json = JSON.parse(text);
  } catch (error) {
    throw new Error(`the router's configuration is not well-formed JSON: ${String(error)}`, { cause: error });
  }
  const parsed = configurationSchema.safeParse(json);
  if (!parsed.success) throw new Error(`the router's configuration: ${z.prettifyError(parsed.error)}`);
  return parsed.data;
}
