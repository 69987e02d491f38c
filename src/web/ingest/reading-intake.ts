import type { z } from 'zod';
import type { BodyRecord } from '../../model/records';
import type { HttpContext } from '../http/http-application';
import type { acknowledgementAnswer } from './answers';

/** Takes readings durably; `Intake` of src/ingest is the one. */
export interface ReadingIntake {
  accept(request: {
    readonly deviceId: string;
    readonly records: readonly BodyRecord[];
    readonly idempotencyKey?: string;
  }): Promise<Acknowledgement>;
}

/** What became of the records of a request. */
export type Acknowledgement = Readonly<z.infer<typeof acknowledgementAnswer>>;

export interface ReadingsBodyOptions {
  /** The device whose readings these are. */
  readonly deviceId: string;
  readonly maximumBodyBytes: number;
}

/** Reads the records of a request's body. */
export type ReadRecords = (context: HttpContext, options: ReadingsBodyOptions) => Promise<readonly BodyRecord[]>;
