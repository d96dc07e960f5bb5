import { en } from './en.js';
import { events } from './events.js';
import { machines } from './machines.js';
import { recovery } from './recovery.js';

const english = { ...en, ...events, ...recovery, ...machines };
export type WordKey = keyof typeof english;
type Values = Readonly<Record<string, string | number>>;

/** The languages the console speaks. A further one is typed by these keys, and one more member here. */
const WORDS: Readonly<Record<string, Readonly<Record<WordKey, string | Plural>>>> = { en: english };
const language = document.documentElement.lang in WORDS ? document.documentElement.lang : 'en';
const words = WORDS[language] ?? english;
const plurals = new Intl.PluralRules(language);
const numbers = new Intl.NumberFormat(language);
const moments = new Intl.DateTimeFormat(language, { dateStyle: 'medium', timeStyle: 'short' });
const exactly = new Intl.DateTimeFormat(language, { dateStyle: 'medium', timeStyle: 'medium' });
const days = new Intl.DateTimeFormat(language, { dateStyle: 'full' });
const ago = new Intl.RelativeTimeFormat(language, { numeric: 'auto' });
/** Seconds in each, the longest first. */
const SPANS = [
  ['day', 86_400],
  ['hour', 3600],
  ['minute', 60],
  ['second', 1],
] as const;

/** One sentence for each form that a language counts in; `n` decides. */
interface Plural {
  readonly one?: string;
  readonly other: string;
}

/** A sentence, with what stands in its braces filled in. */
export function say(key: WordKey, values: Values = {}): string {
  const word = words[key];
  const text = typeof word === 'string' ? word : pluralOf(word, values);
  return text.replace(/\{(\w+)\}/g, (_, name: string) => shown(values[name]));
}

/** The words of one of several known values, or the value itself where the gateway is newer than this console. */
export function sayOne(prefix: string, value: string): string {
  const key = `${prefix}.${value}`;
  return isKey(key) ? say(key) : value;
}

export function hasWord(prefix: string, value: string): boolean {
  return isKey(`${prefix}.${value}`);
}

export function sayNumber(value: number): string {
  return numbers.format(value);
}

export function sayMoment(at: string): string {
  return moments.format(new Date(at));
}

/** To the second. */
export function sayExactly(at: string): string {
  return exactly.format(new Date(at));
}

export function sayDay(at: string): string {
  return days.format(new Date(at));
}

/** How long before `now`, in milliseconds. Nothing has happened later than now: clocks differ. */
export function sayAgo(at: string, now: number): string {
  const seconds = Math.max(Math.floor((now - Date.parse(at)) / 1000), 0);
  const [unit, length] = SPANS.find(([, span]) => seconds >= span) ?? SPANS[3];
  return ago.format(-Math.floor(seconds / length), unit);
}

function isKey(key: string): key is WordKey {
  return key in words;
}

function pluralOf(word: Plural, values: Values): string {
  const form = plurals.select(Number(values.n));
  return (form === 'one' ? word.one : undefined) ?? word.other;
}

function shown(value: string | number | undefined): string {
  return typeof value === 'number' ? numbers.format(value) : (value ?? '');
}
