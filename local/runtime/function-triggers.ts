import { TemplateFault, type Deployment, type Resource } from '../contracts';
import { nameOf } from './permissions';

/** What makes a function run, by type, and the property that names the function. A permission alone runs nothing. */
const TRIGGERS: Readonly<Record<string, string>> = {
  'AWS::ApiGatewayV2::Integration': 'IntegrationUri',
  'AWS::Lambda::EventSourceMapping': 'FunctionName',
  'AWS::Events::Rule': 'Targets',
};

/**
 * Throws a TemplateFault that names every function which nothing in the templates ever invokes: somebody forgot its route, event source,
 * schedule or custom resource, and in the account it would sit there in silence. An integration counts only if a route leads to it.
 */
export function requireTriggers(deployment: Deployment): void {
  const named = deployment.resources.flatMap((resource) => functionReferencesOf(deployment, resource));
  const idle = deployment
    .ofType('AWS::Lambda::Function')
    .filter(({ ref, attributes }) => !named.some((text) => text.includes(attributes['Arn'] ?? ref) || text === ref));
  if (idle.length === 0) return;
  const names = idle.map((resource) => nameOf(resource)).join(', ');
  throw new TemplateFault(
    `Nothing in the templates invokes ${names}: give it a route, an event source mapping, a rule or a custom resource, or remove it`,
  );
}

function functionReferencesOf(deployment: Deployment, resource: Resource): string[] {
  const property = resource.type.startsWith('Custom::') ? 'ServiceToken' : TRIGGERS[resource.type];
  if (property === undefined || !isReached(deployment, resource)) return [];
  const value = resource.properties[property];
  return typeof value === 'string' ? [value] : [JSON.stringify(value)];
}

function isReached(deployment: Deployment, { type, ref }: Resource): boolean {
  if (type !== 'AWS::ApiGatewayV2::Integration') return true;
  return deployment
    .ofType('AWS::ApiGatewayV2::Route')
    .some(({ properties }) => properties['Target'] === `integrations/${ref}`);
}
