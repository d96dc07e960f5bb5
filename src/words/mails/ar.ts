import type { MailKey } from './en.js';

/** Every subject begins with an Arabic letter, whatever the app is called: mail programs take the direction from it. */
export const ar: Readonly<Record<MailKey, string>> = {
  'shared.label': '{label}:',
  'shared.when': 'الوقت',
  'shared.device': 'الجهاز',
  'shared.deviceOn': '{browser} على {system}',
  'shared.unknownDevice': 'غير معروف',
  'shared.ip': 'عنوان IP',
  'shared.reason': 'السبب',
  'shared.askedFrom': 'مصدر الطلب',
  'shared.codeIs': 'رمزك في {app} هو',
  'shared.neverShare': 'لا تشاركه مع أحد. لن يطلبه منك أي شخص في {app} أبدًا.',
  'shared.wasYou': 'هل كنت أنت؟ إذن لا داعي لفعل شيء.',
  'shared.notYou':
    'ألم تكن أنت؟ افتح العنوان أدناه فورًا. سيسجّل خروج حسابك من كل مكان ويتيح لك اختيار كلمة مرور جديدة برمز نرسله إليك بالبريد الإلكتروني.',
  'shared.toBeSafe':
    'إذا لم تكن أنت وأردت الاطمئنان، فافتح العنوان أدناه. سيسجّل خروج حسابك من كل مكان ويتيح لك اختيار كلمة مرور جديدة برمز نرسله إليك بالبريد الإلكتروني.',
  'shared.notMe': 'لم أكن أنا',
  'shared.goRecover': 'سجّل الدخول أو استعد حسابك',
  'shared.questions': 'هل لديك أسئلة؟ أجب عن هذه الرسالة وسيقرؤها شخص.',
  'shared.questionsTo': 'هل لديك أسئلة؟ راسلنا: {support}.',

  'resetCode.subject': 'رمز التحقق الخاص بك في {app}',
  'resetCode.preheader':
    'صالح لمدة {minutes, plural, zero {# دقيقة} one {دقيقة واحدة} two {دقيقتين} few {# دقائق} many {# دقيقة} other {# دقيقة}}. لم تطلبه؟ يمكنك تجاهل هذه الرسالة.',
  'resetCode.where':
    'أدخله حيث طلبت تغيير كلمة المرور ({host}). وهو صالح حتى {until}، أي لمدة {minutes, plural, zero {# دقيقة} one {دقيقة واحدة} two {دقيقتين} few {# دقائق} many {# دقيقة} other {# دقيقة}} من وقت الطلب.',
  'resetCode.notYou': 'لم تطلبه؟ تجاهل هذه الرسالة. لم تتغيّر كلمة المرور.',

  'recoveryKey.subject': 'مفتاح الاسترداد الخاص بك في {app}',
  'recoveryKey.preheader': 'صالح لمدة تصل إلى 24 ساعة. لم تطلبه؟ احتفظ بهذه الرسالة لنفسك.',
  'recoveryKey.keyIs': 'مفتاح الاسترداد الخاص بك في {app} هو',
  'recoveryKey.where':
    'طُلبت رموز كثيرة باستخدام عنوانك، لذا لن نرسل المزيد منها اليوم. يحل هذا المفتاح محلها: اكتبه أو الصقه في خانة الرمز في أي عملية استرداد لحسابك ({host})، سواء بدأتها بالفعل أو كانت جديدة.',
  'recoveryKey.life':
    'وهو صالح لمدة تصل إلى 24 ساعة، حتى {until}، ولمرة واحدة. أي رسالة أحدث من هذا النوع تحل محل هذه.',
  'recoveryKey.notYou':
    'لم تطلبه؟ ربما يحاول شخص ما إغراق بريدك. لم تتغيّر كلمة المرور، ولا يمكن لأحد تغييرها بدون هذا المفتاح.',
  'recoveryKey.sentWhere':
    'أرسل إليك أحد مسؤولي {app} هذا المفتاح لتتمكن من اختيار كلمة مرور جديدة. افتح {host} واختر «هل نسيت كلمة المرور؟» واكتب عنوانك، ثم اكتب المفتاح أو الصقه في خانة الرمز.',
  'recoveryKey.sentDetails': 'عن هذه الرسالة',
  'recoveryKey.sentNotYou':
    'لم تطلب المساعدة؟ إذن لا داعي لفعل شيء، واحتفظ بهذا المفتاح لنفسك. لم تتغيّر كلمة المرور.',

  'confirmEmail.subject': 'أكّد بريدك الإلكتروني في {app}',
  'confirmEmail.preheader':
    'الرمز صالح لمدة {minutes, plural, zero {# دقيقة} one {دقيقة واحدة} two {دقيقتين} few {# دقائق} many {# دقيقة} other {# دقيقة}}. لم تطلبه؟ يمكنك تجاهل هذه الرسالة.',
  'confirmEmail.where':
    'أدخله حيث أنشأت حسابك ({host}) لتأكيد أن هذا العنوان لك. وهو صالح حتى {until}، أي لمدة {minutes, plural, zero {# دقيقة} one {دقيقة واحدة} two {دقيقتين} few {# دقائق} many {# دقيقة} other {# دقيقة}} من وقت الطلب.',
  'confirmEmail.notYou': 'لم تنشئ حسابًا؟ تجاهل هذه الرسالة. لا يمكن لأحد استخدام هذا العنوان هنا بدون الرمز.',

  'passwordChanged.subject': 'تم تغيير كلمة مرورك في {app}',
  'passwordChanged.preheader': 'في {at}. ألم تكن أنت؟ تصرّف الآن.',
  'passwordChanged.what': 'تم تغيير كلمة المرور الخاصة بـ {address} في {app}.',
  'passwordChanged.from': 'مصدر التغيير',
  'passwordChanged.others': 'سجّلنا خروجك من أجهزتك الأخرى.',

  'newSignIn.subject': 'تسجيل دخول جديد إلى {app}',
  'newSignIn.preheader': 'في {at}، من متصفح أو تطبيق لم نكن نعرفه.',
  'newSignIn.what': 'سجّل شخص الدخول إلى حسابك في {app} من متصفح أو تطبيق لم نكن نعرفه.',
  'newSignIn.from': 'مصدر تسجيل الدخول',
  'newSignIn.wasYou': 'إذا كنت أنت، فتجاهل هذه الرسالة. لن نراسلك مرة أخرى بشأن هذا الجهاز.',

  'signInPaused.subject': 'أوقفنا مؤقتًا الدخول بكلمة المرور إلى حسابك في {app}',
  'signInPaused.preheader': 'كلمات مرور خاطئة كثيرة. الأجهزة التي استخدمتها من قبل لا تزال تعمل.',
  'signInPaused.what':
    'أدخل شخص ما كلمة مرور خاطئة لحسابك في {app} مئة مرة متتالية. لحمايتك، لم تعد كلمة المرور وحدها تكفي للدخول من أجهزة جديدة.',
  'signInPaused.from': 'مصدر آخر محاولة',
  'signInPaused.still': 'الأجهزة التي سجّلت الدخول منها من قبل لا تزال تعمل، ولم تتغيّر كلمة المرور.',
  'signInPaused.how':
    'لتسجيل الدخول من جهاز جديد، افتح العنوان أدناه واختر «هل نسيت كلمة المرور؟» وأدخل الرمز الذي نرسله إليك. بذلك ينتهي الإيقاف.',

  'addressTaken.subject': 'لديك حساب بالفعل في {app}',
  'addressTaken.preheader': 'حاول شخص ما إنشاء حساب آخر باستخدام بريدك الإلكتروني.',
  'addressTaken.what':
    'حاول شخص ما إنشاء حساب في {app} باستخدام بريدك الإلكتروني. لديك حساب بالفعل، لذا لم يُنشأ شيء ولم يتغيّر شيء.',
  'addressTaken.from': 'مصدر المحاولة',
  'addressTaken.wasYou':
    'هل كنت أنت؟ سجّل الدخول بحسابك الموجود. إذا نسيت كلمة المرور، فافتح العنوان أدناه واختر «هل نسيت كلمة المرور؟».',
  'addressTaken.notYou':
    'ألم تكن أنت؟ يمكنك تجاهل هذه الرسالة. لا يمكن لأحد استخدام عنوانك دون الوصول إلى بريدك.',

  'adminActed.preheader': 'أجرى أحد المسؤولين تغييرًا على حسابك.',
  'adminActed.details': 'عن هذا التغيير',
  'adminActed.expected': 'هل كنت تتوقع هذا؟ إذن لا داعي لفعل شيء.',
  'adminActed.signedOut.subject': 'سجّل دعم {app} خروجك',
  'adminActed.signedOut.what':
    'سجّل أحد مسؤولي {app} خروج حسابك من كل الأجهزة. كلمة المرور كما كانت: سجّل الدخول من جديد حيث تحتاج.',
  'adminActed.unlocked.subject': 'ألغى دعم {app} قفل حسابك',
  'adminActed.unlocked.what': 'أتاح أحد مسؤولي {app} تسجيل الدخول إلى حسابك من جديد. كلمة المرور كما كانت.',
  'adminActed.locked.subject': 'أقفل دعم {app} حسابك',
  'adminActed.locked.what':
    'أقفل أحد مسؤولي {app} حسابك. لا يمكن لأحد تسجيل الدخول إليه الآن، وسُجّل الخروج منه على كل الأجهزة. كلمة المرور كما كانت. للاستفسار تواصل مع الدعم.',
  'adminActed.rolesSet.subject': 'غيّر دعم {app} صلاحيات حسابك',
  'adminActed.rolesSet.what':
    'غيّر أحد مسؤولي {app} أدوار حسابك. سُجّل الخروج منه على كل الأجهزة: سجّل الدخول من جديد حيث تحتاج.',
  'adminActed.cooldownCleared.subject': 'أتاح لك دعم {app} طلب رمز جديد',
  'adminActed.cooldownCleared.what':
    'أنهى أحد مسؤولي {app} الانتظار قبل رمزك التالي. يمكنك طلب رمز الآن. لم يتغيّر شيء آخر.',
  'adminActed.resetRequired.subject': 'يطلب منك دعم {app} تغيير كلمة المرور',
  'adminActed.resetRequired.what':
    'يطلب منك أحد مسؤولي {app} اختيار كلمة مرور جديدة قبل تسجيل الدخول من جديد. افتح {host} واختر «هل نسيت كلمة المرور؟».',

  'stepUpCode.subject': 'رمزك في {app} لتأكيد أنك أنت',
  'stepUpCode.preheader':
    'يعمل لمدة {minutes, plural, zero {# دقيقة} one {دقيقة واحدة} two {دقيقتين} few {# دقائق} many {# دقيقة} other {# دقيقة}}. لم تطلبه؟ تابع القراءة.',
  'stepUpCode.where':
    'أدخله حيث سجّلت الدخول ({host}) لتأكيد أنك أنت. يعمل حتى {until}، أي {minutes, plural, zero {# دقيقة} one {دقيقة واحدة} two {دقيقتين} few {# دقائق} many {# دقيقة} other {# دقيقة}} من وقت طلبه.',
  'stepUpCode.notYou':
    'لم تطلبه؟ إذن قد يكون شخص آخر قد سجّل الدخول إلى حسابك. اختر كلمة مرور جديدة في {host}: فهذا يسجّل خروج كل جهاز آخر.',
  'factorAdded.subject': 'عامل تحقق ثانٍ جديد في حسابك في {app}',
  'factorAdded.totp': 'أُضيف تطبيق مصادقة إلى حسابك في {app}.',
  'factorAdded.passkey': 'أُضيف مفتاح مرور إلى حسابك في {app}.',
  'factorAdded.backupCode': 'أُنشئت رموز احتياطية جديدة إلى حسابك في {app}.',
  'factorAdded.from': 'مصدر الإضافة',
  'factorAdded.notYou':
    'لم تكن أنت؟ افتح العنوان أدناه فورًا. فهو يلغي هذا التغيير ويسجّل خروج حسابك من كل مكان ويتيح لك اختيار كلمة مرور جديدة برمز نرسله إليك.',
  'factorRemoved.subject': 'أُزيل عامل التحقق الثاني من حسابك في {app}',
  'factorRemoved.totp': 'أُزيل تطبيق المصادقة من حسابك في {app}.',
  'factorRemoved.passkey': 'أُزيل مفتاح مرور من حسابك في {app}.',
  'factorRemoved.backupCode': 'أُزيلت الرموز الاحتياطية من حسابك في {app}.',
  'factorRemoved.from': 'مصدر الإزالة',
  'adminActed.factorsReset.subject': 'سيزيل دعم {app} عوامل التحقق الثانية لديك',
  'adminActed.factorsReset.what':
    'طُلب من أحد مسؤولي {app} إزالة كل عوامل التحقق الثانية في حسابك: تطبيق المصادقة ومفاتيح المرور والرموز الاحتياطية. يحدث ذلك بعد 24 ساعة من {at}. اختيار «لم أكن أنا» قبل ذلك يوقفه.',
  'factorAdded.sms': 'أُضيف هاتف لتلقي الرموز برسائل نصية إلى حسابك في {app}.',
  'factorRemoved.sms': 'أُزيل من حسابك في {app} الهاتف الذي يتلقى الرموز برسائل نصية.',
  'passwordKnown.subject': 'شخص ما يعرف كلمة مرورك في {app}',
  'passwordKnown.preheader': 'لم يتمكن من الدخول. اختر كلمة مرور جديدة.',
  'passwordKnown.what':
    'أدخل شخص ما كلمة المرور الصحيحة لحسابك في {app} ثم أدخل رمزًا ثانيًا خاطئًا عدة مرات. لم يدخل أحد.',
  'passwordKnown.from': 'مصدر المحاولة',
  'passwordKnown.how':
    'إذا لم تكن أنت، فهناك من يعرف كلمة مرورك: اختر كلمة جديدة الآن. افتح العنوان أدناه واختر «هل نسيت كلمة المرور؟».',
  'text.code': '{code} هو رمزك في {app}. لا تشاركه مع أحد.',
  'text.enrollment': '{code} لتأكيد هذا الهاتف في {app}.',
};
