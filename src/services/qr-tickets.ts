import type { Instant, Seconds } from '../clock.js';
import { deriveCode, readCode } from '../crypto/codes.js';
import type { Keyring } from '../crypto/keyring.js';
import { deriveMatchNumbers, type MatchNumbers } from '../crypto/match-numbers.js';
import { digest, newCapability } from '../crypto/random-token.js';
import type { CellKey, CellStore } from '../ephemeral/cell-store.js';
import { invalidField, ProblemError } from '../errors.js';
import {
  type AnswerOutcome,
  type Approved,
  answer,
  approvalIn,
  isHolder,
  lifeOf,
  type Opening,
  openTicket,
  type PollOutcome,
  poll,
  purposeOf,
  QR_TTL,
  type QrPurpose,
  type QrStatus,
  type QrTicket,
  type Said,
  type Scanner,
  type Shown,
  scan,
  statusOf,
  useUp,
} from '../flows/qr-login.js';
import type { Origin } from './origin.js';
import type { SourceGuard } from './source-guard.js';

/** One attempt as one of the two sides may see it. */
export interface QrLoginView {
  readonly id: string;
  readonly status: QrStatus;
  readonly purpose: QrPurpose;
  readonly payload: string;
  /** The payload's short form, `WXQK-7H3M`: for a phone that cannot scan. */
  readonly textCode: string;
  readonly secret: string | null;
  readonly matchCode: string | null;
  readonly device: { readonly name: string; readonly ip: string | null; readonly location: null };
  readonly pollAfter: Seconds;
  readonly expiresAt: Instant;
}

interface Alias {
  readonly id: string;
}

interface Deps {
  readonly cells: CellStore;
  readonly keyring: Keyring;
  readonly sources: SourceGuard;
}

const ID = /^qrl_[0-9a-hjkmnp-tv-z]{32}$/;
const PAYLOAD = ['input', 'payload'] as const;

/**
 * Tickets in the short-lived store. A ticket is found by its id, 160 random bits that the picture shows, or by a short
 * code of 8 letters (34 bits, RFC 8628 section 6.1) that signed-in people alone can try, each try counted. Neither is
 * worth anything to who does not hold the secret; number and short code are derived and stored nowhere.
 */
export class QrTickets {
  constructor(
    private readonly deps: Deps,
    private readonly publicUrl: string,
  ) {}

  async create(opening: Omit<Opening, 'id'>): Promise<QrLoginView> {
    const id = await this.freeId();
    const made = await this.deps.cells.update<QrTicket, { ticket: QrTicket; now: Instant }>(
      cellOf(id),
      (_, now) => {
        const ticket = openTicket({ ...opening, id }, now);
        return { state: ticket, ttl: lifeOf(ticket, now), result: { ticket, now } };
      },
    );
    return this.viewForBrowser(made.ticket, made.now);
  }

  /** Throws INVALID_INPUT for what is no payload, EXPIRED for one that leads nowhere, CONFLICT when somebody was first. */
  async scan(payload: string, by: Scanner, origin: Origin): Promise<QrLoginView> {
    const id = await this.idOf(payload, origin);
    const seen = await this.change(id, (ticket, now) => {
      const done = scan(ticket, by, now);
      return { ticket: done.ticket, result: { ...done, now } };
    });
    if (seen === null || seen.outcome === 'ENDED') throw ended();
    if (seen.outcome === 'TAKEN') {
      throw new ProblemError('CONFLICT', 'Somebody else has scanned this code. Please make a new one.');
    }
    return this.view(seen.ticket, seen.now);
  }

  /** `isNews`: it was said for the first time. */
  async answer(
    id: string,
    said: Said,
  ): Promise<{ outcome: AnswerOutcome; isNews: boolean; view: QrLoginView | null }> {
    const seen = await this.change(id, (ticket, now) => {
      const done = answer(ticket, said, now);
      return { ticket: done.ticket, result: { ...done, now, isNews: done.ticket !== ticket } };
    });
    if (seen === null) return { outcome: 'ENDED', isNews: false, view: null };
    return { ...seen, view: this.view(seen.ticket, seen.now) };
  }

  /** `isBound`: its tokens go into a cookie. */
  async poll(
    id: string,
    shown: Shown,
  ): Promise<{ outcome: PollOutcome; isBound: boolean; view: QrLoginView | null }> {
    const seen = await this.change(id, (ticket, now) => {
      const done = poll(ticket, shown, now);
      return { ticket: done.ticket, result: { ...done, now } };
    });
    if (seen === null) return { outcome: { kind: 'ENDED' }, isBound: false, view: null };
    const { ticket, outcome, now } = seen;
    return { outcome, isBound: ticket.bindingHash !== null, view: this.viewForBrowser(ticket, now) };
  }

