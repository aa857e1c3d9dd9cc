import type { EvaluateInput } from './evaluate-input.ts';
import type { ModelSubject } from './gate.ts';
import { locate } from './locate.ts';
import { placeIn } from './manifest.ts';
import { once } from './once.ts';
import type { Location, Place } from './problem.ts';
import type { Found } from './report-problems.ts';
import type { Fleets } from './subjects.ts';
import { unknownModels } from './waivers.ts';
import type { Manifest } from './workload.ts';

/** Positions are computed only for what is reported, from the text of the revision that holds the file. */
export function locator(input: EvaluateInput, fleets: Fleets): (place: Place) => Location {
  const manifests = once(() => manifestsOf(fleets));
  // The target's version of a side file comes first and is the one that judges, so it is the one findings point at.
  const sideTexts = new Map([...input.sideFiles].reverse().map((side) => [side.file, side.text]));
  const revisions = [
    input.merged,
    input.head,
    input.target,
    input.mergeBase,
    ...(input.evidence === undefined ? [] : [input.evidence.merged, input.evidence.mergeBase]),
  ];
  return (asked) => {
    const place = behind(asked, manifests());
    const blob = revisions.find(({ tree }) => tree.has(place.file))?.tree.get(place.file);
    const text = sideTexts.get(place.file) ?? (blob === undefined ? undefined : input.texts.get(blob));
    return text === undefined ? { file: place.file, line: 1, column: 1 } : locate(place, text);
  };
}

/** The manifests behind a model's settings, by the file that gates name. */
function manifestsOf({ mergeBase, before, after }: Fleets): ReadonlyMap<string, Manifest> {
  const found = new Map<string, Manifest>();
  for (const { sides } of [mergeBase, before, after])
    for (const { file, config } of sides.values())
      if (config.manifest !== undefined) found.set(file, config.manifest);
  return found;
}

/** Where a setting stands that a manifest states: in that manifest. */
function behind(place: Place, manifests: ReadonlyMap<string, Manifest>): Place {
  const manifest = manifests.get(place.file);
  return manifest === undefined || place.offset !== undefined
    ? place
    : (placeIn(manifest, place.path ?? []) ?? place);
}

/** The text of a model file as the head has it. */
export const headTexts =
  ({ head, texts }: EvaluateInput) =>
  (file: string): string | undefined => {
    const blob = head.tree.get(file);
    return blob === undefined ? undefined : texts.get(blob);
  };

/** What is wrong in the files of this evaluation, and whether the change brought it. */
export function* problemsOf(
  fleets: Fleets,
  input: EvaluateInput,
  at: (place: Place) => Location,
): Iterable<Found> {
  for (const { text, problems } of input.sideFiles) {
    for (const problem of problems)
      yield { problem, preExisting: false, location: locate(problem.place, text) };
  }
  const models = new Set([
    ...fleets.before.sides.keys(),
    ...fleets.mergeBase.sides.keys(),
    ...fleets.after.sides.keys(),
  ]);
  for (const problem of unknownModels(input.waivers, models))
    yield { problem, preExisting: true, location: at(problem.place) };
  for (const problem of fleets.after.remarks)
    yield { problem, preExisting: !fleets.touched(problem.place.file), location: at(problem.place) };
  for (const [path, problems] of fleets.after.broken) {
    for (const problem of problems) {
      const caused = [path, ...(problem.related ?? [])].some((file) => fleets.touched(file));
      yield { problem, preExisting: !caused, location: at(problem.place) };
    }
  }
}

/** What is wrong in the evidence about the models that are judged; what the change did not touch only warns. */
export function* problemsOfEvidence(
  subjects: readonly ModelSubject[],
  fleets: Fleets,
  at: (place: Place) => Location,
): Iterable<Found> {
  for (const { id, head } of subjects) {
    for (const { problems } of head.evidence?.() ?? [])
      for (const problem of problems)
        yield { problem, preExisting: !fleets.measuredAnew(id), location: at(problem.place) };
  }
}
