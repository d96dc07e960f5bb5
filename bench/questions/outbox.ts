import { SendGridServer } from '../../test/support/sendgrid-server.js';
import { Load } from '../support/load.js';
import { gateway, STORES, type Stores } from '../support/programs.js';
import type { Question, Row } from '../support/results.js';

const MAILS = 200;

/** Mails that leave in a second. */
export const outbox: Question = {
  title: 'Mail through the outbox, from the mutation to the stand-in for SendGrid',
  async ask() {
    const rows: Row[] = [];
    for (const stores of STORES) rows.push(await measure(stores));
    return rows;
  },
};

async function measure(stores: Stores): Promise<Row> {
  const mails = await new SendGridServer().start();
  const served = await gateway(stores, {
    SENDGRID_API_KEY: mails.apiKey,
    SENDGRID_BASE_URL: mails.baseUrl,
    MAIL_FROM: 'Example <no-reply@example.com>',
  });
  const load = new Load();
  const query = 'mutation($input: RegisterInput!) { register(input: $input) { __typename } }';
  const input = { email: 'b%n@example.com', username: 'b%n', password: 'plum-seventeen-harbor-kite' };
  const bodies = [JSON.stringify({ query, variables: { input } })];
  const job = { url: served.graphql, bodies, connections: 8, seconds: 60, atMost: MAILS, expect: 'Email' };
  try {
    const from = performance.now();
    const { seconds } = await load.run(job);
    await mails.arrived(MAILS);
    const all = (performance.now() - from) / 1000;
    const measured = `${(MAILS / all).toFixed(0)} per second; the last came ${(all - seconds).toFixed(1)} s after the last request`;
    return {
      what: `${MAILS} registrations with their mails, bcrypt cost 10`,
      on: stores,
      measured,
      target: '',
    };
  } finally {
    load.stop();
    await served.stop();
    await mails.stop();
  }
}
