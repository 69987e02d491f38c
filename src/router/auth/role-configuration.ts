import { z } from 'zod';
import { isReservedUri, isValidUri, MATCH_POLICIES, matchesUri, type UriPattern } from '../../wamp/uri';
import { type Action, ACTIONS } from './action';
import { fillTemplates, isTemplate, TEMPLATE_VALUE_PATTERN } from './uri-template';

/** A decision that nobody took back within a day is asked for again; and nobody waits for longer than a minute. */
const MAXIMUM_CACHE_SECONDS = 86_400;
const MAXIMUM_TIMEOUT_MILLISECONDS = 60_000;

/** A role's name goes into templates as well. */
export const roleNameSchema = z.string().regex(TEMPLATE_VALUE_PATTERN, {
  error: 'a role is 1 to 64 letters, digits, hyphens or underscores',
});

const ruleSchema = z
  .strictObject({
    /** A URI, or a pattern of `match`, in which whole components may be templates: `device.{authid}.` */
    uri: z.string(),
    match: z.enum(MATCH_POLICIES).default('exact'),
    allow: z.array(z.enum(ACTIONS)).min(1),
  })
  .superRefine(({ uri, match }, context) => {
    const fault = faultOfPattern({ uri, match });
    if (fault !== undefined) context.addIssue({ code: 'custom', path: ['uri'], message: fault });
  });
export type Rule = z.output<typeof ruleSchema>;

const authorizerSchema = z.strictObject({
  procedure: z
    .string()
    .refine(
      (procedure) => isValidUri(procedure, 'exact', 'loose') && !isReservedUri(procedure),
      'is no URI of a procedure that can be registered',
    ),
  /** How long a decision holds for all sessions of the same identity. */
  cacheSeconds: z.number().nonnegative().max(MAXIMUM_CACHE_SECONDS).default(60),
  timeoutMilliseconds: z.number().int().positive().max(MAXIMUM_TIMEOUT_MILLISECONDS).default(5_000),
});
/** A procedure of the application that is asked what sessions of a role may do. */
export type AuthorizerDefinition = z.output<typeof authorizerSchema>;

/** What sessions of a role may do: whatever one of its rules allows, and what its authorizer allows. */
export const roleSchema = z.strictObject({
  rules: z.array(ruleSchema).default([]),
  /** Decides what the rules do not allow. */
  authorizer: authorizerSchema.optional(),
});
export type RoleDefinition = z.output<typeof roleSchema>;

/** Role -> what it may do. Built-in roles that are not named stay as they are. */
export const rolesSchema = z.record(roleNameSchema, roleSchema);
export type RoleDefinitions = z.output<typeof rolesSchema>;

function faultOfPattern({ uri, match }: UriPattern): string | undefined {
  const parts = uri.split('.');
  const odd = parts.find((part) => /[{}]/.test(part) && !isTemplate(part));
  if (odd !== undefined) {
    return `component ${JSON.stringify(odd)} is no template: {authid}, {authrole} or {session}, and nothing beside it`;
  }
  if (!isValidUri(fillTemplates(uri, () => 'x') ?? '', match, 'loose')) return 'is no URI, or pattern, of its match';
  if (match === 'prefix' && isTemplate(parts.at(-1) ?? '')) {
    return 'a prefix must not end with a template: it would match longer names as well; put a dot after it';
  }
  if (match === 'prefix' && parts.slice(0, -1).includes('')) return 'no URI begins with this: a component is empty';
  return undefined;
}

/** Procedures of the router that concern the session itself, or ask for what it may subscribe to, which they check (checklist 54). */
const OWN_PROCEDURES: readonly Rule[] = [
  'wamp.session.add_testament',
  'wamp.session.flush_testaments',
  'wamp.subscription.get_events',
  'wamp.subscription.lookup',
].map((uri) => ({ uri, match: 'exact', allow: ['call'] }));

const EVERYTHING: RoleDefinition = { rules: [{ uri: '', match: 'prefix', allow: [...ACTIONS] }] };

/** Anonymous sessions exist only if the configuration allows them, and then may do everything. */
const BUILT_IN_ROLES: RoleDefinitions = {
  device: { rules: [{ uri: 'device.{authid}.', match: 'prefix', allow: [...ACTIONS] }, ...OWN_PROCEDURES] },
  user: { rules: [{ uri: 'device.', match: 'prefix', allow: ['subscribe', 'call'] }, ...OWN_PROCEDURES] },
  admin: EVERYTHING,
  service: { rules: [{ uri: '', match: 'prefix', allow: ['publish', 'call'] }] },
  anonymous: EVERYTHING,
};

/** The router's own, by which it calls authorizers. No principal can have it: names of roles hold no dots. */
export const ROUTER_ROLE = 'wamp.router';

/** All roles there are: those of the configuration, and the built-in ones that it does not replace. */
export function allRoles(configured: RoleDefinitions): ReadonlyMap<string, RoleDefinition> {
  return new Map([...Object.entries(BUILT_IN_ROLES), ...Object.entries(configured)]);
}

/** Roles whose authorizer nobody could be: who registers it must not wait for an authorizer itself. */
export function rolesWithoutAuthorizer(
  configured: RoleDefinitions,
): readonly { readonly role: string; readonly message: string }[] {
  const roles = allRoles(configured);
  const mayRegister = (procedure: string): boolean =>
    [...roles.values()].some(
      ({ rules, authorizer }) =>
        authorizer === undefined && rules.some((rule) => mayAllow(rule, 'register', procedure)),
    );
  return [...roles].flatMap(([role, { authorizer }]) =>
    authorizer === undefined || mayRegister(authorizer.procedure)
      ? []
      : [{ role, message: `no role without an authorizer of its own may register ${authorizer.procedure}` }],
  );
}

/** Whether the rule allows it to some session. */
function mayAllow({ uri, match, allow }: Rule, action: Action, wanted: string): boolean {
  const components = wanted.split('.');
  const filled = uri.split('.').map((part, index) => (isTemplate(part) ? (components[index] ?? '') : part));
  return allow.includes(action) && matchesUri(match, filled.join('.'), wanted);
}

/** A setting that names a role. */
export interface RoleUse {
  readonly path: readonly (string | number)[];
  readonly role: string;
}

/** Settings that name a role that there is not, each with a message that says so. */
export function unknownRoles(
  configured: RoleDefinitions,
  uses: readonly RoleUse[],
): readonly (RoleUse & { readonly message: string })[] {
  const defined = allRoles(configured);
  const names = [...defined.keys()].join(', ');
  return uses
    .filter(({ role }) => !defined.has(role))
    .map((use) => ({
      ...use,
      message: `there is no role ${JSON.stringify(use.role)}: define it in roles, or name one of ${names}`,
    }));
}
