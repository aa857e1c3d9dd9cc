import type { Engine, EvaluateInput } from './evaluate-input.ts';
import { EvidenceReader } from './evidence-fleet.ts';
import { type Fleet, ModelReader, type Revision, readFleet } from './fleet.ts';
import { ManifestReader } from './read-manifests.ts';
import type { Fleets } from './subjects.ts';

/** Reads the revisions of a change; those that hold the same models are one fleet. */
export function readFleets(input: EvaluateInput, engine: Engine): Fleets {
  const reader = new ModelReader(
    input.texts,
    input.policy.currency,
    (config) => engine.estimate(config),
    new ManifestReader((files) => engine.readWorkloads(files)),
  );
  const read = (revision: Revision): Fleet => readFleet(revision, reader);
  const stale = !sameRevision(input.mergeBase, input.target);
  const mergeBase = read(input.mergeBase);
  const before = stale ? read(input.target) : mergeBase;
  const after = read(stale ? input.merged : input.head);
  const touched = (path: string): boolean => contentAt(input.mergeBase, path) !== contentAt(input.head, path);
  const fleets = { mergeBase, before, after, touched, measuredAnew: () => false };
  if (input.evidence === undefined) return fleets;
  const evidence = new EvidenceReader(input.evidence, input.texts);
  return {
    ...fleets,
    mergeBase: evidence.attach(mergeBase, input.evidence.mergeBase),
    after: evidence.attach(after, input.evidence.merged),
    measuredAnew: (id) => evidence.touched(id),
  };
}

const contentAt = (revision: Revision, path: string): string | undefined =>
  revision.tree.get(path) ?? revision.refused.get(path)?.blob;

function sameRevision(a: Revision, b: Revision): boolean {
  if (a.tree.size !== b.tree.size || a.refused.size !== b.refused.size) return false;
  for (const path of [...a.tree.keys(), ...a.refused.keys()])
    if (contentAt(a, path) !== contentAt(b, path)) return false;
  return true;
}
