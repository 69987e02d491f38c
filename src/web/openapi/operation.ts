import type { z } from 'zod';
import type { ErrorCode } from '../../model/errors';
import type { Method } from '../http/url-dispatcher';
import type { ComponentName } from './components';

/** What the document says of one method of one path. */
export interface Operation {
  readonly method: Method;
  /** With path parameters in braces. */
  readonly path: string;
  readonly tag: 'Readings' | 'Devices' | 'Media' | 'InfluxDB' | 'About';
  readonly summary: string;
  /** Markdown. */
  readonly description?: string;
  /** Who may: nobody need say who he is, a device for itself or an admin, or an admin alone. */
  readonly caller: 'anybody' | 'device or admin' | 'admin';
  /** Parameters of the query: an object of strings. */
  readonly query?: z.ZodObject;
  readonly headers?: z.ZodObject;
  readonly body?: { readonly required: boolean; readonly content: Readonly<Record<string, Content>> };
  readonly answers: Readonly<Record<number, Answer>>;
  /** Codes of docs/errors.md that it may answer with, besides `internal`. */
  readonly errors: readonly ErrorCode[];
}

export interface Content {
  /** Left out: text or octets that no schema describes. */
  readonly schema?: ComponentName;
  /** Of text formats: as it is sent. */
  readonly example?: unknown;
}

export interface Answer {
  readonly description: string;
  readonly content?: Readonly<Record<string, Content>>;
  /** Name -> what it says. */
  readonly headers?: Readonly<Record<string, string>>;
}
