import type { Report } from '../fault';
import type { Deployment } from '../templates/deployment';

/** Looks at all templates of a deployment for the faults of one concept; its rules' ids begin with the concept. */
export type Invariant = (deployment: Deployment, report: Report) => void;
