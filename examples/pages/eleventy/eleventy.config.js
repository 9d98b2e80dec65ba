import { readFileSync } from 'node:fs';

export default function (config) {
  config.addGlobalData('sayso', () => JSON.parse(readFileSync('sayso.json', 'utf8')));
  config.addPassthroughCopy({ public: '.' });
  config.ignores.add('README.md');
}
