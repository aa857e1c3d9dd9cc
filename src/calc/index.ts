import { abTest } from './ab-test.ts';
import { alertAction } from './alert-action.ts';
import { automationPayback } from './automation-payback.ts';
import { buildOrBuy } from './build-or-buy.ts';
import type { Calculator } from './calculator.ts';
import { checkpointInterval } from './checkpoint-interval.ts';
import { completeness } from './completeness.ts';
import { controlChart } from './control-chart.ts';
import { costOfDelay } from './cost-of-delay.ts';
import { costPerInference } from './cost-per-inference.ts';
import { costQuality } from './cost-quality.ts';
import { debtPayback } from './debt-payback.ts';
import { debtPriority } from './debt-priority.ts';
import { depreciation } from './depreciation.ts';
import { designEffect } from './design-effect.ts';
import { detectionTime } from './detection-time.ts';
import { experimentDuration } from './experiment-duration.ts';
import { exposure } from './exposure.ts';
import { falseAlarms } from './false-alarms.ts';
import { falseDiscovery } from './false-discovery.ts';
import { featureHistory } from './feature-history.ts';
import { fleetAnomaly } from './fleet-anomaly.ts';
import { fleetUtilization } from './fleet-utilization.ts';
import { freshnessLift } from './freshness-lift.ts';
import { goodput } from './goodput.ts';
import { hardwareRefresh } from './hardware-refresh.ts';
import { holm } from './holm.ts';
import { incidentCost } from './incident-cost.ts';
import { lifecycleCost } from './lifecycle-cost.ts';
import { maintenanceDividend } from './maintenance-dividend.ts';
import { multipleTests } from './multiple-tests.ts';
import { nonInferiority } from './non-inferiority.ts';
import { optimizationPayback } from './optimization-payback.ts';
import { optimizationPriority } from './optimization-priority.ts';
import { ownedRuns } from './owned-runs.ts';
import { platformBreakEven } from './platform-break-even.ts';
import { platformRoi } from './platform-roi.ts';
import { platformSavings } from './platform-savings.ts';
import { psi } from './psi.ts';
import { purchaseOptions } from './purchase-options.ts';
import { quantileSamples } from './quantile-samples.ts';
import { ragOrTuning } from './rag-or-tuning.ts';
import { regionCoordination } from './region-coordination.ts';
import { regionalRollback } from './regional-rollback.ts';
import { regionalRollout } from './regional-rollout.ts';
import { sampleSize } from './sample-size.ts';
import { sampleSizeMeans } from './sample-size-means.ts';
import { shadowRun } from './shadow-run.ts';
import { shadowValue } from './shadow-value.ts';
import { sharingDividend } from './sharing-dividend.ts';
import { spendAnomaly } from './spend-anomaly.ts';
import { spendForecast } from './spend-forecast.ts';
import { sprt } from './sprt.ts';
import { staleness } from './staleness.ts';
import { tcoSensitivity } from './tco-sensitivity.ts';
import { testPower } from './test-power.ts';
import { tokenServing } from './token-serving.ts';
import { trainingCost } from './training-cost.ts';
import { trainingSize } from './training-size.ts';
import { triggerNoise } from './trigger-noise.ts';

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
  spendForecast,
  ragOrTuning,
  optimizationPriority,
  optimizationPayback,
  tcoSensitivity,
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
  shadowRun,
  shadowValue,
  regionalRollout,
  regionalRollback,
  experimentDuration,
  triggerNoise,
  quantileSamples,
  sampleSize,
  sampleSizeMeans,
  nonInferiority,
  testPower,
  detectionTime,
  costOfDelay,
  abTest,
  multipleTests,
  holm,
  falseDiscovery,
  sprt,
  designEffect,
  regionCoordination,
  completeness,
  staleness,
  freshnessLift,
  featureHistory,
  psi,
  controlChart,
  fleetAnomaly,
  falseAlarms,
  alertAction,
  incidentCost,
];
