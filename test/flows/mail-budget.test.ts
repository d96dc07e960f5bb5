import { expect } from 'chai';
import fc from 'fast-check';
import {
  issueKey,
  MAIL_BUDGET_RULES,
  type MailBudget,
  type MailVerdict,
  recoveryOf,
  spend,
  textsOfStrangers,
} from '../../src/flows/mail-budget.js';

const start = Date.UTC(2026, 2, 14);
const minute = 60_000;
const hour = 60 * minute;
const day = 24 * hour;

/** One mailbox and a clock, so that tests read like a day. */
class Day {
  state: MailBudget | undefined;
  now = start;
  private count = 0;

  ask(kind = 'RESET_CODE', id = `eml_${++this.count}`, epoch = 0): MailVerdict {
    const { state, ttl, result } = spend(this.state, { id, kind, nonce: `nonce of ${id}`, epoch }, this.now);
    expect(ttl).to.be.at.least(86_400);
    this.state = state === undefined ? undefined : JSON.parse(JSON.stringify(state));
    return result;
  }

  askAfter(milliseconds: number, kind?: string, id?: string, epoch?: number): MailVerdict {
    this.now += milliseconds;
    return this.ask(kind, id, epoch);
  }

  /** Ten reset codes, the fastest that is allowed. */
  spendAll(): MailVerdict[] {
    const first = [0, 1, 1, 1, 1].map((minutes) => this.askAfter(minutes * minute));
    return [...first, ...[56, 1, 1, 1, 1].map((minutes) => this.askAfter(minutes * minute))];
  }
}

