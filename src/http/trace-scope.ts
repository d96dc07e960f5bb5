import { AsyncLocalStorage } from 'node:async_hooks';
import type { Context } from '@opentelemetry/api';

interface Place {
  readonly context: Context;
  readonly traceId: string;
}

/** Where in a trace the running code is, so that what it does and what it logs can be told to belong to it. */
export class TraceScope {
  private readonly places = new AsyncLocalStorage<Place>();

  run<T>(place: Place, work: () => T): T {
    return this.places.run(place, work);
  }

  /** Undefined outside of any trace. */
  context(): Context | undefined {
    return this.places.getStore()?.context;
  }

  /** What a log line says of it. */
  logFields(): { readonly traceId?: string } {
    const place = this.places.getStore();
    return place === undefined ? {} : { traceId: place.traceId };
  }
}
