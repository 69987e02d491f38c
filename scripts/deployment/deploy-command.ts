import { idleCost } from './idle-cost';
import { needsOf } from './needs';
import type { DeploymentOptions } from './options';
import type { DeploymentPorts } from './ports';
import { runPreflight } from './preflight';
import { failureReport, preflightTable } from './report';
import { synthesize } from './synthesis';
import { openTarget, type Target } from './target';

/** What is done with a deployment that succeeded; its exit status. */
export type AfterDeployment = (target: Target) => Promise<number>;

/**
 * Looks for what usually goes wrong, deploys all stacks, and hands over. @returns the exit status.
 *
 * @throws DeploymentError if settings, region or credentials do not fit.
 */
export async function deploy(
  options: DeploymentOptions,
  ports: DeploymentPorts,
  afterDeployment: AfterDeployment,
): Promise<number> {
  const { say, cdk } = ports;
  const target = await openTarget(options, ports);
  const { names, account, environment } = target;
  say(
    `Deployment "${names.deployment}" of profile ${names.profile}, into account ${names.account}, region ${names.region}`,
  );
  say(`with the credentials of ${target.arn}.\n\nSynthesizing the stacks ...`);
  const synthesis = await synthesize(options, target, ports);
  if ('failed' in synthesis) {
    say(failureReport(synthesis.failed.output, names));
    return 1;
  }
  const { folder, plan } = synthesis;
  const results = await runPreflight({ account, region: names.region, plan, needs: needsOf(plan) });
  say(`\n${preflightTable(results, names)}\n`);
  if (results.some(({ findings }) => findings.some(({ stops }) => stops))) {
    say('Nothing was changed. Mend what stops it, and run the command again.');
    return 1;
  }
  say(idleCost(folder));
  if (!(await isAgreed(options, ports))) return 1;
  // What it may ask about (wider permissions) was agreed to above: these are the stacks of this repository.
  // `--force`: a stack whose template is the same text may refer to a resource of an earlier one that was replaced.
  const result = await cdk(['deploy', '--all', '--force', '--app', folder, '--require-approval', 'never'], environment);
  if (result.status !== 0) {
    say(
      `\n${failureReport(result.output, names)}\n\nStacks that are deployed stay; running the command again goes on from there.`,
    );
    return 1;
  }
  return afterDeployment(target);
}

async function isAgreed({ yes }: DeploymentOptions, { ask, say }: DeploymentPorts): Promise<boolean> {
  if (yes) return true;
  const answer = await ask('Deploy it? It takes about half an hour. [y/N] ');
  if (answer === undefined) say('There is nobody to ask: add --yes to deploy without a question.');
  else if (/^y(es)?$/i.test(answer.trim())) return true;
  say('Nothing was changed.');
  return false;
}
