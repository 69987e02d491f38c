import { z } from 'zod';

/** What the `register-credentials` function (a custom resource) needs to know. */
export const registerCredentialsEnvironment = z.object({
  REGISTRY_TABLE_NAME: z.string().min(1),
  CREDENTIALS_SECRET_ARN: z.string().startsWith('arn:'),
});
export type RegisterCredentialsEnvironment = z.input<typeof registerCredentialsEnvironment>;
