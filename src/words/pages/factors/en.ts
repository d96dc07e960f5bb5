/** What pages say of proofs beside the password. The source of every other language, too. */
export const enFactors = {
  'way.emailHint': 'We send you a code.',
  'way.totp': 'Authenticator app',
  'way.totpHint': 'The 6-digit code your app shows now.',
  'way.backup': 'Backup code',
  'way.backupHint': 'One of the codes you kept when you set up your app.',
  'way.passkey': 'Passkey',
  'way.passkeyHint': 'Your fingerprint, face, screen lock or security key.',

  'held.totp': 'Type the code your authenticator app shows.',
  'held.totpHint': 'It changes every 30 seconds, and each works once.',
  'held.backup': 'Type one of your backup codes.',
  'held.backupHint': '16 letters and digits. Each works once; capitals and hyphens do not matter.',
  'held.backupEmpty': 'Enter a backup code',
  'held.backupForm': 'A backup code has 16 letters and digits',
  'held.wrong': 'That code is not right. {left, plural, one {# attempt left.} other {# attempts left.}}',
  'held.slow':
    'Too many wrong codes. Verify in another way, or try again in {minutes, plural, one {# minute} other {# minutes}}.',
  'held.slowSoon': 'Too many wrong codes. Wait a moment, then try again.',

  'challenge.title': 'One more step',
  'challenge.intro': 'Your password is right. Now show in one more way that it is you.',
  'challenge.second': 'That was right. Your account asks for one more proof, of another kind.',
  'challenge.other': 'Use another way',
  'challenge.cancel': 'Cancel',

  'stepUp.title': 'Confirm it is you',
  'stepUp.intro': 'Before you go on, show once more that it is you.',

  'security.title': 'Two-step sign-in',
  'security.on': 'It is on: signing in asks for your password and for one more proof.',
  'security.off':
    'It is off: signing in asks for your password only. With a second proof, a stolen password is not enough.',
  'security.since': 'Added {date}',
  'security.neverUsed': 'Not used yet',
  'security.codes': 'Backup codes',
  'security.left': '{left, plural, =0 {none left} one {# left} other {# left}}',
  'security.remove': 'Remove',
  'security.removeNamed': 'Remove: {name}',
  'security.removeOne': 'Signing in will not ask for it any more. Your other ways stay.',
  'security.removeLast':
    'It is your last second proof. Your backup codes go with it, and signing in will ask for your password only.',
  'security.removing': 'Removing…',
  'security.keep': 'Keep it',
  'security.removed': 'It was removed, and we e-mailed you about it.',
  'security.back': 'Back to settings',

  'totp.title': 'Add an authenticator app',
  'totp.intro':
    'An authenticator app on your phone shows a new code every 30 seconds. Signing in then asks for it after your password.',
  'totp.need': 'Any such app will do, and so will many password managers.',
  'totp.begin': 'Show the QR code',
  'totp.scan': 'Scan this with your app.',
  'totp.image': 'QR code for your authenticator app',
  'totp.byHand': 'No camera? Type this key into the app:',
  'totp.first': 'Type the code the app shows now.',
  'totp.form': 'The code has 6 digits',
  'totp.confirm': 'Turn on',
  'totp.added': 'Your authenticator app is set up.',

  'codes.title': 'Your backup codes',
  'codes.intro':
    'Each of them works once, for the day you do not have your app. Keep them in a safe place: they are shown only now.',
  'codes.copy': 'Copy',
  'codes.copied': 'Copied.',
  'codes.print': 'Print',
  'codes.download': 'Download',
  'codes.kept': 'I have kept them',
  'codes.fileHead': 'Backup codes for {app}. Each works once.',
  'codes.renew': 'New backup codes',
  'codes.renewIntro': 'You get ten new codes. The ones you have now stop working.',
  'codes.make': 'Make new codes',
  'codes.keepOld': 'Keep the ones I have',
  'codes.renewed': 'These are new. The codes you had before do not work any more.',
} as const;

export type FactorKey = keyof typeof enFactors;
