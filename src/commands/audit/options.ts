export interface VerifyOptions {
  readonly against?: string;
  readonly json?: boolean;
}

export interface BeginOptions {
  readonly reason: string;
  readonly adoptUnsigned?: boolean;
}

export interface ExportOptions {
  readonly since?: string;
  readonly until?: string;
  readonly account?: string;
  readonly out?: string;
}
