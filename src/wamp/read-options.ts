import {
  DEFAULT_CALL_OPTIONS,
  DEFAULT_PUBLISH_OPTIONS,
  type CallOptions,
  type PublishOptions,
  type Receivers,
} from './client-message';
import type { Passthru } from './payload';
import type { OptionsReader } from './wire-reader';

/** PUBLISH.Options; a testament has the same. */
export function readPublishOptions(options: OptionsReader): PublishOptions {
  if (options.isEmpty) return DEFAULT_PUBLISH_OPTIONS;
  return {
    acknowledge: options.flag('acknowledge', false),
    excludeMe: options.flag('exclude_me', true),
    discloseMe: options.flag('disclose_me', false),
    retain: options.flag('retain', false),
    receivers: readReceivers(options),
    passthru: readPassthru(options),
    recorded: options.flag('recorded', false),
  };
}

/** CALL.Options */
export function readCallOptions(options: OptionsReader): CallOptions {
  if (options.isEmpty) return DEFAULT_CALL_OPTIONS;
  return {
    receiveProgress: options.flag('receive_progress', false),
    progress: options.flag('progress', false),
    discloseMe: options.flag('disclose_me', false),
    timeoutMilliseconds: options.count('timeout', 0),
    passthru: readPassthru(options),
  };
}

/** The attributes of payload passthru mode, which is in use exactly if there is a scheme that is not empty. */
export function readPassthru(options: OptionsReader): Passthru | undefined {
  if (options.isEmpty) return undefined;
  const scheme = options.text('ppt_scheme', '');
  if (scheme === '') return undefined;
  const passthru: Record<string, string> = { ppt_scheme: scheme };
  for (const key of ['ppt_serializer', 'ppt_cipher', 'ppt_keyid']) {
    const value = options.text(key, undefined);
    if (value !== undefined) passthru[key] = value;
  }
  return passthru;
}

function readReceivers(options: OptionsReader): Receivers | undefined {
  const receivers: Receivers = {
    eligible: setOf(options.idList('eligible')),
    eligibleAuthids: setOf(options.textList('eligible_authid')),
    eligibleAuthroles: setOf(options.textList('eligible_authrole')),
    excluded: setOf(options.idList('exclude')),
    excludedAuthids: setOf(options.textList('exclude_authid')),
    excludedAuthroles: setOf(options.textList('exclude_authrole')),
  };
  return Object.values(receivers).every((list) => list === undefined) ? undefined : receivers;
}

function setOf<T>(list: readonly T[] | undefined): ReadonlySet<T> | undefined {
  return list === undefined ? undefined : new Set(list);
}
