import { parseArgs } from 'node:util';
import { z } from 'zod';
import type { Run } from './run-checks';

export const USAGE = `Usage: conformance --url URL [--url URL ...] --realm REALM [--json]

  --url URL                     ws://, wss://, or tcp://HOST:PORT for RawSocket; once for each transport
  --realm REALM                 the realm to join
  --serializers LIST            default json,msgpack,cbor
  --authid ID --ticket TICKET   default: sessions are anonymous
  --wampcra ID:SECRET           who can join by WAMP-CRA, for the checks of it; so the two below
  --scram ID:PASSWORD           by wamp-scram, with a key by PBKDF2
  --cryptosign ID:KEY           by cryptosign; the private key, of 64 hexadecimal digits
  --uri-prefix PREFIX           what topics and procedures begin with; default conformance.
  --maximum-message-bytes N     the router's limit, tried over WebSocket if it is given
  --concurrency N               checks at a time, default 24; 1 for a router that may go down under a check
  --json                        print outcomes as JSON
`;

/** The suite was started with arguments that it cannot follow. */
export class UsageError extends Error {
  constructor(message: string) {
    super(message);
    this.name = 'UsageError';
  }
}

const SERIALIZERS = ['json', 'msgpack', 'cbor'] as const;
const DEFAULT_PATIENCE = { answerMilliseconds: 2_000, quietMilliseconds: 100 };
const DEFAULT_CONCURRENCY = '24';

/** The secret may have colons. */
const principalSchema = z
  .string()
  .regex(/^[^:]+:.+$/, 'is ID:SECRET')
  .transform((text) => ({ authid: text.slice(0, text.indexOf(':')), secret: text.slice(text.indexOf(':') + 1) }));

const argumentsSchema = z
  .strictObject({
    url: z.array(z.url({ protocol: /^(ws|wss|tcp)$/, error: 'is a ws://, wss:// or tcp:// URL' })).min(1, 'is missing'),
    realm: z.string('is missing').min(1, 'is empty'),
    serializers: z
      .string()
      .transform((list) => list.split(','))
      .pipe(z.array(z.enum(SERIALIZERS))),
    authid: z.string().optional(),
    ticket: z.string().optional(),
    wampcra: principalSchema.optional(),
    scram: principalSchema.optional(),
    cryptosign: principalSchema
      .refine(({ secret }) => /^[0-9a-f]{64}$/i.test(secret), 'has a private key of 64 hexadecimal digits')
      .optional(),
    'uri-prefix': z.string(),
    'maximum-message-bytes': z.coerce.number().int().min(2_000).optional(),
    concurrency: z.coerce.number().int().min(1).max(1_000),
    json: z.boolean(),
  })
  .refine(({ authid, ticket }) => (authid === undefined) === (ticket === undefined), 'authid and ticket go together');

/** @throws UsageError */
export function parseCommandLine(argv: readonly string[]): Omit<Run, 'checks'> & { readonly json: boolean } {
  const result = argumentsSchema.safeParse(readOptions(argv));
  if (!result.success) {
    throw new UsageError(result.error.issues.map(({ path, message }) => `--${path.join(' ')}: ${message}`).join('\n'));
  }
  const { url, realm, serializers, authid, ticket, wampcra, scram, cryptosign, concurrency, json } = result.data;
  return {
    urls: url,
    realm,
    serializers,
    principal: authid === undefined || ticket === undefined ? undefined : { authid, ticket },
    credentials: { wampcra, scram, cryptosign },
    uriPrefix: result.data['uri-prefix'],
    maximumMessageBytes: result.data['maximum-message-bytes'],
    patience: DEFAULT_PATIENCE,
    concurrency,
    tap: undefined,
    json,
  };
}

function readOptions(argv: readonly string[]): object {
  try {
    return parseArgs({
      args: [...argv],
      options: {
        url: { type: 'string', multiple: true, default: [] },
        realm: { type: 'string' },
        serializers: { type: 'string', default: SERIALIZERS.join(',') },
        authid: { type: 'string' },
        ticket: { type: 'string' },
        wampcra: { type: 'string' },
        scram: { type: 'string' },
        cryptosign: { type: 'string' },
        'uri-prefix': { type: 'string', default: 'conformance.' },
        'maximum-message-bytes': { type: 'string' },
        concurrency: { type: 'string', default: DEFAULT_CONCURRENCY },
        json: { type: 'boolean', default: false },
      },
    }).values;
  } catch (error) {
    throw new UsageError(error instanceof Error ? error.message : String(error));
  }
}
