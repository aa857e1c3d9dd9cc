import type { ProblemCode } from './problem.ts';

/** What a piece of text should have been, when it is not. */
export interface UnitError {
  readonly code: ProblemCode;
  readonly expected: string;
}
export type Read<T> =
  | { readonly ok: true; readonly value: T }
  | { readonly ok: false; readonly error: UnitError };

export const ok = <T>(value: T): Read<T> => ({ ok: true, value });
export const fail = (code: ProblemCode, expected: string): Read<never> => ({
  ok: false,
  error: { code, expected },
});
