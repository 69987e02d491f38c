import type { JSX } from 'hono/jsx/jsx-runtime';
import type { HeadwaterError } from '../../../model/errors';
import { Layout } from './layout';

const TITLES: Readonly<Record<number, string>> = {
  403: 'Not allowed',
  404: 'Not found',
  405: 'Not possible',
  422: 'That cannot be answered',
  500: 'Something went wrong',
  503: 'One moment',
};

export interface ErrorPageProps {
  readonly error: HeadwaterError;
  /** What to name in a report. */
  readonly requestId: string;
}

export function ErrorPage({ error, requestId }: ErrorPageProps): JSX.Element {
  const title = TITLES[error.status] ?? 'That did not work';
  return (
    <Layout title={title}>
      <section class="narrow panel">
        <h1>{title}</h1>
        <p>{error.message}</p>
        <p>
          <a href="/console/">Back to the devices</a>
        </p>
        {error.status >= 500 && (
          <p class="hint">
            Request <code>{requestId}</code>
          </p>
        )}
      </section>
    </Layout>
  );
}
