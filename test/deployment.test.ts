import { existsSync, readFileSync } from 'node:fs';
import { expect } from 'chai';
import { parse } from 'yaml';
import { SETTINGS } from '../src/config/settings.js';
import { PrometheusMetrics } from '../src/http/metrics.js';
import { NO_TROUBLES } from '../src/services/seal-troubles.js';
import { Exposition } from './support/exposition.js';
import { projectFiles } from './support/source-files.js';

interface Service {
  readonly image?: string;
  readonly build?: string;
  readonly env_file?: string;
  readonly environment?: Readonly<Record<string, string>>;
  readonly ports?: readonly string[];
  readonly volumes?: readonly string[];
  readonly healthcheck?: { readonly test: readonly string[] };
  readonly depends_on?: Readonly<Record<string, { readonly condition: string }>>;
}

interface Compose {
  readonly services: Readonly<Record<string, Service>>;
  readonly volumes: Readonly<Record<string, null>>;
}

interface AlertFile {
  readonly groups: readonly {
    readonly rules: readonly {
      readonly alert: string;
      readonly expr: string;
      readonly labels: { readonly severity: string };
      readonly annotations: { readonly summary: string };
    }[];
  }[];
}

const KNOWN = new Set(SETTINGS.map(({ name }) => name));
const text = (path: string): string => readFileSync(path, 'utf8');

function variables(path: string): Map<string, string> {
  const lines = text(path)
    .split('\n')
    .filter((line) => line !== '' && !line.startsWith('#'));
  return new Map(lines.map((line) => [line.split('=')[0] ?? '', line.slice(line.indexOf('=') + 1)]));
}

describe('compose.yaml', () => {
  const compose: Compose = parse(text('compose.yaml'));
  const { gateway, mysql, redis } = compose.services;

  it('runs a gateway in development mode beside real stores, and waits for them', () => {
    expect(Object.keys(compose.services)).to.have.members(['gateway', 'mysql', 'redis']);
    expect(gateway?.environment?.NODE_ENV).to.equal('development');
    expect(mysql?.image).to.match(/^mysql:8/);
    expect(redis?.image).to.match(/^redis:7/);
    for (const name of ['mysql', 'redis']) {
      expect(gateway?.depends_on?.[name]?.condition).to.equal('service_healthy');
      expect(compose.services[name]?.healthcheck?.test).to.have.length.above(1);
    }
  });

  it('knows every setting it sets, and keeps secrets in env files that git does not see', () => {
    const ignored = text('.gitignore').split('\n');
    expect(ignored).to.include('deploy/*.env');
    for (const service of Object.values(compose.services)) {
      const { env_file: file = '' } = service;
      expect(existsSync(`${file}.example`), file).to.equal(true);
      expect(projectFiles()).to.not.include(file);
      const inline = Object.keys(service.environment ?? {});
      expect(
        inline.filter((name) => /PASSWORD|SECRET|KEY|_URL$/.test(name) && name !== 'PUBLIC_URL'),
      ).to.deep.equal([]);
    }
    const set = [
      ...Object.keys(gateway?.environment ?? {}),
      ...variables('deploy/gateway.env.example').keys(),
    ];
    expect(set.filter((name) => !KNOWN.has(name))).to.deep.equal([]);
  });

  it('gives gateway and stores the same passwords, and ships no secret', () => {
    const own = variables('deploy/gateway.env.example');
    const password = (url: string | undefined): string => new URL(url ?? '').password;
    expect(password(own.get('DATABASE_URL'))).to.equal(
      variables('deploy/mysql.env.example').get('MYSQL_PASSWORD'),
    );
    expect(password(own.get('REDIS_URL'))).to.equal(
      variables('deploy/redis.env.example').get('REDIS_PASSWORD'),
    );
    expect(own.get('LATCHKEY_SECRET')).to.equal('');
  });

  it('says wherever it is set up that the secret must be filled in, and how', () => {
    for (const path of ['compose.yaml', 'deploy/gateway.env.example', 'docs/operations.md']) {
      expect(text(path), path).to.match(/does not start while (it|that) is blank/);
      expect(text(path), path).to.include("crypto.randomBytes(48).toString('base64url')");
    }
  });

  it('opens ports to this machine alone, and names its volumes', () => {
    const ports = Object.values(compose.services).flatMap((service) => service.ports ?? []);
    expect(ports).to.deep.equal(['127.0.0.1:4000:4000']);
    const used = Object.values(compose.services).flatMap((service) => service.volumes ?? []);
    expect(used.map((one) => one.split(':')[0])).to.have.members(Object.keys(compose.volumes));
  });
});

