import { code, Code } from '../facts/code';
import { Json } from '../facts/json-value';
import { nonEmpty } from '../internal/non-empty';
import { checkStruct } from '../internal/construct-props';

/**
 * A table that a publication has.
 */
export interface PublicationTable {
  /** Name of the table. */
  readonly name: string;

  /**
   * Its schema.
   *
   * @default - the first of the search path, usually 'public'
   */
  readonly schema?: string;

  /**
   * Columns to publish.
   *
   * @default - all
   */
  readonly columns?: string[];

  /**
   * Whether tables that inherit from it are left out.
   *
   * @default false
   */
  readonly only?: boolean;
}

/**
 * One of the things that a publication has: a table, or all tables of a schema.
 */
export class PublicationObject {
  /** A table. */
  public static table(table: PublicationTable): PublicationObject {
    checkStruct('PublicationTable', table);
    return new PublicationObject(table);
  }

  /**
   * All tables of a schema, those of the future included.
   *
   * @param schema Name of the schema.
   */
  public static tablesInSchema(schema: string): PublicationObject {
    return new PublicationObject(undefined, schema);
  }

  /** @internal */
  public static _convert({ table, tablesInSchema }: Json): Code {
    return table ? code.call('PublicationObject.table', code.plain(table)) : code.call('PublicationObject.tablesInSchema', code.literal(tablesInSchema));
  }

  private constructor(private readonly table: PublicationTable | undefined, private readonly schema?: string) {}

  /** @internal */
  public _toSpec() {
    return { table: this.table && { ...this.table, columns: nonEmpty(this.table.columns) }, tablesInSchema: this.schema };
  }

  /** @internal */
  public get _hasColumns(): boolean {
    return (this.table?.columns ?? []).length > 0;
  }

  /** @internal */
  public get _isSchema(): boolean {
    return this.schema !== undefined;
  }
}

/**
 * What a publication publishes.
 */
export class PublicationTarget {
  /** All tables of the database, those of the future included. It cannot become `objects` later. */
  public static allTables(): PublicationTarget {
    return new PublicationTarget([]);
  }

  /**
   * These tables and schemas.
   *
   * Errors: none at all; columns of a table beside a whole schema, which PostgreSQL refuses.
   */
  public static objects(...objects: PublicationObject[]): PublicationTarget {
    if (objects.length === 0) throw new Error("'objects' is empty; name a table or a schema, or use PublicationTarget.allTables()");
    if (objects.some(object => object._hasColumns) && objects.some(object => object._isSchema)) {
      throw new Error("'objects' has a table with 'columns' beside a whole schema, which PostgreSQL refuses; publish them apart");
    }
    return new PublicationTarget(objects);
  }

  /** @internal */
  public static _convert(target: Json): Code {
    return target.allTables ? code.call('PublicationTarget.allTables') : code.call('PublicationTarget.objects', ...(target.objects ?? []).map(PublicationObject._convert));
  }

  private constructor(private readonly objects: PublicationObject[]) {}

  /** @internal */
  public _toSpec() {
    return this.objects.length === 0 ? { allTables: true } : { objects: this.objects.map(object => object._toSpec()) };
  }
}
