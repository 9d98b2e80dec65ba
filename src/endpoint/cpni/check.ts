/** How a customer stands, by the ledger and the log of notices. */
import type { House } from '../house.js';
import { factsOf } from '../ledger/facts.js';
import type { Fact } from '../ledger/heads.js';
import { standing } from '../ledger/standing.js';
import type { Answered, Found, Recipient } from './approval.js';
import { approvalOf } from './approval.js';
import { sentTo } from './log.js';
import { LEAST_WAIT, type CpniOptions } from './options.js';

export interface Question {
  site: string;
  subject: string;
  purpose: string;
  recipient: Recipient;
  /** As of when, ms since 1970. */
  at: number;
}

export interface Finding extends Found {
  /** Ids of the records that it rests on. */
  records: readonly string[];
}

/** How many of the records name a notice that is published. */
const SHOWN = `
  SELECT count(*)::int AS shown FROM sayso.ledger l
  WHERE l.site = $1 AND l.subject = $2 AND l.id = ANY ($3::uuid[])
    AND EXISTS (SELECT 1 FROM sayso.publication p WHERE p.site = $1 AND p.hash = l.notice AND p.kind = 'notice')`;

/** An approval or refusal stays until it is changed (64.2007(a)(2)), whatever validity the record says. */
const endless = (fact: Fact, purpose: string): Fact[] => {
  const said = fact.choices[purpose];
  return said ? [{ ...fact, choices: { [purpose]: { ...said, days: 'never' } } }] : [];
};

/** What stands between records of the purpose: those that do not name it still tell who follows whom. */
const onPurpose = (facts: readonly Fact[], purpose: string): Fact[] =>
  facts.map((fact) => endless(fact, purpose)[0] ?? { ...fact, choices: {} });

const answerOf = async (
  { sql }: House,
  { site, subject, purpose, at }: Question,
): Promise<{ answer: Answered | null; records: readonly string[] }> => {
  const facts = (await factsOf(sql, site, subject)).filter(({ received }) => received <= at);
  const said = standing(onPurpose(facts, purpose), at).get(purpose);
  if (!said || said.choice === 'lapsed') return { answer: null, records: [] };
  const [row] = await sql.query(SHOWN, [site, subject, said.records]);
  const shown = Number(row?.['shown']) === said.records.length;
  return { answer: { choice: said.choice, since: said.since, shown }, records: said.records };
};

/** Whether a customer's CPNI may be used. The purpose must be one of the site's CPNI purposes. */
export const check = async (house: House, options: CpniOptions, question: Question): Promise<Finding> => {
  const { purpose, recipient, at } = question;
  const { answer, records } = await answerOf(house, question);
  const kind = options.purposes[purpose]!;
  const sent = await sentTo(house.sql, question);
  const found = approvalOf({ kind, recipient, answer, sent, waitDays: options.waitDays ?? LEAST_WAIT }, at);
  return { ...found, records };
};
