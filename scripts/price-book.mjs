// Makes src/prices/data/{accelerators,accelerated}.json from two fact tables (accelerators.csv and
// accelerator_price_points.csv, one fact and its source a row): node scripts/price-book.mjs FACTS_DIR
// Rows that are wrong or bettered by another source are left out here, with the reason beside the rule.
import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';

const [facts] = process.argv.slice(2);
if (facts === undefined) throw new Error('usage: node scripts/price-book.mjs FACTS_DIR');
const data = new URL('../src/prices/data/', import.meta.url);

function table(file) {
  const [header, ...rows] = readFileSync(join(facts, file), 'utf8')
    .trim()
    .split(/\r?\n/)
    .map((line) => line.split(','));
  return rows.map((cells) => Object.fromEntries(header.map((name, index) => [name, cells[index] ?? ''])));
}

/** Canonical names: one per piece of silicon, as a config writes it. */
const NAMES = {
  't4': 'T4', 'l4': 'L4', 'a10g': 'A10G', 'l40s': 'L40S', 'v100-16gb': 'V100', 'v100-32gb': 'V100-32GB', 'a100-40gb': 'A100',
  'a100-80gb-sxm': 'A100-80GB', 'a100-80gb-pcie': 'A100-80GB-PCIE', 'h100-sxm': 'H100', 'h100-pcie': 'H100-PCIE', 'h100-nvl': 'H100-NVL',
  'h200': 'H200', 'b200': 'B200', 'gb200': 'GB200', 'b300': 'B300', 'mi300x': 'MI300X', 'tpu-v4': 'TPU-v4', 'tpu-v5e': 'TPU-v5e',
  'tpu-v5p': 'TPU-v5p', 'tpu-v6e': 'TPU-v6e', 'inferentia2': 'Inferentia2', 'trainium1': 'Trainium1', 'trainium2': 'Trainium2',
}; // biome-ignore format: a list of names reads best in rows
const SERVING = new Set(['T4', 'L4', 'A10G', 'L40S', 'TPU-v5e', 'Inferentia2']);

const number = (text) => (text === '' ? null : Number(text));

const accelerators = table('accelerators.csv').map((row) => {
  const name = NAMES[row.id];
  if (name === undefined) throw new Error(`no canonical name for ${row.id}`);
  return {
    name,
    memoryGb: Number(row.memory_gb),
    bf16Tflops: number(row.bf16_dense_tflops),
    watts: number(row.power_w),
    trainingClass: !SERVING.has(name),
    source: row.source,
  };
});

/** Catalogues call different silicon by one name; the instance type tells them apart. */
const BY_INSTANCE = {
  Standard_NC24ads_A100_v4: 'A100-80GB-PCIE',
  '1x_A100-80GB_SECURE': 'A100-80GB-PCIE',
  Standard_NC40ads_H100_v5: 'H100-NVL',
  gpu_1x_h100_pcie: 'H100-PCIE',
};
const BY_NAME = {
  'H100-MEGA': 'H100',
  Trainium: 'Trainium1',
  v4: 'TPU-v4',
  v5litepod: 'TPU-v5e',
  v5p: 'TPU-v5p',
  v6e: 'TPU-v6e',
};
/** Chips in one machine where the table counts the machine as one. */
const CHIPS = { 'tpu-v4-8': 4, 'tpu-v5p-8': 4 };

function origin(text) {
  if (text.startsWith('skypilot v8@e385a0d3')) return ['skypilot-aws', '2026-07-20'];
  if (text.startsWith('skypilot v8@0082b04')) return ['skypilot-nebius', '2025-09-01'];
  if (text.startsWith('skypilot v8@01acdfd')) return ['skypilot-runpod', '2025-09-01'];
  if (text.startsWith('anycloud')) return ['anycloud', '2026-05-20'];
  if (text.startsWith('karpenter')) return ['karpenter-2026-07', '2026-07-20'];
  if (text.startsWith('Cyclenerd')) return ['gcosts', '2025-03-06'];
  throw new Error(`unknown source ${text}`);
}

const PURCHASES = {
  on_demand: 'on_demand', on_demand_host_plus_acc: 'on_demand', spot: 'spot', spot_median_over_az: 'spot', spot_host_plus_acc: 'spot',
  cud_1y: 'reserved_1y', cud_3y: 'reserved_3y',
}; // biome-ignore format: a list of names reads best in rows

/** The catalogue's GCP on-demand prices for these families are a commitment or another SKU in many regions. */
const DOUBTFUL = /^a[234]-/;
const points = table('accelerator_price_points.csv').filter((row) => PURCHASES[row.kind] !== undefined);
const sourced = (row) => row.source.startsWith('Cyclenerd');
const bettered = (row) =>
  DOUBTFUL.test(row.instance) &&
  !sourced(row) &&
  PURCHASES[row.kind] === 'on_demand' &&
  points.some(
    (other) =>
      sourced(other) &&
      PURCHASES[other.kind] === 'on_demand' &&
      other.accelerator === row.accelerator &&
      other.region === row.region,
  );

/** Instance types whose list price stands in instances.json, from a better source. */
const LISTED = new Set(['a2-ultragpu-8g']);

const rows = points.filter((row) => !bettered(row) && !(LISTED.has(row.instance) && row.note.startsWith('SUSPECT'))).map((row) => {
  const price = row.usd_per_accelerator_hour_or_ratio;
  const purchase = PURCHASES[row.kind];
  const [source, date] = origin(row.source);
  const between = /^([\d.]+)\.\.([\d.]+) over/.exec(row.note);
  const low = between !== null && Number(between[1]) < Number(price) ? between[1] : price;
  const high = between !== null && Number(between[2]) > Number(price) ? between[2] : price;
  const doubt = DOUBTFUL.test(row.instance) && source === 'anycloud' && purchase === 'on_demand';
  const undated = source === 'skypilot-nebius' || source === 'skypilot-runpod';
  const notes = [
    between === null ? row.note : `zones ${between[1]} to ${between[2]}`,
    doubt && !row.note.startsWith('SUSPECT') ? 'this catalogue mistakes commitment prices for on-demand in some regions' : '',
    undated ? 'the source gives no date: this one is assumed, so that the price counts as old' : '',
  ].filter((note) => note !== '' && note !== 'per chip' && note !== 'whole machine per GPU');
  return {
    cloud: row.cloud, instance: row.instance, accelerator: BY_INSTANCE[row.instance] ?? BY_NAME[row.accelerator] ?? row.accelerator,
    count: CHIPS[row.instance] ?? Number(row.count), region: row.region, purchase, low, price, high, source, date,
    confidence: purchase === 'on_demand' && !doubt && !undated ? 'high' : 'low', note: notes.join('; '),
  };
}); // biome-ignore format: one row, read at a glance

const text = (list) => `[\n${list.map((row) => JSON.stringify(row)).join(',\n')}\n]\n`;
writeFileSync(new URL('accelerators.json', data), text(accelerators));
writeFileSync(new URL('accelerated.json', data), text(rows));
