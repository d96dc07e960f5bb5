import cluster, { type Worker } from 'node:cluster';
import { AggregatorRegistry, type PrometheusContentType } from 'prom-client';

/** Metrics with their values, as prom-client writes them for others to add up. */
type Figures = readonly object[];

interface Question {
  readonly asked: number;
}

interface Answer {
  readonly answered: number;
  readonly figures: Figures;
}

/** Milliseconds. A worker that cannot reach its database says so after less. */
const PATIENCE = 3_000;
/** What only ever grows, and has to go on from where it was when a worker is gone. */
const LASTING: ReadonlySet<unknown> = new Set(['counter', 'histogram']);

/** In a worker: answers the primary process whenever that is read. */
export function tellPrimary(metrics: { figures(): Promise<Figures> }): void {
  process.on('message', (message: unknown) => {
    if (!isQuestion(message)) return;
    const tell = (figures: Figures): void => {
      const answer: Answer = { answered: message.asked, figures };
      // The primary may have ended meanwhile.
      if (process.connected) process.send?.(answer, undefined, undefined, () => undefined);
    };
    metrics.figures().then(tell, () => undefined);
  });
}

/**
 * In the primary process: the metrics of all workers as one text, by messages. What a worker had counted when it was
 * last read stays in the sum when it dies or does not answer in time: a sum that falls looks to Prometheus like a
 * restart, and then all of it like news.
 */
export class MetricsOfWorkers {
  readonly contentType = AggregatorRegistry.PROMETHEUS_CONTENT_TYPE;
  /** What each worker that serves has told last. */
  private readonly told = new Map<Worker, Figures>();
  private ofTheDead: Figures = [];
  private questions = 0;

  constructor() {
    cluster.on('listening', (worker) => this.told.set(worker, this.told.get(worker) ?? []));
    cluster.on('exit', (worker) => this.bury(worker));
  }

  /** The exposition text. Rejects while no worker serves. */
  async read(): Promise<string> {
    const present = new Set<Worker>();
    const asking = [...this.told.keys()].map(async (worker) => {
      this.questions += 1;
      const figures = await ask(worker, this.questions);
      // Who has died meanwhile is among the dead already.
      if (figures === null || !this.told.has(worker)) return;
      this.told.set(worker, figures);
      present.add(worker);
    });
    await Promise.all(asking);
    if (present.size === 0) throw new Error('No worker answers.');
    const parts = [...this.told].map(([worker, figures]) =>
      present.has(worker) ? figures : lasting(figures),
    );
    return sum([...parts, this.ofTheDead]).metrics();
  }

  private bury(worker: Worker): void {
    const figures = this.told.get(worker);
    if (figures === undefined) return;
    this.told.delete(worker);
    this.ofTheDead = sum([this.ofTheDead, lasting(figures)]).getMetricsAsArray();
  }
}

/** Null when it ends, does not answer in time, or cannot. */
function ask(worker: Worker, asked: number): Promise<Figures | null> {
  return new Promise((resolve) => {
    const settle = (figures: Figures | null): void => {
      clearTimeout(patience);
      worker.off('message', hear).off('exit', lost);
      resolve(figures);
    };
    const lost = (): void => settle(null);
    const hear = (message: unknown): void => {
      if (isAnswer(message) && message.answered === asked) settle(message.figures);
    };
    const patience = setTimeout(lost, PATIENCE);
    worker.on('message', hear).on('exit', lost);
    const question: Question = { asked };
    worker.send(question, (error) => error !== null && lost());
  });
}

function sum(parts: readonly Figures[]) {
  return AggregatorRegistry.aggregate<PrometheusContentType>([...parts]);
}

/** What was so a moment ago is not said to be so now. */
function lasting(figures: Figures): Figures {
  return figures.filter((figure) => 'type' in figure && LASTING.has(figure.type));
}

function isQuestion(message: unknown): message is Question {
  return isRecord(message) && typeof message.asked === 'number';
}

function isAnswer(message: unknown): message is Answer {
  return isRecord(message) && typeof message.answered === 'number' && Array.isArray(message.figures);
}

function isRecord(value: unknown): value is Readonly<Record<string, unknown>> {
  return typeof value === 'object' && value !== null;
}
