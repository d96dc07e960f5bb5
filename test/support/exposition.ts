/** One line of Prometheus's text format 0.0.4, strictly: what a scraper would refuse throws. */
export interface Sample {
  readonly name: string;
  readonly labels: Readonly<Record<string, string>>;
  readonly value: number;
}

const COMMENT = /^# (HELP|TYPE) ([a-zA-Z_:][a-zA-Z0-9_:]*) (.+)$/;
const SAMPLE = /^([a-zA-Z_:][a-zA-Z0-9_:]*)(?:\{(.*)\})? ([+-]?(?:\d+(?:\.\d+)?(?:e[+-]?\d+)?|Inf)|NaN)$/i;
const LABEL = /([a-zA-Z_][a-zA-Z0-9_]*)="((?:[^"\\\n]|\\[\\"n])*)"(?:,|$)/y;
const PARTS = /_(bucket|sum|count)$/;

/** A scrape, parsed. */
export class Exposition {
  readonly samples: Sample[] = [];
  readonly types = new Map<string, string>();

  constructor(readonly text: string) {
    if (!text.endsWith('\n')) throw new Error('The text does not end with a line feed.');
    const seen = new Set<string>();
    for (const line of text.split('\n').filter((one) => one !== '')) {
      if (seen.has(line.replace(/ \S+$/, ''))) throw new Error(`Twice: ${line}`);
      seen.add(line.replace(/ \S+$/, ''));
      this.read(line);
    }
  }

  /** The names of the metrics of ours. */
  names(): string[] {
    return [...this.types.keys()].filter((name) => name.startsWith('latchkey_'));
  }

  /** The one sample with exactly these labels; 0 when there is none. */
  value(name: string, labels: Readonly<Record<string, string>> = {}): number {
    return this.samples.find((one) => one.name === name && same(one.labels, labels))?.value ?? 0;
  }

  has(name: string): boolean {
    return this.samples.some((one) => one.name === name);
  }

  /** Samples of ours that count something and differ from an earlier scrape, as `name{a="b"}`: by how much. */
  movedSince(before: Exposition): Record<string, number> {
    const moved = this.samples
      .filter(({ name }) => name.startsWith('latchkey_') && /_(total|count)$/.test(name))
      .map(({ name, labels, value }) => [key(name, labels), value - before.value(name, labels)] as const)
      .filter(([, change]) => change !== 0);
    return Object.fromEntries(moved);
  }

  private read(line: string): void {
    const comment = COMMENT.exec(line);
    if (comment !== null) {
      if (comment[1] === 'TYPE') this.types.set(comment[2] ?? '', comment[3] ?? '');
      return;
    }
    const sample = SAMPLE.exec(line);
    if (sample === null) throw new Error(`Not a sample: ${line}`);
    const [, name = '', labels = '', value = ''] = sample;
    const type = this.types.get(name) ?? this.types.get(name.replace(PARTS, ''));
    if (type === undefined) throw new Error(`Without a type: ${line}`);
    this.samples.push({ name, labels: readLabels(labels), value: Number(value.replace('Inf', 'Infinity')) });
  }
}

export async function scrape(url: string): Promise<Exposition> {
  const response = await fetch(url);
  if (response.status !== 200) throw new Error(`The metrics answered ${response.status}.`);
  return new Exposition(await response.text());
}

function readLabels(text: string): Record<string, string> {
  const labels: Record<string, string> = {};
  LABEL.lastIndex = 0;
  while (LABEL.lastIndex < text.length) {
    const at = LABEL.lastIndex;
    const [, name = '', value = ''] = LABEL.exec(text) ?? [];
    if (name === '') throw new Error(`Not labels: ${text.slice(at)}`);
    labels[name] = value;
  }
  return labels;
}

function key(name: string, labels: Readonly<Record<string, string>>): string {
  const shown = Object.entries(labels).map(([label, value]) => `${label}="${value}"`);
  return shown.length === 0 ? name : `${name}{${shown.join(',')}}`;
}

function same(one: Readonly<Record<string, string>>, other: Readonly<Record<string, string>>): boolean {
  return key('', one) === key('', other);
}
