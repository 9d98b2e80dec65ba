import { endpoint } from '../../../endpoint';

export const runtime = 'nodejs';
export const dynamic = 'force-dynamic';

export const GET = async (request: Request): Promise<Response> => (await endpoint()).fetch(request);
