/** The pieces of work that show in a trace. The names are all there is: no argument and no id goes with them. */
export type SpanName =
  | 'sql read'
  | 'sql transaction'
  | 'cell read'
  | 'cell update'
  | 'password hash'
  | 'mail delivery';

/** Where services' work is shown as parts of the request it belongs to. */
export interface Tracing {
  /** Runs the work as a part of what is being traced, and settles as it does. Without a trace it just runs. */
  span<T>(name: SpanName, work: () => Promise<T>): Promise<T>;
}

export const noTracing: Tracing = { span: (_name, work) => work() };
