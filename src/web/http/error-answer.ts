import { z } from 'zod';
import type { ErrorCode } from '../../model/errors';
import { ERRORS } from '../../model/errors';

const CODES = Object.keys(ERRORS) as ErrorCode[];

/** What every error of the native API is answered with. */
export const errorAnswer = z.strictObject({
  error: z.enum(CODES).meta({ description: 'Stable, for programs.' }),
  message: z.string().meta({ description: 'For people: what happened, the value received and the likely fix.' }),
});
