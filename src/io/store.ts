/** What the bot keeps: deliveries, audit, approvals, reservations, evaluations; in PostgreSQL, embedded or shared. */
export { openStore, type Store, type StoreLocation } from './store/open.ts';
