import type { BodyRecord, RejectedRecord } from '../../model/records';
import type { HttpContext } from '../http/http-application';

/** Takes readings durably; `Intake` of src/ingest is the one. */
export interface ReadingIntake {
  accept(request: {
    readonly deviceId: string;
    readonly records: readonly BodyRecord[];
    readonly idempotencyKey?: string;
  }): Promise<Acknowledgement>;
}

/** What became of the records of a request. */
export interface Acknowledgement {
  readonly accepted: number;
  readonly rejected: readonly RejectedRecord[];
}

export interface ReadingsBodyOptions {
  /** The device whose readings these are. */
  readonly deviceId: string;
  readonly maximumBodyBytes: number;
}

/** Reads the records of a request's body. */
export type ReadRecords = (context: HttpContext, options: ReadingsBodyOptions) => Promise<readonly BodyRecord[]>;