describe('flows/mail-budget', () => {
  it('MAIL-06 grants 5 an hour and 10 a day', () => {
    const today = new Day();
    for (let n = 0; n < 5; n += 1) expect(today.askAfter(minute)).to.deep.equal({ send: 'PLAIN' });
    expect(today.askAfter(minute)).to.deep.equal({ drop: 'QUOTA' });
    expect(today.askAfter(54 * minute)).to.deep.equal({ drop: 'QUOTA' });
    expect(today.askAfter(minute)).to.deep.equal({ send: 'PLAIN' });
    const spent = new Day();
    spent.spendAll();
    expect(spent.askAfter(5 * hour)).to.deep.equal({ drop: 'QUOTA' });
    spent.now = start + day;
    expect(spent.ask()).to.have.property('send');
  });

  it('MAIL-06 all purposes draw from one budget, and the last mail of the day is kept for a reset', () => {
    const today = new Day();
    const kinds = ['CONFIRM_EMAIL', 'ADDRESS_TAKEN', 'RESET_CODE'];
    for (let n = 0; n < 9; n += 1) {
      expect(today.askAfter(n === 5 ? hour : minute, kinds[n % 3])).to.deep.equal({ send: 'PLAIN' });
    }
    for (const kind of ['CONFIRM_EMAIL', 'ADDRESS_TAKEN']) {
      expect(today.askAfter(hour, kind)).to.deep.equal({ drop: 'QUOTA' });
    }
    expect(today.ask('RESET_CODE')).to.have.property('send', 'RECOVERY_KEY');
    expect(today.askAfter(hour, 'RESET_CODE')).to.deep.equal({ drop: 'QUOTA' });
  });

  it('a mail within the cooldown of its kind waits for the rest of it', () => {
    const today = new Day();
    today.ask();
    expect(today.askAfter(1)).to.deep.equal({ wait: 60 });
    expect(today.askAfter(58_999)).to.deep.equal({ wait: 1 });
    expect(today.ask('CONFIRM_EMAIL')).to.deep.equal({ send: 'PLAIN' });
    expect(today.askAfter(999)).to.deep.equal({ wait: 1 });
    expect(today.askAfter(1)).to.deep.equal({ send: 'PLAIN' });
  });

  it('a store clock that was set back makes nobody wait longer than the cooldown', () => {
    const today = new Day();
    today.ask();
    expect(today.askAfter(-30_000)).to.deep.equal({ wait: 60 });
    expect(today.askAfter(-hour)).to.deep.equal({ send: 'PLAIN' });
  });

  it('a notice of a changed password is never held back and never counts', () => {
    const today = new Day();
    today.spendAll();
    for (let n = 0; n < 50; n += 1) expect(today.ask('PASSWORD_CHANGED')).to.deep.equal({ send: 'PLAIN' });
    expect(today.state?.sends).to.have.length(10);
  });

  it('the tenth mail of a day carries a recovery key that lives 24 hours', () => {
    const today = new Day();
    const verdicts = today.spendAll();
    const issuedAt = today.now;
    expect(verdicts.slice(0, 9).every((verdict) => 'send' in verdict && verdict.send === 'PLAIN')).to.equal(
      true,
    );
    expect(verdicts[9]).to.deep.equal({
      send: 'RECOVERY_KEY',
      nonce: 'nonce of eml_10',
      until: issuedAt + day,
    });
    expect(recoveryOf(today.state, issuedAt + day - 1)).to.deep.equal({
      nonce: 'nonce of eml_10',
      issuedAt,
      epoch: 0,
    });
    expect(recoveryOf(today.state, issuedAt + day)).to.equal(null);
    expect(recoveryOf(undefined, issuedAt)).to.equal(null);
  });

  it('MAIL-06 asking on and on does not take the key in the mailbox away while it is young', () => {
    const today = new Day();
    today.spendAll();
    const first = recoveryOf(today.state, today.now);
    today.now = start + day;
    const again = today.ask();
    expect(again).to.have.property('send', 'RECOVERY_KEY');
    expect(recoveryOf(today.state, today.now)).not.to.deep.equal(first);
    const replaced = recoveryOf(today.state, today.now);
    expect(today.askAfter(minute)).to.have.property('nonce', replaced?.nonce);
    expect(recoveryOf(today.state, today.now)).to.deep.equal(replaced);
  });

  it('a key of an older credential epoch is not mailed again', () => {
    const today = new Day();
    today.spendAll();
    today.now = start + day;
    today.ask('RESET_CODE', 'eml_a', 1);
    expect(recoveryOf(today.state, today.now)).to.include({ nonce: 'nonce of eml_a', epoch: 1 });
    today.askAfter(minute, 'RESET_CODE', 'eml_b', 2);
    expect(recoveryOf(today.state, today.now)).to.include({ nonce: 'nonce of eml_b', epoch: 2 });
  });

  it('a key that support sends is not held back by a spent day, uses none of it up, and is the same while young', () => {
    const today = new Day();
    const first = issueKey(undefined, { nonce: 'sent', epoch: 0 }, start);
    expect(first.result).to.deep.equal({ nonce: 'sent', until: start + day });
    today.state = first.state;
    const verdicts = today.spendAll();
    expect(verdicts.at(-1)).to.deep.equal({ send: 'RECOVERY_KEY', nonce: 'sent', until: start + day });
    const later = (moment: number, epoch = 0) => issueKey(today.state, { nonce: 'later', epoch }, moment);
    expect(later(start + 12 * hour - 1).result).to.deep.equal(first.result);
    expect(later(start + 12 * hour).result).to.deep.equal({ nonce: 'later', until: start + 36 * hour });
    expect(later(start + hour, 1).result).to.include({ nonce: 'later' });
    expect(later(start + hour, 1).state.sends).to.deep.equal(today.state?.sends);
  });

  it('sending a granted mail again is free, never refused, and says the same', () => {
    const today = new Day();
    const first = today.spendAll();
    const before = today.state;
    for (let n = 1; n <= 10; n += 1) expect(today.ask('RESET_CODE', `eml_${n}`)).to.deep.equal(first[n - 1]);
    expect(today.state).to.deep.equal(before);
  });

  it('a verdict that changes nothing returns the state it was given, so that nothing is written', () => {
    const mail = (id: string) => ({ id, kind: 'RESET_CODE', nonce: 'n', epoch: 0 });
    const granted = spend(undefined, mail('a'), start).state;
    expect(spend(granted, mail('a'), start + 1).state).to.equal(granted);
    expect(spend(granted, mail('b'), start + 1).state).to.equal(granted);
    expect(spend(undefined, { ...mail('c'), kind: 'PASSWORD_CHANGED' }, start).state).to.equal(undefined);
  });

  const steps = fc.array(
    fc.record({
      after: fc.oneof(fc.integer({ min: 0, max: 2 * minute }), fc.integer({ min: 0, max: 3 * hour })),
      kind: fc.constantFrom('RESET_CODE', 'RESET_CODE', 'CONFIRM_EMAIL', 'ADDRESS_TAKEN', 'PASSWORD_CHANGED'),
      again: fc.boolean(),
    }),
    { maxLength: 120 },
  );

  it('whatever is asked and whenever: the limits hold in every window, and nothing is charged twice', () => {
    fc.assert(
      fc.property(steps, (asked) => {
        const today = new Day();
        const sent: { at: number; kind: string }[] = [];
        const ids: string[] = [];
        for (const [n, step] of asked.entries()) {
          const id = (step.again ? ids.at(-1) : undefined) ?? `m${n}`;
          const isRepeat = today.state?.sends.some((send) => send.id === id) ?? false;
          const verdict = today.askAfter(step.after, step.kind, id);
          if (step.kind === 'PASSWORD_CHANGED') expect(verdict).to.deep.equal({ send: 'PLAIN' });
          if (isRepeat || step.kind === 'PASSWORD_CHANGED' || !('send' in verdict)) continue;
          sent.push({ at: today.now, kind: step.kind });
          ids.push(id);
        }
        for (const { at, kind } of sent) {
          const since = (span: number) => sent.filter((other) => other.at > at - span && other.at <= at);
          expect(since(hour).length).to.be.at.most(5);
          expect(since(day).length).to.be.at.most(10);
          const alike = since(minute).filter((other) => other.at < at && other.kind === kind);
          expect(alike).to.deep.equal([]);
        }
        expect(today.state?.sends.length ?? 0).to.be.at.most(10);
      }),
      { numRuns: 300 },
    );
  });

  it('whoever has spent the budget has left a live key in the mailbox', () => {
    fc.assert(
      fc.property(steps, (asked) => {
        const today = new Day();
        for (const step of asked) {
          const verdict = today.askAfter(step.after, step.kind);
          const isFull = 'drop' in verdict && dayIsFull(today);
          if (isFull && step.kind === 'RESET_CODE')
            expect(recoveryOf(today.state, today.now)).not.to.equal(null);
        }
      }),
      { numRuns: 300 },
    );
  });

  it('a wait is never longer than the cooldown, and after it the mail is granted or out of quota', () => {
    fc.assert(
      fc.property(steps, (asked) => {
        const today = new Day();
        for (const [n, step] of asked.entries()) {
          const verdict = today.askAfter(step.after, step.kind, `m${n}`);
          if (!('wait' in verdict)) continue;
          expect(verdict.wait).to.be.within(1, MAIL_BUDGET_RULES.cooldown);
          expect(today.askAfter(verdict.wait * 1000, step.kind, `m${n}`)).not.to.have.property('wait');
        }
      }),
      { numRuns: 300 },
    );
  });

  function dayIsFull(today: Day): boolean {
    return (today.state?.sends.filter((send) => send.at > today.now - day).length ?? 0) >= 10;
  }

  it('strangers get half of the texts of a day, and one at least', () => {
    expect([1, 2, 3, 500].map(textsOfStrangers)).to.deep.equal([1, 1, 1, 250]);
  });
});
