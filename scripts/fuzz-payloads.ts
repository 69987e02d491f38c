/**
 * `npm run fuzz:payloads -- [--count 1000000] [--seed N]`: payloads of every serializer, changed by a few bytes each, given to the byte-level
 * walk that guards subscribers and to the decoder that subscribers use. The two must agree on each:
 *
 * - what the walk lets through, the decoder takes;
 * - what the walk calls malformed, the decoder refuses too. Beyond that the walk refuses what WAMP does not have (extensions, keys that are
 *   no text, nesting beyond the bound), and says so by another outcome.
 *
 * The seed decides everything. Ends with one counting line, in the form that CI reads.
 */
import { parseArgs } from 'node:util';
import { Dice } from './fuzz/hostile-bytes';
import { changed, PAYLOAD_FORMATS, randomValue, type PayloadFormatUnderTest } from './fuzz/payload-formats';

const { values } = parseArgs({
  options: {
    count: { type: 'string', default: '1000000' },
    seed: { type: 'string', default: String(Date.now() % 2 ** 31) },
  },
});
const PRINTED_DISAGREEMENTS = 5;

interface Tally {
  readonly accepted: number;
  readonly refused: number;
  readonly disagreements: readonly string[];
}

/** Changes `count` payloads of one format and compares the walk with the decoder on each. */
function compare(format: PayloadFormatUnderTest, count: number, seed: number): Tally {
  const dice = new Dice(seed);
  const disagreements: string[] = [];
  let accepted = 0;
  for (let index = 0; index < count; index++) {
    const bytes = changed(format.encode(randomValue(dice, 0)), dice);
    const walk = format.walk(bytes);
    if (walk === 'well-formed') accepted++;
    const isDecoded = walk === 'refused by WAMP' || format.decodes(bytes);
    if (walk === 'refused by WAMP' || isDecoded === (walk === 'well-formed')) continue;
    disagreements.push(`${format.name} ${bytes.toString('hex')}: the walk says ${walk}, the decoder the opposite`);
  }
  return { accepted, refused: count - accepted, disagreements };
}

function main(): void {
  const [count, seed] = [Number(values.count), Number(values.seed)];
  if (!(Number.isInteger(count) && count > 0 && Number.isInteger(seed))) {
    process.stderr.write(`--count and --seed are positive integers; received ${values.count} and ${values.seed}\n`);
    process.exitCode = 2;
    return;
  }
  console.log(`seed ${seed}`);
  let failed = 0;
  for (const format of PAYLOAD_FORMATS) {
    const share = Math.ceil(count / PAYLOAD_FORMATS.length);
    const { accepted, refused, disagreements } = compare(format, share, seed);
    console.log(
      `${format.name}: ${share} payloads, ${accepted} let through, ${refused} refused, ${disagreements.length} disagreements`,
    );
    for (const line of disagreements.slice(0, PRINTED_DISAGREEMENTS)) console.log(`  ${line}`);
    // A run that lets nothing through, or everything, compares nothing.
    if (disagreements.length > 0 || accepted === 0 || refused === 0) failed++;
  }
  console.log(`${PAYLOAD_FORMATS.length - failed} passed, ${failed} failed`);
  process.exitCode = failed === 0 ? 0 : 1;
}

main();
