import type { PasskeyKey } from './en.js';

export const zhHans: Readonly<Record<PasskeyKey, string>> = {
  'passkey.signIn': '使用通行密钥登录',
  'passkey.waiting': '正在等待您的通行密钥…',
  'passkey.wrong': '此通行密钥在这里无效。请换一种方式。',
  'passkey.wait': '尝试次数过多。请在 {minutes, plural, other {# 分钟}}后重试。',
  'passkey.notGiven': '未使用通行密钥。您可以重试，或换一种方式。',
  'passkey.notMade': '未创建通行密钥。您可以重试。',
  'passkey.add': '添加通行密钥',
  'passkey.name': '通行密钥',
  'passkey.intro': '通行密钥让您用指纹、面容或屏幕锁登录，别人猜不到，也无法通过邮件骗走。',
  'passkey.needsScript': '使用通行密钥需要浏览器启用脚本。',
  'passkey.added': '您的通行密钥已设置好。',
  'passkey.nameLabel': '通行密钥的名称',
  'passkey.nameHint': '便于您辨认，例如“我的手机”。',
};
