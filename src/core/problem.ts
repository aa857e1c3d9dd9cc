/** A place in a file by its meaning; `locate` turns it into line and column only when somebody reads it. */
export interface Place {
  readonly file: string;
  readonly path?: readonly (string | number)[];
  readonly part?: 'key' | 'value';
  /** Offset in UTF-16 units, where the reader already knows it (duplicate keys, syntax errors). */
  readonly offset?: number;
}

export interface Location {
  readonly file: string;
  /** 1-based. */
  readonly line: number;
  /** 1-based, in characters. */
  readonly column: number;
}

/** Every code a user can meet while Tollgate reads their files, and what each means. */
export const PROBLEMS = {
  SYNTAX: 'the file is not valid YAML',
  EMPTY: 'the file holds no document',
  MULTIPLE_DOCS: 'the file holds more than one YAML document',
  ALIAS_FORBIDDEN: 'anchors, aliases and merge keys are not allowed here',
  DUPLICATE_KEY: 'a key is written twice',
  FORBIDDEN_KEY: 'a key is reserved by the language',
  LIMIT_EXCEEDED: 'the file is nested too deeply or has too many keys',
  UNKNOWN_TAG: 'YAML tags are not allowed here',
  UNKNOWN_KEY: 'a key is not part of the schema',
  MISSING_KEY: 'a required key is absent',
  INVALID_TYPE: 'a value has the wrong shape',
  INVALID_VALUE: 'a value is not one of those allowed',
  INVALID_NUMBER: 'a value is not a plain decimal number',
  INVALID_DURATION: 'a value is not a duration',
  INVALID_RATE: 'a value is not a rate',
  INVALID_SHARE: 'a value is not a share between 0 and 100 %',
  INVALID_MONEY: 'a value is not an amount of money',
  INVALID_SIZE: 'a value is not a size in bytes',
  INVALID_POWER: 'a value is not a power in watts',
  INVALID_HARDWARE: 'a value is not a count and an accelerator',
  INVALID_DATE: 'a value is not a date',
  CURRENCY_MISMATCH: 'an amount is not in the currency of the policy',
  CONFLICTING_KEYS: 'two spellings of one setting disagree',
  INVALID_STAGES: 'rollout stages are out of order or incomplete',
  DUPLICATE_MODEL: 'two files declare the same model',
  UNSUPPORTED_MODE: 'a path is a symlink, a submodule or a Git LFS pointer',
  PATH_AMBIGUOUS: 'a path can be mistaken for another',
  PATTERN_REJECTED: 'a file pattern is too complex',
  FILE_TOO_LARGE: 'a file is larger than Tollgate reads',
  NOT_UTF8: 'a file is not valid UTF-8 text',
  INCOMPLETE_READ: 'git did not return an object it lists',
  POLICY_REQUIRED: 'the target branch has no policy, and one is required',
  POLICY_UNUSABLE: 'the policy cannot be read, so the built-in defaults judge',
  POLICY_REMOVED: 'the change takes the policy away',
  RULES_AMBIGUOUS: 'more than one file could be the policy, or the waivers',
  WAIVER_CHANGED: 'the change adds or removes a waiver',
  WAIVER_EXPIRED: 'a waiver is past its expiry and no longer counts',
  MANIFEST_INCOMPLETE: 'a manifest is a fragment, or of a kind nobody reads',
  UNKNOWN_FORMAT: 'an included file is neither a model config nor a manifest Tollgate reads',
  UNKNOWN_WORKLOAD: 'a model config names a manifest that is not there',
  MANIFEST_DISAGREES: 'a model config and its manifest say different things',
  UNKNOWN_MODEL: 'a waiver names a model that is not in the repository',
} as const satisfies Record<string, string>;

export type ProblemCode = keyof typeof PROBLEMS;

/** A mistake in a user's file: data, collected in full, never thrown. */
export interface Problem {
  readonly code: ProblemCode;
  readonly severity: 'error' | 'warning';
  readonly message: string;
  /** What would have been right, with an example. */
  readonly expected?: string;
  /** What to do about it. */
  readonly fix?: string;
  readonly place: Place;
  /** Other files whose change can have caused it. */
  readonly related?: readonly string[];
}
