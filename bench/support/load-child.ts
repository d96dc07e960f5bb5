import { Agent, request } from 'node:http';
import type { Job, Measured } from './load.js';

/* Sends the requests of a job over kept connections, in a process of its own, and tells what came of them. */

let sent = 0;

async function run(job: Job): Promise<Measured> {
  const agent = new Agent({ keepAlive: true, maxSockets: job.connections });
  const times: number[] = [];
  const found: string[] = [];
  const failures = new Map<string, number>();
  const pattern = new RegExp(job.find ?? '$^');
  const from = performance.now();
  const until = from + job.seconds * 1000;
  let begun = 0;
  const lane = async (n: number): Promise<void> => {
    while (performance.now() < until && begun < (job.atMost ?? Infinity)) {
      begun += 1;
      const body = job.bodies[(job.lanes ? n : begun) % job.bodies.length] ?? '';
      const start = performance.now();
      const answer = await post(agent, job, body.replaceAll('%n', `${process.pid}x${++sent}`));
      times.push(performance.now() - start);
      const match = pattern.exec(answer.text)?.[1];
      if (match !== undefined) found.push(match);
      const failure = answer.text.includes(job.expect)
        ? null
        : `${answer.status} ${answer.text.slice(0, 120)}`;
      if (failure !== null) failures.set(failure, (failures.get(failure) ?? 0) + 1);
    }
  };
  await Promise.all(Array.from({ length: job.connections }, (_, n) => lane(n)));
  const seconds = (performance.now() - from) / 1000;
  agent.destroy();
  times.sort((a, b) => a - b);
  const at = (share: number): number => times[Math.floor(times.length * share)] ?? 0;
  return { count: times.length, seconds, p50: at(0.5), p99: at(0.99), found, failures: [...failures] };
}

function post(agent: Agent, job: Job, body: string): Promise<{ status: number; text: string }> {
  return new Promise((resolve) => {
    const headers = { 'content-type': 'application/json', 'content-length': Buffer.byteLength(body) };
    const sending = request(job.url, { agent, method: 'POST', headers: { ...headers, ...job.headers } });
    sending.on('response', (response) => {
      const parts: Buffer[] = [];
      response.on('data', (part: Buffer) => parts.push(part));
      response.on('end', () =>
        resolve({ status: response.statusCode ?? 0, text: Buffer.concat(parts).toString() }),
      );
    });
    sending.on('error', (error) => resolve({ status: 0, text: error.message }));
    sending.end(body);
  });
}

process.on('message', (job: Job) => void run(job).then((measured) => process.send?.(measured)));
process.on('disconnect', () => process.exit());
