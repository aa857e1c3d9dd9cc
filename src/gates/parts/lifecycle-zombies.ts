import { sumLines } from '../../core/cost.ts';
import type { Finding, GateContext, ModelSide, Portfolio } from '../../core/gate.ts';
import { type Money, moneyText, sum } from '../../core/money.ts';
import { isRetiredStage } from '../../core/stage.ts';
import { counted, money } from '../../core/words.ts';
import { finding } from './finding.ts';
import { sidesById, touchedModels } from './fleet.ts';
import { liveReaders } from './lifecycle-retirement.ts';

interface Zombie {
  readonly side: ModelSide;
  readonly why: string;
}

/** Models listed by name; the rest are counted, and their cost is in the sum. */
const MOST_NAMED = 5;
const MOST_LISTED = 50;

/** Models past their end that are still provisioned: those the change touches one by one, the others in one sum. */
export function zombies(portfolio: Portfolio, context: GateContext): Finding[] {
  const found = portfolio.after.flatMap((side) => {
    const why = reason(side, portfolio, context);
    return why === null ? [] : [{ side, why }];
  });
  if (found.length === 0) return [];
  const touched = touchedModels(portfolio);
  const fresh = found.filter(({ side }) => touched.has(side.config.id));
  const known = found.filter(({ side }) => !touched.has(side.config.id));
  return [
    ...fresh.map((zombie) => summary([zombie], context, false)),
    ...(known.length === 0 ? [] : [summary(known, context, true)]),
  ];
}

/** Why a model should no longer run; null where it should, or where nothing of it runs. */
function reason(side: ModelSide, portfolio: Portfolio, { asOf }: GateContext): string | null {
  const { id, model } = side.config;
  const successor = model.superseded_by;
  const retired = isRetiredStage(side.config);
  if (!retired && successor === undefined) return null;
  const replaced = successor !== undefined && isLive(sidesById(portfolio).get(successor));
  if (!retired && !replaced) return null;
  if (!isProvisioned(side)) return null;
  const words = [
    ...(retired ? [`${model.stage}`] : []),
    ...(replaced ? [`superseded by ${successor}`] : []),
  ].join(', ');
  const overdue = model.retire_by !== undefined && model.retire_by < asOf;
  if (overdue) return `${words}, to be gone by ${model.retire_by}`;
  const readers = liveReaders(id, portfolio).length;
  if (model.stage === 'archived') return words;
  return readers > 0 ? null : `${words}, read by no model`;
}

const isLive = (side: ModelSide | undefined): boolean =>
  side !== undefined && (side.config.model.stage === undefined || side.config.model.stage === 'production');

/** Serving that costs something, or whose cost nobody knows. */
function isProvisioned({ config, estimate }: ModelSide): boolean {
  if (config.serving === undefined) return false;
  const infer = sumLines(estimate, { cadence: 'monthly', component: 'infer' });
  return infer.expected > 0n || infer.unknown.length > 0;
}

function summary(found: readonly Zombie[], { policy }: GateContext, preExisting: boolean): Finding {
  const byCost = found.toSorted(
    (a, b) =>
      compareMoney(b.side.monthly.expected, a.side.monthly.expected) ||
      (a.side.config.id < b.side.config.id ? -1 : 1),
  );
  const total = sum(byCost.map(({ side }) => side.monthly.expected));
  const unknown = byCost.some(({ side }) => side.monthly.unknown.length > 0);
  const named = byCost
    .slice(0, MOST_NAMED)
    .map(({ side, why }) => `${side.config.id} ${money(side.monthly.expected, policy.currency)} (${why})`);
  const more = byCost.length - named.length;
  const [first] = byCost;
  return finding(
    'hint',
    'ZOMBIE',
    `${counted(found.length, 'zombie model')} still provisioned for ${unknown ? 'at least ' : ''}${money(total, policy.currency)} a month: ${named.join('; ')}${more > 0 ? `; ${more} more` : ''}`,
    {
      place: first === undefined ? null : { file: first.side.file, path: ['model'] },
      evidence: {
        count: found.length,
        monthly: moneyText(total),
        lower_bound: unknown,
        models: byCost.slice(0, MOST_LISTED).map(({ side, why }) => ({
          model: side.config.id,
          file: side.file,
          monthly: moneyText(side.monthly.expected),
          reason: why,
        })),
      },
      fix: { summary: 'Take down what still runs, then set stage: archived and remove the serving block' },
      size: found.length,
      preExisting,
      ...(preExisting || first === undefined ? {} : { scope: { model: first.side.config.id } }),
    },
  );
}

const compareMoney = (a: Money, b: Money): number => (a < b ? -1 : a > b ? 1 : 0);
