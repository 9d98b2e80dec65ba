import express from 'express';
import { endpoint, records } from './records.js';

const app = express();
// Before express.json(): the endpoint reads the body itself, and bounds its size and its time.
app.use(records);
app.use(express.json());
app.get('/', (_, response) => response.send('The site itself.\n'));

const server = app.listen(Number(process.env.PORT ?? 8787), '127.0.0.1', () => {
  console.log(`listens on http://127.0.0.1:${server.address().port}`);
});

const clock = setInterval(() => endpoint.work(), 60_000);
const end = () => {
  clearInterval(clock);
  endpoint.drain();
  server.close(() => endpoint.close());
};
for (const signal of ['SIGINT', 'SIGTERM']) process.once(signal, end);
