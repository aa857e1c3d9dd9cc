import * as z from 'zod';
import { daysBetween } from './dates.ts';
import * as f from './fields.ts';
import { COST_DIMENSIONS, MODEL_TYPES } from './model.ts';
import type { Place, Problem } from './problem.ts';
import { GATE_IDS, type GateId } from './report.ts';
import { nearest, validate } from './validate.ts';
import { parseYaml } from './yaml.ts';

const waiver = z
  .strictObject({
    gate: z.enum(GATE_IDS).meta({ description: 'Gate that is waived' }),
    model: f.text('Model it is waived for', 'fraud-ranker').optional(),
    team: f.text('Team of the budget it is waived for', 'payments').optional(),
    service: f.text('Service of the budget', 'fraud-api').optional(),
    environment: f.text('Environment of the budget', 'production').optional(),
    cost_center: f.text('Cost centre of the budget', 'CC-4521').optional(),
    model_type: f.choice(MODEL_TYPES, 'Model type of the budget').optional(),
    code: f.text('Only findings of this code', 'LATENCY_P99').optional(),
    owner: f.text('Who answers for it', 'payments'),
    reason: f.text('Why', 'Vendor fix is due in December'),
    expires: f.date('Last day it counts', '2026-12-31'),
  })
  .superRefine((entry, context) => {
    if (entry.gate === 'budget') return;
    for (const key of COST_DIMENSIONS) {
      if (entry[key] === undefined) continue;
      const params: f.IssueParams = { problem: 'INVALID_VALUE', expected: '`model`, or `gate: budget`' };
      const message = `\`${key}\` scopes a budget, and ${entry.gate} judges models`;
      context.addIssue({ code: 'custom', path: [key], message, params });
    }
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
  /** Where the waiver stands. */
  readonly place: Place;
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
    if (daysLeft >= 0) waivers.push({ ...entry, daysLeft, place: { file, path: ['waivers', index] } });
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

const SCOPE_KEYS = ['model', ...COST_DIMENSIONS] as const;
/** What a finding is about: one model, or the dimensions of a budget; a budget of everything has none. */
export type WaiverScope = Readonly<Partial<Record<(typeof SCOPE_KEYS)[number], string>>>;

/** The waiver that covers a finding, if any: same gate and just the same scope, and the same code where it names one. */
export function findWaiver(
  waivers: readonly Waiver[],
  gate: GateId,
  scope: WaiverScope,
  code: string,
): Waiver | undefined {
  return waivers.find(
    (waiver) =>
      waiver.gate === gate &&
      SCOPE_KEYS.every((key) => waiver[key] === scope[key]) &&
      (waiver.code === undefined || waiver.code === code),
  );
}

/** Waivers of a model that neither side declares: they waive nothing, most often by a slip of the pen. */
export function unknownModels(waivers: readonly Waiver[], models: ReadonlySet<string>): Problem[] {
  return waivers.flatMap(({ model, place }) => {
    if (model === undefined || models.has(model)) return [];
    const near = nearest(model, [...models]);
    const problem: Problem = {
      code: 'UNKNOWN_MODEL',
      severity: 'warning',
      message: `No model is named ${JSON.stringify(model)}, so this waiver waives nothing${near === null ? '' : `: did you mean "${near}"?`}`,
      expected: 'the name of a model in the repository',
      fix: near === null ? 'Remove the waiver' : `Write "${near}"`,
      place: { file: place.file, path: [...(place.path ?? []), 'model'] },
    };
    return [problem];
  });
}
