import { endpoint } from '../../../endpoint';

export const runtime = 'nodejs';
export const dynamic = 'force-dynamic';

const answer = async (request: Request): Promise<Response> => (await endpoint()).fetch(request);

export const { GET, POST, PUT, DELETE, OPTIONS } = {
  GET: answer,
  POST: answer,
  PUT: answer,
  DELETE: answer,
  OPTIONS: answer,
};
