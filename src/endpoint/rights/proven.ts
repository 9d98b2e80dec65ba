/** Reads a call that a subject's key must have signed. */
import type * as v from 'valibot';
import { readJson } from '../http/read.js';
import type { Call } from '../http/route.js';
import { subjectOf } from './proof.js';
import { BODIES, provenShape, type Ask } from './shapes.js';

export interface Proven<A extends Ask> {
  subject: string;
  body: v.InferOutput<(typeof BODIES)[A]>;
}

/** The subject behind a call, and the call's body. @throws Refusal */
export const proven = async <A extends Ask>(call: Call, ask: A): Promise<Proven<A>> => {
  const { proof, body } = await readJson(call, {
    schema: provenShape<v.GenericSchema>(BODIES[ask]),
    code: 'bad-request',
    mend: 'Send {"proof": <JWS>, "body": {...}}.',
  });
  const subject = await subjectOf(call.house, proof, { site: call.site, path: `/${call.site}/rights/${ask}`, body });
  return { subject, body: body as Proven<A>['body'] };
};
