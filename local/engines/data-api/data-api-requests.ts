import { z } from 'zod';

const field = z.strictObject({
  isNull: z.boolean().optional(),
  booleanValue: z.boolean().optional(),
  longValue: z.number().int().optional(),
  doubleValue: z.union([z.number(), z.enum(['NaN', 'Infinity', '-Infinity'])]).optional(),
  stringValue: z.string().optional(),
  /** Base64. */
  blobValue: z.string().optional(),
  arrayValue: z.unknown().optional(),
});

export const sqlParameter = z.strictObject({
  name: z.string().min(1),
  value: field.optional(),
  typeHint: z.enum(['DATE', 'DECIMAL', 'JSON', 'TIME', 'TIMESTAMP', 'UUID']).optional(),
});
export type SqlParameter = z.output<typeof sqlParameter>;

const target = { resourceArn: z.string().min(1), secretArn: z.string().min(1), database: z.string().optional() };
const transactionId = z.string().min(1).optional();

/** The shapes of the requests. What is not named here (schema, result set options, ExecuteSql) is refused. */
export const dataApiRequests = {
  ExecuteStatement: z.strictObject({
    ...target,
    sql: z.string().min(1).max(65_536),
    parameters: z.array(sqlParameter).default([]),
    transactionId,
    includeResultMetadata: z.boolean().default(false),
    formatRecordsAs: z.enum(['NONE', 'JSON']).default('NONE'),
    continueAfterTimeout: z.boolean().optional(),
  }),
  BatchExecuteStatement: z.strictObject({
    ...target,
    sql: z.string().min(1).max(65_536),
    parameterSets: z.array(z.array(sqlParameter)).default([]),
    transactionId,
  }),
  BeginTransaction: z.strictObject(target),
  CommitTransaction: z.strictObject({ resourceArn: z.string(), secretArn: z.string(), transactionId: z.string() }),
  RollbackTransaction: z.strictObject({ resourceArn: z.string(), secretArn: z.string(), transactionId: z.string() }),
} as const;

export type DataApiRequests = {
  [Operation in keyof typeof dataApiRequests]: z.output<(typeof dataApiRequests)[Operation]>;
};
