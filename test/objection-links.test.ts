import { expect } from 'chai';
import { Account } from '../entities/account.js';
import { newObjectionToken, OBJECTION_LIFE } from '../src/crypto/objection-link.js';
import { ProblemError } from '../src/errors.js';
import type { Objections } from '../src/services/objections.js';
import { Gateway, onBothBackends } from './support/gateway.js';
import { eventsOf, noticed, somewhere } from './support/objection.js';
import { type Person, signUp } from './support/person.js';
import { setStatus, storedAccount } from './support/recovery.js';

onBothBackends('links that object', (backend) => {
  let gateway: Gateway;
  let objections: Objections;
  let person: Person;

  before(async function () {
    this.timeout(60_000);
    gateway = await Gateway.start({ backend });
    objections = gateway.app.core.services.objections;
  });
  after(() => gateway.stop());
  beforeEach(async () => {
    person = await signUp(gateway);
  });

  async function refusal(token: string): Promise<object> {
    try {
      await objections.object(token, somewhere());
    } catch (error) {
      if (error instanceof ProblemError) return { code: error.code, message: error.message };
      throw error;
    }
    throw new Error('It was taken.');
  }

  it('refuses what is forged, foreign, run out or about nobody alike, and changes nothing', async () => {
    const token = await noticed(gateway, person);
    const { keyring, database } = gateway.app.stores;
    const { credentialEpoch } = await storedAccount(gateway, person.id);
    const now = gateway.clock.now();
    const fresh = (accountId: string, mailId: string): string =>
      newObjectionToken({ accountId, mailId }, keyring.objection, now);
    const other = await signUp(gateway);
    const [body = '', end = ''] = [token.slice(0, -4), token.slice(-4)];
    const bad = [
      ...[
        '',
        ' ',
        '\0',
        'x'.repeat(1_000_000),
        `${token}A`,
        `${token}=`,
        token.toLowerCase(),
        token.slice(0, 43),
      ],
      `${body}${end === 'AAAA' ? 'BBBB' : 'AAAA'}`,
      newObjectionToken({ accountId: person.id, mailId: 'eml_x' }, keyring.cookie, now),
      fresh(person.id, 'eml_nothing'),
      fresh(other.id, mailIdIn(token)),
      fresh('usr_nobody', mailIdIn(token)),
      newObjectionToken(
        { accountId: person.id, mailId: mailIdIn(token) },
        keyring.objection,
        now - OBJECTION_LIFE * 1000,
      ),
    ];
    const answers = [];
    for (const one of bad) answers.push(await refusal(one));
    await setStatus(gateway, person.id, 'DISABLED');
    answers.push(await refusal(token));
    expect(answers[0]).to.include({ code: 'EXPIRED' });
    for (const answer of answers) expect(answer).to.deep.equal(answers[0]);
    const account = await database.read.findOne(Account, { id: person.id });
    expect(account?.credentialEpoch).to.equal(credentialEpoch);
    expect(await eventsOf(gateway, person, 'OBJECTED')).to.deep.equal([]);
  });

  it('checks a link without using it, until it has run out after seven days', async () => {
    const token = await noticed(gateway, person);
    expect(objections.check(token)).to.equal(true);
    expect(objections.check(token)).to.equal(true);
    expect(objections.check(`${token}A`)).to.equal(false);
    expect(await eventsOf(gateway, person, 'OBJECTED')).to.deep.equal([]);
    gateway.clock.advance(7 * 24 * 3600 - 60);
    expect(objections.check(token)).to.equal(true);
    gateway.clock.advance(120);
    expect(objections.check(token)).to.equal(false);
    expect(await refusal(token)).to.include({ code: 'EXPIRED' });
  });
});

function mailIdIn(token: string): string {
  return Buffer.from(token, 'base64url').subarray(32).toString('utf8').split('|')[1] ?? '';
}
