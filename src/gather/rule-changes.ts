import type { Problem } from '../core/problem.ts';
import type { TreeFile } from '../core/trees.ts';
import type { Waiver } from '../core/waivers.ts';

/** The policy cannot be used, so that nothing it asks for is judged; its own problems say why. */
export const policyUnusable = (file: string): Problem => ({
  code: 'POLICY_UNUSABLE',
  severity: 'warning',
  message: `Judged by the built-in defaults, because ${file} cannot be read`,
  expected: 'a policy without errors',
  fix: 'Mend its errors first: what it asks for was not judged',
  place: { file },
});

/** The policy goes away with this change: from the next one on nothing would be judged. */
export const policyRemoved = (file: string): Problem => ({
  code: 'POLICY_REMOVED',
  severity: 'warning',
  message: `This change removes the policy ${file}: once it is merged, nothing blocks any more`,
  expected: 'a policy on the target branch',
  fix: 'Keep the policy, or have its removal approved',
  place: { file },
});

/** More than one file that could be the policy, or the waivers: the first is read, the others are not. */
export function rivals(found: readonly TreeFile[], before: readonly TreeFile[]): Problem[] {
  const [first, ...others] = found;
  if (first === undefined) return [];
  return others.map((other) => ({
    code: 'RULES_AMBIGUOUS',
    severity: before.length > 1 ? 'warning' : 'error',
    message: `${other.path} is not read: ${first.path} comes first`,
    expected: 'one file',
    fix: `Delete ${other.path}, or move what counts into it and delete ${first.path}`,
    place: { file: other.path },
  }));
}

interface WaiversSide {
  readonly file: string | null;
  readonly waivers: readonly Waiver[];
}

/** Waivers the change adds or removes, one warning each; an edited one is both. */
export function waiverChanges(before: WaiversSide, after: WaiversSide): Problem[] {
  const file = after.file ?? before.file;
  if (file === null) return [];
  const known = new Set(before.waivers.map(keyOf));
  const kept = new Set(after.waivers.map(keyOf));
  const warn = (verb: string, waiver: Waiver): Problem => ({
    code: 'WAIVER_CHANGED',
    severity: 'warning',
    message: `This change ${verb} the waiver of ${nameOf(waiver)} (${waiver.owner}, until ${waiver.expires}: ${waiver.reason})`,
    expected: 'waivers that change in a pull request of their own',
    fix: 'Review it: it counts from the merge on',
    place: { file, path: ['waivers'] },
  });
  return [
    ...after.waivers.filter((waiver) => !known.has(keyOf(waiver))).map((waiver) => warn('adds', waiver)),
    ...before.waivers.filter((waiver) => !kept.has(keyOf(waiver))).map((waiver) => warn('removes', waiver)),
  ];
}

const keyOf = (waiver: Waiver): string =>
  JSON.stringify(Object.entries(waiver).sort(([a], [b]) => (a < b ? -1 : 1)));

/** `latency for fraud-ranker`, `budget for payments, production`, `budget`. */
function nameOf({ gate, model, team, service, environment, cost_center, model_type }: Waiver): string {
  const scope = [model, team, service, environment, cost_center, model_type].filter(
    (value) => value !== undefined,
  );
  return scope.length === 0 ? gate : `${gate} for ${scope.join(', ')}`;
}
