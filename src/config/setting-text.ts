/** One environment variable, as it is described to people. `.env.example` and docs/configuration.md are made of these. */
export interface Setting {
  readonly name: string;
  readonly meaning: string;
  /** What a value is measured in or made of. */
  readonly unit: string;
  /** The default, in words or literally. */
  readonly default: string;
  /** What `.env.example` shows behind the `=`; the literal default where there is one. */
  readonly sample: string;
}

export interface SettingGroup {
  readonly title: string;
  readonly settings: readonly Setting[];
}

/** The default is the value itself. */
export function literal(name: string, value: string, unit: string, meaning: string): Setting {
  return { name, meaning, unit, default: `\`${value}\``, sample: value };
}

/** The default cannot be written as a value. */
export function worded(
  name: string,
  words: string,
  unit: string,
  about: { meaning: string; sample: string },
): Setting {
  return { name, default: words, unit, ...about };
}
