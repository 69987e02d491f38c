import type { Check } from '../check';
import { AUTHENTICATION_CHECKS } from './authentication';
import { CALL_CHECKS } from './calls';
import { META_API_CHECKS } from './meta-api';
import { PUBLISH_SUBSCRIBE_CHECKS } from './publish-subscribe';
import { REGISTRATION_CHECKS } from './registrations';
import { SESSION_CHECKS } from './sessions';
import { TRANSPORT_CHECKS } from './transports';

/** Every check, in the order of the checklist. */
export const CHECKS: readonly Check[] = [
  ...TRANSPORT_CHECKS,
  ...SESSION_CHECKS,
  ...AUTHENTICATION_CHECKS,
  ...PUBLISH_SUBSCRIBE_CHECKS,
  ...CALL_CHECKS,
  ...REGISTRATION_CHECKS,
  ...META_API_CHECKS,
].sort((one, other) => one.line - other.line);
