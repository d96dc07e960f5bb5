import type { DataSource, EntityTarget, ObjectLiteral } from 'typeorm';
import { checkProperties, checkWhere } from './conditions.js';
import type { Where } from './rows.js';

/** Values of one statement at most. */
const LIMIT = 64;

interface Asked {
  readonly value: string;
  readonly answer: (row: ObjectLiteral | null) => void;
  readonly fail: (error: unknown) => void;
}

interface Kind {
  readonly entity: EntityTarget<ObjectLiteral>;
  readonly property: string;
  readonly hidden: readonly string[];
}

type Finding = (kind: Kind, values: readonly string[]) => Promise<readonly ObjectLiteral[]>;

/**
 * Looks rows up by a key of theirs, in one statement for all that are asked for in the same turn of the event loop:
 * a crowd then costs few statements, and who comes alone waits for nothing. Nobody is given what was read before they
 * asked.
 */
export class Lookups {
  private readonly gathering = new Map<string, { readonly kind: Kind; readonly asked: Asked[] }>();

  constructor(
    private readonly source: DataSource,
    private readonly find: Finding,
  ) {}

  /** Undefined when this is no question for one row by one unique key. Throws for a condition nobody may ask. */
  findOne(
    entity: EntityTarget<ObjectLiteral>,
    where: Where<ObjectLiteral>,
    hidden: readonly string[],
  ): Promise<ObjectLiteral | null> | undefined {
    const metadata = this.source.getMetadata(entity);
    // Before it joins the others, for a bad one must fail alone.
    checkWhere(metadata, where);
    checkProperties(metadata, hidden);
    const [condition, ...more] = Object.entries(where);
    if (condition === undefined || more.length > 0 || Array.isArray(where)) return undefined;
    const [property, value]: [string, unknown] = condition;
    const isKey = [
      ...metadata.indices.filter(({ isUnique }) => isUnique),
      { columns: metadata.primaryColumns },
    ].some(({ columns }) => columns.length === 1 && columns[0]?.propertyName === property);
    if (!isKey || typeof value !== 'string') return undefined;
    return new Promise((answer, fail) => {
      const name = [metadata.tableName, property, ...hidden].join();
      this.add(name, { entity, property, hidden }, { value, answer, fail });
    });
  }

  private add(name: string, kind: Kind, one: Asked): void {
    const present = this.gathering.get(name);
    if (present !== undefined && present.asked.length < LIMIT) {
      present.asked.push(one);
      return;
    }
    const asked = [one];
    this.gathering.set(name, { kind, asked });
    setImmediate(() => {
      if (this.gathering.get(name)?.asked === asked) this.gathering.delete(name);
      void this.answer(kind, asked);
    });
  }

  private async answer(kind: Kind, asked: readonly Asked[]): Promise<void> {
    const values = [...new Set(asked.map(({ value }) => value))];
    try {
      const rows = await this.find(kind, padded(values));
      const found = new Map(rows.map((row) => [row[kind.property], row]));
      for (const { value, answer } of asked) answer(copied(found.get(value)));
    } catch (error) {
      for (const { fail } of asked) fail(error);
    }
  }
}

/** Few lengths make few texts, which SQLite prepares once each. */
function padded(values: readonly string[]): readonly string[] {
  const [first = ''] = values;
  const length = 2 ** Math.ceil(Math.log2(values.length));
  return [...values, ...Array<string>(length - values.length).fill(first)];
}

/** Nobody shares an entity with anybody else. */
function copied(row: ObjectLiteral | undefined): ObjectLiteral | null {
  return row === undefined ? null : Object.assign(Object.create(Object.getPrototypeOf(row)), row);
}
