/** A mistake in how Tollgate was called, not a bug: shown with its remedy and without a stack; a shell exits 2. */
export class UserError extends Error {
  /** Stable, such as `NOT_A_REPOSITORY`. */
  readonly code: string;
  /** What to do about it. */
  readonly fix: string;

  constructor(code: string, message: string, fix: string, options?: ErrorOptions) {
    super(message, options);
    this.name = 'UserError';
    this.code = code;
    this.fix = fix;
  }
}
