import { ServiceJournal } from '../../../../verify/rungs/boot/service-journal';

test('the journal prints the last lines of a unit, or of all', () => {
  const journal = new ServiceJournal();
  journal.record('router.service', 'one\ntwo\n');
  journal.record('drain.service', 'three');
  journal.record('router.service', 'four');
  expect(journal.printed(['--unit', 'router', '--no-pager', '--lines', '2'])).toBe('two\nfour\n');
  expect(journal.printed(['-u', 'drain.service'])).toBe('three\n');
  expect(journal.printed([])).toBe('one\ntwo\nfour\nthree\n');
  expect(journal.printed(['--unit', 'other'])).toBe('');
});
