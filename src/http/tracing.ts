import type { Context, Span, Tracer } from '@opentelemetry/api';
import type { SpanExporter, TracerProvider } from '@opentelemetry/sdk-trace';
import type { SpanName, Tracing } from '../services/tracing.js';
import type { TraceScope } from './trace-scope.js';

/** An HTTP request while it is being answered. */
export interface TracedRequest {
  readonly method: string;
  /** W3C Trace Context: what the caller calls its own part of the trace. */
  readonly traceparent: string | undefined;
}

export interface RequestTracing extends Tracing {
  /** Runs the work that answers a request as a trace, or as a part of the caller's. */
  request<T>(request: TracedRequest, work: () => Promise<T>, ended: () => Answered): Promise<T>;
  /** Hands over what is still here. Never rejects, and takes three seconds at most. */
  close(): Promise<void>;
}

/** What is known of a request once it is answered. `route` is a pattern, never a path as it came. */
export interface Answered {
  readonly route: string;
  readonly status: number;
}

interface Options {
  /** An OTLP/HTTP collector; ends in a slash. */
  readonly endpoint: string;
  readonly scope: TraceScope;
  readonly log: { warn(details: object, message: string): void };
}

type Api = typeof import('@opentelemetry/api');

const METHODS = new Set(['GET', 'HEAD', 'POST', 'PUT', 'PATCH', 'DELETE', 'OPTIONS']);
const EXPORT_LIMIT_MS = 3_000;
const EXPORT_EVERY_MS = 2_000;

/** Spans that begin a trace of their own where there is none: mail is also delivered when nobody is asking. */
const ROOTS: ReadonlySet<SpanName> = new Set(['mail delivery']);

/** Loads OpenTelemetry, which a gateway that is not traced never does. */
export async function openTracing(options: Options): Promise<RequestTracing> {
  const [api, core, sdk, resources, otlp] = await Promise.all([
    import('@opentelemetry/api'),
    import('@opentelemetry/core'),
    import('@opentelemetry/sdk-trace'),
    import('@opentelemetry/resources'),
    import('@opentelemetry/exporter-trace-otlp-http'),
  ]);
  const url = new URL('v1/traces', options.endpoint).href;
  const exporter = new otlp.OTLPTraceExporter({ url, timeoutMillis: EXPORT_LIMIT_MS });
  const provider = new sdk.TracerProvider({
    resource: resources.resourceFromAttributes({ 'service.name': 'latchkey' }),
    sampler: new sdk.ParentBasedSampler({ root: new sdk.AlwaysOnSampler() }),
    spanProcessors: [
      new sdk.BatchSpanProcessor({
        exporter: tellingOfTrouble(exporter, options.log),
        scheduledDelayMillis: EXPORT_EVERY_MS,
        exportTimeoutMillis: EXPORT_LIMIT_MS,
      }),
    ],
  });
  return new OpenTelemetryTracing({ api, provider, parse: core.parseTraceParent }, options.scope);
}

/** The same exporter. It says once that the collector is away, and once that it is back. */
function tellingOfTrouble(exporter: SpanExporter, log: Options['log']): SpanExporter {
  let isAway = false;
  return {
    export: (spans, done) =>
      exporter.export(spans, (result) => {
        const failed = result.code !== 0;
        if (failed && !isAway) log.warn({}, 'The trace collector does not take spans; they are dropped.');
        if (!failed && isAway) log.warn({}, 'The trace collector takes spans again.');
        isAway = failed;
        done(result);
      }),
    shutdown: () => exporter.shutdown(),
    forceFlush: async () => exporter.forceFlush?.(),
  };
}

interface Parts {
  readonly api: Api;
  readonly provider: TracerProvider;
  readonly parse: (traceparent: string) => import('@opentelemetry/api').SpanContext | null;
}

class OpenTelemetryTracing implements RequestTracing {
  private readonly tracer: Tracer;

  constructor(
    private readonly parts: Parts,
    private readonly scope: TraceScope,
  ) {
    this.tracer = parts.provider.getTracer('latchkey');
  }

  async span<T>(name: SpanName, work: () => Promise<T>): Promise<T> {
    const { ROOT_CONTEXT, SpanKind } = this.parts.api;
    const parent = this.scope.context() ?? (ROOTS.has(name) ? ROOT_CONTEXT : undefined);
    if (parent === undefined) return work();
    const kind = name === 'password hash' ? SpanKind.INTERNAL : SpanKind.CLIENT;
    const span = this.tracer.startSpan(name, { kind }, parent);
    return this.within(span, parent, work);
  }

  async request<T>(request: TracedRequest, work: () => Promise<T>, ended: () => Answered): Promise<T> {
    const { api } = this.parts;
    const method = METHODS.has(request.method) ? request.method : '_OTHER';
    const parent = this.parentOf(request.traceparent);
    const attributes = { 'http.request.method': method };
    const span = this.tracer.startSpan(method, { kind: api.SpanKind.SERVER, attributes }, parent);
    return this.within(span, parent, work, () => {
      const { route, status } = ended();
      span.updateName(`${method} ${route}`);
      span.setAttributes({ 'http.route': route, 'http.response.status_code': status });
      if (status >= 500) span.setStatus({ code: api.SpanStatusCode.ERROR });
    });
  }

  async close(): Promise<void> {
    const late = new Promise<void>((resolve) => setTimeout(resolve, EXPORT_LIMIT_MS).unref());
    await Promise.race([this.parts.provider.shutdown().catch(() => undefined), late]);
  }

  private parentOf(traceparent: string | undefined): Context {
    const { ROOT_CONTEXT, trace } = this.parts.api;
    const remote = traceparent === undefined ? null : this.parts.parse(traceparent);
    return remote === null ? ROOT_CONTEXT : trace.setSpanContext(ROOT_CONTEXT, { ...remote, isRemote: true });
  }

  /** An error marks the span and goes no further into it: its message may hold what somebody sent. */
  private async within<T>(
    span: Span,
    parent: Context,
    work: () => Promise<T>,
    conclude: () => void = () => undefined,
  ): Promise<T> {
    const { api } = this.parts;
    const place = { context: api.trace.setSpan(parent, span), traceId: span.spanContext().traceId };
    try {
      return await this.scope.run(place, work);
    } catch (error) {
      span.setStatus({ code: api.SpanStatusCode.ERROR });
      throw error;
    } finally {
      conclude();
      span.end();
    }
  }
}
