import { setTimeout as pause } from 'node:timers/promises';
import { expect } from 'chai';
import { patientNow } from '../src/patience.js';
import { SqlFailure, unavailable } from '../src/sql/failures.js';
import { Silence } from '../src/sql/silence.js';
import { rejection } from './support/service-errors.js';

const PATIENCE = 600;

describe('a silence of the SQL server', () => {
  let answers: boolean;
  let probes: number;
  let silence: Silence;

  beforeEach(() => {
    answers = false;
    probes = 0;
    silence = new Silence(PATIENCE, async () => {
      probes += 1;
      await pause(PATIENCE / 2);
      if (!answers) throw new Error('It says nothing.');
    });
  });
  afterEach(() => silence.end());

  const patience = (): Promise<number> => silence.during(async (deadline) => deadline - patientNow());
  const failing = (error: unknown): Promise<unknown> =>
    rejection(
      silence.during(async (deadline) => {
        await pause(deadline - patientNow());
        throw error;
      }),
    );
  const away = (): Promise<unknown> => failing(unavailable(new SqlFailure('away', 'ANSWER_TOO_LATE')));

  it('leaves everybody the whole patience while the server is heard', async () => {
    for (let n = 0; n < 3; n += 1) {
      expect(await patience()).to.be.closeTo(PATIENCE, 50);
      await pause(PATIENCE / 2);
    }
    await failing(new Error('It is refused, so it was heard.'));
    expect(await patience()).to.be.closeTo(PATIENCE, 50);
    expect(probes).to.equal(0);
  });

  it('ends for all at once, then lets nobody wait but a moment, until a probe is answered', async () => {
    const first = away();
    await pause(200);
    const from = performance.now();
    await away();
    expect(performance.now() - from).to.be.closeTo(PATIENCE - 200, 100);
    await first;
    const late = performance.now();
    await away();
    expect(performance.now() - late).to.be.closeTo(250, 100);
    expect(probes).to.be.within(1, 2);
    answers = true;
    // Nobody asks, and the server is heard all the same, though it takes longer than a moment.
    await pause(PATIENCE * 2);
    const heardAfter = probes;
    expect(await patience()).to.be.closeTo(PATIENCE, 50);
    await pause(PATIENCE);
    expect(probes, 'who was heard is not asked any more').to.equal(heardAfter);
  });

  it('is over soon after a failure that came at once, though nobody asks meanwhile', async () => {
    answers = true;
    const refused = unavailable(new SqlFailure('away', 'ECONNREFUSED'));
    await rejection(silence.during(() => Promise.reject(refused)));
    await pause(PATIENCE * 2);
    expect(await patience()).to.be.closeTo(PATIENCE, 50);
  });

  it('is not listened into any more once the database is closed', async () => {
    await away();
    silence.end();
    await pause(PATIENCE);
    const asked = probes;
    await pause(PATIENCE);
    expect(probes).to.equal(asked);
  });
});
