import type { UnpricedLine } from '../cost.ts';
import type { ModelConfig } from '../model.ts';

/** Lines of an estimate that hang on what the manifests leave open. */
export function openLines({ manifest }: ModelConfig): readonly UnpricedLine[] {
  const lines = new Map<string, UnpricedLine>();
  for (const { path, reason } of manifest?.open ?? []) {
    const [block = ''] = path.split('.');
    if ((block !== 'serving' && block !== 'training') || lines.has(block) || path === 'training.retrain')
      continue;
    lines.set(block, {
      component: block === 'serving' ? 'infer' : 'train',
      id: block,
      cadence: block === 'serving' ? 'monthly' : 'one_off',
      reason,
      path: path.split('.'),
      fix: fixOf(path),
    });
  }
  return [...lines.values()];
}

const fixOf = (path: string): string =>
  path.endsWith('.hardware')
    ? 'Name it in the manifest, map its labels under `hardware` in the policy, or declare it in a model config with `deployed_by`'
    : `Write it in the manifest, or declare ${path} in a model config with \`deployed_by\``;
