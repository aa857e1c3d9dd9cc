import { readdirSync } from 'node:fs';
import { describe, expect, test } from 'vitest';
import { CALCULATORS } from '../../src/calc/index.ts';
import { cli } from '../cli/harness.ts';

type Results = Readonly<Record<string, string>>;

/** The results of one public command over a fixture, with inputs replaced. */
async function results(name: string, fixture: string, ...pairs: string[]): Promise<Results> {
  const file = `fixtures/calc/${fixture}.yaml`;
  const { stdout, stderr, exit } = await cli(['calc', name, '--input', file, '--format', 'json', ...pairs]);
  expect([exit, stderr]).toEqual([0, '']);
  const { results: all } = JSON.parse(stdout) as { results: Record<string, { value: string }> };
  return Object.fromEntries(Object.entries(all).map(([key, { value }]) => [key, value]));
}

interface Golden {
  readonly row: string;
  readonly name: string;
  /** The fixture's name where it is not the calculator's. */
  readonly fixture?: string;
  readonly expected: Results;
  /** An input that is replaced, and what must become of the results. */
  readonly perturbed: string;
  readonly changed: Results;
}

const GOLDEN: readonly Golden[] = [
  {
    row: 'S4 eq. 16: $352,150 (errata: $360,255 if F were a share of all hours)',
    name: 'training-cost',
    expected: { cost: '352149.50', cost_if_lost: '360255.25' },
    perturbed: 'gpus=255',
    changed: { cost: '350773.92', cost_if_lost: '358848.00' },
  },
  {
    row: 'S4 eq. 16 with its energy term: $351,788',
    name: 'training-cost',
    fixture: 'training-cost-energy',
    expected: { cost: '351788.45' },
    perturbed: 'pue=1.2',
    changed: { cost: '352030.80' },
  },
  {
    row: '2,048 GPUs for 30 days at $2: $2,949,120',
    name: 'training-cost',
    fixture: 'training-cost-fleet',
    expected: { cost: '2949120.00' },
    perturbed: 'duration=31d',
    changed: { cost: '3047424.00' },
  },
  {
    row: 'Checkpoint 1.3: 195 GPUs, 25 nodes, 225 kW of 2 MW, $524,021',
    name: 'training-size',
    expected: { gpus: '195', nodes: '25', power: '225.225', power_fits: 'yes', cloud: '524020.74' },
    perturbed: 'power_budget=200kW',
    changed: { gpus: '195', power_fits: 'no' },
  },
  {
    row: 'S5 eq. 14: cost per inference, per thousand, per user',
    name: 'cost-per-inference',
    expected: { inference: '0.0005', thousand: '0.50', user: '0.20' },
    perturbed: 'inferences=10000000',
    changed: { inference: '0.001', thousand: '1.00', user: '0.20' },
  },
  {
    row: 'S5 table 27: 3 points for 10 times, then 1 point for 10 times more',
    name: 'cost-quality',
    expected: {
      small_to_medium_points: '3',
      small_to_medium_times: '10',
      small_to_medium_per_point: '1500.00',
      medium_to_large_points: '1',
      medium_to_large_times: '10',
      medium_to_large_per_point: '45000.00',
    },
    perturbed:
      'candidates=[{name: small, accuracy: 92%, training: 500 USD}, {name: medium, accuracy: 94%, training: 5000 USD}]',
    changed: { small_to_medium_points: '2', small_to_medium_per_point: '2250.00' },
  },
  {
    row: 'S5 line 409: $10,000 a day, past a $5M run after about 17 months',
    name: 'token-serving',
    expected: { day: '10000.00', year: '3650000.00', passes_training: '16.438356' },
    perturbed: 'tokens=250',
    changed: { day: '5000.00', passes_training: '32.876712' },
  },
  {
    row: 'Line 1996: $500k + 10B x $0.0001 = $1.5M',
    name: 'lifecycle-cost',
    expected: { cost: '1500000.00', other_cost: '10050000.00' },
    perturbed: 'queries=1000000000',
    changed: { cost: '600000.00', other_cost: '1050000.00' },
  },
  {
    row: 'S6: $300, $180, $90 and $108 with a fifth run again (printed about $110)',
    name: 'purchase-options',
    expected: {
      on_demand: '300.00',
      reserved: '180.00',
      spot: '90.00',
      spot_interrupted: '108.00',
      owned: '239.00',
    },
    perturbed: 'rerun=50%',
    changed: { spot: '90.00', spot_interrupted: '135.00' },
  },
  {
    row: 'S6 line 496: spot $0.40M for two weeks, $0.81M for four',
    name: 'purchase-options',
    fixture: 'purchase-options-175b',
    expected: { on_demand: '1344000.00', spot: '403200.00' },
    perturbed: 'gpu_hours=672000',
    changed: { on_demand: '2688000.00', spot: '806400.00' },
  },
  {
    row: 'S6 Young/Daly: 1,039 s and 5.77 %; at 10 min tax 5 %, overhead 6.67 %',
    name: 'checkpoint-interval',
    expected: {
      interval: '1039.230485',
      best_overhead: '5.773503',
      given_tax: '5',
      given_overhead: '6.666667',
    },
    perturbed: 'mtbf=10h',
    changed: {
      interval: '1469.693846',
      best_overhead: '4.082483',
      given_tax: '5',
      given_overhead: '5.833333',
    },
  },
  {
    row: 'S7: a node breaks even at 42.5 %; $121,186 against $224,256 a year',
    name: 'build-or-buy',
    expected: { break_even: '42.475019', owned: '121185.67', cloud: '224256.00' },
    perturbed: 'cloud=3.00 USD/h',
    changed: { break_even: '57.02427', cloud: '168192.00' },
  },
  {
    row: 'S7 napkin 1.5: $566.7M against $841.0M, $274.3M saved; 53.9 % with electricity fixed, 53.3 % scaled',
    name: 'build-or-buy',
    fixture: 'build-or-buy-10000',
    expected: {
      owned_life: '566664920.00',
      cloud_life: '840960000.00',
      saved: '274295080.00',
      break_even_fixed: '53.90648',
      break_even: '53.276886',
    },
    perturbed: 'utilization=40%',
    changed: { cloud_life: '420480000.00', saved: '-146184920.00', break_even_fixed: '53.90648' },
  },
  {
    row: 'S7 line 383: an owned H100-hour at $2.39 to $2.40; the cloud passes it after 26.4 months',
    name: 'build-or-buy',
    fixture: 'build-or-buy-1024',
    expected: { gpu_hour: '2.389382', crossing: '26.377729' },
    perturbed: 'life=4year',
    changed: { gpu_hour: '1.833842' },
  },
  {
    row: 'S7 checkpoint 1.2: $40,000; $116,667 and electricity; about 30 runs',
    name: 'owned-runs',
    expected: {
      cloud: '40000.00',
      fixed: '116666.67',
      electricity: '539.00',
      break_even_runs: '29.565056',
      cheaper: 'cloud',
    },
    perturbed: 'runs=30',
    changed: { cloud: '120000.00', cheaper: 'owned' },
  },
  {
    row: 'Line 447: depreciation $1.61 to $1.75 a busy GPU-hour',
    name: 'depreciation',
    expected: { lost: '33750000.00', gpu_hour: '1.605308' },
    perturbed: 'resale=7000000 USD',
    changed: { lost: '36750000.00', gpu_hour: '1.748002' },
  },
  {
    row: 'Table 10: 0.42 and 2.83 TFLOP/s/W, refresh 15.8 times, 6.8 times in the same power, 63 GPUs',
    name: 'hardware-refresh',
    expected: {
      old_efficiency: '0.416667',
      new_efficiency: '2.827143',
      same_power: '6.785143',
      throughput: '15.832',
      power: '2.333333',
      matching_gpus: '63.163214',
    },
    perturbed: 'new_tflops=989',
    changed: { throughput: '7.912', same_power: '3.390857' },
  },
  {
    row: 'Table 10: 0.78 and 4.50 TFLOP/s/W',
    name: 'hardware-refresh',
    fixture: 'hardware-refresh-b200',
    expected: { old_efficiency: '0.78', new_efficiency: '4.5' },
    perturbed: 'new_power=1200W',
    changed: { old_efficiency: '0.78', new_efficiency: '3.75' },
  },
  {
    row: 'S9 eq. 13: $6,000 spent, $3,900 useful, $4,800 at 80 %; checkpoint 1.5: $2.19M a year, $766,500 idle',
    name: 'fleet-utilization',
    expected: {
      utilization: '65',
      spent: '6000.00',
      useful: '3900.00',
      useful_at_target: '4800.00',
      spent_year: '2190000.00',
      idle_year: '766500.00',
    },
    perturbed: 'pools=[{gpus: 80, utilization: 75%}, {gpus: 20, utilization: 50%}]',
    changed: { utilization: '70', useful: '4200.00', idle_year: '657000.00' },
  },
  {
    row: 'S9 MPG = scheduling x runtime x program',
    name: 'goodput',
    expected: { mpg: '50.4', weakest: 'program' },
    perturbed: 'scheduling=45%',
    changed: { mpg: '25.2', weakest: 'scheduling' },
  },
  {
    row: 'S9 napkin 1.1: sharing dividend 57.1 %, 2.33 times the work, about $1,000,000 a year',
    name: 'sharing-dividend',
    expected: { saved_share: '57.142857', gain: '2.333333', saved: '1001142.86' },
    perturbed: 'utilization_after=60%',
    changed: { saved_share: '50', gain: '2', saved: '876000.00' },
  },
  {
    row: 'S9 line 337: 35 % to 75 % of 100 GPUs saves $934,400',
    name: 'sharing-dividend',
    fixture: 'sharing-dividend-team',
    expected: { saved: '934400.00' },
    perturbed: 'gpus=50',
    changed: { saved: '467200.00' },
  },
  {
    row: 'S9 eq. 1: 50 models 1.25, 20 models 0.5',
    name: 'platform-roi',
    expected: { saved: '150000.00', net: '30000.00', roi: '1.25' },
    perturbed: 'models=20',
    changed: { saved: '60000.00', net: '-60000.00', roi: '0.5' },
  },
  {
    row: 'S9 figure 2: break-even 20 models at $2M, 50 at $5M; 5 times at 100 models',
    name: 'platform-break-even',
    expected: { break_even_models: '20', roi: '5' },
    perturbed: 'platform=5000000 USD',
    changed: { break_even_models: '50', roi: '2' },
  },
  {
    row: 'S9 lines 98-118: $3.6M to $1,566,667 a year, 56.5 %',
    name: 'platform-savings',
    expected: { before: '3600000.00', after: '1566666.67', saved: '2033333.33', saved_share: '56.481481' },
    perturbed: 'time_after=20h',
    changed: { after: '2466666.67', saved_share: '31.481481' },
  },
  {
    row: 'S19 table 5: debt priority 4.5, 3, 1.3',
    name: 'debt-priority',
    expected: {
      configuration: '4.5',
      monitoring: '3',
      pipeline_glue: '1.333333',
      order: 'configuration, monitoring, pipeline_glue',
    },
    perturbed:
      'debts=[{name: a, impact: 1, frequency: 2, resolution_cost: 2}, {name: b, impact: 2, frequency: 2, benefit: 2, resolution_cost: 1}]',
    changed: { a: '1', b: '8', order: 'b, a' },
  },
  {
    row: 'S19 line 204: 336 h are $50,400 a year, back in 8.6 months',
    name: 'debt-payback',
    expected: { time_saved: '336', saved: '50400.00', payback: '8.571429' },
    perturbed: 'removed=70%',
    changed: { time_saved: '672', saved: '100800.00', payback: '4.285714' },
  },
  {
    row: 'S19 lines 143-151: $216,000 against $67,200, 3.2 times',
    name: 'maintenance-dividend',
    expected: { status_quo: '216000.00', proactive: '67200.00', saved: '148800.00', dividend: '3.214286' },
    perturbed: 'toil_after=20h',
    changed: { proactive: '132000.00', dividend: '1.636364' },
  },
  {
    row: 'S19 line 214: automation is back in 4.2 weeks',
    name: 'automation-payback',
    expected: { cost: '18000.00', saved: '4275.00', payback: '4.210526' },
    perturbed: 'per_week=6',
    changed: { saved: '8550.00', payback: '2.105263' },
  },
  {
    row: 'S12: Z = 10, 150 % more; line 1752: 1 false alert a year at 3 sigma, 16.6 at 2 sigma',
    name: 'spend-anomaly',
    expected: { z: '10', anomaly: 'yes', change: '150', alert: 'yes', false_alarms: '0.985426' },
    perturbed: 'current=140 USD',
    changed: { z: '2.666667', anomaly: 'no', change: '40', alert: 'no' },
  },
  {
    row: 'S12: 16.6 false alerts a year at 2 sigma',
    name: 'false-alarms',
    fixture: 'false-alarms-daily',
    expected: { year: '0.985426' },
    perturbed: 'sigma=2',
    changed: { year: '16.607596' },
  },
  {
    row: 'S17: 8.2M of 10M is 82 %; more than 5 % failed checks reject',
    name: 'completeness',
    expected: { completeness: '82', failures: '6', batch: 'reject' },
    perturbed: 'failed=10',
    changed: { completeness: '82', failures: '5', batch: 'accept' },
  },
  {
    row: 'S22 eq. 7: z = 10.06 (printed 10.1)',
    name: 'ab-test',
    expected: { z: '10.063092', significant: 'yes' },
    perturbed: 'samples_b=100',
    changed: { z: '0.502144', significant: 'no' },
  },
  {
    row: 'S22: 20 tests: FWER 0.642, Bonferroni 0.0025, Šidák 0.00256',
    name: 'multiple-tests',
    expected: { family_wise: '0.641514', bonferroni: '0.0025', sidak: '0.00256138' },
    perturbed: 'tests=10',
    changed: { family_wise: '0.401263', bonferroni: '0.005', sidak: '0.0051162' },
  },
  {
    row: 'S22: 30 tests: critical value 3.14, about 60k samples',
    name: 'multiple-tests',
    fixture: 'multiple-tests-30',
    expected: { critical: '3.14398', samples: '29826', samples_corrected: '60364', expected: '1.5' },
    perturbed: 'effect=1pp',
    changed: { samples: '7457', samples_corrected: '15091' },
  },
  {
    row: 'S22 Benjamini-Hochberg',
    name: 'false-discovery',
    expected: { discoveries: '4', rejected: '0.001, 0.012, 0.021, 0.04', bonferroni: '1' },
    perturbed: 'q=1%',
    changed: { discoveries: '1', rejected: '0.001', bonferroni: '1' },
  },
  {
    row: 'S23 SPRT: 16 and 0.2105',
    name: 'sprt',
    expected: { reject: '16', accept: '0.210526' },
    perturbed: 'power=90%',
    changed: { reject: '18', accept: '0.105263' },
  },
  {
    row: 'S23 SPRT on counts: 75 of 1,000 settles 7 % against 5 %, 50 settles it the other way',
    name: 'sprt',
    fixture: 'sprt-counts',
    expected: { reject: '16', ratio: '258.223163', decision: 'stop: the difference is there' },
    perturbed: 'successes=50',
    changed: { reject: '16', ratio: '0.0337115', decision: 'stop: it is not' },
  },
  {
    row: 'S22 Holm: two of four tests count',
    name: 'holm',
    expected: { rejections: '2', rejected: '0.01, 0.005' },
    perturbed: 'p_values=[0.01, 0.04, 0.02, 0.005]',
    changed: { rejections: '4', rejected: '0.01, 0.04, 0.02, 0.005' },
  },
  {
    row: 'S21 samples for a mean: twice the deviation, four times the samples',
    name: 'sample-size-means',
    expected: { samples: '1570' },
    perturbed: 'sd=20',
    changed: { samples: '6280' },
  },
  {
    row: 'S21 non-inferiority: at half the level the samples of the two-sided test',
    name: 'non-inferiority',
    expected: { samples: '23494' },
    perturbed: 'alpha=2.5%',
    changed: { samples: '29826' },
  },
  {
    row: 'S22 the power of 1,000 samples per variant, and of a canary of 5,000',
    name: 'test-power',
    expected: { power: '29.808033' },
    perturbed: 'samples_canary=5000',
    changed: { power: '43.239811' },
  },
  {
    row: 'S24 eq. 9: design effect 1.06',
    name: 'design-effect',
    expected: { design_effect: '1.06', samples: '31616' },
    perturbed: 'correlation=0.5',
    changed: { design_effect: '1.2', samples: '35792' },
  },
  {
    row: 'S24: 5 regions at 80 ms: 320 ms a phase, 1.6 s',
    name: 'region-coordination',
    expected: { phase: '320', rollout: '1.6' },
    perturbed: 'latency=100ms',
    changed: { phase: '400', rollout: '2' },
  },
  {
    row: 'S26 napkin 1.9: 2,207 samples with rounded quantiles, 2,210 exact, 2.2 h',
    name: 'detection-time',
    expected: { samples: '2210', samples_rounded: '2207', time: '2.21' },
    perturbed: 'after=94%',
    changed: { samples: '8155', samples_rounded: '8146' },
  },
  {
    row: 'S26 napkin 1.6: canary 5 % against blue-green 20 times',
    name: 'exposure',
    expected: { reduction: '20' },
    perturbed: 'stages=[{traffic: 10%, duration: 1h}]',
    changed: { reduction: '10' },
  },
  {
    row: 'S20 the ladder: 20k, 25k, 125k, 500k requests in 4 h, 0.67 traffic-hours',
    name: 'exposure',
    fixture: 'exposure-ladder',
    expected: {
      requests_1: '20000',
      requests_2: '25000',
      requests_3: '125000',
      requests_4: '500000',
      hours: '4',
      traffic_hours: '0.67',
    },
    perturbed: 'requests=500000/h',
    changed: { requests_1: '10000', traffic_hours: '0.67' },
  },
  {
    row: 'S26 napkin 1.7: cost of delay $1,080,000 a day',
    name: 'cost-of-delay',
    expected: { loss: '1080000.00', events: '2160000' },
    perturbed: 'delay=12h',
    changed: { loss: '540000.00', events: '1080000' },
  },
  {
    row: 'S34 napkin 1.8: 864 false alarms a day; 14,400 at 5 %',
    name: 'false-alarms',
    expected: { day: '864' },
    perturbed: 'rate=5%',
    changed: { day: '14400' },
  },
  {
    row: 'S10 eq. 20: $80k for 40 % of $400k is back in 0.5 months',
    name: 'optimization-payback',
    expected: { saved: '160000.00', payback: '0.5', soon_enough: 'yes' },
    perturbed: 'cost=640000 USD',
    changed: { saved: '160000.00', payback: '4', soon_enough: 'no' },
  },
  {
    row: 'S10 eq. 20: $80k for 30 % of $150k is back in 1.8 months',
    name: 'optimization-payback',
    fixture: 'optimization-payback-training',
    expected: { saved: '45000.00', payback: '1.777778', soon_enough: 'yes' },
    perturbed: 'reduction=15%',
    changed: { saved: '22500.00', payback: '3.555556', soon_enough: 'yes' },
  },
  {
    row: 'S10 tables 29, 31, 32: inference dominates with 41 %',
    name: 'optimization-priority',
    expected: {
      infer_share: '40.816327',
      dominant: 'infer',
      first: 'model optimization',
      avoid: 'excessive retraining',
    },
    perturbed: 'data=500000 USD',
    changed: { infer_share: '28.571429', dominant: 'data', first: 'storage tiering' },
  },
  {
    row: 'S10 tables 29, 31, 32: iteration dominates with 84 %',
    name: 'optimization-priority',
    fixture: 'optimization-priority-startup',
    expected: { iterate_share: '84.210526', dominant: 'iterate', first: 'experiment velocity' },
    perturbed: 'train=40000 USD',
    changed: { train_share: '48.484848', dominant: 'train', first: 'training efficiency' },
  },
  {
    row: 'S10 table 30: what doubles when users double',
    name: 'tco-sensitivity',
    expected: {
      train: '0',
      infer: '100',
      data: '120',
      total: '45',
      infer_extra: '400000.00',
      data_extra: '96000.00',
    },
    perturbed: 'parameter=model_size',
    changed: { train: '150', infer: '120', data: '30', total: '55', train_extra: '225000.00' },
  },
  {
    row: 'S11 RAG against fine-tuning',
    name: 'rag-or-tuning',
    expected: {
      rag_query: '0.005',
      rag: '5500.00',
      tuning: '8050.00',
      cheaper: 'rag',
      equal_queries: '1510000',
    },
    perturbed: 'queries=2000000/month',
    changed: { rag: '10500.00', tuning: '8050.00', cheaper: 'fine-tuning', equal_queries: '1510000' },
  },
  {
    row: 'S17 eq. 12: population stability index',
    name: 'psi',
    expected: { psi: '0.0202733', band: 'stable' },
    perturbed: 'actual=[0.1, 0.2, 0.25, 0.45]',
    changed: { psi: '0.266158', band: 'shifted' },
  },
  {
    row: 'S17 eq. 21: staleness',
    name: 'staleness',
    expected: { staleness: '90000', fresh: 'no', usual: 'days' },
    perturbed: 'updated=2h',
    changed: { staleness: '86400', fresh: 'yes' },
  },
  {
    row: 'S17 table 34: 12.3 and 10.2 %, 2.1 points for $10M',
    name: 'freshness-lift',
    expected: { lift_to: '12.3', lift_from: '10.2', gain: '2.1', worth: '10000000.00', worth_it: 'yes' },
    perturbed: 'to=near_real_time',
    changed: { lift_to: '11.8', gain: '1.6', worth: '7619047.62', worth_it: 'yes' },
  },
  {
    row: 'S17 table 34: 8.1 % daily',
    name: 'freshness-lift',
    expected: { lift_from: '10.2', gain: '2.1' },
    perturbed: 'from=daily',
    changed: { lift_from: '8.1', gain: '4.2', worth: '20000000.00' },
  },
  {
    row: 'Line 2425: 876 trillion values, 87.6 PB',
    name: 'feature-history',
    expected: { values: '876000000000000', storage: '87.6' },
    perturbed: 'update=24h',
    changed: { values: '36500000000000', storage: '3.65' },
  },
  {
    row: 'S24 lines 1031-1067: 3.5 to 7 days (printed 4 to 8)',
    name: 'regional-rollout',
    expected: { shortest: '3.5', longest: '7' },
    perturbed: 'steps=[{name: a, shortest: 24h, longest: 48h}, {name: b, shortest: 12h, longest: 24h}]',
    changed: { shortest: '1.5', longest: '3' },
  },
  {
    row: 'S24 two-phase rollback with a time-out',
    name: 'regional-rollback',
    expected: { stopped: '30', restored: '90', unhealthy: 'ap-south' },
    perturbed: 'regions=[{name: us-east, acknowledged: 2s}, {name: eu-west, acknowledged: 4s}]',
    changed: { stopped: '4', restored: '64', unhealthy: 'none' },
  },
  {
    row: 'Lines 1117-1129: 500k a day, 0.02 % is 1,000 errors a day',
    name: 'shadow-run',
    expected: { mirrored_day: '500000', mirrored: '1500000', errors_day: '1000', within_slo: 'yes' },
    perturbed: 'errors=0.001%',
    changed: { mirrored_day: '500000', errors_day: '50' },
  },
  {
    row: 'p99 + 50 % needs half as much capacity again',
    name: 'shadow-run',
    expected: { capacity: '1.184211', extra_capacity: '18.421053' },
    perturbed: 'latency_shadow=57ms',
    changed: { capacity: '1.5', extra_capacity: '50', within_slo: 'no' },
  },
  {
    row: 'Lines 1141-1153: when a shadow is worth it or essential',
    name: 'shadow-value',
    expected: { cost: '600.00', expected_loss: '54000.00', essential: 'no', worth_it: 'yes' },
    perturbed: 'regression=10000 USD',
    changed: { expected_loss: '500.00', worth_it: 'no' },
  },
  {
    row: 'S21: under 2 hours at 1M a day; novelty 2 to 4 weeks; interleaving 100 times fewer',
    name: 'experiment-duration',
    expected: { collecting: '1.431648', runs: '14', interleaved: '596.52' },
    perturbed: 'samples=620800',
    changed: { collecting: '29.7984', interleaved: '12416' },
  },
  {
    row: 'S25: listing 4 needs 400k requests/h; engagement fires on noise in about 44 % of windows',
    name: 'trigger-noise',
    expected: { rate: '400000', false_alarm: '44.260496' },
    perturbed: 'samples=100000',
    changed: { rate: '40000000', false_alarm: '7.441457' },
  },
  {
    row: 'S25: listing 4 needs 600k and 120k requests/h',
    name: 'trigger-noise',
    fixture: 'trigger-noise-errors',
    expected: { rate: '600000' },
    perturbed: 'samples=100',
    changed: { rate: '120000' },
  },
  {
    row: 'S25: a p99 with 95 % confidence needs 299 samples',
    name: 'quantile-samples',
    expected: { samples: '299' },
    perturbed: 'quantile=95%',
    changed: { samples: '59' },
  },
  {
    row: 'Listing 5: fleet anomaly threshold 0.6',
    name: 'fleet-anomaly',
    expected: { share: '62', cause: 'shared: infrastructure, pipeline or deployment' },
    perturbed: 'anomalous=30',
    changed: { share: '60', cause: 'each model on its own' },
  },
  {
    row: '3 sigma or 7 in a row: a point outside',
    name: 'control-chart',
    expected: { upper: '0.48', lower: '0.36', outside: '3', run: 'none', in_control: 'no' },
    perturbed: 'points=[0.41, 0.43, 0.43, 0.44, 0.43, 0.45, 0.43, 0.44]',
    changed: { outside: 'none', run: 'complete at point 8', in_control: 'no' },
  },
  {
    row: 'Alert-to-action above 80 %',
    name: 'alert-action',
    expected: { ratio: '85', healthy: 'yes' },
    perturbed: 'acted=160',
    changed: { ratio: '80', healthy: 'no' },
  },
  {
    row: 'Line 2485: $857,143, 97 % saved at 4 h',
    name: 'incident-cost',
    expected: { cost: '857142.86', saved_share: '96.666667' },
    perturbed: 'loss=4%',
    changed: { cost: '428571.43', saved: '414285.71' },
  },
  {
    row: 'S21 eq. 6: 29,826 exact, 29,792 rounded; errata: 31,231 and 28,406 unpooled, 15,064 in a 1 % canary',
    name: 'sample-size',
    expected: {
      samples: '29826',
      samples_rounded: '29792',
      unpooled_up: '31231',
      unpooled_down: '28406',
      canary: '15064',
    },
    perturbed: 'power=90%',
    changed: { samples: '39929', canary: '20166' },
  },
  {
    row: 'S21 eq. 6: 621,632 exact, 620,928 rounded (printed 620,800)',
    name: 'sample-size',
    fixture: 'sample-size-rare',
    expected: { samples: '621632', samples_rounded: '620928' },
    perturbed: 'baseline=2%',
    changed: { samples: '1230705', samples_rounded: '1229312' },
  },
  {
    row: 'S21 errata: one point needs 7,448, 1 % relative 2,979,200',
    name: 'sample-size',
    fixture: 'sample-size-relative',
    expected: { samples_rounded: '7448' },
    perturbed: 'effect=0.05pp',
    changed: { samples_rounded: '2979200' },
  },
  {
    row: 'S12 burn rate and forecast',
    name: 'spend-forecast',
    expected: { burn: '2100.00', forecast: '63000.00', left: '-3000.00', lasts: '28.571429', within: 'no' },
    perturbed: 'spent=40000 USD',
    changed: { burn: '2000.00', forecast: '60000.00', left: '0.00', lasts: '30', within: 'yes' },
  },
];

