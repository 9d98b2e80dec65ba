/** The few sentences that the site's scripts say, in the page's language. */
const WORDS = {
  en: {
    asked: 'Noted. A line will be waiting for you.',
    searching: 'Looking up where you are …',
    located: 'Sorted by distance. Your place went to our server once, rounded to about 10 km.',
    noLocation: 'Your browser did not tell us where you are.',
    askLocation: 'To sort by distance we need to know roughly where you are.',
    allowLocation: 'Allow location and sort',
    subscribed: 'Thank you. You have allowed e-mail news; change it whenever you like.',
    badAddress: 'This does not look like an e-mail address.',
    failed: 'That did not work. Please try again.',
    suggestion: 'From 214 minutes this week: the plan “Dawn” would fit your calls.',
    denied: 'Noted: not approved. Your service stays exactly as it is.',
    km: (km) => `${km.toLocaleString('en')} km`,
  },
  ar: {
    asked: 'سجّلنا طلبك. سيكون خطك بانتظارك.',
    searching: 'نبحث عن مكانك …',
    located: 'رُتبت حسب المسافة. أُرسل مكانك إلى خادمنا مرة واحدة، مقرّبًا إلى نحو 10 كم.',
    noLocation: 'لم يخبرنا متصفحك بمكانك.',
    askLocation: 'لنرتّب حسب المسافة نحتاج مكانك التقريبي.',
    allowLocation: 'اسمح بالموقع ورتّب',
    subscribed: 'شكرًا. سمحت بأخبار البريد، وغيّر ذلك متى شئت.',
    badAddress: 'لا يبدو هذا عنوان بريد.',
    failed: 'لم ينجح ذلك. حاول مرة أخرى.',
    suggestion: 'من 214 دقيقة هذا الأسبوع: باقة «الفجر» تناسب مكالماتك.',
    denied: 'سُجّل: لا موافقة. خدمتك تبقى كما هي تمامًا.',
    km: (km) => `${km.toLocaleString('ar')} كم`,
  },
};

export const words = WORDS[document.documentElement.lang] ?? WORDS.en;
