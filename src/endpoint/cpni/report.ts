/**
 * The report of a year, for the officer's certificate (64.2009(e)): every campaign, disclosure and failure, then the
 * sums. Read page by page, so that it takes the same memory for any number of them.
 */
import type { House } from '../house.js';
import type { Row, Sql } from '../database/sql.js';

const PAGE = 500;
const NIL = '00000000-0000-0000-0000-000000000000';

const USES = `
  SELECT id, subject LIKE 'campaign:%' AS campaign_wide, purpose, used::float8 AS used, campaign, cpni, products, recipient,
    recipient_name AS "recipientName", approval, found, review, logged::float8 AS logged, logged_by AS "loggedBy", subject
  FROM sayso.cpni_use
  WHERE site = $1 AND used >= $2 AND used < $3 AND (used, subject, id) > ($4, $5, $6::uuid)
  ORDER BY used, subject, id LIMIT ${PAGE}`;
const FAILURES = `
  SELECT id, failed::float8 AS failed, description, mechanism, affected::float8 AS affected, anomaly,
    logged::float8 AS logged, logged_by AS "loggedBy"
  FROM sayso.cpni_failure
  WHERE site = $1 AND failed >= $2 AND failed < $3 AND (failed, id) > ($4, $5::uuid)
  ORDER BY failed, id LIMIT ${PAGE}`;
const NOTICES = `
  SELECT n.purpose, n.kind AS way, count(*)::int AS sent, count(r.notification)::int AS returned
  FROM sayso.cpni_notification n
  LEFT JOIN sayso.cpni_return r ON r.site = n.site AND r.subject = n.subject AND r.notification = n.id
  WHERE n.site = $1 AND n.sent >= $2 AND n.sent < $3 GROUP BY n.purpose, n.kind`;

/** Of one site, from and until in ms since 1970. */
export interface Span {
  site: string;
  from: number;
  until: number;
}

/** A calendar year, UTC. */
export const yearOf = (site: string, year: number): Span => ({
  site,
  from: Date.UTC(year, 0, 1),
  until: Date.UTC(year + 1, 0, 1),
});

export type ReportLine = { line: 'report' | 'use' | 'failure' | 'sums' } & Record<string, unknown>;

async function* usesIn(sql: Sql, { site, from, until }: Span): AsyncGenerator<Row, void> {
  for (let after: unknown[] = [-1, '', NIL]; ;) {
    const page = await sql.query(USES, [site, from, until, ...after]);
    yield* page;
    if (page.length < PAGE) return;
    const last = page.at(-1)!;
    after = [last['used'], last['subject'], last['id']];
  }
}

async function* failuresIn(sql: Sql, { site, from, until }: Span): AsyncGenerator<Row, void> {
  for (let after: unknown[] = [-1, NIL]; ;) {
    const page = await sql.query(FAILURES, [site, from, until, ...after]);
    yield* page;
    if (page.length < PAGE) return;
    const last = page.at(-1)!;
    after = [last['failed'], last['id']];
  }
}

type Notices = { purpose: string; way: string; sent: number; returned: number };

const WEEK = 7 * 86_400_000;

/** Counted a week at a time: no statement may run for long. */
const noticesIn = async (sql: Sql, { site, from, until }: Span): Promise<Notices[]> => {
  const sums = new Map<string, Notices>();
  for (let start = from; start < until; start += WEEK) {
    const rows = await sql.query(NOTICES, [site, start, Math.min(start + WEEK, until)]);
    for (const row of rows as unknown as Notices[]) {
      const name = `${row.purpose} ${row.way}`;
      const sum = sums.get(name) ?? { ...row, sent: 0, returned: 0 };
      sums.set(name, { ...sum, sent: sum.sent + row.sent, returned: sum.returned + row.returned });
    }
  }
  return [...sums.keys()].sort().map((name) => sums.get(name)!);
};

const APPROVED = ['approved-by-opt-in', 'approved-by-opt-out'];

/** Sums by what the rules ask for. */
class Sums {
  readonly uses = { campaigns: 0, customers: 0, unapproved: 0, unreviewed: 0 };
  readonly disclosures: Record<string, number> = {};
  readonly failures = { all: 0, reportable: 0, affected: 0 };

  use({ campaign_wide, approval, found, review, recipient }: Row): void {
    this.uses[campaign_wide ? 'campaigns' : 'customers']++;
    if (approval !== 'not-required' && found !== null && !APPROVED.includes(found as string)) this.uses.unapproved++;
    if (review === null) this.uses.unreviewed++;
    if (recipient !== 'carrier')
      this.disclosures[recipient as string] = (this.disclosures[recipient as string] ?? 0) + 1;
  }

  failure({ anomaly, affected }: Row): void {
    this.failures.all++;
    if (!anomaly) this.failures.reportable++;
    this.failures.affected += Number(affected ?? 0);
  }
}

/** The lines of a report. Subjects stay out of it: a use is known by its id. */
export async function* reportLines(house: House, span: Span): AsyncGenerator<ReportLine, void> {
  const { sql, controllers, issuer, options } = house;
  const cpni = options.sites[span.site]?.cpni?.purposes ?? {};
  const head = { issuer, controller: controllers.get(span.site) ?? '', ...span, purposes: cpni, made: house.now() };
  yield { line: 'report', version: 1, ...head };
  const sums = new Sums();
  for await (const row of usesIn(sql, span)) {
    sums.use(row);
    const { subject: _, campaign_wide, ...use } = row;
    yield { line: 'use', ...use, of: campaign_wide ? 'campaign' : 'customer' };
  }
  for await (const row of failuresIn(sql, span)) {
    sums.failure(row);
    yield { line: 'failure', ...row };
  }
  const notices = await noticesIn(sql, span);
  yield { line: 'sums', uses: sums.uses, disclosures: sums.disclosures, failures: sums.failures, notices };
}
