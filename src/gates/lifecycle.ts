import {
  definePortfolioGate,
  type Finding,
  type GateContext,
  type ModelSide,
  type Portfolio,
} from '../core/gate.ts';
import { moneyText } from '../core/money.ts';
import { money } from '../core/words.ts';
import { finding, judged } from './parts/finding.ts';
import { LIFECYCLE_OPTIONS, promotions } from './parts/lifecycle-promotion.ts';
import { consumersRemain, retirements } from './parts/lifecycle-retirement.ts';
import { zombies } from './parts/lifecycle-zombies.ts';

/** Stage by stage: a promotion brings its evidence, a model goes only when nobody reads it, and nothing runs on unseen. */
export const lifecycle = definePortfolioGate({
  id: 'lifecycle',
  title: 'A model is promoted with its evidence, and leaves when nobody reads it',
  action: 'approve',
  options: LIFECYCLE_OPTIONS,
  comparesWithBase: false,
  judge(portfolio, context) {
    const findings = [
      ...portfolio.removed.flatMap((side) => removals(side, portfolio, context)),
      ...promotions(portfolio, context),
      ...retirements(portfolio),
      ...zombies(portfolio, context),
    ];
    return judged(findings, 'Every model of the base is still declared');
  },
});

/** A model that disappears is a governed change, however it disappears: deleted, renamed away or moved out of the patterns. */
function removals(
  { file, config, monthly }: ModelSide,
  portfolio: Portfolio,
  { policy }: GateContext,
): Finding[] {
  const { id } = config;
  const stage = config.model.stage ?? 'undeclared';
  const scope = { model: id };
  const cost = money(monthly.expected, policy.currency);
  const removed = finding(
    'violation',
    'MODEL_REMOVED',
    `${id} is no longer declared (stage ${stage}, ${cost} a month): its gates and its budget no longer see it`,
    {
      place: { file },
      evidence: { model: id, stage, monthly: moneyText(monthly.expected), file },
      fix: {
        summary: 'Keep the config and set stage: archived once nothing runs, or have the removal approved',
      },
      preExisting: false,
      scope,
    },
  );
  const remain = consumersRemain(id, portfolio, {
    what: 'removed',
    place: { file },
    evidence: {},
    fix: (names) => ({ summary: `Move ${names} to another model first` }),
  });
  return [...remain, removed];
}
