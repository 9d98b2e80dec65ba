/** Commands of other tools, and the servers that they start. */
import { spawn, spawnSync } from 'node:child_process';

export const say = (line) => process.stdout.write(`${line}\n`);

/** Runs a command to its end and answers with what it wrote. */
export function sh(command, args, options) {
  const { status, stdout, stderr } = spawnSync(command, args, { encoding: 'utf8', ...options });
  if (status !== 0) throw new Error(`${command} ${args.join(' ')}: ${stderr || stdout}`);
  return { stdout };
}

/** Runs a command; where it fails, the end of what it wrote says why. */
export const run = (command, args, options) =>
  new Promise((done, failed) => {
    const child = spawn(command, args, { stdio: ['ignore', 'pipe', 'pipe'], ...options });
    let said = '';
    for (const stream of [child.stdout, child.stderr]) stream.on('data', (text) => (said += text));
    child.once('error', failed);
    child.once('exit', (code) => {
      if (code === 0) done(said);
      else failed(new Error(`${command} ${args.join(' ')} ended with ${code}:\n${said.slice(-3000)}`));
    });
  });
