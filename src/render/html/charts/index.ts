import { blastRadius } from './blast-radius.ts';
import { boundaries } from './boundaries.ts';
import { budgets } from './budgets.ts';
import { change } from './change.ts';
import { drivers } from './drivers.ts';
import type { ModelChart, PortfolioChart } from './figure.ts';
import { power } from './power.ts';
import { samples } from './samples.ts';
import { simulated } from './simulated.ts';
import { spend } from './spend.ts';
import { timeline } from './timeline.ts';

/** Pictures of the whole change, in their order on the page. */
export const PORTFOLIO_CHARTS: readonly PortfolioChart[] = [change, spend, budgets, blastRadius];

/** Pictures of one model, in their order in its section. */
export const MODEL_CHARTS: readonly ModelChart[] = [drivers, timeline, samples, power, boundaries, simulated];
