/** What the tests know of each language that the files themselves cannot be asked. */

/** The languages that Sayso speaks. One more needs no line here. */
export const TAGS = [
  ...['ar', 'bg', 'cs', 'da', 'de', 'el', 'en', 'es', 'et', 'fa', 'fi', 'fr', 'ga', 'he', 'hr', 'hu', 'is', 'it'],
  ...['ja', 'ko', 'lt', 'lv', 'mt', 'nb', 'nl', 'pl', 'pt', 'pt-BR', 'ro', 'sk', 'sl', 'sv', 'tr', 'uk', 'zh', 'zh-TW'],
];

/** Quotation marks by language, opening and closing, inner ones with them; whoever is missing here uses none. */
export const QUOTES: Readonly<Record<string, string>> = {
  ar: '«»',
  bg: '„“',
  cs: '„“',
  de: '„“',
  el: '«»',
  es: '«»',
  fr: '«»',
  ga: '“”',
  hr: '„”',
  hu: '„”',
  it: '«»',
  ja: '「」',
  lt: '„“',
  nl: '‘’',
  pl: '„”',
  pt: '«»',
  'pt-BR': '“”',
  ro: '„”',
  sk: '„“',
  sl: '»«',
  uk: '«»',
  zh: '“”',
  'zh-TW': '「」',
};

/** Languages that elide with an apostrophe, and where it is a letter. */
export const APOSTROPHES = ['el', 'fr', 'ga', 'it', 'mt', 'uk'];

/** Words that are the language's own and happen to be written as in English: a path, and who shares it. */
export const ALSO_ENGLISH: Readonly<Record<string, readonly string[]>> = {
  'more.services.cookie': ['da', 'de', 'es', 'fr', 'it', 'mt', 'nl', 'pt', 'pt-BR'],
  'more.services.database': ['da', 'nb'],
  'more.services.name': ['de'],
  'more.services.count.one': ['fr'],
  'more.services.count.other': ['fr'],
  'more.centre.send': ['da', 'nb'],
};

/** Buttons: two of them stand side by side on a phone. */
export const BUTTONS = [
  ...['accept', 'refuse', 'choose', 'save'].map((name) => `messages.${name}`),
  ...['once', 'always'].map((name) => `more.embed.${name}`),
  ...['takeButton', 'send', 'eraseButton', 'cancel', 'refresh'].map((name) => `more.centre.${name}`),
];

/** Labels: states beside a switch, headings of a table, kinds, states of a request. */
export const LABELS = [
  ...['on', 'off', 'always'].map((name) => `messages.${name}`),
  ...['name', 'kind', 'lasts', 'cookie', 'storage', 'database', 'cache', 'worker', 'unstated'].map(
    (name) => `more.services.${name}`,
  ),
  ...['keeper', 'purpose', 'ours', 'received', 'done', 'refused', 'unsent', 'reply', 'text', 'receipt'].map(
    (name) => `more.centre.${name}`,
  ),
];
