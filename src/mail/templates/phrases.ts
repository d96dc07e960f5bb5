import { type MailKey, mailWords, type Part, type Values, type Words } from '../../words/words.js';
import { harmless, oneLine } from '../plain-text.js';
import type { Block, Fact, NoticeScene, Scene } from './content.js';

/** What mails have in common, in the language of one of them. */
export class Phrases {
  readonly words: Words<MailKey>;
  readonly host: string;
  /** What most sentences are filled with. */
  private readonly given: Values;

  constructor(private readonly scene: Scene) {
    this.words = mailWords(scene.locale);
    this.host = new URL(scene.publicUrl).host;
    this.given = { app: oneLine(scene.appName), host: this.host, at: this.words.time(scene.facts.at) };
  }

  say(key: MailKey, values: Values = {}): string {
    return this.words(key, { ...this.given, ...values });
  }

  paragraph(key: MailKey, values: Values = {}): Block {
    return { as: 'paragraph', parts: this.words.parts(key, { ...this.given, ...values }) };
  }

  code(intro: MailKey, code: string): Block {
    return { as: 'code', intro: this.say(intro), code, host: this.host };
  }

  /** When, from what device and from which address it was caused. */
  facts(title: MailKey): Block {
    const { at, ip } = this.scene.facts;
    const rows = [
      this.fact('shared.when', this.words.time(at)),
      this.fact('shared.device', this.device()),
      ...(ip !== null && /^[0-9a-f:.]{2,45}$/i.test(ip) ? [this.fact('shared.ip', ip)] : []),
    ];
    return { as: 'facts', title: this.label(this.say(title)), rows };
  }

  fact(label: MailKey, value: string): Fact {
    return { label: this.label(this.say(label)), value };
  }

  label(label: string): string {
    return this.words('shared.label', { label });
  }

  link(label: MailKey, url: string): Block {
    const said = this.say(label);
    return { as: 'link', label: said, lead: this.label(said), url };
  }

  /** How the owner objects to what a notice tells of. */
  objection({ notMeUrl }: NoticeScene): readonly Block[] {
    return [this.paragraph('shared.notYou'), this.link('shared.notMe', notMeUrl)];
  }

  /** The same where something was only tried: there is no haste, and nothing has to be done. */
  precaution({ notMeUrl }: NoticeScene): readonly Block[] {
    return [this.paragraph('shared.toBeSafe'), this.link('shared.notMe', notMeUrl)];
  }

  questions(): Block {
    const { support } = this.scene;
    if (support === null) return this.paragraph('shared.questions');
    return this.paragraph('shared.questionsTo', { support: oneLine(support) });
  }

  /** "Chrome on Windows" is two names, and how they are joined is a matter of the language. */
  private device(): string {
    const device = harmless(this.scene.facts.device);
    const [browser, system, ...more] = device.split(' on ');
    if (browser === undefined || browser === '' || device === UNKNOWN)
      return this.say('shared.unknownDevice');
    if (system === undefined || more.length > 0) return device;
    return this.say('shared.deviceOn', { browser, system });
  }
}

/** What http/device.ts calls a device that does not say what it is. */
const UNKNOWN = 'Unknown device';

export function joined(parts: readonly Part[]): string {
  return parts.map((part) => (typeof part === 'string' ? part : part.value)).join('');
}

/** Whole minutes, one at least. */
export function minutesOf(seconds: number): number {
  return Math.max(1, Math.round(seconds / 60));
}
