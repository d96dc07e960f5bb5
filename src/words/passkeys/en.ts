/** Passkeys, wherever they are asked for. The source of the other languages, as in pages/en.ts. */
export const en = {
  'passkey.signIn': 'Sign in with a passkey',
  'passkey.waiting': 'Waiting for your passkey…',
  'passkey.wrong': 'That passkey does not work here. Try another way.',
  'passkey.wait': 'Too many attempts. Try again in {minutes, plural, one {# minute} other {# minutes}}.',
  'passkey.notGiven': 'No passkey was used. You can try again, or choose another way.',
  'passkey.notMade': 'No passkey was made. You can try again.',
  'passkey.add': 'Add a passkey',
  'passkey.name': 'Passkey',
  'passkey.nameLabel': 'Name of the passkey',
  'passkey.nameHint': 'So that you know which one it is, such as “My phone”.',
  'other.passkey': 'Use a passkey',
  'other.passkeyHint': 'With the fingerprint, face or PIN of a device you have set up before.',
} as const;

export type PasskeyKey = keyof typeof en;
