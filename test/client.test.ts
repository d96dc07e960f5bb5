import { expect } from 'chai';
import { Client, isProblem, RequestError } from '../clients/typescript/src/client.js';
import {
  LoginDocument,
  type LoginMutation,
  MeDocument,
  MySessionsDocument,
  RequestPasswordResetDocument,
  StepUpDocument,
  type TokenPartsFragment,
  UpdatePasswordDocument,
  VerifyResetCodeDocument,
} from '../clients/typescript/src/generated/graphql.js';
import { Gateway } from './support/gateway.js';
import { newPassword, type Person, signUp } from './support/person.js';

/** Does not compile when a field can be read before it is known to be there. */
function tokensOf(outcome: LoginMutation['login']): TokenPartsFragment {
  // @ts-expect-error it may be a Problem, or a Challenge
  void outcome.tokens;
  if (isProblem(outcome)) throw new Error(outcome.message);
  // @ts-expect-error it may still be a Challenge
  void outcome.tokens;
  if (outcome.__typename === 'Challenge') throw new Error(outcome.id);
  // @ts-expect-error nobody asked for it
  void outcome.tokens.idToken;
  return outcome.tokens;
}

describe('the TypeScript client', () => {
  let gateway: Gateway;
  let anna: Person;
  let asked: { readonly authorization: string | null; readonly body: Record<string, unknown> }[];
  let kept: (TokenPartsFragment | null)[];

  before(async () => {
    gateway = await Gateway.start({ env: { TRUSTED_DOCUMENTS: 'prefer' } });
  });
  after(() => gateway.stop());
  beforeEach(async () => {
    anna = await signUp(gateway);
    asked = [];
    kept = [];
  });

  /** A client over the platform's fetch, which writes down what it sends. */
  function client(send: 'id' | 'text' = 'text'): Client {
    const watched: typeof fetch = (url, init) => {
      const { authorization = null } = Object.fromEntries(new Headers(init?.headers));
      asked.push({ authorization, body: JSON.parse(String(init?.body)) });
      return fetch(url, init);
    };
    return new Client({
      url: `${gateway.client.endpoint}`,
      send,
      onTokens: (one) => kept.push(one),
      fetch: watched,
    });
  }

  async function signedIn(send: 'id' | 'text' = 'text'): Promise<Client> {
    const one = client(send);
    const input = {
      identifier: anna.email,
      password: anna.password,
      delivery: 'BODY',
      remember: false,
    } as const;
    one.use(tokensOf((await one.request(LoginDocument, { input })).login));
    return one;
  }

  for (const send of ['id', 'text'] as const) {
    it(`signs in and says who is asking, with documents by ${send}`, async () => {
      const one = await signedIn(send);
      const { me } = await one.request(MeDocument);
      expect(me).to.deep.equal({ id: anna.id, username: anna.username, displayName: 'A Person' });
      expect(asked.map(({ body }) => Object.keys(body)[0])).to.deep.equal(
        Array(2).fill(send === 'id' ? 'documentId' : 'query'),
      );
      expect(asked[0]?.authorization).to.equal(null);
      expect(asked[1]?.authorization).to.match(/^Bearer /);
    });
  }

  it('goes the way of a forgotten password, with a Problem on it', async () => {
    const one = client();
    const { requestPasswordReset: reset } = await one.request(RequestPasswordResetDocument, {
      input: { identifier: anna.email },
    });
    if (isProblem(reset)) throw new Error(reset.message);
    const verify = (code: string) =>
      one.request(VerifyResetCodeDocument, { input: { resetId: reset.id, code } });
    const code = await gateway.codeTo(anna.email);
    const { verifyResetCode: wrong } = await verify(code === '000000' ? '000001' : '000000');
    expect(wrong).to.include({ __typename: 'Problem', code: 'INVALID_CODE', attemptsLeft: 4 });
    const { verifyResetCode: permit } = await verify(code);
    if (permit.__typename !== 'ResetPermit') throw new Error(permit.__typename);
    const input = { resetToken: permit.resetToken, newPassword: newPassword() };
    const { updatePassword } = await one.request(UpdatePasswordDocument, { input });
    expect(updatePassword).to.include({ __typename: 'PasswordUpdated', sessionsEnded: 1 });
  });

  it('renews a token that has ended, once for all that wait', async () => {
    const one = await signedIn();
    gateway.clock.advance(601);
    const answers = await Promise.all([1, 2, 3].map(() => one.request(MySessionsDocument)));
    expect(answers.map(({ me }) => me?.id)).to.deep.equal(Array(3).fill(anna.id));
    const renewals = asked.filter(({ body }) => String(body.query).includes('RefreshSession'));
    expect(renewals).to.have.length(1);
    expect(renewals[0]?.authorization).to.equal(null);
    expect(kept).to.have.length(2);
    expect(kept[1]?.refreshToken).to.be.a('string').and.not.to.equal(kept[0]?.refreshToken);
  });

  it('renews before the end, by what it was told and a clock of its own', async () => {
    const one = await signedIn();
    const [tokens] = kept;
    if (!tokens) throw new Error('There are no tokens.');
    one.use({ ...tokens, expiresIn: 5 });
    expect((await one.request(MeDocument)).me?.id).to.equal(anna.id);
    expect(
      asked.map(({ body }) => /\b(Login|RefreshSession|Me)\b/.exec(String(body.query))?.[0]),
    ).to.deep.equal(['Login', 'RefreshSession', 'Me']);
  });

  it('says when the session is over, and forgets its tokens', async () => {
    const one = await signedIn();
    gateway.clock.advance(8 * 24 * 3600);
    const { me } = await one.request(MeDocument);
    expect(me).to.equal(null);
    expect(kept.at(-1)).to.equal(null);
    expect(asked.at(-1)?.authorization).to.equal(null);
  });

  it('throws what is no outcome, with its code', async () => {
    const failure: unknown = await client()
      .request(StepUpDocument)
      .catch((error: unknown) => error);
    expect(failure).to.be.instanceOf(RequestError);
    expect(failure).to.include({ status: 401, code: 'UNAUTHENTICATED' });
    const elsewhere = new Client({ url: `${gateway.url}/healthz` });
    const lost: unknown = await elsewhere.request(MeDocument).catch((error: unknown) => error);
    expect(lost).to.include({ code: 'BAD_ANSWER' });
  });
});
