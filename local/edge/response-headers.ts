import { z } from 'zod';
import { TemplateFault, type Deployment, type Resource } from '../contracts';
import { nameOf } from '../runtime/permissions';

type Headers = Readonly<Record<string, string | readonly string[]>>;
/** Adds a policy's headers to an answer. */
export type ResponseHeadersPolicy = (headers: Headers) => Headers;

const override = { Override: z.boolean() };
const policySchema = z.strictObject({
  Name: z.string(),
  Comment: z.string().optional(),
  SecurityHeadersConfig: z
    .strictObject({
      ContentSecurityPolicy: z.object({ ...override, ContentSecurityPolicy: z.string() }).optional(),
      ContentTypeOptions: z.object(override).optional(),
      FrameOptions: z.object({ ...override, FrameOption: z.string() }).optional(),
      ReferrerPolicy: z.object({ ...override, ReferrerPolicy: z.string() }).optional(),
      StrictTransportSecurity: z
        .object({
          ...override,
          AccessControlMaxAgeSec: z.coerce.number(),
          IncludeSubdomains: z.boolean().default(false),
          Preload: z.boolean().default(false),
        })
        .optional(),
      XSSProtection: z
        .object({ ...override, Protection: z.boolean(), ModeBlock: z.boolean().default(false) })
        .optional(),
    })
    .default({}),
  CustomHeadersConfig: z
    .object({ Items: z.array(z.object({ ...override, Header: z.string(), Value: z.string() })) })
    .default({ Items: [] }),
  RemoveHeadersConfig: z.object({ Items: z.array(z.object({ Header: z.string() })) }).default({ Items: [] }),
});
type Policy = z.output<typeof policySchema>;

interface AddedHeader {
  readonly name: string;
  readonly value: string;
  /** Whether it replaces what the origin sent. */
  readonly overrides: boolean;
}

/** AWS's managed policy SecurityHeadersPolicy. */
const MANAGED: Readonly<Record<string, readonly AddedHeader[]>> = {
  '67f7725c-6f97-4210-82d7-5512b31e9d03': [
    { name: 'referrer-policy', value: 'strict-origin-when-cross-origin', overrides: false },
    { name: 'strict-transport-security', value: 'max-age=31536000', overrides: false },
    { name: 'x-content-type-options', value: 'nosniff', overrides: true },
    { name: 'x-frame-options', value: 'SAMEORIGIN', overrides: false },
    { name: 'x-xss-protection', value: '1; mode=block', overrides: false },
  ],
};

/** The policy with this id, from the templates or AWS's own; a TemplateFault if it is neither or does what the edge does not know. */
export function responseHeadersPolicyOf(
  id: string,
  deployment: Deployment,
  distribution: Resource,
): ResponseHeadersPolicy {
  const managed = MANAGED[id];
  if (managed !== undefined) return (headers) => apply(managed, [], headers);
  const resource = deployment.byRef('AWS::CloudFront::ResponseHeadersPolicy', id);
  if (resource === undefined)
    throw new TemplateFault(`${nameOf(distribution)}: the local edge does not know the response headers policy ${id}`);
  const parsed = policySchema.safeParse(resource.properties['ResponseHeadersPolicyConfig']);
  if (!parsed.success) throw new TemplateFault(`${nameOf(resource)}: ${z.prettifyError(parsed.error)}`);
  const added = [...securityHeaders(parsed.data), ...customHeaders(parsed.data)];
  const removed = parsed.data.RemoveHeadersConfig.Items.map(({ Header }) => Header.toLowerCase());
  return (headers) => apply(added, removed, headers);
}

function apply(added: readonly AddedHeader[], removed: readonly string[], headers: Headers): Headers {
  const result = new Map(Object.entries(headers).filter(([name]) => !removed.includes(name)));
  for (const { name, value, overrides } of added) if (overrides || !result.has(name)) result.set(name, value);
  return Object.fromEntries(result);
}

function customHeaders({ CustomHeadersConfig }: Policy): AddedHeader[] {
  return CustomHeadersConfig.Items.map(({ Header, Value, Override }) => ({
    name: Header.toLowerCase(),
    value: Value,
    overrides: Override,
  }));
}

function securityHeaders({ SecurityHeadersConfig: config }: Policy): AddedHeader[] {
  const added: AddedHeader[] = [];
  const add = (name: string, setting: { readonly Override: boolean } | undefined, value: string): void => {
    if (setting !== undefined) added.push({ name, value, overrides: setting.Override });
  };
  const { StrictTransportSecurity: transport, XSSProtection: scripting } = config;
  add(
    'content-security-policy',
    config.ContentSecurityPolicy,
    config.ContentSecurityPolicy?.ContentSecurityPolicy ?? '',
  );
  add('x-content-type-options', config.ContentTypeOptions, 'nosniff');
  add('x-frame-options', config.FrameOptions, config.FrameOptions?.FrameOption ?? '');
  add('referrer-policy', config.ReferrerPolicy, config.ReferrerPolicy?.ReferrerPolicy ?? '');
  add(
    'strict-transport-security',
    transport,
    `max-age=${transport?.AccessControlMaxAgeSec ?? 0}${transport?.IncludeSubdomains === true ? '; includeSubDomains' : ''}${transport?.Preload === true ? '; preload' : ''}`,
  );
  add(
    'x-xss-protection',
    scripting,
    `${scripting?.Protection === true ? '1' : '0'}${scripting?.ModeBlock === true ? '; mode=block' : ''}`,
  );
  return added;
}
