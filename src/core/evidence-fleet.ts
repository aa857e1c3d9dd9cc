import type { EvidenceFile } from './evidence.ts';
import { type EvidenceFormat, readEvidence, unreadable } from './evidence-file.ts';
import { type EvidenceFormatName, type EvidenceRule, evidencePath, formatOf } from './evidence-rules.ts';
import type { Fleet, Revision } from './fleet.ts';
import type { ModelSide } from './gate.ts';

/** The evidence files of a check, and how to read them. */
export interface EvidenceInput {
  readonly mergeBase: Revision;
  readonly head: Revision;
  readonly merged: Revision;
  readonly rules: readonly EvidenceRule[];
  readonly formats: Readonly<Partial<Record<EvidenceFormatName, EvidenceFormat>>>;
}

export const DEFAULT_VERSION_KEY = 'model_version';

/** Gives the sides of a fleet their evidence; each distinct file is read once, when a gate first asks. */
export class EvidenceReader {
  private readonly read = new Map<string, EvidenceFile>();
  private readonly input: EvidenceInput;
  private readonly texts: ReadonlyMap<string, string>;

  constructor(input: EvidenceInput, texts: ReadonlyMap<string, string>) {
    this.input = input;
    this.texts = texts;
  }

  /** The fleet with what the files of `revision` say of it. */
  attach(fleet: Fleet, revision: Revision): Fleet {
    const sides = new Map<string, ModelSide>();
    for (const [id, side] of fleet.sides) {
      let files: readonly EvidenceFile[] | undefined;
      sides.set(id, { ...side, evidence: () => (files ??= this.of(id, revision)) });
    }
    return { ...fleet, sides };
  }

  /** Whether the change touches what is said of a model. */
  touched(id: string): boolean {
    const { rules, mergeBase, head } = this.input;
    return rules.some((rule) => {
      const path = evidencePath(rule, id);
      return blobAt(mergeBase, path) !== blobAt(head, path);
    });
  }

  private of(id: string, revision: Revision): EvidenceFile[] {
    return this.input.rules.flatMap((rule) => {
      const path = evidencePath(rule, id);
      const refused = revision.refused.get(path);
      if (refused !== undefined) return [unreadable(path, [refused.problem])];
      const blob = revision.tree.get(path);
      return blob === undefined ? [] : [this.file({ path, blob, id }, rule)];
    });
  }

  private file(
    { path, blob, id }: { path: string; blob: string; id: string },
    rule: EvidenceRule,
  ): EvidenceFile {
    const name = formatOf(rule);
    const versionKey = rule.version_key ?? DEFAULT_VERSION_KEY;
    const key = [path, blob, name, versionKey].join('\0');
    const known = this.read.get(key);
    if (known !== undefined) return known;
    const [text, format] = [this.texts.get(blob), this.input.formats[name]];
    if (text === undefined || format === undefined) throw new Error(`the content of ${path} was not read`);
    const made = readEvidence({ file: path, text, model: id }, format, { versionKey });
    this.read.set(key, made);
    return made;
  }
}

const blobAt = (revision: Revision, path: string): string | undefined =>
  revision.tree.get(path) ?? revision.refused.get(path)?.blob;
