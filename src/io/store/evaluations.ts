import { sql } from 'kysely';
import type { Store } from './open.ts';

interface Place {
  readonly repository: number;
  readonly pull: number;
}

/** Begins an evaluation and answers its number; whatever began before is then older. */
export async function beginEvaluation(
  { db }: Store,
  { repository, pull }: Place,
  head: string,
): Promise<number> {
  const { generation } = await db
    .insertInto('evaluations')
    .values({ repository, pull, generation: 1, head, verdict: null })
    .onConflict((conflict) =>
      conflict
        .columns(['repository', 'pull'])
        .doUpdateSet({ generation: sql<number>`evaluations.generation + 1`, head, verdict: null }),
    )
    .returning('generation')
    .executeTakeFirstOrThrow();
  return generation;
}

/** Notes the verdict of an evaluation; false where a newer one has begun, which is then the one to show. */
export async function endEvaluation(
  { db }: Store,
  { repository, pull }: Place,
  { generation, verdict }: { readonly generation: number; readonly verdict: string },
): Promise<boolean> {
  const ended = await db
    .updateTable('evaluations')
    .set({ verdict })
    .where('repository', '=', repository)
    .where('pull', '=', pull)
    .where('generation', '=', generation)
    .returning('generation')
    .execute();
  return ended.length > 0;
}
