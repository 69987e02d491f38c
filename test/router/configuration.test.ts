import { routerConfigurationSchema } from '../../src/router/configuration';

describe('the configuration of histories', () => {
  const parse = (topics: unknown) => routerConfigurationSchema.safeParse({ port: 1, realm: 'x', history: { topics } });

  it('takes topics and patterns, exact ones by default', () => {
    expect(parse([{ topic: 'a.b' }, { topic: 'a.', match: 'prefix' }]).data?.history.topics).toEqual([
      { topic: 'a.b', match: 'exact' },
      { topic: 'a.', match: 'prefix' },
    ]);
  });

  it.each([
    [[{ topic: 'a..b' }], 'no URI'],
    [[{ topic: 'a b', match: 'prefix' }], 'no URI'],
    [[{ topic: 'a.b' }, { topic: 'a.b', match: 'exact' }], 'twice'],
    [[{ topic: 'a.b', match: 'regex' }], 'Invalid option'],
  ])('refuses %j: %s', (topics, fault) => {
    expect(parse(topics).error?.message).toContain(fault);
  });
});
