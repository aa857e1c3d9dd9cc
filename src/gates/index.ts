import type { Gate } from '../core/gate.ts';
import type { OptionShape } from '../core/policy.ts';
import type { GateId } from '../core/report.ts';
import { budget } from './budget.ts';
import { latency } from './latency.ts';
import { ownership } from './ownership.ts';
import { risk } from './risk.ts';
import { schema } from './schema.ts';

/** Every gate, in the order of the report. */
export const GATES: readonly Gate[] = [
  schema,
  ownership,
  budget,
  latency,
  risk,
]; // biome-ignore format: one line each

/** What the policy may tell each gate. */
export const gateOptions: Readonly<Partial<Record<GateId, OptionShape>>> = Object.fromEntries(
  GATES.map(({ id, options }) => [id, options]),
);
