export type Environment = Readonly<Record<string, string | undefined>>;

/** One thing to correct. Nothing in it is ever taken from a value. */
export interface ConfigProblem {
  readonly name: string;
  readonly problem: string;
  readonly fix: string;
}

/** What a setting's own rules say: the value to use, or why not. */
export type Reading<T> = { readonly value: T } | Refusal;
export interface Refusal {
  readonly problem: string;
  readonly fix: string;
}

const LOOPBACK = /^(localhost|.+\.localhost|127\.\d+\.\d+\.\d+|\[::1\])$/;
// biome-ignore lint/suspicious/noControlCharactersInRegex: these are what is looked for
const CONTROL = /[\u0000-\u001f\u007f-\u009f\u2028\u2029]/;

export function isLoopback(host: string): boolean {
  return LOOPBACK.test(host);
}

/** `null` instead of an error that quotes what it could not parse. */
export function parseUrl(text: string): URL | null {
  return URL.canParse(text) ? new URL(text) : null;
}

/** Takes settings one after another and remembers everything that is wrong, so that all of it can be said at once. */
export class SettingReader {
  readonly problems: ConfigProblem[] = [];

  constructor(private readonly env: Environment) {}

  refuse(name: string, problem: string, fix: string): void {
    this.problems.push({ name, problem, fix });
  }

  /** The trimmed value; `undefined` when it is unset, blank or unprintable. */
  text(name: string): string | undefined {
    const value = this.env[name]?.trim();
    if (value === undefined || value === '') return undefined;
    if (!CONTROL.test(value)) return value;
    this.refuse(
      name,
      'holds line breaks or other control characters',
      'Write it on one line, as plain text.',
    );
    return undefined;
  }

  /** For settings where set-but-blank is a mistake that would weaken something. */
  refuseBlank(name: string): void {
    if (this.env[name]?.trim() !== '') return;
    this.refuse(name, 'is set, but blank', 'Give it a value, or remove the variable to have the default.');
  }

  /** Whether something, however wrong, was written there. */
  isSet(name: string): boolean {
    return (this.env[name] ?? '').trim() !== '';
  }

  parsed<T>(name: string, fallback: T, parse: (text: string) => Reading<T>): T {
    const text = this.text(name);
    if (text === undefined) return fallback;
    const reading = parse(text);
    if ('value' in reading) return reading.value;
    this.refuse(name, reading.problem, reading.fix);
    return fallback;
  }

  wholeNumber(name: string, fallback: number, range: { min: number; max: number; unit: string }): number {
    const fix = `Write a whole number from ${range.min} to ${range.max} (${range.unit}), digits only, such as ${name}=${fallback}.`;
    return this.parsed(name, fallback, (text): Reading<number> => {
      if (!/^\d{1,15}$/.test(text)) return { problem: 'is not a whole number', fix };
      const value = Number(text);
      if (value < range.min) return { problem: `is below ${range.min}`, fix };
      if (value > range.max) return { problem: `is above ${range.max}`, fix };
      return { value };
    });
  }

  oneOf<T extends string>(name: string, fallback: T, choices: readonly T[]): T {
    return this.parsed(name, fallback, (text): Reading<T> => {
      const value = choices.find((choice) => choice === text);
      if (value !== undefined) return { value };
      return { problem: 'is not one of the values it may have', fix: `Write ${choices.join(', ')}.` };
    });
  }

  /** A server we call: https, or plain http on this machine. Ends in a slash. */
  baseUrl(name: string, fallback: string): string {
    return this.parsed(name, fallback, (text): Reading<string> => {
      const url = parseUrl(text);
      const fix = `Write a full URL such as ${fallback}, without user, query or fragment.`;
      if (url === null || !/^https?:$/.test(url.protocol)) return { problem: 'is not an http(s) URL', fix };
      if (hasExtras(url)) return { problem: 'holds more than a host and a path', fix };
      if (url.protocol === 'http:' && !isLoopback(url.hostname)) {
        return { problem: 'is not encrypted', fix: 'Use https; http is only for this machine itself.' };
      }
      return { value: url.href.endsWith('/') ? url.href : `${url.href}/` };
    });
  }
}

/** A user, a password, a query or a fragment. */
export function hasExtras(url: URL): boolean {
  return url.username !== '' || url.password !== '' || url.search !== '' || url.hash !== '';
}
