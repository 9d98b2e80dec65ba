/** Requests as c15t's own client sends them when a visitor saves a choice (c15t 2.2.1, `saveConsents`). */
import { randomBytes, randomUUID } from 'node:crypto';

export const PATH = '/api/c15t/subjects';
export const HEADERS = {
  origin: 'https://www.larkline.example',
  'content-type': 'application/json',
  'x-c15t-version': '2.2.1',
  'x-request-id': randomUUID(),
};
const ALPHABET = '123456789ABCDEFGHJKLMNPQRSTUVWXYZabcdefghijkmnopqrstuvwxyz';
/** Every consent of a subject needs a time of its own: it is part of the id that c15t gives it. */
let clock = Date.now() - 86_400_000;

export const makeVisitor = () => ({
  subject: `sub_${Array.from(randomBytes(27), (byte) => ALPHABET[byte % ALPHABET.length]).join('')}`,
});

export const makeBody = ({ subject }) =>
  JSON.stringify({
    type: 'cookie_banner',
    domain: 'www.larkline.example',
    preferences: Object.fromEntries(
      ['necessary', 'functionality', 'experience', 'measurement', 'marketing'].map((name, index) => [
        name,
        index === 0 || Math.random() < 0.5,
      ]),
    ),
    subjectId: subject,
    jurisdiction: 'GDPR',
    jurisdictionModel: 'opt-in',
    givenAt: clock++,
    uiSource: 'dialog',
    consentAction: 'custom',
  });

export const acknowledged = (body) => JSON.parse(body).consentId ?? null;
