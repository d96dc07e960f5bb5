import { randomInt } from 'node:crypto';

const WORDS = (
  'anchor badger candle daisy ember falcon garnet harbor indigo juniper kettle lantern meadow nectar orchid pebble ' +
  'quarry raven saddle thicket umber velvet walnut yonder zephyr acorn bramble copper dapple fennel glacier heron ' +
  'island jasmine kestrel lichen magnet nutmeg otter parsley quiver ripple sparrow timber urchin violet willow yarrow'
).split(' ');

/** Three different random words and four digits, such as `otter-lantern-yarrow-4821`: some 29 bits, for an account of an hour. */
export function randomPassphrase(): string {
  const words = new Set<string | undefined>();
  while (words.size < 3) words.add(WORDS[randomInt(WORDS.length)]);
  return [...words, randomInt(1000, 10_000)].join('-');
}
