import type { DynamicRung, StaticRung } from '../rung';
import { readAssembly } from '../templates/read-assembly';
import { checkBoot } from './boot';
import { checkCdkNag } from './cdk-nag';
import { checkCfnLint } from './cfn-lint';
import { checkEmulator } from './emulator';
import { checkInvariants } from './invariants';
import { checkLeastPrivilege } from './least-privilege';
import { checkSynth } from './synth';
import { checkUpgrades } from './upgrade';
import { checkUserData } from './user-data';

/** All static rungs, in the order in which they run: the quick ones first. One more is one file and one line here. */
export const STATIC_RUNGS: readonly StaticRung[] = [
  {
    name: 'invariants',
    proves: 'what AWS refuses or what cannot work, by our own rules',
    check: (folder) => checkInvariants(readAssembly(folder)),
  },
  {
    name: 'upgrade',
    proves: 'no upgrade from a released version replaces or loses what holds data',
    check: checkUpgrades,
  },
  {
    name: 'cdk-nag',
    proves: 'AwsSolutions and Serverless: no finding without a reason',
    check: (folder, { note }) => checkCdkNag(folder, note),
  },
  { name: 'synth', proves: "what cdk synth --strict refuses: CDK's own rules, warnings too", check: checkSynth },
  {
    name: 'cfn-lint',
    proves: "schemas, enums, references and limits, by AWS's linter",
    check: (folder, { note }) => checkCfnLint(folder, note),
  },
  {
    name: 'user-data',
    proves: 'user data fits, parses and says what cloud-init and systemd understand',
    check: (folder, { note }) => checkUserData(readAssembly(folder), note),
  },
];

/** All rungs that run something, after the static ones. */
export const DYNAMIC_RUNGS: readonly DynamicRung[] = [
  {
    name: 'least-privilege',
    proves: 'each call of the acceptance run is allowed by its role, and each grant of a role is used',
    check: checkLeastPrivilege,
  },
  {
    name: 'boot',
    proves: 'an instance boots from its user data, serves what the load balancer wants, and comes back',
    check: checkBoot,
  },
  {
    name: 'emulator',
    proves: 'the CDK deploys, changes, upgrades and destroys it in an emulated account, and it works over HTTP',
    check: checkEmulator,
  },
];
