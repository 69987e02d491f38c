/** The configuration does not hold. The message lists every fault with the value and the fix. */
export class ConfigError extends Error {
  readonly code = 'invalid_configuration';
  readonly faults: readonly string[];

  constructor(faults: readonly string[], advice = '') {
    super(['The configuration does not hold:', ...faults.map((fault) => `  - ${fault}`), advice].join('\n').trimEnd());
    this.name = 'ConfigError';
    this.faults = faults;
  }
}
