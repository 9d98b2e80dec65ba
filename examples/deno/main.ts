/** deno run --allow-net --allow-env --allow-read --allow-write --allow-sys main.ts */
import { createEndpoint } from 'sayso/endpoint';
import { sites } from '../sites.js';

const endpoint = await createEndpoint({ sites, issuer: 'https://records.example.com' });

const server = Deno.serve(
  {
    port: Number(Deno.env.get('PORT') ?? 8787),
    hostname: '127.0.0.1',
    onListen: ({ port }) => console.log(`listens on http://127.0.0.1:${port}`),
  },
  (request, { remoteAddr }) => endpoint.fetch(request, { address: remoteAddr.hostname }),
);

const clock = setInterval(() => void endpoint.work(), 60_000);
const end = async () => {
  clearInterval(clock);
  endpoint.drain();
  await server.shutdown();
  await endpoint.close();
};
for (const signal of ['SIGINT', 'SIGTERM'] as const) Deno.addSignalListener(signal, () => void end());
