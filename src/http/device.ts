import Bowser from 'bowser';
import { LRUCache } from 'lru-cache';

const LONGEST = 100;
/** Longer than any real one; parsing is done by regular expressions. */
const LONGEST_READ = 512;
/** Reading one takes as long as answering a small request, and most requests come from a few browsers. */
const known = new LRUCache<string, string>({ max: 1_000 });

/** "Safari on macOS" out of a User-Agent header: what a person would recognise, and nothing that fingerprints. */
export function deviceName(userAgent: string | undefined): string {
  if (userAgent === undefined || userAgent.trim() === '') return 'Unknown device';
  const text = userAgent.slice(0, LONGEST_READ);
  const name = known.get(text) ?? parsed(text);
  known.set(text, name);
  return name;
}

function parsed(text: string): string {
  const { browser, os } = Bowser.parse(text);
  const names = [browser.name, os.name].map((name) => printable(name ?? '')).filter((name) => name !== '');
  return names.length === 0 ? 'Unknown device' : names.join(' on ').slice(0, LONGEST);
}

function printable(text: string): string {
  return text.replace(/[^\x20-\x7e]/g, '').trim();
}
