/** An object without inherited members; unlike `Object.create(null)` the engine keeps its properties fast. */
export const Bare = function Bare() {} as unknown as new <T>() => Record<string, T>;
Bare.prototype = Object.create(null);

/** A map by names that users choose, so that `toString` is found only where somebody wrote it. */
export const bare = <T extends object>(map: T): T => Object.assign(new Bare(), map) as T;
