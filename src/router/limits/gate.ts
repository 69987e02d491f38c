import type { IncomingHttpHeaders } from 'node:http';
import type { Clock } from '../../model/ports';
import type { RouterConfiguration } from '../configuration';
import { Admission } from './admission';
import { type ClientAddress, ClientAddresses } from './client-address';
import { type LimitKind, noRefusals } from './limit-refusal';
import { MessageRates } from './message-rates';
import { SessionLimit } from './session-limit';

export interface GateOptions {
  /** Asked each time: it may change. */
  readonly configuration: () => RouterConfiguration;
  readonly clock: Clock;
}

/** All that stands between a client and the router but its credentials: who it is, and how much it may. */
export class Gate {
  readonly admission: Admission;
  readonly sessions: SessionLimit;
  readonly rates: MessageRates;
  /** Who was refused, since the process began. */
  readonly refusals = noRefusals();
  private readonly configuration: () => RouterConfiguration;
  private addresses: ClientAddresses;
  /** What `addresses` was made of. */
  private trusted: RouterConfiguration;

  constructor({ configuration, clock }: GateOptions) {
    this.configuration = configuration;
    this.trusted = configuration();
    this.addresses = new ClientAddresses(this.trusted);
    const count = (kind: LimitKind): void => void (this.refusals[kind] += 1);
    const limits = (): RouterConfiguration['limits'] => configuration().limits;
    this.admission = new Admission({ limits, clock, count });
    this.sessions = new SessionLimit({
      maximumSessionsPerAuthid: () => limits().maximumSessionsPerAuthid,
      count,
    });
    this.rates = new MessageRates({ limits, clock, count });
  }

  /** @param headers those of a request; a RawSocket has none. */
  addressOf(remoteAddress: string | undefined, headers?: IncomingHttpHeaders): ClientAddress {
    const configuration = this.configuration();
    if (configuration !== this.trusted) {
      this.trusted = configuration;
      this.addresses = new ClientAddresses(configuration);
    }
    return this.addresses.find(remoteAddress, headers);
  }
}
