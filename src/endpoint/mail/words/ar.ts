import type { Words } from './words.js';

/** Worded so that it addresses neither a man nor a woman, as the page's own Arabic does. */
export const ar: Words = {
  tag: 'ar',
  dir: 'rtl',
  list: 'الرسائل التسويقية',
  unsubscribe: {
    title: 'إلغاء الاشتراك',
    ask: 'هل المطلوب إيقاف «{purpose}» من {controller}؟',
    button: 'إلغاء الاشتراك',
    note: 'تكفي نقرة واحدة، ويبقى كل ما عدا ذلك كما هو.',
  },
  unsubscribed: {
    title: 'تم إلغاء الاشتراك',
    text: 'أُبلغت {controller} بإيقاف «{purpose}». وقد تصل رسالة كانت في طريقها من قبل.',
  },
  confirm: {
    title: 'تأكيد العنوان',
    ask: 'هل المطلوب استلام «{purpose}» من {controller} على هذا العنوان؟',
    button: 'نعم، تأكيد',
    note: 'إذا لم يُطلب ذلك فيكفي إغلاق هذه الصفحة، ولن يُرسل شيء.',
  },
  confirmed: { title: 'تم تأكيد العنوان', text: 'ستصل «{purpose}» من {controller} إلى هذا العنوان.' },
  broken: {
    title: 'هذا الرابط لا يعمل',
    text: 'الرابط ناقص أو ليس من عندنا، ولم يتغير شيء. يُرجى استخدام الرابط الوارد في أحدث رسالة أو مراسلة الجهة المرسلة.',
  },
  expired: { title: 'انتهت صلاحية هذا الرابط', text: 'لم يتغير شيء. لاستلام الرسائل يُرجى الاشتراك من جديد.' },
  withdrawn: {
    title: 'سبق سحب الموافقة',
    text: 'أُلغي الاشتراك بعد إرسال هذا الرابط، ويبقى ذلك ساريًا. لاستلام الرسائل يُرجى الاشتراك من جديد.',
  },
  unclear: { title: 'لم يتغير شيء', text: 'يُرجى فتح الرابط الوارد في الرسالة مرة أخرى واستخدام الزر فيه.' },
  later: { title: 'يُرجى المحاولة من جديد', text: 'تعذّر حفظ الطلب الآن. يُرجى المحاولة بعد دقيقة.' },
};
