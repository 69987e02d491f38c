import type { JSX } from 'hono/jsx/jsx-runtime';
import type { Device } from '../../../model/device';
import type { Viewer } from './layout';
import { Layout } from './layout';

export interface RegisterPageProps {
  readonly viewer: Viewer;
  readonly name: string;
  /** A fresh one is proposed, so that sending the form twice is a conflict and not a second device. */
  readonly uuid: string;
  readonly fault?: string | undefined;
}

export function RegisterPage({ viewer, name, uuid, fault }: RegisterPageProps): JSX.Element {
  return (
    <Layout title="Register a device" viewer={viewer}>
      <section class="narrow panel">
        <h1>Register a device</h1>
        {fault !== undefined && (
          <p class="fault" role="alert">
            {fault}
          </p>
        )}
        <form method="post" action="/console/register">
          <input type="hidden" name="form" value={viewer.formToken} />
          <label for="name">Name</label>
          <input id="name" name="name" value={name} required maxlength={128} placeholder="Greenhouse, north wall" />
          <label for="uuid">UUID</label>
          <input
            id="uuid"
            name="uuid"
            value={uuid}
            required
            maxlength={64}
            pattern="[A-Za-z0-9_\-]+"
            spellcheck={false}
          />
          <p class="hint">Keep the proposed one, or choose your own: letters, digits, hyphens and underscores.</p>
          <button type="submit">Register</button>
        </form>
      </section>
    </Layout>
  );
}

export interface RegisteredPageProps {
  readonly viewer: Viewer;
  readonly device: Device;
  readonly token: string;
  /** The endpoint's origin. */
  readonly origin: string;
  readonly wampUrl: string;
}

/** The only page that ever shows the token. */
export function RegisteredPage({ viewer, device, token, origin, wampUrl }: RegisteredPageProps): JSX.Element {
  const curl = `curl -u '${device.uuid}:${token}' -d '{"temperature": 21.5}' ${origin}/v1/readings`;
  return (
    <Layout title={`${device.name} is registered`} viewer={viewer}>
      <section class="panel">
        <h1>{device.name} is registered</h1>
        <p class="notice">Copy the token now: it is shown this once, and only its hash is kept.</p>
        <dl class="facts">
          <dt>UUID</dt>
          <dd>
            <code>{device.uuid}</code>
          </dd>
          <dt>Token</dt>
          <dd>
            <code>{token}</code>
          </dd>
        </dl>
        <h2>Send a first reading by HTTP</h2>
        <pre>
          <code>{curl}</code>
        </pre>
        <h2>Or by WAMP</h2>
        <p>
          Join realm <code>iot</code> at <code>{wampUrl}</code> by ticket authentication (authid is the UUID, the ticket
          the token) and publish to <code>{`device.${device.uuid}.reading`}</code> with keyword arguments such as{' '}
          <code>{'{"temperature": 21.5}'}</code>. Without a unit, temperature is shown as °C and humidity as %.
        </p>
        <p>
          <a class="button" href={`/console/devices/${device.uuid}`}>
            Go to the device
          </a>
        </p>
      </section>
    </Layout>
  );
}
