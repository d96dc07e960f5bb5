import type { NoticeKey } from './en.js';

export const zhHans: Readonly<Record<NoticeKey, string>> = {
  'event.CLIENT_REFUSED': '已拒绝一个客户端',
  'event.WEBHOOK_CHANGED': 'Webhook 已更改',
  'settings.mailReturns':
    '发往 {address} 的邮件被退回。请准备好其他登录方式，例如通行密钥；如果地址无误，请联系我们。',
};
