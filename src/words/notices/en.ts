/** What an owner is told of their mail and of what programs do for them. The source of the other languages. */
export const en = {
  'event.CLIENT_REFUSED': 'A client was refused',
  'event.WEBHOOK_CHANGED': 'A webhook was changed',
  'settings.mailReturns':
    'Mail to {address} comes back. Have another way to sign in ready, such as a passkey, and contact us if this address is right.',
} as const;

export type NoticeKey = keyof typeof en;
