import * as f from '../core/fields.ts';
import { defineModelGate, type Finding, type ModelSubject } from '../core/gate.ts';
import type { Regions } from '../core/model.ts';
import type { Policy } from '../core/policy.ts';
import { ratio, toNumber } from '../core/ratio.ts';
import { counted, duration, listed } from '../core/words.ts';
import { at, finding, judged, missing, notApplicable, optionsOf } from './parts/finding.ts';
import { CONSISTENCY_OPTIONS, consistent, weakest, words } from './parts/regions-consistency.ts';
import { readiness } from './parts/regions-ready.ts';
import { coordination, type Wave, wavesOf } from './parts/regions-time.ts';
import { isRequired } from './parts/requirements.ts';

const options = {
  ...CONSISTENCY_OPTIONS,
  min_wave: f
    .duration('Shortest stay of a sequential or hybrid rollout in a region; default 24h', '24h')
    .optional(),
  min_validation: f.duration('Shortest check across regions at the end; default 12h', '12h').optional(),
};

const HOUR = 3600;

/** A release reaches its regions in an order and with a consistency that fit the model, and every region is ready. */
export const regions = defineModelGate({
  id: 'regions',
  title: 'A release moves through regions as its model type asks for, and every region is ready',
  action: 'block',
  options,
  comparesWithBase: false,
  judge(subject, context) {
    if (!context.risk(subject).ships)
      return notApplicable('Nothing new ships, so there is no rollout to judge');
    const { config } = subject.head;
    const declared = config.regions;
    if (declared === undefined) return undeclared(subject, isRequired('regions', subject, context));
    const waves = wavesOf(declared);
    const needed = weakest(subject, optionsOf(context.policy, 'regions', options).consistency);
    const time = coordination(config, waves);
    const plan = {
      strategy: declared.strategy,
      consistency: declared.consistency,
      needed_consistency: needed.level,
      waves: waves.map(({ members, seconds }) => ({ regions: members.map(({ name }) => name), seconds })),
      ...time.evidence,
    };
    const evidence = { ...plan, formula: time.formula };
    const findings = [
      ...shares(subject, declared),
      ...dropped(subject, declared),
      ...consistent(subject, declared, needed),
      ...tooFast(subject, declared, waves, context.policy),
      ...readiness(subject, declared),
    ].map((found) => ({ ...found, evidence: { ...plan, ...found.evidence } }));
    const pass = (): string =>
      `${counted(declared.members.length, 'region')} ready, ${declared.strategy}, ${words(declared.consistency)}; ${time.text}`;
    return judged(findings, pass, evidence);
  },
});

/** A change that takes the block out of a release sheds what it was judged by. */
function undeclared(subject: ModelSubject, required: boolean) {
  if (!required && subject.base?.config.regions === undefined)
    return notApplicable('The config declares no regions and nothing requires them');
  const fix = { summary: 'Declare regions', path: 'regions' };
  return judged([missing('regions is not declared', { place: at(subject, 'model'), fix })], '');
}

/** Shares are written in whole per cent, so three thirds are 99 %. */
const ROUNDED = 0.01 + 1e-9;

/** Shares that do not add up to all traffic, and regions that stand twice, make every figure per region wrong. */
function shares(subject: ModelSubject, { members }: Regions): Finding[] {
  const total = members.reduce((sum, { share }) => sum + toNumber(share), 0);
  const twice = members.findIndex(
    ({ name }, index) => members.findIndex((other) => other.name === name) < index,
  );
  const found: Finding[] = [];
  if (twice >= 0) {
    const message = `The region ${members[twice]?.name} stands twice`;
    found.push(
      finding('violation', 'REGION_TWICE', message, { place: at(subject, 'regions', 'members', twice) }),
    );
  }
  if (total > 1 + 1e-9) {
    const message = `The regions have ${Number((total * 100).toFixed(4))} % of traffic together`;
    const fix = { summary: 'Let the shares add up to 100 % or less', path: 'regions.members' };
    found.push(
      finding('violation', 'REGION_SHARES', message, { place: at(subject, 'regions', 'members'), fix }),
    );
  }
  if (total < 1 - ROUNDED) {
    const message = `The regions have ${Number((total * 100).toFixed(4))} % of traffic together: nothing says where the rest is served`;
    const fix = {
      summary: 'Name every region that serves the model, until the shares add up to 100 %',
      path: 'regions.members',
    };
    found.push(
      finding('violation', 'REGION_SHARES', message, { place: at(subject, 'regions', 'members'), fix }),
    );
  }
  const empty = members.findIndex(({ share }) => share.n === 0n);
  if (empty >= 0) {
    const message = `The region ${members[empty]?.name} has no traffic: nothing is ever compared there`;
    found.push(
      finding('violation', 'NO_TRAFFIC', message, {
        place: at(subject, 'regions', 'members', empty, 'share'),
      }),
    );
  }
  return found;
}

/** A region that the base served and the change leaves out is one that nobody asks whether it is ready. */
function dropped(subject: ModelSubject, { members }: Regions): Finding[] {
  const before = subject.base?.config.regions?.members ?? [];
  const gone = before.filter(({ name }) => !members.some((member) => member.name === name));
  if (gone.length === 0) return [];
  const names = listed(gone.map(({ name }) => name));
  const message = `The change takes out ${names} of the regions of a model that it releases`;
  return [
    finding('violation', 'REGION_DROPPED', message, {
      place: at(subject, 'regions', 'members'),
      evidence: { dropped: gone.map(({ name }) => name) },
      fix: {
        summary: `Keep ${names} in regions.members for this release; take a region out in a change that ships nothing new`,
        path: 'regions.members',
      },
      size: gone.length,
    }),
  ];
}

/** A rollout that goes region by region stays long enough in each to see a day, and checks across them at the end. */
function tooFast(
  subject: ModelSubject,
  declared: Regions,
  waves: readonly Wave[],
  policy: Policy,
): Finding[] {
  if (declared.strategy === 'synchronised') return [];
  const { min_wave, min_validation } = optionsOf(policy, 'regions', options);
  const [stay, check] = [
    toNumber(min_wave ?? ratio(24 * HOUR)),
    toNumber(min_validation ?? ratio(12 * HOUR)),
  ];
  const found = waves.flatMap((wave, index) => {
    if (wave.seconds !== null && wave.seconds >= stay) return [];
    const names = wave.members.map(({ name }) => name).join(', ');
    const lasts = wave.seconds === null ? 'has no duration' : `lasts ${duration(wave.seconds)}`;
    const message = `Wave ${index + 1} (${names}) ${lasts}, at least ${duration(stay)}`;
    const fix = { summary: `Set duration: ${stay / HOUR}h for ${names}`, path: 'regions.members' };
    const place = at(subject, 'regions', 'members', wave.members[0]?.index ?? 0);
    return [finding('violation', 'WAVE_TOO_SHORT', message, { place, fix, action: 'approve' })];
  });
  const validation = declared.validation === undefined ? null : toNumber(declared.validation);
  if (validation !== null && validation >= check) return found;
  const message = `The check across regions ${validation === null ? 'is not declared' : `lasts ${duration(validation)}`}, at least ${duration(check)}`;
  const fix = { summary: `Set regions.validation: ${check / HOUR}h`, path: 'regions.validation' };
  const place = at(subject, 'regions', 'validation');
  return [...found, finding('violation', 'VALIDATION_TOO_SHORT', message, { place, fix, action: 'approve' })];
}
