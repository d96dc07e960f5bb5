/**
 * Where services say what happened, in pino's manner: details first, then a fixed sentence. Details carry ids and
 * words of ours, never an address, a code, a token or what somebody typed.
 */
export interface Log {
  info(details: object, message: string): void;
  warn(details: object, message: string): void;
  error(details: object, message: string): void;
}