describe('the chapter, from tollgate calc', () => {
  test.each(GOLDEN)('$row', async ({ name, fixture = name, expected, perturbed, changed }) => {
    expect(await results(name, fixture)).toMatchObject(expected);
    expect(await results(name, fixture, perturbed)).toMatchObject(changed);
    expect(changed).not.toEqual(expected);
  });

  test('S34: 777.5 false alarms a day at exactly 3 sigma', async () => {
    const { stdout } = await cli('calc false-alarms monitors=1000 every=5m sigma=3 --format json'.split(' '));
    expect(JSON.parse(stdout)).toMatchObject({ results: { day: { value: '777.541266' } } });
  });

  test('S23 goes on between the bounds, and without counts says the bounds alone', async () => {
    expect(await results('sprt', 'sprt-counts', 'successes=60')).toMatchObject({ decision: 'go on' });
    expect(await results('sprt', 'sprt')).not.toHaveProperty('decision');
  });

  test('S17 an empty bin counts as its floor', async () => {
    expect(await results('psi', 'psi', 'actual=[0, 1, 1, 1]')).toEqual({ psi: '2.02715', band: 'shifted' });
  });

  test.each([
    ['sprt baseline=5% alpha=5% power=80%', 'the others are missing'],
    ['sprt baseline=5% changed=7% successes=8 samples=7 alpha=5% power=80%', 'it is more than samples'],
    ['sprt baseline=5% changed=5% successes=1 samples=7 alpha=5% power=80%', 'it equals baseline'],
    ['psi expected=[1,2] actual=[0,0]', 'all bins are empty'],
    ['psi expected=[1,2] actual=[1,2,3]', 'it has 3 bins'],
    ['test-power baseline=90% effect=20pp samples_control=9 samples_canary=9', 'it leads beyond 100 %'],
  ])('%s is refused', async (line, why) => {
    const { stderr, exit } = await cli(['calc', ...line.split(' ')]);
    expect(exit).toBe(2);
    expect(stderr).toContain(why);
  });

  test('every calculator and every fixture is used above', () => {
    const used = (pick: (golden: Golden) => string) => [...new Set(GOLDEN.map(pick))].sort();
    expect(used(({ name }) => name)).toEqual(CALCULATORS.map(({ name }) => name).sort());
    expect(used(({ name, fixture = name }) => `${fixture}.yaml`)).toEqual(
      readdirSync('fixtures/calc').sort(),
    );
  });
});
