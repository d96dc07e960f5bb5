import { Load } from '../support/load.js';
import { REQUESTS } from '../support/people.js';
import { GATEWAY, Served, variables } from '../support/programs.js';
import { inTurns, type Question, rate, ratio } from '../support/results.js';

const ROUNDS = 3;
const SECONDS = 2;

/** What a second process brings. */
export const scaling: Question = {
  title: 'Two processes against one (WORKERS=2), the load on the same cores',
  async ask() {
    const mail = { SENDGRID_API_KEY: 'SG.unused', SENDGRID_BASE_URL: 'http://127.0.0.1:9' };
    const shared = await variables('servers', { ...mail, MAIL_FROM: 'no-reply@example.com' });
    const one = await Served.start(GATEWAY, shared);
    const two = await Served.start(GATEWAY, { ...shared, WORKERS: '2' });
    const load = new Load();
    const common = { connections: 16, seconds: SECONDS };
    const trivial = { ...common, bodies: [REQUESTS.typename], expect: 'Query' };
    const wrong = [REQUESTS.login({ identifier: 'nobody%n@example.com', password: 'not the password' })];
    const logins = { ...common, bodies: wrong, expect: '"Problem"' };
    try {
      const rates = await inTurns(ROUNDS, {
        one: () => load.rate({ ...trivial, url: one.graphql }),
        two: () => load.rate({ ...trivial, url: two.graphql }),
        loginsOfOne: () => load.rate({ ...logins, url: one.graphql }),
        loginsOfTwo: () => load.rate({ ...logins, url: two.graphql }),
      });
      const row = (what: string, from: readonly number[], to: readonly number[]) => {
        const both = `${rate(from)} to ${rate(to)} per second`;
        return { what, on: 'servers', measured: `${ratio(to, from).toFixed(2)} (${both})`, target: '' };
      };
      return [
        row('`{ __typename }`', rates.one, rates.two),
        row('login, wrong password', rates.loginsOfOne, rates.loginsOfTwo),
      ];
    } finally {
      load.stop();
      await Promise.all([one.stop(), two.stop()]);
    }
  },
};
