import { checkBootstrap } from './checks/bootstrap';
import { checkConcurrency } from './checks/concurrency';
import { checkNames } from './checks/names';
import { checkQuotas } from './checks/quotas';
import { checkRegion } from './checks/region';
import { checkStacks } from './checks/stacks';
import { checkZones } from './checks/zones';
import type { Check, Finding, PreflightContext } from './finding';

export interface CheckResult {
  readonly name: string;
  readonly findings: readonly Finding[];
  /** Why it could not be found out: the credentials may not ask, for instance. The deployment will tell. */
  readonly unknown: string | undefined;
}

const CHECKS: Readonly<Record<string, Check>> = {
  'the bootstrap stack': checkBootstrap,
  'the region offers what is needed': checkRegion,
  'the zones of the load balancer': checkZones,
  'the state of the stacks': checkStacks,
  'names that are taken': checkNames,
  'Lambda concurrency': checkConcurrency,
  quotas: checkQuotas,
};

/** Looks for everything that can be known before anything is changed. Never rejects. */
export function runPreflight(context: PreflightContext): Promise<CheckResult[]> {
  return Promise.all(
    Object.entries(CHECKS).map(async ([name, check]): Promise<CheckResult> => {
      try {
        return { name, findings: await check(context), unknown: undefined };
      } catch (error) {
        return {
          name,
          findings: [],
          unknown: firstLine(error instanceof Error ? `${error.name}: ${error.message}` : String(error)),
        };
      }
    }),
  );
}

function firstLine(text: string): string {
  return text.split('\n', 1)[0] ?? text;
}
