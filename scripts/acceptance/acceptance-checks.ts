import type { AcceptanceCheck } from './acceptance-check';
import { CONSOLE_CHECKS } from './checks/console-checks';
import { DOOR_CHECKS } from './checks/door-checks';
import { HISTORY_CHECKS } from './checks/history-checks';
import { LIMIT_CHECKS } from './checks/limit-checks';
import { LIVE_CHECKS } from './checks/live-checks';
import { MEDIA_CHECKS } from './checks/media-checks';
import { PERMISSION_CHECKS } from './checks/permission-checks';
import { READING_CHECKS } from './checks/reading-checks';
import { RECOVERY_CHECKS } from './checks/recovery-checks';
import { REGISTRY_CHECKS } from './checks/registry-checks';

/**
 * What a deployment must do, seen through its public interfaces alone: the same checks for the local cloud and for a real one.
 * Every check states what it expects and fails with what it saw instead. In this order: later ones look for what earlier ones sent,
 * and the limits, which flood the API, come when the rest is done.
 */
export const ACCEPTANCE_CHECKS: readonly AcceptanceCheck[] = [
  ...REGISTRY_CHECKS,
  ...PERMISSION_CHECKS,
  ...READING_CHECKS,
  ...DOOR_CHECKS,
  ...LIVE_CHECKS,
  ...RECOVERY_CHECKS,
  ...MEDIA_CHECKS,
  ...CONSOLE_CHECKS,
  ...LIMIT_CHECKS,
  ...HISTORY_CHECKS,
];
