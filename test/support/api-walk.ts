import { expect } from 'chai';
import { OutboxMail } from '../../entities/outbox-mail.js';
import { TokenRefusedError } from '../../src/crypto/jwt.js';
import { challengeOf } from '../../src/crypto/passkeys.js';
import { digest } from '../../src/crypto/random-token.js';
import { ProblemError } from '../../src/errors.js';
import type { VerificationFlow } from '../../src/flows/verification-flow.js';
import { Mailbox } from '../../src/mail/mailbox.js';
import type { FlowView } from '../../src/services/flow-step.js';
import { mailedCode } from '../../src/services/mailed-codes.js';
import type { Origin, Viewer } from '../../src/services/origin.js';
import type { SignedInView } from '../../src/services/session-view.js';
import { type ModelFlow, ModelPerson } from './api-model.js';
import type { ModelProof } from './factor-model.js';
import type { Gateway } from './gateway.js';
import { newName } from './person.js';
import { ModelSession } from './session-model.js';
import type { ModelTicket } from './ticket-model.js';

/** What a call of a service answered. */
export type Told<T> =
  | { readonly value: T; readonly problem: null }
  | { readonly value: null; readonly problem: ProblemError };

/** How many of the newest there are to choose from, as a rule: what is older is mostly dead. */
const NEWEST = 3;

/** The way through the API of a few people with one gateway, and what is believed of them meanwhile. */
export class Walk {
  readonly people: readonly ModelPerson[];
  /** Every attempt to sign in a browser with a phone, oldest first. */
  readonly tickets: ModelTicket[] = [];
  private readonly mailsSeen = new Set<string>();
  private readonly refused = new Set<string>();

  constructor(
    readonly gateway: Gateway,
    /** How often what happened. */
    readonly tally: Map<string, number>,
  ) {
    this.people = Array.from({ length: 3 }, () => new ModelPerson(`${newName()}@example.com`));
  }

  get now(): number {
    return this.gateway.clock.now();
  }

  get services() {
    return this.gateway.app.core.services;
  }

  count(what: string): void {
    this.tally.set(what, (this.tally.get(what) ?? 0) + 1);
  }

  /** Anything but success and a refusal is thrown. */
  async told<T>(work: Promise<T>): Promise<Told<T>> {
    try {
      return { value: await work, problem: null };
    } catch (error) {
      if (!(error instanceof ProblemError)) throw error;
      return { value: null, problem: error };
    }
  }

  origin(viewer: Viewer | null = null): Origin {
    const network = { narrow: '127.0.0.1/32', wide: '127.0.0.0/24' };
    const from = { ip: '127.0.0.1', network, device: 'Firefox on Linux', deviceCookie: null };
    return { requestId: 'req_of_a_walk', ...from, viewer };
  }

  /** Who the session's access token stands for; null when nobody. It must be as is believed. */
  async viewerOf(session: ModelSession): Promise<Viewer | null> {
    const viewer = await this.recognise(session.accessToken);
    expect(viewer !== null, 'an access token is taken').to.equal(session.accessIsGood(this.now));
    if (viewer !== null) expect(viewer.sessionId).to.equal(session.id);
    return viewer;
  }

  /** Whether the access tokens of somebody are taken and refused as is believed; of the refused ones, the new ones. */
  async lookAround(person: ModelPerson): Promise<void> {
    for (const session of person.sessions) {
      const { accessToken } = session;
      if (this.refused.has(accessToken)) continue;
      if ((await this.viewerOf(session)) === null) this.refused.add(accessToken);
    }
  }

  /** A flow was opened or went on: if it says that a code was sent, one may have come. */
  async wentOn(flow: ModelFlow, view: FlowView): Promise<void> {
    if (!flow.owner.flows.includes(flow)) flow.owner.flows.push(flow);
    flow.ways = view.channels.map(({ kind }) => kind);
    const asked = view.channels.find((channel) => channel.asked !== undefined)?.asked;
    if (asked !== undefined) flow.challenge = challengeOf(asked);
    this.count(view.sentTo === null ? 'no code sent' : 'code sent');
    if (view.sentTo === null) return;
    flow.codes.push({ text: null, at: this.now });
    await this.readMail();
  }

