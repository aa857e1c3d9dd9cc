import { distance } from 'fastest-levenshtein';

/** Other spellings of an accelerator, lower case: datasheets, Kubernetes node labels, cloud catalogues. */
const ALIASES: Readonly<Record<string, string>> = {
  'a100-40gb': 'A100',
  'a100-40gb-sxm': 'A100',
  'a100-sxm4-40gb': 'A100',
  'nvidia-tesla-a100': 'A100',
  'a100-80': 'A100-80GB',
  'a100-80gb-sxm': 'A100-80GB',
  'a100-sxm4-80gb': 'A100-80GB',
  'nvidia-a100-80gb': 'A100-80GB',
  'h100-80gb': 'H100',
  'h100-sxm': 'H100',
  'h100-sxm5': 'H100',
  'h100-mega': 'H100',
  'h100-80gb-hbm3': 'H100',
  'nvidia-h100-80gb': 'H100',
  'nvidia-h100-mega-80gb': 'H100',
  'h100-94gb': 'H100-NVL',
  'h200-sxm': 'H200',
  'h200-141gb': 'H200',
  'nvidia-h200-141gb': 'H200',
  'nvidia-b200': 'B200',
  'nvidia-l4': 'L4',
  'nvidia-tesla-t4': 'T4',
  'tesla-t4': 'T4',
  'nvidia-tesla-v100': 'V100',
  'v100-16gb': 'V100',
  'v100-sxm2': 'V100',
  v4: 'TPU-v4',
  v5e: 'TPU-v5e',
  v5litepod: 'TPU-v5e',
  'tpu-v5litepod': 'TPU-v5e',
  'tpu-v5-lite-podslice': 'TPU-v5e',
  v5p: 'TPU-v5p',
  'tpu-v5p-slice': 'TPU-v5p',
  v6e: 'TPU-v6e',
  'tpu-v6e-slice': 'TPU-v6e',
  inf2: 'Inferentia2',
  'inferentia-2': 'Inferentia2',
  trn1: 'Trainium1',
  trainium: 'Trainium1',
  trn2: 'Trainium2',
};

/** Resolves spellings to the canonical names given; the case does not matter. */
export function namer(canonical: Iterable<string>): (name: string) => string | null {
  const known = new Map<string, string>();
  for (const name of canonical) known.set(name.toLowerCase(), name);
  return (name) => {
    const lower = name.toLowerCase();
    return (
      known.get(lower) ??
      known.get((Object.hasOwn(ALIASES, lower) ? ALIASES[lower] : undefined)?.toLowerCase() ?? '') ??
      null
    );
  };
}

/** ` (did you mean X?)` for a near miss, else nothing. */
export function didYouMean(name: string, candidates: Iterable<string>): string {
  const meant = nearestName(name, candidates);
  return meant === null ? '' : ` (did you mean ${meant}?)`;
}

/** The candidate that was most likely meant, within a third of its letters; null where none is near. */
export function nearestName(name: string, candidates: Iterable<string>): string | null {
  let best: string | null = null;
  let least = Math.max(1, Math.floor(name.length / 3)) + 1;
  for (const candidate of candidates) {
    const steps = distance(name.toLowerCase(), candidate.toLowerCase());
    if (steps < least) [best, least] = [candidate, steps];
  }
  return best;
}
