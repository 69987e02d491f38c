import type { PerKind } from './media';
import { positiveInteger } from './environment';

/** How long entries of each kind are kept, in days: for every function that reads or writes the index of uploads. */
export const mediaRetentionEnvironment = {
  IMAGE_RETENTION_DAYS: positiveInteger,
  AUDIO_RETENTION_DAYS: positiveInteger,
  VIDEO_RETENTION_DAYS: positiveInteger,
  LOG_RETENTION_DAYS: positiveInteger,
};

/** The largest upload of each kind. */
export const mediaLimitsEnvironment = {
  IMAGE_MAXIMUM_BYTES: positiveInteger,
  AUDIO_MAXIMUM_BYTES: positiveInteger,
  VIDEO_MAXIMUM_BYTES: positiveInteger,
  LOG_MAXIMUM_BYTES: positiveInteger,
};

export function mediaRetentionOf(
  environment: Readonly<Record<keyof typeof mediaRetentionEnvironment, number>>,
): PerKind<number> {
  return {
    image: environment.IMAGE_RETENTION_DAYS,
    audio: environment.AUDIO_RETENTION_DAYS,
    video: environment.VIDEO_RETENTION_DAYS,
    log: environment.LOG_RETENTION_DAYS,
  };
}

export function mediaLimitsOf(
  environment: Readonly<Record<keyof typeof mediaLimitsEnvironment, number>>,
): PerKind<number> {
  return {
    image: environment.IMAGE_MAXIMUM_BYTES,
    audio: environment.AUDIO_MAXIMUM_BYTES,
    video: environment.VIDEO_MAXIMUM_BYTES,
    log: environment.LOG_MAXIMUM_BYTES,
  };
}
