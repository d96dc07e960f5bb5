import { expect } from 'chai';
import fc from 'fast-check';
import {
  type AnswerOutcome,
  answer,
  openTicket,
  POLL_AFTER,
  type PollOutcome,
  poll,
  QR_TTL,
  type QrTicket,
  type Scanner,
  type ScanOutcome,
  scan,
  statusOf,
  useUp,
} from '../../src/flows/qr-login.js';

const start = Date.UTC(2026, 2, 14);
const LIFE = QR_TTL * 1000;
const browser = { secretHash: 'secret', bindingHash: 'binding' };
const anna: Scanner = { accountId: 'usr_anna', sessionId: 'ses_phone' };
const people: readonly Scanner[] = [
  anna,
  { accountId: 'usr_anna', sessionId: 'ses_tablet' },
  { accountId: 'usr_bert', sessionId: 'ses_phone' },
];
const strangers = [
  { secretHash: 'guess', bindingHash: 'binding' },
  { secretHash: 'secret', bindingHash: null },
  { secretHash: 'secret', bindingHash: 'guess' },
];

/** Nobody may change a state in place. */
function frozen(ticket: QrTicket): QrTicket {
  return Object.freeze({ ...ticket, step: Object.freeze(ticket.step) });
}

function opened(bindingHash: string | null = 'binding'): QrTicket {
  const made = { id: 'qrl_1', ...browser, bindingHash, bond: null, device: 'Firefox on Linux', ip: null };
  return frozen(openTicket(made, start));
}

const told = { approve: true, purpose: 'SIGN_IN', epoch: 4, authTime: 7 } as const;
const yes = (by: Scanner, matches = true) => ({ ...told, by, matches });
const no = (by: Scanner) => ({ approve: false as const, by });

type Event =
  | { readonly do: 'scan' | 'deny'; readonly who: number }
  | { readonly do: 'approve'; readonly who: number; readonly matches: boolean }
  | { readonly do: 'redeem'; readonly stranger: number | null }
  | { readonly do: 'wait'; readonly ms: number }
  | { readonly do: 'keep' | 'bring back' };

const who = fc.nat({ max: people.length - 1 });
const event: fc.Arbitrary<Event> = fc.oneof(
  { weight: 4, arbitrary: fc.record({ do: fc.constant('scan' as const), who }) },
  {
    weight: 5,
    arbitrary: fc.record({ do: fc.constant('approve' as const), who, matches: fc.boolean() }),
  },
  { weight: 1, arbitrary: fc.record({ do: fc.constant('deny' as const), who }) },
  {
    weight: 5,
    arbitrary: fc.record({
      do: fc.constant('redeem' as const),
      stranger: fc.option(fc.nat({ max: strangers.length - 1 }), { freq: 4 }),
    }),
  },
  {
    weight: 3,
    arbitrary: fc.record({ do: fc.constant('wait' as const), ms: fc.nat({ max: 40_000 }) }),
  },
  { weight: 1, arbitrary: fc.constantFrom({ do: 'keep' as const }, { do: 'bring back' as const }) },
);

/**
 * What must hold, written down apart from the flow: the store may forget what happened (`bring back`), the table of
 * tickets that became sessions may not.
 */
class World {
  now = start;
  sessions: Scanner[] = [];
  private ticket = opened();
  private kept = this.ticket;
  private first: Scanner | null = null;
  private denied = false;
  private approvedBy: Scanner | null = null;
  private keptFacts = { first: this.first, denied: this.denied, approvedBy: this.approvedBy };

  run(step: Event): void {
    if (step.do === 'wait') this.now += step.ms;
    if (step.do === 'scan') this.scan(people[step.who] ?? anna);
    if (step.do === 'approve') this.say(yes(people[step.who] ?? anna, step.matches));
    if (step.do === 'deny') this.say(no(people[step.who] ?? anna));
    if (step.do === 'redeem') this.redeem(step.stranger);
    if (step.do === 'keep') this.keep();
    if (step.do === 'bring back') this.bringBack();
  }