  /** `provenAt`: when the proof was given, if that was before now. */
  opened(
    person: ModelPerson,
    { user, session, tokens }: SignedInView,
    proofs: readonly ModelProof[],
    provenAt = this.now,
  ): void {
    // Where a passkey may be is told in the token alone.
    const shown = proofs.map((proof) => (proof === 'SYNCED_PASSKEY' ? 'PASSKEY' : proof));
    expect(new Set(session.proofs), 'proofs of a session').to.deep.equal(new Set(shown));
    person.id = user.id;
    const held = new ModelSession(session.id, person, this.now, proofs, provenAt);
    held.keep(tokens, this.now);
    person.sessions.push(held);
  }

  /** Waits for what is on its way, and reads it. */
  async readMail(): Promise<void> {
    const { outbox, mailer } = this.gateway.app.core;
    await outbox.idle();
    if (!(mailer instanceof Mailbox)) throw new Error('There is no mailbox.');
    for (const person of this.people) {
      const mails = mailer.list(person.email).filter(({ id }) => !this.mailsSeen.has(id));
      for (const { id, at, code } of mails.reverse()) {
        this.mailsSeen.add(id);
        if (code !== null) await this.receive(person, id, code, Date.parse(at));
      }
    }
  }

  private async receive(person: ModelPerson, id: string, text: string, at: number): Promise<void> {
    if (text.includes('-')) {
      this.count('recovery key');
      person.receiveKey(text, at);
      return;
    }
    // By the row of the mail, which has its id: of some thousand codes two may well be the same.
    const row = await this.gateway.app.stores.database.read.findOne(OutboxMail, { id });
    const flow = person.flows.find((one) => digest(one.id) === row?.flowKey);
    if (flow === undefined) throw new Error('A mail carries a code of no flow of its reader.');
    const code = flow.codes[await this.placeOf(flow, text, row?.generation ?? null)];
    if (code === undefined) throw new Error('A mail carries another code than its flow has.');
    expect(code.text, 'a code is mailed once').to.equal(null);
    code.text = text;
    person.receiveCode(flow, at);
  }

  /** Which of a flow's codes this is, counted from 0; -1 if it is not that of this generation. */
  private async placeOf(flow: ModelFlow, text: string, generation: number | null): Promise<number> {
    const { cells, keyring } = this.gateway.app.stores;
    const flowKey = digest(flow.id);
    const { state } = await cells.read<VerificationFlow>(`flow:${flowKey}`);
    if (state === undefined) return -1;
    expect(state.generations).to.have.lengthOf(flow.codes.length);
    return state.generations.findIndex(
      (one) => one.n === generation && mailedCode(keyring, state, flowKey, one) === text,
    );
  }

  private async recognise(token: string): Promise<Viewer | null> {
    try {
      return (await this.gateway.app.core.recognition.of(token)).viewer;
    } catch (error) {
      if (!(error instanceof TokenRefusedError)) throw error;
      return null;
    }
  }
}

/** A session whose access token is still good, of the newest few. */
export function speaking(walk: Walk, person: ModelPerson, pick: number): ModelSession | undefined {
  return chosen(
    person.sessions.filter((session) => session.accessIsGood(walk.now)),
    pick,
  );
}

/** One of the newest few of a list, or of all of it; undefined of an empty one. */
export function chosen<T>(list: readonly T[], pick: number, from = NEWEST): T | undefined {
  return list.at(-1 - (pick % Math.max(1, Math.min(from, list.length))));
}

/** Says it at once, too: a second try of the test would have another seed, and hide this one. */
export function throwFirst(explored: readonly PromiseSettledResult<unknown>[]): void {
  for (const one of explored) {
    if (one.status === 'fulfilled') continue;
    process.stderr.write(`${one.reason}\n`);
    throw one.reason;
  }
}
