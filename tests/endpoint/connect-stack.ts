/** What calls `(request, response, next)` one after the other, as Express and Connect do, where there is no Express. */
import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http';

type Response = ServerResponse & { send(text: string): void };
type Step = (request: IncomingMessage, response: Response, next: () => void) => unknown;

interface Stack {
  use(step: Step): void;
  get(path: string, step: Step): void;
  listen(port: number, hostname: string, listening: () => void): Server;
}

const stack = (): Stack => {
  const steps: Step[] = [];
  const run = (request: IncomingMessage, response: Response, from: number): void => {
    const step = steps[from];
    if (step) step(request, response, () => run(request, response, from + 1));
    else response.writeHead(404).end();
  };
  return {
    use: (step) => void steps.push(step),
    get: (path, step) =>
      void steps.push((request, response, next) =>
        request.method === 'GET' && request.url === path ? step(request, response, next) : next(),
      ),
    listen: (port, hostname, listening) =>
      createServer((request, response) => {
        run(request, Object.assign(response, { send: (text: string) => void response.end(text) }), 0);
      }).listen(port, hostname, listening),
  };
};

/** Eats every body, so that who stands behind it gets none. */
const json = (): Step => (request, _, next) => void request.resume().on('end', next);

export default Object.assign(stack, { json });
