import { abTest } from './ab-test.ts';
import { automationPayback } from './automation-payback.ts';
import { buildOrBuy } from './build-or-buy.ts';
import type { Calculator } from './calculator.ts';
import { checkpointInterval } from './checkpoint-interval.ts';
import { completeness } from './completeness.ts';
import { costOfDelay } from './cost-of-delay.ts';
import { costPerInference } from './cost-per-inference.ts';
import { costQuality } from './cost-quality.ts';
import { debtPayback } from './debt-payback.ts';
import { debtPriority } from './debt-priority.ts';
import { depreciation } from './depreciation.ts';
import { designEffect } from './design-effect.ts';
import { detectionTime } from './detection-time.ts';
import { exposure } from './exposure.ts';
import { falseAlarms } from './false-alarms.ts';
import { falseDiscovery } from './false-discovery.ts';
import { fleetUtilization } from './fleet-utilization.ts';
import { goodput } from './goodput.ts';
import { hardwareRefresh } from './hardware-refresh.ts';
import { lifecycleCost } from './lifecycle-cost.ts';
import { maintenanceDividend } from './maintenance-dividend.ts';
import { multipleTests } from './multiple-tests.ts';
import { ownedRuns } from './owned-runs.ts';
import { platformBreakEven } from './platform-break-even.ts';
import { platformRoi } from './platform-roi.ts';
import { platformSavings } from './platform-savings.ts';
import { purchaseOptions } from './purchase-options.ts';
import { regionCoordination } from './region-coordination.ts';
import { sharingDividend } from './sharing-dividend.ts';
import { spendAnomaly } from './spend-anomaly.ts';
import { sprt } from './sprt.ts';
import { tokenServing } from './token-serving.ts';
import { trainingCost } from './training-cost.ts';
import { trainingSize } from './training-size.ts';

/** Every calculator, in the order they are listed: cost, fleet, platform and debt, release, monitoring. */
export const CALCULATORS: readonly Calculator[] = [
  trainingCost,
  trainingSize,
  costPerInference,
  costQuality,
  tokenServing,
  lifecycleCost,
  purchaseOptions,
  checkpointInterval,
  spendAnomaly,
  buildOrBuy,
  ownedRuns,
  depreciation,
  hardwareRefresh,
  fleetUtilization,
  goodput,
  sharingDividend,
  platformRoi,
  platformBreakEven,
  platformSavings,
  debtPriority,
  debtPayback,
  maintenanceDividend,
  automationPayback,
  exposure,
  detectionTime,
  costOfDelay,
  abTest,
  multipleTests,
  falseDiscovery,
  sprt,
  designEffect,
  regionCoordination,
  completeness,
  falseAlarms,
];
