import { z } from 'zod';
import type { ErrorCode } from '../../model/errors';
import { ERRORS } from '../../model/errors';
import { deviceUuidSchema } from '../../model/names';
import type { ComponentName } from './components';
import { COMPONENTS } from './components';
import type { Answer, Content, Operation } from './operation';
import { ABOUT_OPERATIONS } from './operations/about-operations';
import { DEVICE_OPERATIONS } from './operations/device-operations';
import { MEDIA_OPERATIONS } from './operations/media-operations';
import { INGEST_OPERATIONS } from './operations/ingest-operations';

type JsonObject = Readonly<Record<string, unknown>>;

/** All of the native API, whichever function serves it. */
export const OPERATIONS: readonly Operation[] = [
  ...INGEST_OPERATIONS,
  ...DEVICE_OPERATIONS,
  ...MEDIA_OPERATIONS,
  ...ABOUT_OPERATIONS,
];

const DESCRIPTION = `The HTTP API of a Headwater deployment. Devices send what they observe, and read it back; admins register devices.

Credentials are the UUID and token of a device or admin: \`curl -u UUID:TOKEN\`. Each answer names its request in \`x-request-id\`.`;

const SECURITY_SCHEMES = {
  basic: { type: 'http', scheme: 'basic', description: 'UUID and token.' },
  bearer: { type: 'http', scheme: 'bearer', description: '`UUID:TOKEN`, as it is or in base64.' },
  token: {
    type: 'apiKey',
    in: 'header',
    name: 'Authorization',
    description: '`Token UUID:TOKEN`, as clients of InfluxDB send it.',
  },
};

/** The OpenAPI document (version 3.1) of the native API, made from the schemas that the functions themselves use. */
export function createOpenApiDocument(): JsonObject {
  return {
    openapi: '3.1.0',
    info: {
      title: 'Headwater',
      version: '1',
      description: DESCRIPTION,
      license: { name: 'Apache-2.0', identifier: 'Apache-2.0' },
    },
    servers: [{ url: '/', description: 'The deployment that this document comes from.' }],
    tags: [...new Set(OPERATIONS.map(({ tag }) => tag))].map((name) => ({ name })),
    paths: pathsOf(OPERATIONS),
    components: { schemas: componentSchemas(), securitySchemes: SECURITY_SCHEMES },
  };
}

function pathsOf(operations: readonly Operation[]): JsonObject {
  const paths: Record<string, JsonObject> = {};
  for (const operation of operations) {
    paths[operation.path] = { ...paths[operation.path], [operation.method.toLowerCase()]: renderOperation(operation) };
  }
  return paths;
}

function renderOperation(operation: Operation): JsonObject {
  const { method, path, tag, summary, description, caller, query, headers, body } = operation;
  const parameters = [
    ...(path.includes('{uuid}') ? [UUID_PARAMETER] : []),
    ...parametersOf(query, 'query'),
    ...parametersOf(headers, 'header'),
  ];
  const schemes = ['basic', 'bearer', ...(tag === 'InfluxDB' ? ['token'] : [])];
  return {
    operationId: operationIdOf(method, path),
    tags: [tag],
    summary,
    ...(description === undefined ? {} : { description }),
    ...(parameters.length === 0 ? {} : { parameters }),
    ...(body === undefined ? {} : { requestBody: { required: body.required, content: renderContent(body.content) } }),
    responses: { ...errorResponses(operation), ...mapValues(operation.answers, renderAnswer) },
    security: caller === 'anybody' ? [] : schemes.map((scheme) => ({ [scheme]: [] })),
  };
}

const UUID_PARAMETER = { name: 'uuid', in: 'path', required: true, schema: jsonSchemaOf(deviceUuidSchema) };

function parametersOf(schema: z.ZodObject | undefined, place: 'query' | 'header'): JsonObject[] {
  return Object.entries(schema?.shape ?? {}).map(([name, parameter]: [string, z.core.$ZodType]) => {
    const { description, ...rest } = jsonSchemaOf(parameter);
    return { name, in: place, ...(description === undefined ? {} : { description }), schema: rest };
  });
}

function renderAnswer({ description, content, headers }: Answer): JsonObject {
  return {
    description,
    ...(headers === undefined
      ? {}
      : { headers: mapValues(headers, (text) => ({ description: text, schema: { type: 'string' } })) }),
    ...(content === undefined ? {} : { content: renderContent(content) }),
  };
}

function renderContent(content: Readonly<Record<string, Content>>): JsonObject {
  return mapValues(content, ({ schema, example }) => ({
    ...(schema === undefined ? {} : { schema: { $ref: referenceTo(schema) } }),
    ...(example === undefined ? {} : { example }),
  }));
}

/** One response a status, which says what each of its codes means. InfluxDB has 400 for what is 422 elsewhere. */
function errorResponses({ tag, errors }: Operation): JsonObject {
  const isInflux = tag === 'InfluxDB';
  const responses: Record<number, JsonObject> = {};
  const codes: readonly ErrorCode[] = [...errors, 'internal'];
  for (const code of codes) {
    const status = isInflux && ERRORS[code].status === 422 ? 400 : ERRORS[code].status;
    const alike = codes.filter((other) => ERRORS[other].status === ERRORS[code].status);
    const description = alike.map((other) => `\`${other}\`: ${ERRORS[other].meaning}`).join('\n\n');
    const content = renderContent({ 'application/json': { schema: isInflux ? 'InfluxError' : 'Error' } });
    const retryAfter = { 'Retry-After': { description: 'Seconds.', schema: { type: 'integer' } } };
    responses[status] = { description, ...(status === 429 || status === 503 ? { headers: retryAfter } : {}), content };
  }
  return responses;
}

function componentSchemas(): JsonObject {
  const registry = z.registry<{ id: string }>();
  for (const [name, schema] of Object.entries(COMPONENTS)) registry.add(schema, { id: name });
  const { schemas } = z.toJSONSchema(registry, { uri: referenceOf, io: 'input' });
  return mapValues(schemas, withoutIdentity);
}

function jsonSchemaOf(schema: z.core.$ZodType): JsonObject {
  return withoutIdentity(z.toJSONSchema(schema, { io: 'input' }));
}

/** What a schema says of itself as a document of its own. */
function withoutIdentity({ $schema: _schema, $id: _id, ...schema }: JsonObject): JsonObject {
  return schema;
}

function referenceTo(name: ComponentName): string {
  return referenceOf(name);
}

function referenceOf(name: string): string {
  return `#/components/schemas/${name}`;
}

/** As in `getDevicesUuidLatest`. */
function operationIdOf(method: string, path: string): string {
  const words = path.split(/[^A-Za-z0-9]+/).filter((word) => word !== '' && word !== 'v1');
  return [method.toLowerCase(), ...words.map((word) => `${word.charAt(0).toUpperCase()}${word.slice(1)}`)].join('');
}

function mapValues<T, U>(values: Readonly<Record<string, T>>, map: (value: T) => U): Record<string, U> {
  return Object.fromEntries(Object.entries(values).map(([name, value]) => [name, map(value)]));
}
