import { z } from 'zod';
import type { Resource } from '../../../local/contracts';

const launchTemplateSchema = z.object({ LaunchTemplateData: z.object({ UserData: z.base64() }) });

/** A launch template's user data as the instance gets it. Throws a ZodError if it has none in base64. */
export function userDataOf({ properties }: Resource): string {
  return Buffer.from(launchTemplateSchema.parse(properties).LaunchTemplateData.UserData, 'base64').toString('utf8');
}
