/** Reads the body of a call. */
import type * as v from 'valibot';
import { readBody } from './body.js';
import { Refusal } from './refusal.js';
import type { Call } from './route.js';
import { parse, type Form } from './shape.js';

/** `text/plain` needs no preflight, `application/json` is what servers send. @throws Refusal 415 */
export const checkType = (call: Call): void => {
  const type = call.c.req.header('content-type') ?? '';
  const coding = call.c.req.header('content-encoding') ?? 'identity';
  if (!/^(text\/plain|application\/json)\s*(;|$)/i.test(type)) {
    throw new Refusal(415, 'content-type', {
      message: 'Send the JSON as text/plain (no preflight) or application/json.',
      path: 'content-type',
      got: type.slice(0, 100),
    });
  }
  if (coding !== 'identity')
    throw new Refusal(415, 'content-encoding', {
      message: 'Send the body uncompressed.',
      path: 'content-encoding',
      got: coding.slice(0, 100),
    });
};

/** The text of a call's body. @throws Refusal 400, 408, 413, 415 */
export const readText = async (call: Call): Promise<string> => {
  checkType(call);
  const text = await readBody(call.c.req.raw, call.house.options.bodyTimeout);
  // Only now: bodies that trickle in would keep the places from those that are there.
  await call.enter();
  return text;
};

/** A call's body. @throws Refusal */
export const readJson = async <S extends v.GenericSchema>(call: Call, form: Form<S>): Promise<v.InferOutput<S>> =>
  parse(await readText(call), form);
