import * as z from 'zod';
import * as f from './fields.ts';
import type { Problem } from './problem.ts';
import { GATE_IDS, type GateId } from './report.ts';
import { daysBetween } from './units.ts';
import { validate } from './validate.ts';
import { parseYaml } from './yaml.ts';

const waiver = z
  .strictObject({
    gate: z.enum(GATE_IDS).meta({ description: 'Gate that is waived' }),
    model: f.text('Model it is waived for; without it, the portfolio gate', 'fraud-ranker').optional(),
    code: f.text('Only findings of this code', 'LATENCY_P99').optional(),
    owner: f.text('Who answers for it', 'payments'),
    reason: f.text('Why', 'Vendor fix is due in December'),
    expires: f.date('Last day it counts', '2026-12-31'),
  })
  .meta({ description: 'A waiver' });

export const waiversSchema = z.strictObject({
  version: z
    .literal('1')
    .meta({ description: 'Version of the format', type: ['integer', 'string'], enum: [1, '1'] }),
  waivers: z.array(waiver).meta({ description: 'Waivers, each with its owner, reason and expiry' }),
});

export interface Waiver extends z.output<typeof waiver> {
  /** Whole days left, counting the last day as 0; never negative, since expired waivers are left out. */
  readonly daysLeft: number;
}

export interface WaiversFile {
  readonly waivers: readonly Waiver[];
  readonly problems: readonly Problem[];
}

/** Reads waivers; an expired one is reported and left out. */
export function readWaivers(file: string, text: string, asOf: string): WaiversFile {
  const parsed = parseYaml(file, text);
  if (parsed.value === undefined || parsed.problems.length > 0)
    return { waivers: [], problems: parsed.problems };
  const result = validate(waiversSchema, parsed.value, file);
  if (!result.ok) return { waivers: [], problems: result.problems };
  const problems: Problem[] = [];
  const waivers: Waiver[] = [];
  for (const [index, entry] of result.value.waivers.entries()) {
    const daysLeft = daysBetween(asOf, entry.expires);
    if (daysLeft >= 0) waivers.push({ ...entry, daysLeft });
    else {
      problems.push({
        code: 'WAIVER_EXPIRED',
        severity: 'warning',
        message: `The waiver of ${entry.gate}${entry.model === undefined ? '' : ` for ${entry.model}`} expired on ${entry.expires} and no longer counts`,
        expected: `an expiry on or after ${asOf}`,
        fix: 'Mend the finding, or renew the waiver with its reason; remove it otherwise',
        place: { file, path: ['waivers', index, 'expires'] },
      });
    }
  }
  return { waivers, problems };
}

/** The waiver that covers a finding, if any: same gate and model, and the same code where the waiver names one. */
export function findWaiver(
  waivers: readonly Waiver[],
  gate: GateId,
  model: string | null,
  code: string,
): Waiver | undefined {
  return waivers.find(
    (w) => w.gate === gate && (w.model ?? null) === model && (w.code === undefined || w.code === code),
  );
}
