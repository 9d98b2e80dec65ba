/**
 * The public API as text in `docs/api/`, one report per door. It fails when the API is not the one on record;
 * `npm run api` puts the new one on record, to be read in the commit.
 */
import { mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { Extractor, ExtractorConfig } from '@microsoft/api-extractor';
import { fail, Missing, ROOT, say } from './run.mjs';

const REPORTS = join(ROOT, 'docs/api');
const TYPES = join(ROOT, 'dist/types');

const inFolder = (folder) =>
  readdirSync(join(TYPES, folder)).flatMap((file) =>
    file.endsWith('.d.ts') ? [{ name: `${folder}-${file.slice(0, -5)}`, entry: `${folder}/${file}` }] : [],
  );

/** Locales are left out: each is one value of the type that `index` reports. */
const doors = () => [
  { name: 'index', entry: 'index.d.ts' },
  { name: 'server', entry: 'server.d.ts' },
  { name: 'endpoint', entry: 'endpoint/index.d.ts' },
  { name: 'guard', entry: 'guard/index.d.ts' },
  { name: 'permissions', entry: 'permissions/index.d.ts' },
  { name: 'rights', entry: 'rights/index.d.ts' },
  { name: 'accounts', entry: 'accounts/index.d.ts' },
  { name: 'testing', entry: 'testing/index.d.ts' },
  { name: 'centre', entry: 'centre/centre-define.d.ts' },
  { name: 'web-view', entry: 'web-view/index.d.ts' },
  ...inFolder('gates'),
  ...inFolder('signals'),
];

const silent = { default: { logLevel: 'none' } };

function report({ name, entry }, folder) {
  const config = ExtractorConfig.prepare({
    configObjectFullPath: undefined,
    packageJsonFullPath: join(ROOT, 'package.json'),
    configObject: {
      projectFolder: ROOT,
      mainEntryPointFilePath: join(TYPES, entry),
      compiler: { tsconfigFilePath: join(ROOT, 'tsconfig.types.json'), skipLibCheck: true },
      apiReport: { enabled: true, reportFileName: `${name}.api.md`, reportFolder: folder, reportTempFolder: folder },
      docModel: { enabled: false },
      dtsRollup: { enabled: false },
      tsdocMetadata: { enabled: false },
      newlineKind: 'lf',
      messages: { compilerMessageReporting: silent, extractorMessageReporting: silent, tsdocMessageReporting: silent },
    },
  });
  Extractor.invoke(config, { localBuild: true, messageCallback: (message) => void (message.logLevel = 'none') });
  return readFileSync(join(folder, `${name}.api.md`), 'utf8');
}

function onRecord(name) {
  try {
    return readFileSync(join(REPORTS, `${name}.api.md`), 'utf8');
  } catch {
    return '';
  }
}

/** The first lines that differ, enough to find them. */
function difference(old, now) {
  const [before, after] = [old.split('\n'), now.split('\n')];
  const gone = before.filter((line) => !after.includes(line)).map((line) => `- ${line}`);
  const come = after.filter((line) => !before.includes(line)).map((line) => `+ ${line}`);
  return [...gone, ...come].slice(0, 40).join('\n');
}

function compare(reports) {
  const known = readdirSync(REPORTS).filter((file) => file.endsWith('.api.md'));
  const stale = known.filter((file) => !reports.some(({ name }) => file === `${name}.api.md`));
  const changed = reports.filter(({ name, text }) => text !== onRecord(name));
  const lines = [
    ...changed.map(({ name, text }) => `${name}:\n${difference(onRecord(name), text)}`),
    ...stale.map((file) => `${file}: its door is gone`),
  ];
  if (lines.length > 0) throw new Missing(`${lines.join('\n')}\nThe public API changed. If it was meant: npm run api`);
}

function write(reports) {
  for (const file of readdirSync(REPORTS).filter((name) => name.endsWith('.api.md'))) rmSync(join(REPORTS, file));
  for (const { name, text } of reports) writeFileSync(join(REPORTS, `${name}.api.md`), text);
}

function api() {
  const folder = mkdtempSync(join(tmpdir(), 'sayso-api-'));
  try {
    const reports = doors().map((door) => ({ name: door.name, text: report(door, folder) }));
    if (process.argv.includes('--write')) write(reports);
    else compare(reports);
    say(`${reports.length} doors: ${reports.map(({ name }) => name).join(', ')}`);
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}

try {
  api();
} catch (error) {
  fail(error);
}
