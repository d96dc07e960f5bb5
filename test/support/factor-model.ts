import { totpAt } from './authenticator.js';
import type { ModelPasskey } from './passkey-model.js';

/** What somebody can prove in a session, a challenge or a reset. */
export type ModelProof =
  | 'PASSWORD'
  | 'EMAIL'
  | 'TOTP'
  | 'BACKUP_CODE'
  | 'PASSKEY'
  | 'SYNCED_PASSKEY'
  | 'QR'
  | 'SMS';
export type HeldWay = 'TOTP' | 'BACKUP_CODE' | 'PASSKEY';

const SECOND = 1000;
const STEP = 30 * SECOND;
const DAY = 24 * 3600 * SECOND;
const ENROLLMENT_LIFE = 600 * SECOND;
const FREE_ANSWERS = 5;
/** By the first word of a line's name. */
const ANSWERS_A_DAY: Readonly<Record<string, number>> = { reset: 10, owner: 30, challenge: 50 };
const LONGEST_WAIT = 900 * SECOND;
const MAX_TRIES = 5;

/** RFC 8176, told once more: what each proof is called in a token. */
const WORDS: Readonly<Record<ModelProof, readonly string[]>> = {
  PASSWORD: ['pwd'],
  EMAIL: ['otp'],
  TOTP: ['otp'],
  BACKUP_CODE: ['otp'],
  PASSKEY: ['hwk', 'user'],
  SYNCED_PASSKEY: ['swk', 'user'],
  QR: ['qr'],
  SMS: ['sms'],
};

/** What a token may say of a session with these proofs: two sorts are something known and something held, or a passkey. */
export function assuranceFor(proofs: ReadonlySet<ModelProof>): {
  readonly amr: readonly string[];
  readonly acr: string;
} {
  const isHeld = (['TOTP', 'BACKUP_CODE', 'SMS'] as const).some((proof) => proofs.has(proof));
  const isPasskey = (['PASSKEY', 'SYNCED_PASSKEY'] as const).some((proof) => proofs.has(proof));
  const isTwofold = isPasskey || (proofs.has('PASSWORD') && isHeld);
  const words = new Set([...proofs].flatMap((proof) => WORDS[proof]));
  return isTwofold ? { amr: [...words, 'mfa'], acr: 'aal2' } : { amr: [...words], acr: 'aal1' };
}

/** Of what sort a way of recovering is: a backup code stands for the app. */
export function sortOf(way: string): 'MAILBOX' | 'HELD' | 'PASSKEY' | 'DEVICE' {
  if (way === 'QR') return 'DEVICE';
  if (way === 'PASSKEY') return 'PASSKEY';
  return way === 'EMAIL' ? 'MAILBOX' : 'HELD';
}

/** What strangers can try out, so that it is counted in a line: neither a mailed code, nor a passkey, nor a device. */
export function isGuess(way: string): boolean {
  return way === 'TOTP' || way === 'BACKUP_CODE' || way === 'SMS';
}

export function stepAt(now: number): number {
  return Math.floor(now / STEP);
}

/** An app that took a secret: the step used last, and everything later is still good. */
export class ModelApp {
  constructor(
    readonly id: string,
    readonly secret: string,
    public lastStep: number,
  ) {}

  /** The step of this code, if it is one of the three around now and later than the last that counted. */
  unusedStep(text: string, now: number): number | undefined {
    const near = [-1, 0, 1].map((offset) => stepAt(now) + offset);
    return near.find((step) => step > this.lastStep && totpAt(this.secret, step) === text);
  }
}

/** What an account is protected with. */
export class ModelFactors {
  app: ModelApp | null = null;
  backup: { readonly id: string | null; readonly unused: Set<string> } | null = null;
  /** Every backup code there was, whatever became of it. */
  readonly everyCode: string[] = [];
  passkeys: ModelPasskey[] = [];
  /** That were removed. */
  readonly formerPasskeys: ModelPasskey[] = [];

