/**
 * Takes each grant, route, behaviour, environment variable and event source out of the synthesized templates, one at a time, and sees
 * the acceptance run fail and name it: what is missing in the templates is noticed on a laptop, not in the account.
 */
import { demoAssembly, readTemplates } from './assembly-copy';
import { consequencesOf } from './faulty-cloud';
import { everyFault } from './planted-fault';

jest.setTimeout(60 * 60_000);

/** Clouds at a time: a start keeps about one core busy. */
const AT_ONCE = 2;

test('without a fault every check holds and no call is refused', async () => {
  expect(await consequencesOf(await demoAssembly(), undefined)).toBe('');
});

test('each grant, route, behaviour, variable and event source is missed by name when it is not there', async () => {
  const assembly = await demoAssembly();
  const all = everyFault(readTemplates(assembly));
  const only = process.env['FAULT'];
  const faults = only === undefined ? all : all.filter(({ name }) => name.includes(only));
  expect(faults.length).toBeGreaterThan(only === undefined ? 60 : 0);
  const unnoticed: string[] = [];
  const queue = [...faults];
  const worker = async (): Promise<void> => {
    for (let fault = queue.shift(); fault !== undefined; fault = queue.shift()) {
      const said = await consequencesOf(assembly, fault);
      if (!fault.named.test(said)) unnoticed.push(`${fault.name}: wanted ${fault.named}, got: ${said || 'nothing'}`);
    }
  };
  await Promise.all(Array.from({ length: AT_ONCE }, worker));
  expect(unnoticed).toEqual([]);
});
