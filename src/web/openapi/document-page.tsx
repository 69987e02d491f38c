import { z } from 'zod';
import type { JSX } from 'hono/jsx/jsx-runtime';
import { ERRORS } from '../../model/errors';
import { Layout } from '../console/templates/layout';
import { OPERATIONS } from './document';
import type { Operation } from './operation';
import { requestLines } from './request-lines';

const CALLERS: Readonly<Record<Operation['caller'], string>> = {
  anybody: 'Needs no credentials.',
  'device or admin': 'For the device itself, and for admins.',
  admin: 'For admins.',
};

/** The native API as a page: each operation with its parameters, a line to paste for each format, and its answers. */
export function DocumentPage({ endpoint }: { endpoint: string }): JSX.Element {
  const tags = [...new Set(OPERATIONS.map(({ tag }) => tag))];
  return (
    <Layout title="HTTP API">
      <h1>HTTP API</h1>
      <p>
        Credentials are the UUID and token of a device or an admin, as <code>curl -u UUID:TOKEN</code> sends them. The
        same for programs: <a href="/v1/openapi.json">OpenAPI 3.1</a>.
      </p>
      {tags.map((tag) => (
        <section aria-labelledby={tag}>
          <h2 id={tag}>{tag}</h2>
          {OPERATIONS.filter((operation) => operation.tag === tag).map((operation) => (
            <OperationPart operation={operation} endpoint={endpoint} />
          ))}
        </section>
      ))}
    </Layout>
  );
}

function OperationPart({ operation, endpoint }: { operation: Operation; endpoint: string }): JSX.Element {
  const { method, path, summary, description, caller, answers, errors } = operation;
  return (
    <article class="card">
      <h3>
        <code>
          {method} {path}
        </code>
      </h3>
      <p>
        {summary}. {CALLERS[caller]}
      </p>
      {description !== undefined && <p>{description}</p>}
      <Parameters operation={operation} />
      {requestLines(operation, endpoint).map(({ format, line }) => (
        <>
          {format !== undefined && <p>{format}</p>}
          <pre>
            <code>{line}</code>
          </pre>
        </>
      ))}
      <ul>
        {Object.entries(answers).map(([status, answer]) => (
          <li>
            <strong>{status}</strong> {answer.description}
          </li>
        ))}
        {errors.map((code) => (
          <li>
            <strong>{ERRORS[code].status}</strong> <code>{code}</code> {ERRORS[code].meaning}
          </li>
        ))}
      </ul>
    </article>
  );
}

function fieldsOf(schema: z.ZodObject | undefined): { name: string; description: string }[] {
  const shape: Readonly<Record<string, z.core.$ZodType>> = schema?.shape ?? {};
  return Object.entries(shape).map(([name, field]) => ({
    name,
    description: z.globalRegistry.get(field)?.description ?? '',
  }));
}

function Parameters({ operation: { query, headers } }: { operation: Operation }): JSX.Element | null {
  const rows = [
    ...fieldsOf(query).map((field) => ({ ...field, place: 'query' })),
    ...fieldsOf(headers).map((field) => ({ ...field, place: 'header' })),
  ];
  if (rows.length === 0) return null;
  return (
    <dl>
      {rows.map(({ name, place, description }) => (
        <>
          <dt>
            <code>{name}</code> ({place})
          </dt>
          <dd>{description}</dd>
        </>
      ))}
    </dl>
  );
}
