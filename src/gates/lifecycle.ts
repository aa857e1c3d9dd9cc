import { definePortfolioGate } from '../core/gate.ts';
import { moneyText } from '../core/money.ts';
import { finding, judged } from './finding.ts';
import { money } from './words.ts';

/** A model that disappears is a governed change, however it disappears: deleted, renamed away or moved out of the patterns. */
export const lifecycle = definePortfolioGate({
  id: 'lifecycle',
  title: 'A model is taken out of the repository only with approval',
  action: 'approve',
  options: {},
  comparesWithBase: false,
  judge(portfolio, { policy }) {
    const findings = portfolio.removed.map(({ file, config, monthly }) => {
      const stage = config.model.stage ?? 'undeclared';
      const cost = money(monthly.expected, policy.currency);
      return finding(
        'violation',
        'MODEL_REMOVED',
        `${config.id} is no longer declared (stage ${stage}, ${cost} a month): its gates and its budget no longer see it`,
        {
          place: { file },
          evidence: { model: config.id, stage, monthly: moneyText(monthly.expected), file },
          fix: {
            summary:
              'Keep the config and set stage: archived once nothing runs, or have the removal approved',
          },
          preExisting: false,
          scope: { model: config.id },
        },
      );
    });
    return judged(findings, 'Every model of the base is still declared');
  },
});
