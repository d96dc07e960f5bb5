import { expect } from 'chai';
import { type HeldWay, isGuess, type ModelEnrollment, ModelFactors, ModelLine } from './factor-model.js';
import type { ModelSession } from './session-model.js';
import type { ModelTicket } from './ticket-model.js';

/** What becomes of a code that somebody gives: the rules, told by what has happened. */
export type Judgement = 'RIGHT' | 'POSSIBLY_RIGHT' | 'USELESS' | 'LATE' | 'WRONG' | 'OVER' | 'LOCKED';
export type Purpose = 'RESET' | 'CONFIRM_EMAIL' | 'SIGN_IN' | 'STEP_UP';
export type Trust = 'SELF' | 'STRANGER';

const SECOND = 1000;
const HOUR = 3600 * SECOND;
const DAY = 24 * HOUR;
const CODE_LIFE = 600 * SECOND;
const GRANT_LIFE = 600 * SECOND;
const FLOW_LIFE = 1800 * SECOND;
const CHALLENGE_LIFE = 600 * SECOND;
const COOLDOWN = 60 * SECOND;
const MAX_TRIES = 5;
const MAX_GRANT_TRIES = 11;

/** One flow, as whoever holds its id and reads its owner's mail knows it. */
export class ModelFlow {
  /** Oldest first; a text is null until its mail has come. */
  readonly codes: { text: string | null; readonly at: number }[] = [];
  wrong = 0;
  isDone = false;
  /** How it can be proven, and how it was. */
  ways: readonly string[] = [];
  /** Made to be approved on another device, for this flow alone. */
  readonly tickets: ModelTicket[] = [];
  /** What it would have a passkey sign. */
  challenge = '';
  readonly proven: string[] = [];
  /** The owner's at the start; null for a flow that nobody can use. */
  readonly epoch: number | null;

  constructor(
    readonly id: string,
    readonly owner: ModelPerson,
    readonly about: {
      readonly purpose: Purpose;
      readonly trust: Trust;
      readonly openedAt: number;
      /** The session that asked. */
      readonly sessionId: string | null;
      /** What a confirmation would put in force. */
      readonly username?: string;
      readonly password?: string;
      /** Whose guesses count with those of this one, where something held is asked for. */
      readonly line?: string;
    },
  ) {
    const isFor = about.purpose === 'CONFIRM_EMAIL' ? !owner.isActive : owner.isActive;
    this.epoch = isFor ? owner.epoch : null;
  }

  judge(text: string, now: number): Judgement {
    if (this.isOver(now)) return 'OVER';
    const right = this.epoch === this.owner.epoch ? 'RIGHT' : 'USELESS';
    if (this.owner.holdsKey(text, this, now)) return right === 'RIGHT' ? 'POSSIBLY_RIGHT' : right;
    const code = this.codes.findLastIndex((one) => one.text === text);
    if (code < 0) return 'WRONG';
    const isFresh = now < (this.codes[code]?.at ?? 0) + CODE_LIFE;
    return isFresh && code >= this.codes.length - 2 ? right : 'LATE';
  }

  /** The same for something held. An answer that is looked at is a guess of its line. */
  judgeHeld(way: HeldWay | 'QR', text: string, now: number): Judgement {
    if (this.isOver(now)) return 'OVER';
    if (isGuess(way) && !this.line.isOpen(now)) return 'LOCKED';
    if (isGuess(way)) this.line.take(now);
    return this.epoch === this.owner.epoch ? this.worthOf(way, text, now) : 'WRONG';
  }

  private worthOf(way: HeldWay | 'QR', text: string, now: number): Judgement {
    const { owner, challenge, tickets } = this;
    if (way === 'QR') return tickets.find((one) => one.proof === text)?.worthTo(owner, now) ?? 'WRONG';
    return owner.factors.isRight(way, text, { now, challenge }) ? 'RIGHT' : 'WRONG';
  }

  /** What a stranger cannot give moves a recovery to the line of owners, where those who are signed in are, too. */
  get line(): ModelLine {
    const { purpose, trust, line } = this.about;
    const isOwner = trust === 'SELF' || this.proven.some((way) => !isGuess(way));
    return this.owner.lineOf(purpose === 'RESET' && isOwner ? 'owner' : (line ?? 'challenge'));
  }

  isOver(now: number): boolean {
    const { purpose, openedAt } = this.about;
    const life = purpose === 'SIGN_IN' || purpose === 'STEP_UP' ? CHALLENGE_LIFE : FLOW_LIFE;
    return this.isDone || now >= openedAt + life || this.wrong >= MAX_TRIES;
  }

  /** A try was refused: how many are left, as its holder must be told. */
  refuse(judgement: Judgement): number {
    if (judgement === 'OVER' || judgement === 'USELESS') return 0;
    if (judgement !== 'LATE') this.wrong += 1;
    return MAX_TRIES - this.wrong;
  }
}

