import type { PasskeyKey } from './en.js';

export const ar: Readonly<Record<PasskeyKey, string>> = {
  'passkey.signIn': 'تسجيل الدخول بمفتاح مرور',
  'passkey.waiting': 'في انتظار مفتاح المرور…',
  'passkey.wrong': 'مفتاح المرور هذا لا يصلح هنا. جرّب طريقة أخرى.',
  'passkey.wait':
    'محاولات كثيرة جدًا. أعد المحاولة بعد {minutes, plural, zero {# دقيقة} one {دقيقة واحدة} two {دقيقتين} few {# دقائق} many {# دقيقة} other {# دقيقة}}.',
  'passkey.notGiven': 'لم يُستخدم أي مفتاح مرور. يمكنك إعادة المحاولة أو اختيار طريقة أخرى.',
  'passkey.notMade': 'لم يُنشأ أي مفتاح مرور. يمكنك إعادة المحاولة.',
  'passkey.add': 'إضافة مفتاح مرور',
  'passkey.name': 'مفتاح مرور',
  'passkey.intro':
    'يتيح لك مفتاح المرور الدخول ببصمة إصبعك أو وجهك أو قفل الشاشة، ولا يمكن لأحد تخمينه أو سرقته بالبريد.',
  'passkey.needsScript': 'تحتاج مفاتيح المرور إلى متصفح تعمل فيه البرامج النصية.',
  'passkey.added': 'أصبح مفتاح المرور جاهزًا.',
  'passkey.nameLabel': 'اسم مفتاح المرور',
  'passkey.nameHint': 'لتعرفه لاحقًا، مثل «هاتفي».',
};
