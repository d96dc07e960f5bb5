import type { MailKey } from './en.js';

export const zhHans: Readonly<Record<MailKey, string>> = {
  'shared.label': '{label}：',
  'shared.when': '时间',
  'shared.device': '设备',
  'shared.deviceOn': '{system} 上的 {browser}',
  'shared.unknownDevice': '未知',
  'shared.ip': 'IP 地址',
  'shared.reason': '原因',
  'shared.askedFrom': '请求来源',
  'shared.codeIs': '您的 {app} 验证码是',
  'shared.neverShare': '请勿告诉他人。{app} 的工作人员绝不会向您索取。',
  'shared.wasYou': '是您本人操作？那么无需任何处理。',
  'shared.notYou':
    '不是您本人？请立即打开下方地址。它会让您的账号在所有设备上退出登录，并让您用我们发送的邮件验证码设置新密码。',
  'shared.toBeSafe':
    '如果不是您本人，并且想更加稳妥，请打开下方地址。它会让您的账号在所有设备上退出登录，并让您用我们发送的邮件验证码设置新密码。',
  'shared.notMe': '不是我本人',
  'shared.goRecover': '登录或找回账号',
  'shared.questions': '有疑问？请直接回复此邮件，会有专人阅读。',
  'shared.questionsTo': '有疑问？请联系 {support}。',

  'resetCode.subject': '您的 {app} 验证码',
  'resetCode.preheader': '{minutes, plural, other {# 分钟}}内有效。如果不是您请求的，可以忽略此邮件。',
  'resetCode.where':
    '请在您请求修改密码的页面（{host}）输入。有效期至 {until}，即请求后 {minutes, plural, other {# 分钟}}。',
  'resetCode.notYou': '不是您请求的？请忽略此邮件。您的密码没有更改。',

  'recoveryKey.subject': '您的 {app} 恢复密钥',
  'recoveryKey.preheader': '最长 24 小时内有效。如果不是您请求的，请勿向他人透露此邮件。',
  'recoveryKey.keyIs': '您的 {app} 恢复密钥是',
  'recoveryKey.where':
    '您的邮箱地址已被用来请求了许多验证码，因此我们今天不再发送。此密钥将代替验证码：在您账号的任何一次找回（{host}）中，无论是已开始的还是新的，将它输入或粘贴到验证码栏即可。',
  'recoveryKey.life': '最长 24 小时内有效，至 {until}，且只能使用一次。更新的同类邮件会取代此邮件。',
  'recoveryKey.notYou':
    '不是您请求的？可能有人在向您的邮箱大量发送邮件。您的密码没有更改，没有此密钥他们也无法更改。',
  'recoveryKey.sentWhere':
    '{app} 的管理员向您发送了此密钥，以便您设置新密码。请打开 {host}，选择“忘记密码？”，输入您的邮箱地址，然后将密钥输入或粘贴到验证码栏。',
  'recoveryKey.sentDetails': '关于此邮件',
  'recoveryKey.sentNotYou': '没有请求过帮助？那么无需任何处理，请勿向他人透露此密钥。您的密码没有更改。',

  'confirmEmail.subject': '请验证您的 {app} 邮箱',
  'confirmEmail.preheader':
    '验证码在 {minutes, plural, other {# 分钟}}内有效。如果不是您请求的，可以忽略此邮件。',
  'confirmEmail.where':
    '请在您注册账号的页面（{host}）输入，以确认此邮箱属于您。有效期至 {until}，即请求后 {minutes, plural, other {# 分钟}}。',
  'confirmEmail.notYou': '没有注册账号？请忽略此邮件。没有验证码，任何人都无法在此使用您的邮箱。',

  'passwordChanged.subject': '您的 {app} 密码已更改',
  'passwordChanged.preheader': '{at}。不是您本人？请立即处理。',
  'passwordChanged.what': '{address} 的 {app} 密码已更改。',
  'passwordChanged.from': '更改来源',
  'passwordChanged.others': '您在其他设备上已退出登录。',

  'newSignIn.subject': '{app} 有新的登录',
  'newSignIn.preheader': '{at}，来自我们未见过的浏览器或应用。',
  'newSignIn.what': '有人从我们未见过的浏览器或应用登录了您的 {app} 账号。',
  'newSignIn.from': '登录来源',
  'newSignIn.wasYou': '如果是您本人，请忽略此邮件。我们不会再就此设备给您发邮件。',

  'signInPaused.subject': '我们已暂停您的 {app} 账号的密码登录',
  'signInPaused.preheader': '密码错误次数过多。您以前用过的设备仍可正常使用。',
  'signInPaused.what': '有人连续一百次输错您的 {app} 账号密码。为保护您，新设备不能再仅凭密码登录。',
  'signInPaused.from': '最后一次尝试来源',
  'signInPaused.still': '您以前登录过的设备仍可正常使用，您的密码没有更改。',
  'signInPaused.how':
    '要在新设备上登录，请打开下方地址，选择“忘记密码？”，然后输入我们发送的验证码。暂停随即解除。',

  'addressTaken.subject': '您已有 {app} 账号',
  'addressTaken.preheader': '有人试图用您的邮箱地址再注册一个账号。',
  'addressTaken.what':
    '有人试图用您的邮箱地址注册 {app} 账号。您已有账号，因此没有注册成功，也没有任何更改。',
  'addressTaken.from': '尝试来源',
  'addressTaken.wasYou': '是您本人操作？请用已有账号登录。如果忘记了密码，请打开下方地址并选择“忘记密码？”。',
  'addressTaken.notYou': '不是您本人？可以忽略此邮件。无法访问您邮箱的人不能使用您的地址。',

  'adminActed.preheader': '管理员对您的账号进行了更改。',
  'adminActed.details': '关于此次更改',
  'adminActed.expected': '这在您的预料之中？那么无需任何处理。',
  'adminActed.signedOut.subject': '{app} 客服已让您的账号退出登录',
  'adminActed.signedOut.what':
    '{app} 的管理员已让您的账号在所有设备上退出登录。您的密码没有变化，请在需要的设备上重新登录。',
  'adminActed.unlocked.subject': '{app} 客服已解锁您的账号',
  'adminActed.unlocked.what': '{app} 的管理员已恢复您的账号登录。您的密码没有变化。',
  'adminActed.locked.subject': '{app} 客服已锁定您的账号',
  'adminActed.locked.what':
    '{app} 的管理员锁定了您的账号。目前任何人都无法登录，所有设备均已退出。您的密码没有变化。如需了解情况，请联系客服。',
  'adminActed.rolesSet.subject': '{app} 客服更改了您账号的权限',
  'adminActed.rolesSet.what':
    '{app} 的管理员更改了您账号的角色。所有设备均已退出，请在需要的设备上重新登录。',
  'adminActed.cooldownCleared.subject': '{app} 客服已允许您获取新验证码',
  'adminActed.cooldownCleared.what':
    '{app} 的管理员取消了您获取下一个验证码的等待时间。您现在可以获取验证码。其他内容没有变化。',
  'adminActed.resetRequired.subject': '{app} 客服请您修改密码',
  'adminActed.resetRequired.what':
    '{app} 的管理员请您在再次登录前设置新密码。请打开 {host} 并选择“忘记密码？”。',

  'stepUpCode.subject': '用于确认本人身份的 {app} 验证码',
  'stepUpCode.preheader': '{minutes, plural, other {# 分钟}}内有效。不是您请求的？请继续阅读。',
  'stepUpCode.where':
    '请在您已登录的位置（{host}）输入，以确认是您本人。有效期至 {until}，即请求后{minutes, plural, other {# 分钟}}内。',
  'stepUpCode.notYou':
    '不是您请求的？那么可能有其他人登录了您的账号。请在 {host} 设置新密码：其他设备都会退出登录。',
  'factorAdded.subject': '您的 {app} 账号有新的第二验证方式',
  'factorAdded.totp': '您的 {app} 账号添加了身份验证器应用。',
  'factorAdded.passkey': '您的 {app} 账号添加了通行密钥。',
  'factorAdded.backupCode': '您的 {app} 账号生成了新的备用验证码。',
  'factorAdded.from': '添加来源',
  'factorAdded.notYou':
    '不是您本人？请立即打开下面的地址。它会撤销此更改，让您的账号在所有设备上退出登录，并让您用我们邮寄的验证码设置新密码。',
  'factorRemoved.subject': '您的 {app} 账号移除了第二验证方式',
  'factorRemoved.totp': '您的 {app} 账号移除了身份验证器应用。',
  'factorRemoved.passkey': '您的 {app} 账号移除了通行密钥。',
  'factorRemoved.backupCode': '您的 {app} 账号移除了备用验证码。',
  'factorRemoved.from': '操作来源',
  'adminActed.factorsReset.subject': '{app} 客服将移除您的第二验证方式',
  'adminActed.factorsReset.what':
    '有人请 {app} 的管理员移除您账号的全部第二验证方式：身份验证器应用、通行密钥和备用验证码。将在 {at} 的 24 小时后执行。在此之前选择“不是我本人”即可阻止。',
  'factorAdded.sms': '您的 {app} 账号添加了用于接收短信验证码的手机。',
  'factorRemoved.sms': '您的 {app} 账号移除了用于接收短信验证码的手机。',
  'passwordKnown.subject': '有人知道您的 {app} 密码',
  'passwordKnown.preheader': '对方未能登录。请设置新密码。',
  'passwordKnown.what': '有人输入了您的 {app} 账号的正确密码，随后多次输错第二个验证码。没有人登录成功。',
  'passwordKnown.from': '尝试来源',
  'passwordKnown.how':
    '如果不是您本人，说明有人知道您的密码：请立即设置新密码。打开下方地址，选择“忘记密码？”。',
  'text.code': '{code} 是您的 {app} 验证码，请勿告诉他人。',
  'text.enrollment': '{code} 用于为 {app} 确认此手机。',
};
