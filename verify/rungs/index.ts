import type { DynamicRung, StaticRung } from '../rung';
import { readAssembly } from '../templates/read-assembly';
import { checkEmulator, NOT_TRIED } from './emulator';
import { checkInvariants } from './invariants';

/** All static rungs, in the order in which they run: the quick ones first. One more is one file and one line here. */
export const STATIC_RUNGS: readonly StaticRung[] = [
  {
    name: 'invariants',
    proves: 'what AWS refuses or what cannot work, by our own rules',
    check: (folder) => checkInvariants(readAssembly(folder)),
  },
];

/** All rungs that run something, after the static ones. */
export const DYNAMIC_RUNGS: readonly DynamicRung[] = [
  {
    name: 'emulator',
    proves:
      'the CDK deploys, changes, upgrades and destroys it in an emulated account, and what is deployed works over HTTP',
    check: checkEmulator,
    note: () => NOT_TRIED,
  },
];
