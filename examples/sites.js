/**
 * What every example keeps records for: one site, who answers for it, and the notice that its pages show.
 * @type {Readonly<Record<string, import('sayso/endpoint').Site>>}
 */
export const sites = {
  example: {
    origins: ['https://www.example.com'],
    controller: 'Example Ltd (privacy@example.com)',
    notices: [
      {
        notice: {
          id: 'site',
          site: 'example',
          version: 1,
          purposes: { necessary: { key: 1, regime: 'required' }, analytics: { key: 2 } },
        },
        texts: [
          {
            locale: 'en',
            controller: 'Example Ltd',
            purposes: {
              necessary: { title: 'Necessary', text: 'Keeps you signed in.' },
              analytics: { title: 'Analytics', text: 'Counts visits, so that we can improve the site.' },
            },
          },
        ],
      },
    ],
  },
};
