/**
 * Four projects. `npm test` runs `unit` (pure and infrastructure tests) and `integration` (whole local clouds, killed, starved and
 * restarted). CI also runs `contracts` (against Amazon's DynamoDB Local, which needs Java) and `faults` (the templates broken in turn).
 * `CDK_VALIDATION=false`: the built-in validator runs in `npm run synth`, not once a test.
 */
process.env.CDK_VALIDATION ??= 'false';

const transform = {
  '^.+\\.m?[tj]sx?$': [
    '@swc/jest',
    {
      jsc: {
        parser: { syntax: 'typescript', tsx: true },
        target: 'es2023',
        transform: { react: { runtime: 'automatic', importSource: 'hono/jsx' } },
      },
      module: { type: 'commonjs' },
      sourceMaps: 'inline',
    },
  ],
};

const common = {
  testEnvironment: 'node',
  transform,
  // d3, lru-cache and hyparquet ship ECMAScript modules alone: swc turns them into CommonJS for jest.
  transformIgnorePatterns: ['/node_modules/(?!(d3-[a-z-]+|internmap|wampy|lru-cache|hyparquet|hyparquet-writer)/)'],
  modulePathIgnorePatterns: ['<rootDir>/cdk.out', '<rootDir>/.headwater'],
};

module.exports = {
  reporters: ['default', '<rootDir>/scripts/counting-reporter.cjs'],
  projects: [
    {
      ...common,
      displayName: 'unit',
      rootDir: __dirname,
      testMatch: ['<rootDir>/test/**/*.test.ts', '<rootDir>/test/**/*.test.tsx'],
      testPathIgnorePatterns: [
        '/node_modules/',
        '<rootDir>/test/integration/',
        '<rootDir>/test/faults/',
        '<rootDir>/test/contracts/dynamodb-local.test.ts',
      ],
    },
    {
      ...common,
      displayName: 'integration',
      rootDir: __dirname,
      testMatch: ['<rootDir>/test/integration/**/*.test.ts'],
    },
    {
      ...common,
      displayName: 'contracts',
      rootDir: __dirname,
      testMatch: ['<rootDir>/test/contracts/dynamodb-local.test.ts'],
    },
    {
      ...common,
      displayName: 'faults',
      rootDir: __dirname,
      testMatch: ['<rootDir>/test/faults/**/*.test.ts'],
    },
  ],
};
