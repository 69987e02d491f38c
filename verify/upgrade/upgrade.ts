import type { Fault } from '../fault';
import type { StackTemplate, Template } from '../templates/template-schema';
import type { Release } from './releases';

/** From the stacks of a release to those of now. */
export interface Upgrade {
  readonly release: Release;
  readonly stacks: readonly StackTemplate[];
}

/** A stack that was released and is still there. */
export interface UpgradedStack {
  readonly version: string;
  readonly before: StackTemplate;
  readonly now: StackTemplate;
}

export type TemplateResource = Template['Resources'][string];

/** The released stacks that are still there, under the same name. */
export function upgradedStacks({ release, stacks }: Upgrade): UpgradedStack[] {
  return release.stacks.flatMap((before) => {
    const now = stacks.find(({ stackName }) => stackName === before.stackName);
    return now === undefined ? [] : [{ version: release.version, before, now }];
  });
}

/** A fault of an upgrade; the template is the one of now, where there is one, because it is what can be mended. */
export function upgradeFault(
  rule: string,
  place: Pick<Fault, 'template' | 'logicalId' | 'type'>,
  words: Pick<Fault, 'wrong' | 'fix'>,
): Fault {
  return { rule: `upgrade/${rule}`, ...place, ...words };
}
