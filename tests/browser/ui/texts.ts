/** Texts in further languages, to see the layouts with long and with short words. Larkline's own speak English and Arabic. */
import type { Texts } from '../../../src/wire/notice.js';

const titled = (locale: string, policy: string, titles: Readonly<Record<string, string>>): Texts => ({
  locale,
  controller: 'Larkline',
  policy: { href: '/privacy.html', label: policy },
  purposes: Object.fromEntries(Object.entries(titles).map(([name, title]) => [name, { title, text: title }])),
});

export const TEXTS: Readonly<Record<string, Texts>> = {
  de: titled('de', 'Unsere Datenschutzerklärung', {
    necessary: 'Notwendig',
    marketing_email: 'Neuigkeiten per E-Mail',
    analytics: 'Nutzungsstatistik',
    partner_cookies: 'Angebote unserer Partner',
    call_data: 'Verbindungsdaten Ihrer Gespräche',
    profile_pictures: 'Profilbilder Ihrer Kontakte',
    location: 'Standortbestimmung',
  }),
  zh: titled('zh', '隐私声明', {
    necessary: '必要',
    marketing_email: '电子邮件',
    analytics: '统计分析',
    partner_cookies: '合作伙伴优惠',
    call_data: '通话记录',
    profile_pictures: '头像',
    location: '位置',
  }),
  he: titled('he', 'הודעת הפרטיות שלנו', {
    necessary: 'הכרחי',
    marketing_email: 'חדשות בדוא״ל',
    analytics: 'ניתוח נתונים',
    partner_cookies: 'הצעות שותפים',
    call_data: 'רישומי שיחות',
    profile_pictures: 'תמונות פרופיל',
    location: 'מיקום',
  }),
};
