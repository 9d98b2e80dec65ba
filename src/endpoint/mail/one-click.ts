/** Reads the body of a form post: one field, one value (RFC 8058, section 3.1). */
import { readBody } from '../http/body.js';
import { Refusal } from '../http/refusal.js';
import type { Call } from '../http/route.js';

const FORMS = /^(application\/x-www-form-urlencoded|multipart\/form-data)\s*(;|$)/i;

/** The field that every POST of a mail link carries. */
export const ONE_CLICK = { name: 'List-Unsubscribe', value: 'One-Click' } as const;
/** The field of the page that confirms an address. */
export const CONFIRM = { name: 'Confirm', value: 'Yes' } as const;

const typeOf = ({ c }: Pick<Call, 'c'>): string => {
  const type = c.req.header('content-type') ?? '';
  if (FORMS.test(type) && (c.req.header('content-encoding') ?? 'identity') === 'identity') return type;
  throw new Refusal(415, 'content-type', {
    message: 'Send application/x-www-form-urlencoded or multipart/form-data, uncompressed.',
    path: 'content-type',
  });
};

const fieldsOf = async (text: string, type: string): Promise<FormData | null> => {
  try {
    return await new Response(text, { headers: { 'content-type': type } }).formData();
  } catch {
    return null;
  }
};

/** Whether a call's body has this field with this value, once; what else it has says nothing. @throws Refusal 400, 408, 413, 415 */
export const asks = async (call: Call, { name, value }: { name: string; value: string }): Promise<boolean> => {
  const type = typeOf(call);
  const text = await readBody(call.c.req.raw, call.house.options.bodyTimeout);
  await call.enter();
  const form = await fieldsOf(text, type);
  const said = form?.getAll(name) ?? [];
  return said.length === 1 && said[0] === value;
};