export class ModelGrant {
  tries = 0;
  /** A second factor was set up since. */
  isWithdrawn = false;

  constructor(
    readonly token: string,
    readonly owner: ModelPerson,
    readonly about: { readonly epoch: number; readonly at: number; readonly sessionId: string | null },
  ) {}

  /** Takes a try; whether it is worth a password. */
  take(now: number): boolean {
    if (!this.isLive(now)) return false;
    this.tries += 1;
    return true;
  }

  isLive(now: number): boolean {
    const { epoch, at } = this.about;
    if (this.isWithdrawn) return false;
    return epoch === this.owner.epoch && now < at + GRANT_LIFE && this.tries < MAX_GRANT_TRIES;
  }
}

/** Somebody with a mailbox, and all they have had from the gateway. */
export class ModelPerson {
  id = '';
  isActive = false;
  /** By whoever runs the gateway. */
  isClosed = false;
  username = '';
  epoch = 0;
  /** Oldest first: the last is in force once the account is active. */
  readonly passwords: string[] = [];
  readonly flows: ModelFlow[] = [];
  readonly grants: ModelGrant[] = [];
  readonly sessions: ModelSession[] = [];
  readonly factors = new ModelFactors();
  readonly enrollments: ModelEnrollment[] = [];
  /** When support removes every second factor; null unless it was asked for. */
  removalDueAt: number | null = null;
  /** By the name that was tried, since the owner last proved to be one. */
  readonly wrongLogins = new Map<string, number>();
  private readonly keys = new Map<string, { readonly at: number; readonly epoch: number }>();
  private readonly codeMails: { readonly kind: string; readonly at: number }[] = [];
  private readonly lines = new Map<string, ModelLine>();
  private keyMails = 0;

  constructor(readonly email: string) {}

  /** Where guesses at what they hold are counted: by what was typed, or for the account. */
  lineOf(name: string): ModelLine {
    const line = this.lines.get(name) ?? new ModelLine(name);
    this.lines.set(name, line);
    return line;
  }

  holdsKey(text: string, flow: ModelFlow, now: number): boolean {
    const key = this.keys.get(text);
    if (key === undefined || flow.about.purpose !== 'RESET') return false;
    return key.epoch === flow.epoch && now < key.at + DAY;
  }

  /** A mail with a recovery key. */
  receiveKey(text: string, at: number): void {
    this.keyMails += 1;
    if (!this.keys.has(text)) this.keys.set(text, { at, epoch: this.epoch });
  }

  /** A mail with a code of this flow: never sooner after the last of its kind, nor more of them, than the rules say. */
  receiveCode({ about: { purpose, trust } }: ModelFlow, at: number): void {
    const kind = `${purpose} for ${trust}`;
    const alike = this.codeMails.filter((mail) => mail.kind === kind);
    const last = alike.at(-1)?.at ?? Number.NEGATIVE_INFINITY;
    expect(at - last, `since the last mail of the kind ${kind}`).to.be.at.least(COOLDOWN);
    this.codeMails.push({ kind, at });
    const ofClass = this.codeMails.filter((mail) => mail.kind.endsWith(trust));
    const since = (age: number): number => ofClass.filter((mail) => mail.at > at - age).length;
    expect(since(HOUR), 'mails of an hour').to.be.at.most(5);
    expect(since(DAY), 'mails of a day').to.be.at.most(10);
  }

  /** Every text of this person's mails that somebody could type. */
  get texts(): readonly string[] {
    const codes = this.flows.flatMap(({ codes }) => codes.flatMap(({ text }) => text ?? []));
    return [...codes, ...this.keys.keys()];
  }

  get hadKey(): boolean {
    return this.keyMails > 0;
  }

  /** The mailbox was proven: everything that was open in the epoch before is worthless. */
  prove(flow: ModelFlow): void {
    flow.isDone = true;
    this.epoch += 1;
    this.wrongLogins.clear();
  }

  /** A second factor was set up: leave that one proof gave is none any more. */
  withdrawGrants(): void {
    for (const grant of this.grants) grant.isWithdrawn = true;
  }

  /** "This was not me": everything that was open is over, and a removal is off. */
  object(): void {
    this.epoch += 1;
    this.removalDueAt = null;
    this.end(() => true);
  }

  /** What support was asked for is done once its time has come. */
  carryOut(now: number): void {
    if (this.removalDueAt === null || now < this.removalDueAt) return;
    this.removalDueAt = null;
    for (const id of this.factors.ids) this.factors.remove(id);
  }

  change(password: string, kept: string | null): number {
    this.passwords.push(password);
    this.epoch += 1;
    return this.end((session) => session.id !== kept).length;
  }

  /** Ends the sessions of this person that are not over for whatever reason. */
  end(which: (session: ModelSession) => boolean): readonly ModelSession[] {
    const ended = this.sessions.filter((session) => !session.hasEnded && which(session));
    for (const session of ended) session.hasEnded = true;
    return ended;
  }
}
