import type { StaticRung } from '../rung';
import { readAssembly } from '../templates/read-assembly';
import { checkCdkNag } from './cdk-nag';
import { checkCfnLint } from './cfn-lint';
import { checkInvariants } from './invariants';
import { checkSynth } from './synth';

/** All static rungs, in the order in which they run: the quick ones first. One more is one file and one line here. */
export const STATIC_RUNGS: readonly StaticRung[] = [
  {
    name: 'invariants',
    proves: 'what AWS refuses or what cannot work, by our own rules',
    check: (folder) => checkInvariants(readAssembly(folder)),
  },
  { name: 'cdk-nag', proves: 'AwsSolutions and Serverless: no finding without a reason', check: checkCdkNag },
  { name: 'synth', proves: "what cdk synth --strict refuses: CDK's own rules, warnings too", check: checkSynth },
  { name: 'cfn-lint', proves: "schemas, enums, references and limits, by AWS's linter", check: checkCfnLint },
];
