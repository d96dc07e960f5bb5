import { parseCollectorUrl, parseHostName } from './rules.js';
import type { SettingReader } from './setting-reader.js';

/** How this gateway can be watched from outside. */
export interface Observation {
  /** Where Prometheus reads; `null`: nowhere. */
  readonly metrics: { readonly host: string; readonly port: number } | null;
  /** `null`: no traces. `endpoint` ends in a slash. */
  readonly tracing: { readonly endpoint: string } | null;
}

export function readObservation(
  read: SettingReader,
  { publicPort }: { readonly publicPort: number },
): Observation {
  const host = read.parsed('METRICS_HOST', '127.0.0.1', parseHostName);
  const range = { min: 1, max: 65535, unit: 'TCP port' };
  const port = read.isSet('METRICS_PORT') ? read.wholeNumber('METRICS_PORT', 9464, range) : null;
  if (port !== null && port === publicPort) {
    const fix = 'Give it a port of its own: whoever reaches the API must not reach the figures.';
    read.refuse('METRICS_PORT', 'is the same as PORT', fix);
  }
  const endpoint = read.parsed('OTEL_EXPORTER_OTLP_ENDPOINT', null, parseCollectorUrl);
  return {
    metrics: port === null ? null : { host, port },
    tracing: endpoint === null ? null : { endpoint },
  };
}
