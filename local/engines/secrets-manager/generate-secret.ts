import { randomInt } from 'node:crypto';
import { z } from 'zod';

const flag = z.union([z.boolean(), z.stringbool()]).default(false);

/** `GenerateSecretString` of an `AWS::SecretsManager::Secret`, with AWS's defaults. */
export const generateSecretString = z.strictObject({
  SecretStringTemplate: z.string().optional(),
  GenerateStringKey: z.string().optional(),
  PasswordLength: z.coerce.number().int().min(1).max(4096).default(32),
  ExcludeCharacters: z.string().default(''),
  ExcludeLowercase: flag,
  ExcludeUppercase: flag,
  ExcludeNumbers: flag,
  ExcludePunctuation: flag,
  IncludeSpace: flag,
  RequireEachIncludedType: z.union([z.boolean(), z.stringbool()]).default(true),
});
export type GenerateSecretString = z.output<typeof generateSecretString>;

const LOWERCASE = 'abcdefghijklmnopqrstuvwxyz';
const UPPERCASE = LOWERCASE.toUpperCase();
const NUMBERS = '0123456789';
// https://docs.aws.amazon.com/secretsmanager/latest/apireference/API_GetRandomPassword.html
const PUNCTUATION = '!"#$%&\'()*+,-./:;<=>?@[\\]^_`{|}~';

/** A new secret: the random password, or the template with the password under its key. */
export function generateSecret(options: GenerateSecretString): string {
  const password = generatePassword(options);
  const { SecretStringTemplate, GenerateStringKey } = options;
  if (SecretStringTemplate === undefined || GenerateStringKey === undefined) return password;
  const template = z.record(z.string(), z.unknown()).parse(JSON.parse(SecretStringTemplate));
  return JSON.stringify({ ...template, [GenerateStringKey]: password });
}

function generatePassword(options: GenerateSecretString): string {
  const sets = [
    options.ExcludeLowercase ? '' : LOWERCASE,
    options.ExcludeUppercase ? '' : UPPERCASE,
    options.ExcludeNumbers ? '' : NUMBERS,
    options.ExcludePunctuation ? '' : PUNCTUATION,
    options.IncludeSpace ? ' ' : '',
  ]
    .map((set) => [...set].filter((character) => !options.ExcludeCharacters.includes(character)))
    .filter((set) => set.length > 0);
  const all = sets.flat();
  if (all.length === 0) throw new Error('GenerateSecretString excludes every character: allow some.');
  const required = options.RequireEachIncludedType ? sets.map(pick) : [];
  const rest = Array.from({ length: Math.max(0, options.PasswordLength - required.length) }, () => pick(all));
  return shuffle([...required, ...rest])
    .slice(0, options.PasswordLength)
    .join('');
}

function pick(characters: readonly string[]): string {
  return characters[randomInt(characters.length)] ?? '';
}

/** Fisher and Yates, with the random numbers of a secret. */
function shuffle(characters: readonly string[]): string[] {
  const shuffled: string[] = [];
  for (const character of characters) {
    const position = randomInt(shuffled.length + 1);
    const displaced = shuffled[position];
    if (displaced === undefined) {
      shuffled.push(character);
    } else {
      shuffled[position] = character;
      shuffled.push(displaced);
    }
  }
  return shuffled;
}
