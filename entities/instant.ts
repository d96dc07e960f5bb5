import { Column } from 'typeorm';

const asNumber = {
  to: (value: unknown): unknown => value,
  from: (value: string | number | null): number | null => (value === null ? null : Number(value)),
};

/**
 * A moment, as milliseconds since 1970 in a BIGINT. Whole numbers compare the same on every database and in every
 * time zone, which the DATETIME types of MySQL and SQLite do not.
 */
export function InstantColumn(name: string, options: { nullable?: boolean } = {}): PropertyDecorator {
  return Column({ name, type: 'bigint', nullable: options.nullable ?? false, transformer: asNumber });
}
