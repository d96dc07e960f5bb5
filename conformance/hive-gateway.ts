import { type ChildProcess, spawn } from 'node:child_process';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { setTimeout as pause } from 'node:timers/promises';
import { fileURLToPath } from 'node:url';
import { freePorts } from '../test/support/service-process.js';
import { documented } from './orders.js';

const HERE = fileURLToPath(new URL('./', import.meta.url));
const BIN = join(HERE, 'node_modules/@graphql-hive/gateway/dist/bin.js');
const START_MS = 60_000;

/** The gateway from npm in a process of its own, with the very configuration the documentation shows. */
export class HiveGateway {
  private output = '';

  private constructor(
    readonly url: string,
    private readonly folder: string,
    private readonly child: ChildProcess,
  ) {
    for (const stream of [child.stdout, child.stderr]) {
      stream?.on('data', (chunk: Buffer) => {
        this.output += String(chunk);
      });
    }
  }

  static async start(supergraph: string, env: Readonly<Record<string, string>>): Promise<HiveGateway> {
    const [port = 0] = await freePorts(1);
    // Here, for its imports to be found.
    const folder = mkdtempSync(join(HERE, 'hive-'));
    writeFileSync(join(folder, 'gateway.config.ts'), documented('ts', 'defineConfig'));
    writeFileSync(join(folder, 'supergraph.graphql'), supergraph);
    const args = [
      BIN,
      'supergraph',
      '--config-path',
      'gateway.config.ts',
      '--host',
      '127.0.0.1',
      '--port',
      `${port}`,
    ];
    const { PATH = '' } = process.env;
    const child = spawn(process.execPath, args, { cwd: folder, env: { PATH, ...env } });
    const gateway = new HiveGateway(`http://127.0.0.1:${port}`, folder, child);
    await gateway.ready();
    return gateway;
  }

  private async ready(): Promise<void> {
    const deadline = Date.now() + START_MS;
    while (Date.now() < deadline && this.child.exitCode === null) {
      const answer = await fetch(`${this.url}/readiness`).catch(() => null);
      if (answer?.ok === true) return;
      await pause(200);
    }
    await this.stop();
    throw new Error(`Hive Gateway did not start:\n${this.output}`);
  }

  async stop(): Promise<void> {
    if (this.child.exitCode === null) {
      const ended = new Promise((resolve) => this.child.once('close', resolve));
      this.child.kill('SIGKILL');
      await ended;
    }
    rmSync(this.folder, { recursive: true, force: true });
  }
}
