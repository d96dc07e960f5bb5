import type { HostPort } from './host-list.js';

/** Where the rows live, as the configuration says it. */
export type DatabaseTarget =
  | { readonly kind: 'sqlite'; readonly file: string }
  | {
      readonly kind: 'mysql' | 'mariadb';
      /** The first that greets is used, and the next one when it fails. */
      readonly hosts: readonly HostPort[];
      /** A read replica, for questions that may be answered a little behind. */
      readonly replica: HostPort | null;
      readonly user: string;
      readonly password: string;
      readonly database: string;
      readonly tls: boolean;
      /** Connections at most; 10 when left out. */
      readonly poolSize?: number;
    };