  /** How far it is, without asking for more: nothing is written. A ticket that is not the asker's has ended. */
  async look(id: string, shown: Shown, origin: Origin): Promise<QrLoginView> {
    const { state, now } = await this.deps.cells.read<QrTicket>(cellOf(id));
    const isOpen = state !== undefined && isHolder(state, shown) && statusOf(state, now) !== 'EXPIRED';
    if (isOpen) return this.viewForBrowser(state, now);
    const nothing = {
      id,
      secretHash: '',
      bindingHash: null,
      bond: null,
      device: origin.device,
      ip: origin.ip,
    };
    return this.view({ ...openTicket(nothing, now), endsAt: now }, now);
  }

  /** The yes that a ticket is worth in this conversation; null for one that is worth nothing there. */
  async approvalIn(id: string, flowKey: string, shown: Shown): Promise<Approved | null> {
    const { state, now } = await this.deps.cells.read<QrTicket>(cellOf(id));
    return state === undefined ? null : approvalIn(state, flowKey, shown, now);
  }

  async useUp(id: string): Promise<void> {
    await this.change(id, (ticket) => ({ ticket: useUp(ticket), result: undefined }));
  }

  /** The numbers of a ticket: for its browser, and for the page that offers them to choose from. */
  numbersOf(id: string): MatchNumbers {
    return deriveMatchNumbers(this.deps.keyring.code, id);
  }

  /** An id whose short code leads to no other ticket. */
  private async freeId(): Promise<string> {
    for (;;) {
      const id = newCapability('qrl');
      const isFree = await this.deps.cells.update<Alias, boolean>(
        this.aliasOf(this.lettersOf(id)),
        (taken) => ({
          state: taken ?? { id },
          ttl: QR_TTL,
          result: taken === undefined,
        }),
      );
      if (isFree) return id;
    }
  }

  private async idOf(payload: string, origin: Origin): Promise<string> {
    const said = payload.trim();
    const prefix = this.payloadOf('');
    const id = said.startsWith(prefix) ? said.slice(prefix.length) : said;
    if (ID.test(id)) return id;
    const typed = readCode(said);
    if (typed?.kind !== 'CODE' || /\d/.test(typed.value)) {
      throw invalidField(PAYLOAD, 'INVALID', 'This is not a code to sign in with.');
    }
    const counted = await this.deps.sources.take('failure', origin);
    const { state } = await this.deps.cells.read<Alias>(this.aliasOf(typed.value));
    if (state === undefined) throw ended();
    await this.deps.sources.giveBack(counted);
    return state.id;
  }

  /** Null when there is no such ticket. */
  private change<R>(
    id: string,
    work: (ticket: QrTicket, now: Instant) => { ticket: QrTicket; result: R },
  ): Promise<R | null> {
    return this.deps.cells.update<QrTicket, R | null>(cellOf(id), (state, now) => {
      if (state === undefined) return { state, ttl: 1, result: null };
      const { ticket, result } = work(state, now);
      return { state: ticket, ttl: lifeOf(ticket, now), result };
    });
  }

  private viewForBrowser(ticket: QrTicket, now: Instant): QrLoginView {
    return { ...this.view(ticket, now), matchCode: this.numbersOf(ticket.id).code };
  }

  /** What the phone may see, and the browser, too. */
  private view(ticket: QrTicket, now: Instant): QrLoginView {
    const { id, device, ip, pollAfter, endsAt } = ticket;
    const letters = this.lettersOf(id);
    return {
      id,
      status: statusOf(ticket, now),
      purpose: purposeOf(ticket),
      payload: this.payloadOf(id),
      textCode: `${letters.slice(0, 4)}-${letters.slice(4)}`,
      secret: null,
      matchCode: null,
      device: { name: device, ip, location: null },
      pollAfter,
      expiresAt: endsAt,
    };
  }

  private payloadOf(id: string): string {
    return `${this.publicUrl}/device?id=${id}`;
  }

  private lettersOf(id: string): string {
    const of = { purpose: 'QR', flowKey: digest(id), nonce: '', generation: 0, channel: '' };
    return deriveCode(this.deps.keyring.code, { ...of, format: 'LETTERS' });
  }

  private aliasOf(letters: string): CellKey {
    return `qrcode:${this.deps.keyring.handle('qr code', letters)}`;
  }
}

export function ended(): ProblemError {
  return new ProblemError('EXPIRED', 'This code has run out or was used. Please make a new one.');
}

function cellOf(id: string): CellKey {
  return `qr:${digest(id)}`;
}
