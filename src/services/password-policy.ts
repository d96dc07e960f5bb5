import { fileURLToPath } from 'node:url';
import { Piscina } from 'piscina';
import { type Asker, BoundedQueue } from '../crypto/bounded-queue.js';
import { fitsPasswordBytes, passwordText } from '../crypto/password-text.js';
import { type FieldIssue, invalidField } from '../errors.js';
import type { BreachLookup } from './breach-lookup.js';
import type { PasswordJudgement } from './password-strength-worker.js';

/** Whose password it is: nothing of this may be most of it. */
export interface PasswordOwner {
  readonly email: string;
  readonly username: string;
  readonly displayName?: string;
}

interface Options {
  /**
   * Code points; 8 by default, 15 where a password is the only factor (NIST SP 800-63B-4 section 3.1.1.2). In
   * practice 8 means 9: zxcvbn gives no 8 characters the score that is asked for.
   */
  readonly minLength: number;
  readonly appName: string;
}

const MAX_LENGTH = 128;
const SAFE_SCORE = 3;
/** The shortest word of one's own that is looked for: anything shorter stands in every second password. */
const OWN_WORD_LENGTH = 3;
const MAX_WAITING = 64;
const IDLE_MS = 60_000;

/**
 * What is wrong with the mere shape of a password, told in microseconds whatever its length: the first question of
 * every path that takes one. Sign-in asks with a `minLength` of 0, so that old short passwords still work.
 */
export function passwordShape(
  password: string,
  minLength: number,
): Extract<FieldIssue, 'INVALID' | 'TOO_SHORT' | 'TOO_LONG'> | null {
  if (!fitsPasswordBytes(password)) return 'TOO_LONG';
  const text = passwordText(password);
  if (text === null) return 'INVALID';
  const length = Array.from(text).length;
  if (length > MAX_LENGTH) return 'TOO_LONG';
  return length < minLength ? 'TOO_SHORT' : null;
}

/**
 * Which new passwords are good enough (NIST SP 800-63B-4 section 3.1.1.2, ASVS 6.2): long enough, in no list of
 * common or breached ones, not made of the owner's own names, and hard to guess by zxcvbn's estimate. No rules of
 * composition, no expiry, nothing trimmed. The lists and the estimate live in one worker thread that starts with the
 * first question and ends after a minute of silence: they need some 60 MB and up to 100 ms for one long password.
 */
export class PasswordPolicy {
  private readonly queue = new BoundedQueue({ width: 1, maxWaiting: MAX_WAITING }, 'password strength');
  private worker: Piscina<{ password: string; own: string[] }, PasswordJudgement> | undefined;

  constructor(
    private readonly options: Options,
    private readonly breaches: BreachLookup | null,
  ) {}

  /** Throws ProblemError INVALID_INPUT at `path` for a password that will not do, OverloadedError when too many ask. */
  async check(password: string, person: PasswordOwner, path: readonly string[], asker: Asker): Promise<void> {
    const refuse = (issue: FieldIssue, message: string) => invalidField(path, issue, message);
    const shape = passwordShape(password, this.options.minLength);
    if (shape !== null) throw refuse(shape, this.shapeMessage(shape));
    const text = password.normalize('NFC');
    const names = [person.email, person.username, person.displayName ?? '', this.options.appName];
    if (isMostly(text, names)) throw refuse('TOO_WEAK', OWN_NAMES);
    const { common, score, tip } = await this.judge(text, names, asker);
    if (common) throw refuse('BREACHED', COMMON);
    if (score < SAFE_SCORE) throw refuse('TOO_WEAK', tip || EASY);
    if (await this.breaches?.contains(text)) throw refuse('BREACHED', BREACHED);
  }

  /** Ends the worker thread. */
  async close(): Promise<void> {
    await this.worker?.close();
  }

  private judge(password: string, names: readonly string[], asker: Asker): Promise<PasswordJudgement> {
    this.worker ??= new Piscina({
      filename: fileURLToPath(new URL('./password-strength-worker.js', import.meta.url)),
      name: 'judge',
      minThreads: 0,
      maxThreads: 1,
      idleTimeout: IDLE_MS,
    });
    const { worker } = this;
    return this.queue.run(() => worker.run({ password, own: ownWords(names) }), asker);
  }

  private shapeMessage(issue: 'INVALID' | 'TOO_SHORT' | 'TOO_LONG'): string {
    if (issue === 'TOO_SHORT') return `Use at least ${this.options.minLength} characters.`;
    if (issue === 'TOO_LONG') return `Use at most ${MAX_LENGTH} characters.`;
    return 'This contains characters that cannot be stored.';
  }
}

const OWN_NAMES = 'Do not make your password of your e-mail address, your name or the name of this service.';
const COMMON = 'This is one of the passwords that are tried first. Choose another one.';
const BREACHED = 'This password is known from a data breach. Choose another one.';
const EASY = 'This is easy to guess. Make it longer, or add a word.';

/** True when more than half of the password is the person's or the service's own names, or all of it part of one. */
function isMostly(password: string, names: readonly string[]): boolean {
  const folded = fold(password);
  if (folded.length === 0) return false;
  if (names.some((name) => fold(name).includes(folded))) return true;
  const rest = ownWords(names).reduce((left, word) => left.replaceAll(word, ''), folded);
  return rest.length * 2 < folded.length;
}

/** Every name as a whole and in its parts (of `ann.lee@mail.example`: annleemailexample, annlee, ann, lee), longest first. */
function ownWords(names: readonly string[]): string[] {
  const words = names.flatMap((name) => {
    const local = name.split('@', 1)[0] ?? '';
    return [name, local, ...local.split(/[^\p{L}\p{N}]+/u)].map(fold);
  });
  const long = words.filter((word) => word.length >= OWN_WORD_LENGTH);
  return [...new Set(long)].sort((a, b) => b.length - a.length);
}

/** What is left to compare when case, compatibility forms and everything but letters and digits is taken away. */
function fold(text: string): string {
  return text
    .normalize('NFKC')
    .toLowerCase()
    .replace(/[^\p{L}\p{N}]+/gu, '');
}