  private scan(by: Scanner): void {
    const { ticket, outcome } = scan(this.ticket, by, this.now);
    this.ticket = frozen(ticket);
    if (outcome !== 'SCANNED') return;
    this.first ??= by;
    expect(by).to.deep.equal(this.first);
    expect(this.now).to.be.below(start + LIFE);
  }

  private say(said: Parameters<typeof answer>[1]): void {
    const wasDecided = this.denied || this.approvedBy !== null;
    const { ticket, outcome } = answer(this.ticket, said, this.now);
    if (wasDecided && outcome !== 'ENDED') expect(ticket).to.equal(this.ticket);
    this.ticket = frozen(ticket);
    if (outcome !== 'ENDED') expect(said.by).to.deep.equal(this.first);
    if (outcome === 'APPROVED') {
      expect(said.approve && said.matches).to.equal(true);
      expect(this.denied).to.equal(false);
      this.approvedBy = said.by;
    }
    if (outcome === 'DENIED' || outcome === 'WRONG_NUMBER') {
      expect(this.approvedBy).to.equal(null);
      this.denied = true;
    }
  }

  private redeem(stranger: number | null): void {
    const shown = stranger === null ? browser : (strangers[stranger] ?? browser);
    const { ticket, outcome } = poll(this.ticket, shown, this.now);
    if (stranger !== null) {
      expect(outcome).to.deep.equal({ kind: 'ENDED' });
      expect(ticket).to.equal(this.ticket);
    }
    this.ticket = frozen(ticket);
    if (outcome.kind !== 'APPROVED') return;
    expect(this.now).to.be.below(start + LIFE);
    expect(this.denied).to.equal(false);
    expect(outcome.step.by).to.deep.equal(this.approvedBy);
    if (this.sessions.length === 0) this.sessions.push(outcome.step.by);
    this.ticket = frozen(useUp(this.ticket));
  }

  private keep(): void {
    this.kept = this.ticket;
    this.keptFacts = { first: this.first, denied: this.denied, approvedBy: this.approvedBy };
  }

  private bringBack(): void {
    this.ticket = this.kept;
    ({ first: this.first, denied: this.denied, approvedBy: this.approvedBy } = this.keptFacts);
  }
}

