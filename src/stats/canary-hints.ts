import type { CanaryInput } from './canary-input.ts';
import {
  LEAST_EXPECTED,
  leastExpected,
  roundUp,
  samplesPerArm,
  samplesPerArmUnpooled,
} from './sample-size.ts';

/** Where eq. 6 is too kind to an effect that is large beside its baseline. */
export interface CanaryHint {
  readonly code: 'UNPOOLED_LARGER' | 'FEW_EXPECTED';
  readonly message: string;
}

/** Beyond this the arms' own variances need so much more that eq. 6 misleads. */
const MUCH_MORE = 1.2;

/**
 * Samples per variant, not rounded, with each arm's own variance for a change by the effect in either
 * direction that is a proportion, whichever needs more; times the design effect.
 */
export function unpooledSamples(input: CanaryInput, alphaPerTest: number): number {
  const { baseline, effect, power, designEffect } = input;
  const sizes = [effect, -effect]
    .filter((change) => baseline + change >= 0 && baseline + change <= 1)
    .map((change) => samplesPerArmUnpooled({ baseline, effect: change, alpha: alphaPerTest, power }));
  return Math.max(...sizes) * designEffect;
}

/** What to know before eq. 6 is believed; `samples` is what each variant is to have. */
export function canaryHints(input: CanaryInput, alphaPerTest: number, samples: number): CanaryHint[] {
  const { baseline, effect, designEffect } = input;
  const pooled = samplesPerArm({ ...input, alpha: alphaPerTest }) * designEffect;
  const own = unpooledSamples(input, alphaPerTest);
  const expected = leastExpected(samples, baseline);
  const hints: CanaryHint[] = [];
  if (own > MUCH_MORE * pooled)
    hints.push({
      code: 'UNPOOLED_LARGER',
      message: `with each arm's own variance ${roundUp(own)} samples are needed, ${Math.round((own / pooled - 1) * 100)} % more than eq. 6 says: an effect of ${effect} is large beside ${baseline}`,
    });
  if (expected < LEAST_EXPECTED)
    hints.push({
      code: 'FEW_EXPECTED',
      message: `${samples} samples at ${baseline} expect ${Number(expected.toPrecision(3))} of the rarer outcome; below ${LEAST_EXPECTED} the normal approximation misleads`,
    });
  return hints;
}
