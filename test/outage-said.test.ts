import { setTimeout as pause } from 'node:timers/promises';
import { expect } from 'chai';
import { redisAway } from '../src/ephemeral/connect.js';
import { ServiceUnavailableError } from '../src/errors.js';
import { Outage } from '../src/services/outage.js';
import { SqlFailure } from '../src/sql/failures.js';

const WORDS = { begins: 'It does not answer.', ends: 'It answers again.' };
const refused = () => new ServiceUnavailableError('sql', new SqlFailure('away', 'ECONNREFUSED'));

describe('an outage', () => {
  let said: [message: string, details: object][];
  const log = { warn: (details: object, message: string) => void said.push([message, details]) };

  beforeEach(() => {
    said = [];
  });

  it('is said once, with the word of the driver, and once when it is over', () => {
    const outage = new Outage(log, WORDS);
    outage.recovered();
    for (let n = 0; n < 3; n += 1) outage.failed(refused());
    outage.recovered();
    outage.recovered();
    expect(said).to.deep.equal([
      [WORDS.begins, { store: 'sql', reason: 'ECONNREFUSED' }],
      [WORDS.ends, {}],
    ]);
  });

  it('is said anew when something else goes wrong, and never in words that quote data', () => {
    const outage = new Outage(log, WORDS);
    outage.failed(refused());
    outage.failed(redisAway(new Error("ERR unknown command, with args beginning with: 'canary'")));
    outage.failed(new TypeError('canary'));
    expect(said.map(([, details]) => details)).to.deep.equal([
      { store: 'sql', reason: 'ECONNREFUSED' },
      { store: 'ephemeral', reason: 'ERR' },
      { trouble: 'TypeError' },
    ]);
  });

  it('that comes and goes is over only once it has been quiet for a while', async () => {
    const outage = new Outage(log, WORDS, 50);
    for (let n = 0; n < 3; n += 1) {
      outage.failed(refused());
      outage.recovered();
    }
    expect(said).to.have.length(1);
    await pause(60);
    outage.recovered();
    expect(said.map(([message]) => message)).to.deep.equal([WORDS.begins, WORDS.ends]);
  });
});
