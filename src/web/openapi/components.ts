import { z } from 'zod';
import { OBSERVED_AT_KEY } from '../../model/names';
import { readingValueSchema } from '../../model/reading';
import {
  bucketAnswer,
  deviceAnswer,
  devicesAnswer,
  healthAnswer,
  latestAnswer,
  mediaAnswer,
  mediaListAnswer,
  readingAnswer,
  readingsAnswer,
  registeredDeviceAnswer,
  slotAnswer,
} from '../api/answers';
import { errorAnswer } from '../http/error-answer';
import { acknowledgementAnswer, influxErrorAnswer } from '../ingest/answers';
import { registrationSchema } from '../models/device-registration';
import { slotRequestSchema } from '../models/media-slots';

const flatReading = z
  .object({
    [OBSERVED_AT_KEY]: z
      .union([z.string().meta({ format: 'date-time' }), z.number()])
      .optional()
      .meta({ description: 'RFC 3339 with an offset, or milliseconds since 1970. Left out: when it is received.' }),
  })
  .catchall(readingValueSchema)
  .meta({ description: 'Metrics by name: what was observed at one instant.', examples: [{ temperature: 21.5 }] });

const senmlRecord = z
  .object({
    bn: z.string().optional().meta({ description: 'Base name, put before every n from here on.' }),
    bt: z.number().optional().meta({ description: 'Base time in seconds, added to every t from here on.' }),
    bu: z.string().optional().meta({ description: 'Base unit, for records without u.' }),
    bv: z.number().optional().meta({ description: 'Base value, added to every v.' }),
    bs: z.number().optional().meta({ description: 'Base sum, added to every s.' }),
    bver: z.number().int().optional().meta({ description: 'Version: 10, or 26 with secondary units.' }),
    n: z.string().optional().meta({ description: 'Name: the metric. What names the device itself is left out.' }),
    u: z.string().optional().meta({ description: "Unit of IANA's SenML registry, primary or secondary." }),
    v: z.number().optional(),
    vs: z.string().optional(),
    vb: z.boolean().optional(),
    vd: z.string().optional().meta({ description: 'Octets, in base64 with the URL-safe alphabet.' }),
    s: z.number().optional().meta({ description: 'Sum over time: the metric NAME.sum.' }),
    t: z.number().optional().meta({ description: 'Time in seconds: from now below 2^28, since 1970 from there on.' }),
    ut: z.number().optional().meta({ description: 'Update time; understood, and not kept.' }),
  })
  .meta({ description: 'A record of RFC 8428.' });

/** The schemas that the document names, by the names that it has for them. */
export const COMPONENTS = {
  Health: healthAnswer,
  Device: deviceAnswer,
  RegisteredDevice: registeredDeviceAnswer,
  Devices: devicesAnswer,
  Registration: registrationSchema,
  Reading: readingAnswer,
  Bucket: bucketAnswer,
  LatestReadings: latestAnswer,
  Readings: readingsAnswer,
  SlotRequest: slotRequestSchema,
  Slot: slotAnswer,
  Media: mediaAnswer,
  MediaList: mediaListAnswer,
  FlatReading: flatReading,
  FlatReadings: z.union([flatReading, z.array(flatReading)]),
  SenmlPack: z.array(senmlRecord).min(1),
  Acknowledgement: acknowledgementAnswer,
  InfluxError: influxErrorAnswer,
  Error: errorAnswer,
} as const satisfies Record<string, z.ZodType>;

export type ComponentName = keyof typeof COMPONENTS;