  get isProtected(): boolean {
    return this.app !== null || this.passkeys.length > 0;
  }

  get held(): readonly HeldWay[] {
    const app: readonly HeldWay[] = this.app === null ? [] : ['TOTP'];
    const keys: readonly HeldWay[] = this.passkeys.length === 0 ? [] : ['PASSKEY'];
    return [...app, ...keys, ...(this.backup === null ? [] : (['BACKUP_CODE'] as const))];
  }

  get ids(): readonly string[] {
    const all = [this.app, this.backup, ...this.passkeys];
    return all.flatMap((one) => one?.id ?? []);
  }

  /** `challenge`: what this conversation has a passkey sign. */
  isRight(way: HeldWay, text: string, asked: { readonly now: number; readonly challenge: string }): boolean {
    if (way === 'PASSKEY') return this.passkeys.some((one) => one.isRight(text, asked.challenge));
    if (way === 'TOTP') return this.app?.unusedStep(text, asked.now) !== undefined;
    return this.backup?.unused.has(text) ?? false;
  }

  use(way: HeldWay, text: string, now: number): void {
    if (way === 'PASSKEY') this.passkeyOf(text)?.use(text);
    else if (way === 'BACKUP_CODE') this.backup?.unused.delete(text);
    else if (this.app !== null) this.app.lastStep = this.app.unusedStep(text, now) ?? this.app.lastStep;
  }

  /** What a session remembers of a right answer. */
  proofOf(way: ModelProof, text: string): ModelProof {
    return way === 'PASSKEY' ? (this.passkeyOf(text)?.proof ?? way) : way;
  }

  private passkeyOf(text: string): ModelPasskey | undefined {
    return this.passkeys.find((one) => one.hasSigned(text));
  }

  giveCodes(codes: readonly string[], id: string | null): void {
    this.backup = { id, unused: new Set(codes) };
    this.everyCode.push(...codes);
  }

  /** The last second factor takes the backup codes with it. */
  remove(id: string): void {
    if (id === this.app?.id) this.app = null;
    this.formerPasskeys.push(...this.passkeys.filter((one) => one.id === id));
    this.passkeys = this.passkeys.filter((one) => one.id !== id);
    if (id === this.backup?.id || !this.isProtected) this.backup = null;
  }
}

/** An app that was shown a secret and is not in force yet. */
export class ModelEnrollment {
  tries = 0;
  isDone = false;

  constructor(
    readonly id: string,
    readonly secret: string,
    private readonly about: { readonly at: number; readonly epoch: number },
  ) {}

  /** Takes a try with the code of a step, if it is one. */
  take(step: number, now: number, epoch: number): 'RIGHT' | 'WRONG' | 'OVER' {
    if (this.isDone || now >= this.about.at + ENROLLMENT_LIFE || this.tries >= MAX_TRIES) return 'OVER';
    this.tries += 1;
    if (Math.abs(step - stepAt(now)) > 1) return 'WRONG';
    return epoch === this.about.epoch ? 'RIGHT' : 'OVER';
  }
}

/** Answers for something held, in one line of guesses: five are free, then each costs a wait that doubles. */
export class ModelLine {
  private at: readonly number[] = [];
  private readonly perDay: number;

  constructor(name: string) {
    this.perDay = ANSWERS_A_DAY[name.split(' ', 1)[0] ?? ''] ?? 0;
  }

  isOpen(now: number): boolean {
    const today = this.at.filter((at) => at > now - DAY);
    const last = today.at(-1);
    if (last === undefined || today.length < FREE_ANSWERS) return true;
    const wait = Math.min(LONGEST_WAIT, 2 ** (today.length - FREE_ANSWERS) * SECOND);
    return today.length < this.perDay && now >= last + wait;
  }

  take(now: number): void {
    this.at = [...this.at.filter((at) => at > now - DAY), now];
  }

  clear(): void {
    this.at = [];
  }
}
