import { Inject, Injectable } from '@nestjs/common';
import type pg from 'pg';
import { DataSource, type EntityTarget, type ObjectLiteral, type Repository } from 'typeorm';
import type { RequestContext } from '../context/index.js';
import { asFault, asTransactionFault } from '../errors/outside-failures.js';
import { createPreparedPool } from './prepared-pool.js';

export const DATA_SOURCE = Symbol('DATA_SOURCE');

interface PostgresDriverFacts {
  readonly master: pg.Pool;
}

/** The one way to the database. Work inside `transaction` uses the context that it hands on. */
@Injectable()
export class Database {
  readonly #preparedPool: pg.Pool;

  constructor(@Inject(DATA_SOURCE) private readonly source: DataSource) {
    this.#preparedPool = createPreparedPool(source);
  }

  repo<T extends ObjectLiteral>(ctx: RequestContext, entity: EntityTarget<T>): Repository<T> {
    return (ctx.manager ?? this.source.manager).getRepository(entity);
  }

  /** Rows of one statement, inside the context's transaction when there is one. */
  async query<Row = Record<string, unknown>>(
    ctx: RequestContext,
    sql: string,
    parameters: readonly unknown[] = [],
  ): Promise<Row[]> {
    try {
      const answer: unknown = await (ctx.manager ?? this.source.manager).query(sql, [...parameters]);
      // TypeORM answers UPDATE and DELETE with [rows, count].
      if (Array.isArray(answer) && answer.length === 2 && Array.isArray(answer[0]) && typeof answer[1] === 'number') {
        return answer[0] as Row[];
      }
      return answer as Row[];
    } catch (error) {
      throw asFault(error);
    }
  }

  /** A prepared statement outside any transaction: for the hot paths. `name` must belong to this text alone. */
  async prepared<Row extends pg.QueryResultRow>(
    name: string,
    text: string,
    values: readonly unknown[],
  ): Promise<Row[]> {
    try {
      return (await this.#preparedPool.query<Row>({ name, text, values: [...values] })).rows;
    } catch (error) {
      throw asFault(error);
    }
  }

  /**
   * One short transaction; joins the one that is open. Nothing slow (HTTP, the store, hashing) belongs in it.
   * Throwing rolls everything back.
   */
  async transaction<T>(ctx: RequestContext, work: (ctx: RequestContext) => Promise<T>): Promise<T> {
    if (ctx.manager) return work(ctx);
    let committing = false;
    try {
      return await this.source.transaction(async (manager) => {
        const result = await work(ctx.inside(manager));
        committing = true;
        return result;
      });
    } catch (error) {
      throw asTransactionFault(error, committing);
    }
  }

  get pool(): pg.Pool {
    return (this.source.driver as unknown as PostgresDriverFacts).master;
  }

  async close(): Promise<void> {
    if (!this.source.isInitialized) return;
    await this.#preparedPool.end();
    await this.source.destroy();
  }
}
