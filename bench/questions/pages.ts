import { PAGES, type Page } from '../support/asked-pages.js';
import { LongLists, type Size } from '../support/long-lists.js';
import { inTurns, median, type Question, type Row, ratio, target } from '../support/results.js';

/*
 * BENCH_PAGES_LARGE=1000000/10000000 measures what the target is about, and takes half an hour or more to fill the
 * database. One that `npm run seed:many` has filled is measured as it is: its URL in place of the numbers.
 * BENCH_PAGES_ONLY, a regular expression, takes the pages alone whose names it matches.
 */
const { BENCH_PAGES_SMALL, BENCH_PAGES_LARGE, BENCH_PAGES_ONLY } = process.env;
const SMALL = sizeFrom(BENCH_PAGES_SMALL ?? '10000/100000');
const LARGE = sizeFrom(BENCH_PAGES_LARGE ?? '50000/500000');
const ONLY = new RegExp(BENCH_PAGES_ONLY ?? '');
const ROUNDS = 5;

/** Whether a page costs the same however long the list is. */
export const pages: Question = {
  title: 'Pages of long lists against the same pages of short ones',
  async ask() {
    const small = await LongLists.open(SMALL);
    const large = await LongLists.open(LARGE).catch(async (error: unknown) => {
      await small.close();
      throw error;
    });
    try {
      const rows: Row[] = [];
      for (const page of PAGES.filter(({ what }) => ONLY.test(what))) {
        const row = await compare(page, small, large);
        process.stderr.write(`${row.what}: ${row.measured}\n`);
        rows.push(row);
      }
      return rows;
    } finally {
      await Promise.all([small.close(), large.close()]);
    }
  },
};

async function compare(page: Page, small: LongLists, large: LongLists): Promise<Row> {
  const times = await inTurns(ROUNDS, { small: () => small.time(page), large: () => large.time(page) });
  const ms = (of: readonly number[]): string => median(of).toFixed(2);
  const growth = ratio(times.large, times.small);
  const measured = `${growth.toFixed(2)} (${ms(times.large)} to ${ms(times.small)} ms)`;
  const on = `${nameOf(large.held)} to ${nameOf(small.held)}`;
  return { what: page.what, on, measured, target: target.atMost(growth, 3) };
}

function sizeFrom(text: string): Size | URL {
  if (text.includes('://')) return new URL(text);
  const [accounts, events] = /^(\d+)\/(\d+)$/.exec(text)?.slice(1).map(Number) ?? [];
  if (accounts === undefined || events === undefined) throw new Error('Write sizes as 10000/100000.');
  return { accounts, events };
}

/** Accounts and events. */
function nameOf(size: Size): string {
  return `${thousands(size.accounts)} / ${thousands(size.events)}`;
}

function thousands(count: number): string {
  return count < 10_000 ? `${count}` : `${Math.round(count / 1_000)} k`;
}