describe('the QR login flow', () => {
  it('QR-04 never signs in from a ticket denied, over, or answered by another, and never twice', () => {
    fc.assert(
      fc.property(fc.array(event, { maxLength: 40 }), (events) => {
        const world = new World();
        for (const one of events) world.run(one);
        expect(world.sessions.length).to.be.at.most(1);
      }),
      { numRuns: 3_000 },
    );
  });

  it('QR-04 goes from waiting to scanned to approved to used, and knows no way back', () => {
    let ticket = opened();
    const seen = [statusOf(ticket, start)];
    ticket = scan(ticket, anna, start).ticket;
    seen.push(statusOf(ticket, start));
    ticket = answer(ticket, yes(anna), start).ticket;
    seen.push(statusOf(ticket, start));
    const step = { kind: 'APPROVED', by: anna, epoch: 4, authTime: 7 };
    expect(poll(ticket, browser, start).outcome).to.deep.equal({ kind: 'APPROVED', step });
    ticket = useUp(ticket);
    seen.push(statusOf(ticket, start));
    expect(seen).to.deep.equal(['WAITING', 'SCANNED', 'APPROVED', 'EXPIRED']);
    expect(poll(ticket, browser, start).outcome).to.deep.equal({ kind: 'ENDED' });
    expect(scan(ticket, anna, start).outcome).to.equal('ENDED');
    expect(answer(ticket, no(anna), start).outcome).to.equal('ENDED');
  });

  it('QR-04 belongs to the first who scans: the same account with another session is another', () => {
    const { ticket } = scan(opened(), anna, start);
    const outcomes = people.map((by): ScanOutcome => scan(ticket, by, start).outcome);
    expect(outcomes).to.deep.equal(['SCANNED', 'TAKEN', 'TAKEN']);
    const answers = people.slice(1).map((by): AnswerOutcome => answer(ticket, yes(by), start).outcome);
    expect(answers).to.deep.equal(['ENDED', 'ENDED']);
    expect(answer(opened(), yes(anna), start).outcome).to.equal('ENDED');
  });

  it('QR-03 takes a wrong number for a no, after which the right one comes too late', () => {
    const { ticket } = scan(opened(), anna, start);
    const wrong = answer(ticket, yes(anna, false), start);
    expect(wrong.outcome).to.equal('WRONG_NUMBER');
    expect(statusOf(wrong.ticket, start)).to.equal('DENIED');
    expect(answer(wrong.ticket, yes(anna), start).outcome).to.equal('CONFLICT');
    expect(answer(wrong.ticket, no(anna), start).outcome).to.equal('DENIED');
  });

  it('QR-04 lets what was said stay said', () => {
    const { ticket } = scan(opened(), anna, start);
    const approved = answer(ticket, yes(anna), start).ticket;
    expect(answer(approved, yes(anna), start)).to.deep.equal({ ticket: approved, outcome: 'APPROVED' });
    expect(answer(approved, no(anna), start)).to.deep.equal({ ticket: approved, outcome: 'CONFLICT' });
    const guess = answer(approved, yes(anna, false), start);
    expect(guess).to.deep.equal({ ticket: approved, outcome: 'CONFLICT' });
  });

  it('QR-01 lives 120 seconds in every state, and not a millisecond longer', () => {
    const waiting = opened();
    const scanned = scan(waiting, anna, start).ticket;
    const approved = answer(scanned, yes(anna), start).ticket;
    const late = start + LIFE;
    for (const ticket of [waiting, scanned, approved]) {
      expect(poll(ticket, browser, late - 1).outcome.kind).to.not.equal('ENDED');
      expect(poll(ticket, browser, late).outcome).to.deep.equal({ kind: 'ENDED' });
      expect(scan(ticket, anna, late).outcome).to.equal('ENDED');
      expect(answer(ticket, yes(anna), late).outcome).to.equal('ENDED');
      expect(statusOf(ticket, late)).to.equal('EXPIRED');
    }
  });

  it('QR-06 asks who polls too soon to wait five seconds more each time, and forgives nothing', () => {
    const asked = (ticket: QrTicket, seconds: number): { ticket: QrTicket; outcome: PollOutcome } =>
      poll(ticket, browser, (ticket.polledAt ?? start) + seconds * 1000);
    let step = asked(opened(), 0);
    expect(step.outcome).to.deep.equal({ kind: 'PENDING' });
    step = asked(step.ticket, POLL_AFTER - 0.001);
    expect(step.outcome).to.deep.equal({ kind: 'SLOW_DOWN', wait: 10 });
    step = asked(step.ticket, 5);
    expect(step.outcome).to.deep.equal({ kind: 'SLOW_DOWN', wait: 15 });
    step = asked(step.ticket, 15);
    expect(step.outcome).to.deep.equal({ kind: 'PENDING' });
    expect(step.ticket.pollAfter).to.equal(15);
  });

  it('QR-02 tells a stranger nothing and lets them change nothing, not even the pace', () => {
    const { ticket } = answer(scan(opened(), anna, start).ticket, yes(anna), start);
    for (const shown of strangers) {
      expect(poll(ticket, shown, start)).to.deep.equal({ ticket, outcome: { kind: 'ENDED' } });
    }
    const unbound = opened(null);
    expect(poll(unbound, { secretHash: 'secret', bindingHash: 'any' }, start).outcome.kind).to.equal(
      'PENDING',
    );
  });
});