describe('docs/alerts.yaml', () => {
  const file: AlertFile = parse(text('docs/alerts.yaml'));
  const rules = file.groups.flatMap((group) => group.rules);
  const document = text('docs/operations.md');
  let exposition: Exposition;

  before(async () => {
    const metrics = new PrometheusMetrics();
    metrics.ask({
      backlog: async () => ({ queued: 0, parked: 0, oldestSeconds: 0 }),
      hashQueue: () => 0,
      auditTroubles: () => NO_TROUBLES,
    });
    metrics.requestAnswered('/graphql', 200, 0.01);
    metrics.mutationAnswered('login', 0.01);
    exposition = new Exposition(await metrics.read());
  });

  it('asks only for metrics that exist, by labels and words they have', () => {
    for (const { alert, expr } of rules) {
      for (const [, name = '', selector] of expr.matchAll(/(latchkey_\w+)(?:\{([^}]*)\})?/g)) {
        const samples = exposition.samples.filter((sample) => sample.name === name);
        expect(samples, `${alert}: ${name}`).to.have.length.above(0);
        for (const [, label = '', matches, word = ''] of (selector ?? '').matchAll(/(\w+)(=~|=)"([^"]*)"/g)) {
          const words = samples.map(({ labels }) => labels[label] ?? '');
          if (label === 'status') continue;
          for (const wanted of matches === '=~' ? word.split('|') : [word]) {
            expect(words, `${alert}: ${label}`).to.include(wanted);
          }
        }
      }
    }
  });

  it('asks for no job but the one the document says to name', () => {
    const jobs = rules.flatMap(({ expr }) => [...expr.matchAll(/job="(\w+)"/g)].map(([, job]) => job));
    const named = [...document.matchAll(/job_name: (\w+)/g)].map(([, job]) => job);
    expect([...new Set(jobs)]).to.deep.equal(named);
  });

  it('has brackets that match, a severity and a summary for each, and no name twice', () => {
    for (const { alert, expr, labels, annotations } of rules) {
      for (const [open, close] of ['()', '[]', '{}']) {
        expect(expr.split(open ?? '').length, alert).to.equal(expr.split(close ?? '').length);
      }
      expect(labels.severity).to.match(/^(page|ticket)$/);
      expect(annotations.summary).to.match(/\.$/);
    }
    expect(new Set(rules.map(({ alert }) => alert)).size).to.equal(rules.length);
  });

  it('is explained rule by rule in docs/operations.md, and so is every metric', () => {
    const explained = [...document.matchAll(/^\| `(Latchkey\w+)` \| .+ \| .+ \|$/gm)].map(([, name]) => name);
    expect(explained).to.have.members(rules.map(({ alert }) => alert));
    const described = [...document.matchAll(/^\| `(latchkey_\w+)(?:\{[\w,]+\})?` \|/gm)].map(
      ([, name]) => name,
    );
    expect(described).to.have.members(exposition.names());
  });

  it('uses every metric of ours in some rule', () => {
    const used = rules.map(({ expr }) => expr).join('\n');
    expect(exposition.names().filter((name) => !used.includes(name))).to.deep.equal([]);
  });
});
