import type { Locale } from '../locale.js';

/**
 * Worded so that it addresses neither a man nor a woman, with «الغرض» and «الأساس القانوني» as the region's data laws use
 * them. Durations stand after a colon: what `Intl` writes is in the nominative.
 */
const ar: Locale = {
  tag: 'ar',
  dir: 'rtl',
  messages: {
    label: 'خيارات الخصوصية',
    ask: 'تطلب {site} موافقتك على ما يأتي: {purposes}.',
    later: 'مدة سريان اختيارك، قبولًا كان أم رفضًا: {days}. ويمكن تغييره في أي وقت.',
    laterAlways: 'يسري اختيارك، قبولًا كان أم رفضًا، إلى حين تغييره.',
    accept: 'قبول الكل',
    refuse: 'رفض الكل',
    choose: 'تخصيص',
    title: 'خيارات الخصوصية',
    intro: 'يمكن تفعيل كل غرض أو تعطيله ثم حفظ الاختيارات، والعودة إليها لتغييرها في أي وقت.',
    save: 'حفظ',
    close: 'إغلاق دون حفظ',
    on: 'مفعّل',
    off: 'معطّل',
    always: 'مفعّل دائمًا',
    lost: 'ما يُفقد عند التعطيل: {lost}',
    recipients: 'الجهات المتلقية: {names}',
    basis: 'الأساس القانوني: {basis}',
    valid: 'مدة سريان اختيارك: {days}',
    validAlways: 'يسري اختيارك إلى حين تغييره',
    since: 'تاريخ اختيارك: {date}',
    before: 'اختيارك السابق: {answer}',
    honoured: 'يرسل متصفحك إشارة «التحكم العالمي بالخصوصية» (GPC)، ولذلك عُطّل ما يأتي: {purposes}.',
    revised: 'نسأل مجددًا بسبب تغيّر ما يأتي: {purposes}.',
    expired: 'نسأل مجددًا لانتهاء مدة سريان اختيارك السابق: {purposes}.',
    'new-purpose': 'جديد منذ اختيارك الأخير: {purposes}.',
    unsaved: 'لم تُحفظ بعد',
    saved: 'حُفظت اختياراتك، ويمكن تغييرها في أي وقت.',
    savedLater: 'حُفظت اختياراتك على هذا الجهاز، وستُرسل عند عودة الاتصال بالإنترنت.',
    notKept: 'لا يتيح متصفحك حفظ اختياراتك، ولذلك تسري على هذه الصفحة فقط.',
  },
};

export default ar;
