import type { StaticRung } from '../rung';
import { readAssembly } from '../templates/read-assembly';
import { checkInvariants } from './invariants';

/** All static rungs, in the order in which they run: the quick ones first. One more is one file and one line here. */
export const STATIC_RUNGS: readonly StaticRung[] = [
  {
    name: 'invariants',
    proves: 'what AWS refuses or what cannot work, by our own rules',
    check: (folder) => checkInvariants(readAssembly(folder)),
  },
];
