import type { Clock, DeviceRegistry, IdSource, Logger } from '../../model/ports';
import type { OriginVerifier } from '../http/origin-verifier';
import type { RequestAuthenticator } from '../http/request-authenticator';
import type { DeviceReadings } from '../models/device-readings';
import type { MediaLibrary } from '../models/media-library';
import type { DeviceRegistration } from '../models/device-registration';
import type { SigningKeys } from './session';

/** Remembers what may be used once; `DynamoDbNonces` of src/stores is the one. */
export interface Nonces {
  /** True the first time only. The nonce may be forgotten after `expiresAtSeconds` (since 1970). */
  use(nonce: string, expiresAtSeconds: number): Promise<boolean>;
}

export interface ConsoleApplicationOptions {
  readonly originVerifier: OriginVerifier;
  readonly logger: Logger;
  /** Fresh UUIDs: for requests, sessions, tickets and devices. */
  readonly newId: IdSource;
  readonly clock: Clock;
  readonly authenticator: RequestAuthenticator;
  readonly registry: DeviceRegistry;
  readonly registration: DeviceRegistration;
  readonly readings: DeviceReadings;
  readonly media: MediaLibrary;
  readonly nonces: Nonces;
  readonly readKeys: () => Promise<SigningKeys>;
}
