import fc from 'fast-check';
import { generateSecret, generateSecretString } from '../../../../local/engines/secrets-manager/generate-secret';

test('a generated password has its length, every type that is required, and no excluded character', () => {
  fc.assert(
    fc.property(
      fc.record({
        PasswordLength: fc.integer({ min: 8, max: 60 }),
        ExcludeCharacters: fc.constantFrom('', 'abcABC012', '"@/\\ '),
        ExcludePunctuation: fc.boolean(),
        ExcludeNumbers: fc.boolean(),
        ExcludeUppercase: fc.boolean(),
        IncludeSpace: fc.boolean(),
      }),
      (options) => {
        const password = generateSecret(generateSecretString.parse(options));
        expect(password).toHaveLength(options.PasswordLength);
        for (const character of options.ExcludeCharacters) expect(password).not.toContain(character);
        expect(password).toMatch(/[a-z]/);
        expect(/[A-Z]/.test(password)).toBe(!options.ExcludeUppercase);
        expect(/[0-9]/.test(password)).toBe(!options.ExcludeNumbers);
        expect(/[!-/:-@[-`{-~]/.test(password)).toBe(!options.ExcludePunctuation);
        if (!options.IncludeSpace) expect(password).not.toContain(' ');
      },
    ),
  );
});

test('two secrets are never the same', () => {
  const options = generateSecretString.parse({ PasswordLength: 32 });
  expect(new Set(Array.from({ length: 100 }, () => generateSecret(options))).size).toBe(100);
});
