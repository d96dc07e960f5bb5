/** The source of every other language: a key that is missing there does not compile. No line here may need more than text. */
export const en = {
  'shared.label': '{label}:',
  'shared.when': 'When',
  'shared.device': 'Device',
  'shared.deviceOn': '{browser} on {system}',
  'shared.unknownDevice': 'Unknown',
  'shared.ip': 'IP address',
  'shared.reason': 'Reason',
  'shared.askedFrom': 'Asked from',
  'shared.codeIs': 'Your {app} code is',
  'shared.neverShare': 'Do not share it. Nobody at {app} will ever ask you for it.',
  'shared.wasYou': 'Was this you? Then there is nothing to do.',
  'shared.notYou':
    'Not you? Open the address below at once. It signs your account out everywhere and lets you choose a new password with a code we e-mail you.',
  'shared.toBeSafe':
    'If this was not you and you would rather be safe, open the address below. It signs your account out everywhere and lets you choose a new password with a code we e-mail you.',
  'shared.notMe': 'This was not me',
  'shared.goRecover': 'Sign in or recover your account',
  'shared.questions': 'Questions? Reply to this e-mail: a person will read it.',
  'shared.questionsTo': 'Questions? Reach us at {support}.',

  'resetCode.subject': 'Your {app} verification code',
  'resetCode.preheader':
    'It works for {minutes, plural, one {# minute} other {# minutes}}. Didn’t ask for it? You can ignore this e-mail.',
  'resetCode.where':
    'Enter it where you asked to change your password ({host}). It works until {until}, {minutes, plural, one {# minute} other {# minutes}} from when you asked.',
  'resetCode.notYou': 'Didn’t ask for it? Ignore this e-mail. Your password has not changed.',

  'recoveryKey.subject': 'Your {app} recovery key',
  'recoveryKey.preheader': 'It works for up to 24 hours. Didn’t ask for it? Keep this e-mail to yourself.',
  'recoveryKey.keyIs': 'Your {app} recovery key is',
  'recoveryKey.where':
    'Many codes have been asked for with your address, so we will not send more of them today. This key takes their place: type or paste it into the code field of any recovery of your account ({host}), one you started already or a new one.',
  'recoveryKey.life':
    'It works for up to 24 hours, until {until}, and once. A newer e-mail of this kind takes the place of this one.',
  'recoveryKey.notYou':
    'Didn’t ask for it? Somebody may be filling your mailbox. Your password has not changed, and without this key they cannot change it.',
  'recoveryKey.sentWhere':
    'An administrator of {app} sent you this key, so that you can choose a new password. Open {host}, choose “Forgot password?”, enter your address, and type or paste the key into the code field.',
  'recoveryKey.sentDetails': 'About this e-mail',
  'recoveryKey.sentNotYou':
    'Didn’t ask for help? Then there is nothing to do, and this key is best kept to yourself. Your password has not changed.',

  'confirmEmail.subject': 'Confirm your e-mail address for {app}',
  'confirmEmail.preheader':
    'The code works for {minutes, plural, one {# minute} other {# minutes}}. Didn’t ask for it? You can ignore this e-mail.',
  'confirmEmail.where':
    'Enter it where you opened your account ({host}) to confirm that this address is yours. It works until {until}, {minutes, plural, one {# minute} other {# minutes}} from when you asked.',
  'confirmEmail.notYou':
    'Didn’t open an account? Ignore this e-mail. Without the code nobody can use this address here.',

  'passwordChanged.subject': 'Your {app} password was changed',
  'passwordChanged.preheader': 'On {at}. Not you? Act now.',
  'passwordChanged.what': 'The {app} password of {address} was changed.',
  'passwordChanged.from': 'Changed from',
  'passwordChanged.others': 'We signed out your other devices.',

  'newSignIn.subject': 'New sign-in to {app}',
  'newSignIn.preheader': 'On {at}, from a browser or app we did not know.',
  'newSignIn.what': 'Somebody signed in to your {app} account from a browser or app we did not know.',
  'newSignIn.from': 'Signed in from',
  'newSignIn.wasYou': 'If this was you, ignore this e-mail. We will not write again about this device.',

  'signInPaused.subject': 'We paused password sign-in to your {app} account',
  'signInPaused.preheader': 'Too many wrong passwords. Devices you have used before still work.',
  'signInPaused.what':
    'Somebody entered a wrong password for your {app} account a hundred times in a row. To protect you, a password alone does not sign in from new devices any more.',
  'signInPaused.from': 'Last tried from',
  'signInPaused.still':
    'Devices you have signed in with before still work, and your password has not changed.',
  'signInPaused.how':
    'To sign in on a new device, open the address below, choose “Forgot password?”, and enter the code we mail you. That ends the pause.',

  'addressTaken.subject': 'You already have a {app} account',
  'addressTaken.preheader': 'Somebody tried to open another one with your e-mail address.',
  'addressTaken.what':
    'Somebody tried to open a {app} account with your e-mail address. You already have one, so nothing was opened and nothing has changed.',
  'addressTaken.from': 'Tried from',
  'addressTaken.wasYou':
    'Was this you? Sign in with the account you have. If you have forgotten the password, open the address below and choose “Forgot password?”.',
  'addressTaken.notYou':
    'Not you? You can ignore this e-mail. Nobody can use your address without your mailbox.',

  'adminActed.preheader': 'An administrator made a change to your account.',
  'adminActed.details': 'About this change',
  'adminActed.expected': 'Did you expect this? Then there is nothing to do.',
  'adminActed.signedOut.subject': '{app} support signed you out',
  'adminActed.signedOut.what':
    'An administrator of {app} signed your account out on all devices. Your password is as it was: sign in again where you need to.',
  'adminActed.unlocked.subject': '{app} support unlocked your account',
  'adminActed.unlocked.what':
    'An administrator of {app} let your account sign in again. Your password is as it was.',
  'adminActed.locked.subject': '{app} support locked your account',
  'adminActed.locked.what':
    'An administrator of {app} locked your account. Nobody can sign in to it for now, and it was signed out everywhere. Your password is as it was. To talk about it, contact support.',
  'adminActed.rolesSet.subject': '{app} support changed what your account may do',
  'adminActed.rolesSet.what':
    'An administrator of {app} changed the roles of your account. It was signed out on all devices: sign in again where you need to.',
  'adminActed.cooldownCleared.subject': '{app} support lets you ask for a new code',
  'adminActed.cooldownCleared.what':
    'An administrator of {app} ended the wait before your next code. You can ask for one now. Nothing else was changed.',
  'adminActed.resetRequired.subject': '{app} support asked you to change your password',
  'adminActed.resetRequired.what':
    'An administrator of {app} asks you to choose a new password before you sign in again. Open {host} and choose “Forgot password?”.',

  'stepUpCode.subject': 'Your {app} code to confirm it is you',
  'stepUpCode.preheader':
    'It works for {minutes, plural, one {# minute} other {# minutes}}. Didn’t ask for it? Read on.',
  'stepUpCode.where':
    'Enter it where you are signed in ({host}) to confirm that it is you. It works until {until}, {minutes, plural, one {# minute} other {# minutes}} from when you asked.',
  'stepUpCode.notYou':
    'Didn’t ask for it? Then somebody else may be signed in to your account. Choose a new password at {host}: that signs out every other device.',
  'factorAdded.subject': 'New second factor on your {app} account',
  'factorAdded.totp': 'An authenticator app was added for your {app} account.',
  'factorAdded.passkey': 'A passkey was added for your {app} account.',
  'factorAdded.backupCode': 'New backup codes were made for your {app} account.',
  'factorAdded.from': 'Added from',
  'factorAdded.notYou':
    'Not you? Open the address below at once. It undoes this, signs your account out everywhere and lets you choose a new password with a code we e-mail you.',
  'factorRemoved.subject': 'Second factor removed from your {app} account',
  'factorRemoved.totp': 'The authenticator app was removed from your {app} account.',
  'factorRemoved.passkey': 'A passkey was removed from your {app} account.',
  'factorRemoved.backupCode': 'The backup codes were removed from your {app} account.',
  'factorRemoved.from': 'Done from',
  'adminActed.factorsReset.subject': '{app} support will remove your second factors',
  'adminActed.factorsReset.what':
    'An administrator of {app} was asked to remove every second factor of your account: authenticator app, passkeys and backup codes. It happens 24 hours after {at}. Saying “This was not me” before then stops it.',
  'factorAdded.sms': 'A phone for codes by text message was added for your {app} account.',
  'factorRemoved.sms': 'The phone for codes by text message was removed from your {app} account.',
  'passwordKnown.subject': 'Somebody knows your {app} password',
  'passwordKnown.preheader': 'They did not get in. Choose a new password.',
  'passwordKnown.what':
    'Somebody entered the right password of your {app} account and then, several times, a wrong second code. Nobody got in.',
  'passwordKnown.from': 'Tried from',
  'passwordKnown.how':
    'If this was not you, somebody knows your password: choose a new one now. Open the address below and choose “Forgot password?”.',
  'text.code': '{code} is your {app} code. Do not share it.',
  'text.enrollment': '{code} confirms this phone for {app}.',
} as const;

export type MailKey = keyof typeof en;
