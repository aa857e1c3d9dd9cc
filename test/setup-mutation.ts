import fc from 'fast-check';

// A broken program needs no smallest counterexample, and one that is not broken soon shows it.
fc.configureGlobal({ seed: 1, numRuns: 50, endOnFailure: true });
