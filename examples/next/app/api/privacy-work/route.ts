/** Does what is due. A cron calls it every few minutes; Vercel's sends CRON_SECRET by itself. */
import { createHash, timingSafeEqual } from 'node:crypto';
import { endpoint } from '../../../endpoint';

export const runtime = 'nodejs';
export const dynamic = 'force-dynamic';

const hash = (text: string): Buffer => createHash('sha256').update(text).digest();

export const GET = async (request: Request): Promise<Response> => {
  const secret = process.env['CRON_SECRET'];
  const given = request.headers.get('authorization') ?? '';
  if (!secret || !timingSafeEqual(hash(given), hash(`Bearer ${secret}`))) return new Response(null, { status: 401 });
  const ran = await (await endpoint()).work();
  return Response.json({ ran }, { status: ran.some(({ result }) => result === 'failed') ? 500 : 200 });
};
