import { z } from 'zod';

const statementSchema = z.looseObject({ Action: z.union([z.string(), z.array(z.string())]) });

const templateSchema = z.looseObject({
  Resources: z.record(
    z.string(),
    z.looseObject({ Type: z.string(), Properties: z.record(z.string(), z.unknown()).optional() }),
  ),
});
export type Template = z.infer<typeof templateSchema>;
type TemplateResource = Template['Resources'][string];

export function parseTemplate(text: string): Template {
  return templateSchema.parse(JSON.parse(text));
}

/** One thing taken out of one template, and what must be named when the acceptance run fails for it. */
export interface PlantedFault {
  readonly name: string;
  /** The stack's template, as `Ingest`. */
  readonly stack: string;
  readonly plant: (template: Template) => void;
  /** Matches the text of the failure: of the start, of a check, or of a refused call. */
  readonly named: RegExp;
}

/** Grants that have no effect on one machine. Each is asserted over the templates instead (test/lib/security.test.ts). */
const WITHOUT_LOCAL_EFFECT: readonly { readonly action: RegExp; readonly reason: string }[] = [
  { action: /^logs:/, reason: 'functions log to files here' },
  { action: /^(ssmmessages|ssm:UpdateInstanceInformation)/, reason: 'Session Manager reaches no instance here' },
  { action: /^autoscaling:/, reason: 'nothing replaces the instance here' },
  { action: /^cloudformation:/, reason: 'no stack waits for the signal here' },
  { action: /^rds-data:RollbackTransaction$/, reason: 'needed by a migration that fails; test/stores proves that one' },
];

/** What only makes up for events that EventBridge loses, which does not happen within a run of minutes; test/integration proves it. */
const FOR_LOST_EVENTS = /^(OverdueUploads|MediaRole)/;
const LISTING = 's3:ListBucket';

/** Variables without which everything still works. */
const WITHOUT_EFFECT: Readonly<Record<string, string>> = { NODE_OPTIONS: 'it makes stack traces name the sources' };

/** Roles of CDK's own providers, whose work the local cloud does itself. */
const PROVIDERS = /BucketDeployment/;

type Resources = [logicalId: string, resource: TemplateResource][];

/** Every grant, route, behaviour, environment variable and event source of the templates, to be taken out one at a time. */
export function everyFault(templates: ReadonlyMap<string, Template>): PlantedFault[] {
  return [...templates].flatMap(([stack, template]) => {
    const resources = Object.entries(template.Resources);
    return [
      ...missingGrants(stack, resources),
      ...missingVariables(stack, resources),
      ...missingRoutes(stack, resources),
      ...missingBehaviors(stack, resources),
      ...missingTriggers(stack, resources),
    ];
  });
}

function missingGrants(stack: string, resources: Resources): PlantedFault[] {
  return resources
    .filter(([id, { Type }]) => Type === 'AWS::IAM::Policy' && !PROVIDERS.test(id))
    .flatMap(([id, resource]) =>
      statementsOf(resource).flatMap((statement, index) =>
        actionsOf(statement)
          .filter((action) => !(action === LISTING && FOR_LOST_EVENTS.test(id)))
          .filter((action) => !WITHOUT_LOCAL_EFFECT.some((exempt) => exempt.action.test(action)))
          .flatMap((action) =>
            resourcesOf(statement).map((_arn, position, arns) => ({
              name: `${id} statement ${index} without ${action}${arns.length > 1 ? ` on resource ${position}` : ''}`,
              stack,
              plant: (template: Template) => removeGrant(template, { id, index, action, position }),
              named: new RegExp(escape(action)),
            })),
          ),
      ),
    );
}

function missingVariables(stack: string, resources: Resources): PlantedFault[] {
  return functionsOf(resources).flatMap(([id, { Properties }]) =>
    Object.keys(variablesOf(Properties))
      .filter((variable) => WITHOUT_EFFECT[variable] === undefined)
      .map((variable) => ({
        name: `${id} without ${variable}`,
        stack,
        plant: (template) => {
          const variables = variablesOf(template.Resources[id]?.Properties);
          Reflect.deleteProperty(variables, variable);
        },
        named: new RegExp(`\\b${variable}\\b`),
      })),
  );
}

