import type { CommandResult } from './cdk-command';
import { contextOf, type DeploymentOptions } from './options';
import { type Plan, readPlan } from './planned-stacks';
import type { DeploymentPorts } from './ports';
import type { Target } from './target';

/** The templates of a deployment in a folder of their own: what is looked at is what is deployed. */
export async function synthesize(
  options: DeploymentOptions,
  target: Target,
  ports: DeploymentPorts,
): Promise<{ readonly folder: string; readonly plan: Plan } | { readonly failed: CommandResult }> {
  const folder = ports.assemblyFolder(options.deployment);
  const context = Object.entries(contextOf(options)).flatMap(([name, value]) => ['-c', `${name}=${value}`]);
  const result = await ports.cdk(['synth', '--strict', '--quiet', '--output', folder, ...context], target.environment);
  return result.status === 0 ? { folder, plan: readPlan(folder) } : { failed: result };
}
