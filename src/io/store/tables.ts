import type { Generated, JSONColumnType } from 'kysely';

/** The tables of the store. Times are the database's own; numbers of GitHub do not fit 32 bits. */
export interface Tables {
  deliveries: {
    /** X-GitHub-Delivery: the same event sent twice has the same. */
    id: string;
    event: string;
    payload: JSONColumnType<object>;
    received_at: Generated<Date>;
    /** When its job was queued; null until then. */
    queued_at: Date | null;
  };
  audit: {
    /** 1, 2, 3, … without a gap. */
    n: number;
    /** The entry as canonical JSON: the very bytes that are hashed. */
    entry: string;
    previous: string;
    hash: string;
  };
  approvals: {
    id: Generated<number>;
    repository: number;
    pull: number;
    approver: number;
    /** What it was given by, such as `comment 123`: done twice, it is one approval. */
    source: string;
    approval: JSONColumnType<object>;
    /** The audit entry of its granting; without one there is no approval. */
    granted_n: number;
    ended_n: number | null;
  };
  reservations: {
    repository: number;
    /** The budget, such as `team=payments a month`. */
    scope: string;
    /** Who holds it, such as `#7`. */
    holder: string;
    /** A decimal in the policy's currency; both drivers answer with text. */
    amount: string;
    expires_at: Date;
  };
  evaluations: {
    repository: number;
    pull: number;
    /** Grows with every evaluation that begins, so that an older one that ends later changes nothing. */
    generation: number;
    head: string;
    verdict: string | null;
  };
}
