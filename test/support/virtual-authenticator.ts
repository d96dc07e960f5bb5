import type { CDPSession, Page } from 'playwright-core';
import type { Gateway } from './gateway.js';
import { enroll } from './passkeys.js';
import type { Person } from './person.js';

/** An authenticator built into the browser, as Chromium has it for tests: it verifies its user and keeps passkeys. */
export interface VirtualAuthenticator {
  /** Whether somebody touches it whenever it is asked. */
  answers(does: boolean): Promise<void>;
  /** Whether it knows its user when it is touched. */
  verifies(does: boolean): Promise<void>;
  signCounts(): Promise<readonly number[]>;
}

export async function addAuthenticator(page: Page): Promise<VirtualAuthenticator> {
  const session: CDPSession = await page.context().newCDPSession(page);
  await session.send('WebAuthn.enable', { enableUI: false });
  const { authenticatorId } = await session.send('WebAuthn.addVirtualAuthenticator', {
    options: {
      protocol: 'ctap2',
      transport: 'internal',
      hasResidentKey: true,
      hasUserVerification: true,
      isUserVerified: true,
      automaticPresenceSimulation: true,
    },
  });
  return {
    answers: async (enabled) => {
      await session.send('WebAuthn.setAutomaticPresenceSimulation', { authenticatorId, enabled });
    },
    verifies: async (isUserVerified) => {
      await session.send('WebAuthn.setUserVerified', { authenticatorId, isUserVerified });
    },
    signCounts: async () => {
      const { credentials } = await session.send('WebAuthn.getCredentials', { authenticatorId });
      return credentials.map(({ signCount }) => signCount);
    },
  };
}

/** Has the browser of a page make a passkey for somebody, and the API take it. */
export async function makePasskey(page: Page, gateway: Gateway, person: Person): Promise<void> {
  const { id: enrollmentId, options } = await enroll(gateway, person.accessToken);
  // A page that asks for no passkey by itself.
  await page.goto('/recover');
  const credential = await page.evaluate<object>(`(async () => {
    const publicKey = PublicKeyCredential.parseCreationOptionsFromJSON(${JSON.stringify(options)});
    return (await navigator.credentials.create({ publicKey })).toJSON();
  })()`);
  const document = `mutation($input: ConfirmPasskeyInput!) {
    confirmPasskey(input: $input) { __typename ... on Problem { code message fields { path } } } }`;
  const input = { enrollmentId, name: 'This browser', credential };
  const { text, body } = await gateway.client.graphql<{ confirmPasskey: { __typename: string } }>(
    document,
    { input },
    { token: person.accessToken },
  );
  if (body.data?.confirmPasskey.__typename !== 'FactorAdded') throw new Error(`No passkey: ${text}`);
}
