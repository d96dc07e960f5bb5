import type { NoticeKey } from './en.js';

export const ar: Readonly<Record<NoticeKey, string>> = {
  'event.CLIENT_REFUSED': 'رُفض عميل',
  'event.WEBHOOK_CHANGED': 'تم تغيير خطاف ويب',
  'settings.mailReturns':
    'الرسائل المرسلة إلى {address} تعود إلينا. جهّز طريقة أخرى لتسجيل الدخول، مثل مفتاح المرور، وتواصل معنا إذا كان العنوان صحيحًا.',
};
