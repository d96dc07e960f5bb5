/** Codes by text message, wherever they are asked for. The source of the other languages, as in pages/en.ts. */
export const en = {
  'way.sms': 'Text message',
  'way.smsHint': 'We text a code to your phone.',
  'sms.add': 'Add a phone for codes',
  'sms.intro': 'Signing in then asks for a code that we text to your phone, after your password.',
  'sms.weak': 'An authenticator app or a passkey is safer: a phone number can be taken over.',
  'sms.number': 'Mobile number',
  'sms.numberHint': 'With + and the country code, such as +44 7400 123456.',
  'sms.send': 'Text me a code',
  'sms.sending': 'Sending…',
  'sms.empty': 'Enter your mobile number',
  'sms.noPhone': 'This is not the number of a mobile phone. Start with + and the country code.',
  'sms.country': 'We cannot send texts to phones of this country.',
  'sms.wait':
    'You have asked for many texts. Try again in {minutes, plural, one {# minute} other {# minutes}}.',
  'sms.sent': 'We texted a code to {phone}.',
  'sms.again': 'New code or another number',
  'sms.taken': 'This phone cannot be added: it is in use for too many accounts, or there is one already.',
  'sms.added': 'Your phone is set up for codes.',
  'sms.ask': 'Press “Get code”, and we text a code to your phone.',
  'sms.toKnown':
    'We text the code to your phone. It works for {minutes, plural, one {# minute} other {# minutes}}.',
  'sms.toAnybody':
    'If a phone is set up for this account, a text with a code is on its way to it. It works for {minutes, plural, one {# minute} other {# minutes}}.',
  'sms.resent': 'We sent a new text.',
  'sms.late': 'That code has expired. We sent a new text.',
} as const;

export type SmsKey = keyof typeof en;