function missingRoutes(stack: string, resources: Resources): PlantedFault[] {
  return ofType(resources, 'AWS::ApiGatewayV2::Route').map(([id, { Properties }]) => {
    const routeKey = z.string().parse(Properties?.['RouteKey']);
    const staticPath = (routeKey.split(' ')[1] ?? '').replace(/\{.*/, '');
    // A function that loses its only route is named itself.
    const named = new RegExp(`${escape(staticPath)}|Nothing in the templates invokes`);
    return without(stack, id, { name: `no route ${routeKey}`, named });
  });
}

function missingBehaviors(stack: string, resources: Resources): PlantedFault[] {
  const behaviorsSchema = z.looseObject({
    DistributionConfig: z.looseObject({
      DefaultCacheBehavior: z.record(z.string(), z.unknown()),
      CacheBehaviors: z.array(z.looseObject({ PathPattern: z.string(), TargetOriginId: z.string() })),
    }),
  });
  return ofType(resources, 'AWS::CloudFront::Distribution').flatMap(([id, { Properties }]) =>
    behaviorsBeyondDefault(behaviorsSchema.parse(Properties).DistributionConfig).map(({ PathPattern }) => ({
      name: `no behaviour ${PathPattern}`,
      stack,
      plant: (template) => {
        const resource = template.Resources[id];
        const properties = behaviorsSchema.parse(resource?.Properties);
        const { DistributionConfig } = properties;
        DistributionConfig.CacheBehaviors = DistributionConfig.CacheBehaviors.filter(
          (behavior) => behavior.PathPattern !== PathPattern,
        );
        if (resource !== undefined) resource.Properties = properties;
      },
      named: new RegExp(escape(PathPattern.replace(/\*$/, ''))),
    })),
  );
}

/** Without a behaviour to the same origin as the default one, requests still arrive there: nothing is missed. */
function behaviorsBeyondDefault<T extends { readonly TargetOriginId?: unknown }>(config: {
  DefaultCacheBehavior: Record<string, unknown>;
  CacheBehaviors: T[];
}): T[] {
  const { TargetOriginId } = config.DefaultCacheBehavior;
  return config.CacheBehaviors.filter((behavior) => behavior.TargetOriginId !== TargetOriginId);
}

/** What makes a function run: event sources, schedules, permissions and custom resources. */
function missingTriggers(stack: string, resources: Resources): PlantedFault[] {
  const types = [
    'AWS::Lambda::EventSourceMapping',
    'AWS::Events::Rule',
    'AWS::Lambda::Permission',
    'Custom::Migration',
    'Custom::RegisterCredentials',
  ];
  return types.flatMap((type) =>
    ofType(resources, type)
      .filter(([id]) => !PROVIDERS.test(id) && !(type === 'AWS::Events::Rule' && FOR_LOST_EVENTS.test(id)))
      .map(([id, resource]) =>
        without(stack, id, {
          name: `no ${type} ${id}`,
          named: new RegExp(escape(functionNameIn(resource, resources))),
        }),
      ),
  );
}

function without(stack: string, id: string, { name, named }: { name: string; named: RegExp }): PlantedFault {
  return { name, stack, plant: (template) => void Reflect.deleteProperty(template.Resources, id), named };
}

/** The function that a trigger is about: its logical id, less the hash that CDK appends. */
function functionNameIn(resource: TemplateResource, resources: Resources): string {
  const text = JSON.stringify(resource);
  const id = functionsOf(resources).find(([candidate]) => text.includes(`"${candidate}"`))?.[0];
  if (id === undefined) throw new Error(`no function is named in ${text}`);
  return id.replace(/[0-9A-F]{8}$/, '');
}

function ofType(resources: Resources, type: string): Resources {
  return resources.filter(([, resource]) => resource.Type === type);
}

/** Functions of ours: those with environment variables. */
function functionsOf(resources: Resources): Resources {
  return ofType(resources, 'AWS::Lambda::Function').filter(([id]) => !PROVIDERS.test(id) && !/^AWS[0-9a-f]/.test(id));
}

function variablesOf(properties: unknown): Record<string, unknown> {
  const { Environment } = z
    .looseObject({ Environment: z.looseObject({ Variables: z.record(z.string(), z.unknown()) }).optional() })
    .parse(properties);
  const own = properties as { Environment?: { Variables: Record<string, unknown> } };
  return Environment === undefined ? {} : (own.Environment?.Variables ?? {});
}

type Statement = z.infer<typeof statementSchema>;

function statementsOf(resource: TemplateResource | undefined): Statement[] {
  const { PolicyDocument } = z
    .looseObject({ PolicyDocument: z.looseObject({ Statement: z.array(statementSchema) }) })
    .parse(resource?.Properties);
  return PolicyDocument.Statement;
}

function actionsOf({ Action }: Statement): string[] {
  return typeof Action === 'string' ? [Action] : Action;
}

function resourcesOf({ Resource }: Statement): unknown[] {
  return Array.isArray(Resource) ? Resource : [Resource];
}

interface Grant {
  readonly id: string;
  readonly index: number;
  readonly action: string;
  /** Of the resource in the statement. */
  readonly position: number;
}

/** Takes one action on one resource out of a statement; the rest of the statement stays, as one or two. */
function removeGrant(template: Template, { id, index, action, position }: Grant): void {
  const resource = template.Resources[id];
  if (resource?.Properties === undefined) throw new Error(`there is no policy ${id}`);
  const statements = statementsOf(resource).flatMap((statement, at) => {
    if (at !== index) return [statement];
    const otherActions = actionsOf(statement).filter((other) => other !== action);
    const otherResources = resourcesOf(statement).filter((_arn, other) => other !== position);
    return [
      ...(otherActions.length > 0 ? [{ ...statement, Action: otherActions }] : []),
      ...(otherResources.length > 0 ? [{ ...statement, Action: action, Resource: otherResources }] : []),
    ];
  });
  // A policy must have a statement: one that allows nothing takes the place of the last.
  const Statement = statements.length > 0 ? statements : [{ Effect: 'Deny', Action: 'iam:CreateUser', Resource: '*' }];
  resource.Properties['PolicyDocument'] = { Version: '2012-10-17', Statement };
}

function escape(text: string): string {
  return text.replace(/[.*+?^${}()|[\]\\]/g, '\\$&');
}
