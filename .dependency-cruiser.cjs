/**
 * The layers of docs/architecture.md, enforced. An arrow points from what imports to what is imported.
 *
 *   model <- wamp <- router (src/router/main.ts is a composition root)
 *   model <- stores <- ingest <- web
 *   model <- formats <- router, ingest, web
 *   lambda, local, src/router/main.ts, scripts: composition roots
 *   lib, bin: model, lambda/<function>/environment.ts and src/router/configuration.ts only
 */
module.exports = {
  forbidden: [
    { name: 'no-cycles', severity: 'error', from: {}, to: { circular: true } },
    {
      name: 'model-imports-nothing-of-ours',
      severity: 'error',
      from: { path: '^src/model/' },
      to: { path: '^(src/(?!model/)|lib/|lambda/|local/|bin/)' },
    },
    {
      name: 'wamp-and-stores-import-model-only',
      severity: 'error',
      from: { path: '^src/(wamp|stores)/' },
      to: { path: '^(src/(?!model/|$1/)|lib/|lambda/|local/|bin/)', pathNot: '^src/(wamp|stores)/' },
    },
    {
      name: 'formats-import-model-only',
      severity: 'error',
      from: { path: '^src/formats/' },
      to: { path: '^(src/(?!model/|formats/)|lib/|lambda/|local/|bin/)' },
    },
    {
      name: 'wamp-does-no-io',
      severity: 'error',
      from: { path: '^src/wamp/' },
      to: { dependencyTypes: ['core'], path: '^(fs|net|http|https|tls|dgram|child_process|worker_threads)' },
    },
    { name: 'wamp-not-stores', severity: 'error', from: { path: '^src/wamp/' }, to: { path: '^src/stores/' } },
    { name: 'stores-not-wamp', severity: 'error', from: { path: '^src/stores/' }, to: { path: '^src/wamp/' } },
    {
      name: 'router-imports-model-formats-and-wamp',
      severity: 'error',
      from: { path: '^src/router/', pathNot: '^src/router/main\\.ts$' },
      to: { path: '^(src/(?!model/|formats/|wamp/|router/)|lib/|lambda/|local/|bin/)' },
    },
    {
      name: 'media-imports-model',
      severity: 'error',
      from: { path: '^src/media/' },
      to: { path: '^(src/(?!model/|media/)|lib/|lambda/|local/|bin/)' },
    },
    {
      name: 'ingest-imports-model-formats-and-stores',
      severity: 'error',
      from: { path: '^src/ingest/' },
      to: { path: '^(src/(?!model/|formats/|stores/|ingest/)|lib/|lambda/|local/|bin/)' },
    },
    {
      name: 'web-imports-model-formats-stores-ingest',
      comment: 'The HTTP door for readings is a view like the others and hands over to the intake.',
      severity: 'error',
      from: { path: '^src/web/' },
      to: { path: '^(src/(?!model/|formats/|stores/|ingest/|web/|wamp/)|lib/|lambda/|local/|bin/)' },
    },
    {
      name: 'device-imports-model-and-wamp',
      severity: 'error',
      from: { path: '^src/device/' },
      to: { path: '^(src/(?!model/|wamp/|device/)|lib/|lambda/|local/|bin/)' },
    },
    {
      name: 'lib-imports-contracts-only',
      comment: 'Stacks know a function by its environment contract, and the router by its configuration schema.',
      severity: 'error',
      from: { path: '^(lib|bin)/' },
      to: {
        path: '^(src|lambda|local)/',
        pathNot: '^(src/model/|lambda/[^/]+/environment\\.ts$|src/router/configuration\\.ts$)',
      },
    },
    {
      name: 'cdk-only-in-lib-and-bin',
      comment:
        "Nothing that is deployed or run locally loads CDK. verify does: it runs CDK's own rules and cdk-nag over templates.",
      severity: 'error',
      from: { pathNot: '^(lib|bin|test|scripts|verify)/' },
      to: { path: 'node_modules/(aws-cdk-lib|constructs)/' },
    },
    {
      name: 'aws-sdk-only-in-stores-queue-adapters-and-roots',
      severity: 'error',
      from: { path: '^src/', pathNot: '^src/stores/|^src/router/main\\.ts$' },
      to: { path: 'node_modules/@aws-sdk/' },
    },
    {
      name: 'not-to-dev-dependencies',
      severity: 'error',
      from: { path: '^(src|lambda|lib|bin|local)/' },
      to: { dependencyTypes: ['npm-dev'], pathNot: 'node_modules/@types/' },
    },
  ],
  options: {
    tsPreCompilationDeps: true,
    tsConfig: { fileName: 'tsconfig.json' },
    doNotFollow: { path: 'node_modules' },
    exclude: { path: 'node_modules|cdk\\.out' },
    enhancedResolveOptions: {
      exportsFields: ['exports'],
      conditionNames: ['import', 'require', 'node', 'default', 'types'],
    },
  },
};
