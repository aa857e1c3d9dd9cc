/** What the bot keeps: deliveries, audit, approvals, reservations, evaluations; in PostgreSQL, embedded or shared. */
export { appendAudit, auditRows } from './store/audit.ts';
export { type Anchor, type AuditEntry, verifyChain } from './store/audit-chain.ts';
export { auditLine, parseAuditLines } from './store/audit-lines.ts';
export { beginEvaluation, endEvaluation } from './store/evaluations.ts';
export { changeLedger } from './store/ledger.ts';
export { openStore, type Store, type StoreLocation } from './store/open.ts';
export { release, reserve } from './store/reservations.ts';
