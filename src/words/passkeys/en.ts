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
  'passkey.intro':
    'A passkey signs you in with your fingerprint, your face or your screen lock, and nobody can guess or steal it by mail.',
  'passkey.needsScript': 'Passkeys need a browser with scripts switched on.',
  'passkey.added': 'Your passkey is set up.',
  'passkey.nameLabel': 'Name of the passkey',
  'passkey.nameHint': 'So that you know which one it is, such as “My phone”.',
} as const;

export type PasskeyKey = keyof typeof en;
