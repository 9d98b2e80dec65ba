/** An export in linked form: one JSON-LD document, written node by node. Cut short it is no JSON, so that the loss shows. */
import type { House } from '../house.js';
import type { Entry } from '../ledger/audit.js';
import { entryIri, subjectIri, SubjectRecords, type Node } from './consent-record.js';
import { headOf, recordIn } from './lines.js';
import { partiesOf, partyIri } from './process.js';
import { Publications } from './publications.js';
import { checkpointsOf, entriesOf, erasuresOf, isIn, type Scope } from './scope.js';
import { CONTEXT, RECEIPT_PROFILE, timeOf } from './vocabulary.js';

/** The entry of the ledger with its place in the chain, its exact payload and its receipt. */
const entryNode = ({ link, chain, gap, kept }: Entry): Node => {
  const { site, subject, record, payload, seq, previous, received, notice, proof } = link;
  const id = entryIri(subject, record);
  const receipt = kept && {
    '@id': `${id}:receipt`,
    '@type': 'dpv:ConsentReceipt',
    'dct:conformsTo': RECEIPT_PROFILE,
    'dct:identifier': `${record}:receipt`,
    'dct:created': timeOf(received),
    'dct:publisher': partyIri(site, 'controller'),
    'sayso:jws': kept.receipt,
  };
  return {
    '@id': id,
    '@type': 'sayso:Entry',
    'dct:identifier': record,
    'dct:created': timeOf(received),
    'dpv:hasDataSubject': { '@id': subjectIri(subject) },
    'sayso:sha256': payload,
    'sayso:link': { 'sayso:seq': seq, 'sayso:previous': previous, 'sayso:chain': chain, 'sayso:received': received },
    'sayso:notice': { 'sayso:sha256': notice.hash, 'sayso:status': notice.status },
    'sayso:proof': proof,
    ...(gap ? { 'sayso:gap': true } : {}),
    ...(kept ? { 'sayso:payload': kept.payload, 'sayso:signature': kept.signature, 'sayso:receipt': receipt } : {}),
  };
};

async function* recordNodes(house: House, scope: Scope, publications: Publications): AsyncGenerator<Node, void> {
  const { site } = scope;
  let own = new SubjectRecords(house, publications, { site, subject: '' });
  for await (const entry of entriesOf(house, scope)) {
    const { subject, received, notice } = entry.link;
    if (own.owner.subject !== subject) {
      yield* own.flush(true);
      own = new SubjectRecords(house, publications, { site, subject });
    }
    const isEvent = isIn(scope, received);
    const record = recordIn(entry);
    if (isEvent) {
      publications.name(notice.hash);
      if (record?.shown) publications.name(record.shown.hash);
      yield entryNode(entry);
    }
    if (record) own.add(entry, record, isEvent);
    if (own.isFull) yield* own.flush(false);
  }
  yield* own.flush(true);
}

async function* nodesOf(house: House, scope: Scope): AsyncGenerator<Node, void> {
  const publications = await Publications.open(house, scope.site);
  const { issuer, site, subject, from, until, made } = headOf(house, scope);
  const named = Object.entries({ issuer, site, subject, from, until, made }).map(([name, value]) => [
    `sayso:${name}`,
    value,
  ]);
  yield { '@id': 'urn:sayso:export', '@type': 'sayso:Export', ...Object.fromEntries(named) };
  yield* partiesOf(house, scope.site);
  yield* recordNodes(house, scope, publications);
  for await (const { subject, record, at, reason } of erasuresOf(house, scope))
    yield {
      '@type': 'sayso:Erasure',
      'dpv:hasDataSubject': { '@id': subjectIri(subject) },
      ...(record ? { 'dct:source': entryIri(subject, record) } : {}),
      'dct:created': timeOf(at),
      'sayso:reason': reason,
    };
  for await (const { part, number, until, jws } of checkpointsOf(house, scope))
    yield {
      '@type': 'sayso:Checkpoint',
      'sayso:part': part,
      'sayso:number': number,
      'sayso:until': until,
      'sayso:jws': jws,
    };
  for await (const { hash, kind, body } of publications.all())
    yield {
      '@id': `${house.issuer}${house.options.prefix}/${scope.site}/notices/${hash}`,
      '@type': kind === 'notice' ? 'dpv:ConsentNotice' : 'sayso:Texts',
      'sayso:sha256': hash,
      'sayso:body': body,
    };
}

/** The document, piece by piece. */
export async function* jsonldOf(house: House, scope: Scope): AsyncGenerator<string, void> {
  let count = 0;
  yield `{"@context":${JSON.stringify(CONTEXT)},"@graph":[`;
  for await (const node of nodesOf(house, scope)) yield `${count++ ? ',' : ''}\n${JSON.stringify(node)}`;
  yield `\n],"sayso:nodes":${count}}\n`;
}
