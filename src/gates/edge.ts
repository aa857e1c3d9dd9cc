import { defineModelGate, type Finding, type GateContext, type ModelSubject } from '../core/gate.ts';
import type { ModelConfig } from '../core/model.ts';
import { compare, type Ratio, ratio, toNumber, toText } from '../core/ratio.ts';
import { listed } from '../core/words.ts';
import { at, finding, judged, missing, notApplicable } from './parts/finding.ts';

type Edge = NonNullable<ModelConfig['edge']>;

/** Most memory of a microcontroller (table 16). */
const MICROCONTROLLER = ratio(1_000_000);

/** Table 16: what a data centre never asks of a model, and a device in the field does. */
export const edge = defineModelGate({
  id: 'edge',
  title: 'A model for devices fits them, was tested on them, and can be told how it does',
  action: 'block',
  options: {},
  comparesWithBase: true,
  judge(subject, context) {
    const { edge: declared } = subject.head.config;
    if (declared === undefined) {
      if (subject.base?.config.edge === undefined) return notApplicable('The model does not run on devices');
      return judged(
        [
          missing('The model ran on devices, and the change takes the edge block away', {
            place: at(subject, 'model'),
            fix: { summary: 'Keep the edge block, or archive the model', path: 'edge' },
          }),
        ],
        '',
      );
    }
    const found = [
      ...memory(subject, declared),
      ...hardware(subject, declared, context),
      ...skew(subject, declared),
      ...telemetry(subject, declared),
    ];
    const lost = droppedKeys(subject, declared);
    const findings = lost.length === 0 ? found : [dropped(subject, lost), ...found.filter(isNotOf(lost))];
    return judged(
      findings,
      () => `Fits ${declared.device}, tested on it, and reports in aggregate`,
      () => evidenceOf(subject, declared),
    );
  },
});

/**
 * The memory a model may take: what it declares, and never more than its class of device has. On the same device
 * the base's bound counts too: a larger budget comes in a change of its own, before what needs it.
 */
function budgetOf({ head, base }: ModelSubject): Ratio | undefined {
  const own = bounds(head.config.edge);
  const before = base?.config.edge;
  const kept = before?.device === head.config.edge?.device ? bounds(before) : [];
  return own.length === 0 ? undefined : [...own, ...kept].toSorted(compare)[0];
}

const bounds = (declared: Edge | undefined): Ratio[] => [
  ...(declared?.memory === undefined ? [] : [declared.memory]),
  ...(declared?.class === 'microcontroller' ? [MICROCONTROLLER] : []),
];

/** What a device model declares of the field, and what a change may mend but not leave unsaid. */
const KEPT = {
  telemetry: 'how devices report',
  versions_active: 'how many versions are in the field',
  versions_supported: 'how many versions are still understood',
  peak_memory: 'what it takes at its worst',
} as const satisfies Partial<Record<keyof Edge, string>>;
const KEPT_KEYS = Object.keys(KEPT) as (keyof typeof KEPT)[];

/** What the base declares and the change no longer does. */
const droppedKeys = ({ base }: ModelSubject, declared: Edge): (keyof typeof KEPT)[] =>
  KEPT_KEYS.filter((key) => base?.config.edge?.[key] !== undefined && declared[key] === undefined);

function dropped(subject: ModelSubject, lost: readonly (keyof typeof KEPT)[]): Finding {
  const keys = listed(lost.map((key) => `edge.${key}`));
  return missing(
    `The change takes ${keys} away: ${listed(lost.map((key) => KEPT[key]))} is no longer declared`,
    {
      place: at(subject, 'edge'),
      evidence: { dropped: lost },
      fix: { summary: `Declare ${keys} as it is now`, path: `edge.${lost[0] ?? ''}` },
      size: lost.length,
      preExisting: false,
    },
  );
}

/** A hint that a key is not declared says nothing beside its removal. */
const isNotOf =
  (lost: readonly string[]) =>
  ({ level, fix }: Finding): boolean =>
    level !== 'hint' || !lost.some((key) => fix?.path === `edge.${key}`);

function evidenceOf(subject: ModelSubject, declared: Edge) {
  const { head } = subject;
  const budget = budgetOf(subject);
  const size = head.config.artifact?.size_bytes;
  return {
    device: declared.device,
    memory_bytes: budget === undefined ? null : toNumber(budget),
    peak_bytes: declared.peak_memory === undefined ? null : toNumber(declared.peak_memory),
    artifact_bytes: size === undefined ? null : toNumber(size),
    versions_active: declared.versions_active ?? null,
    versions_supported: declared.versions_supported ?? null,
    tested_version: declared.hil?.version ?? null,
    version: head.config.model.version ?? null,
    telemetry: declared.telemetry ?? null,
  };
}

const kilobytes = (bytes: Ratio): string => `${toText({ n: bytes.n, d: bytes.d * 1000n }, 1)} kB`;

/** What it takes at its worst, else the artefact alone, which is less than what runs. */
function memory(subject: ModelSubject, declared: Edge): Finding[] {
  const budget = budgetOf(subject);
  const size = subject.head.config.artifact?.size_bytes;
  const evidence = evidenceOf(subject, declared);
  if (budget === undefined)
    return [
      missing(`Nothing says how much memory the model may take on ${declared.device}`, {
        place: at(subject, 'edge'),
        evidence,
        fix: { summary: 'Declare edge.memory', path: 'edge.memory' },
      }),
    ];
  const known = [
    ...(declared.peak_memory === undefined
      ? []
      : [{ what: 'takes', bytes: declared.peak_memory, path: ['edge', 'peak_memory'] }]),
    ...(size === undefined
      ? []
      : [{ what: 'has an artefact of', bytes: size, path: ['artifact', 'size_bytes'] }]),
  ];
  const over = known.find(({ bytes }) => compare(bytes, budget) > 0);
  if (over !== undefined)
    return [
      finding(
        'violation',
        'MEMORY_BUDGET',
        `${subject.id} ${over.what} ${kilobytes(over.bytes)} on ${declared.device}, which has ${kilobytes(budget)} for it`,
        {
          place: at(subject, ...over.path),
          evidence,
          fix: { summary: 'Quantise or prune the model, or choose another device class' },
          size: toNumber(over.bytes) / toNumber(budget),
        },
      ),
    ];
  if (declared.peak_memory !== undefined) return [];
  const gap = {
    place: at(subject, 'edge'),
    evidence,
    fix: { summary: 'Measure on the device and declare edge.peak_memory', path: 'edge.peak_memory' },
  };
  return size === undefined
    ? [missing(`Nothing says how much memory ${subject.id} takes on ${declared.device}`, gap)]
    : [
        finding(
          'hint',
          'MEMORY_UNMEASURED',
          `The artefact fits ${declared.device}; what it takes while it runs is not measured`,
          gap,
        ),
      ];
}

/** Hardware-in-the-loop evidence counts for the version it tested, and no other. */
function hardware(subject: ModelSubject, { hil, device }: Edge, context: GateContext): Finding[] {
  const { version } = subject.head.config.model;
  const evidence = { device, version: version ?? null, tested_version: hil?.version ?? null };
  const fix = {
    summary: `Test version ${version ?? '?'} on ${device} and declare edge.hil`,
    path: 'edge.hil',
  };
  const fresh = context.risk(subject).ships ? { preExisting: false } : {};
  if (hil === undefined)
    return [
      missing(`No hardware-in-the-loop test on ${device} is declared`, {
        place: at(subject, 'edge'),
        evidence,
        fix,
        ...fresh,
      }),
    ];
  const place = at(subject, 'edge', 'hil');
  if (hil.version !== version)
    return [
      missing(
        `The hardware-in-the-loop test is of version ${hil.version}, and ${version ?? 'no version'} is declared`,
        {
          place,
          evidence,
          fix,
          ...fresh,
        },
      ),
    ];
  const failed = !hil.passed
    ? ['HIL_FAILED', 'failed']
    : hil.throttled === true
      ? ['HIL_THROTTLED', 'throttled']
      : [];
  const [code, word] = failed;
  if (code === undefined || word === undefined)
    return hil.on === 'emulator' ? [emulated(subject, device, context.required('edge', subject))] : [];
  return [
    finding('violation', code, `Version ${hil.version} ${word} on ${device} (${hil.on})`, {
      place,
      evidence,
      fix: {
        summary:
          word === 'failed' ? 'Mend what the test found' : 'Lower the load, or the clock the model needs',
        path: 'edge.hil',
      },
      ...fresh,
    }),
  ];
}

/** An emulator knows neither heat nor the memory of the board; where the policy requires the gate it is no evidence. */
const emulated = (subject: ModelSubject, device: string, required: boolean): Finding =>
  finding(
    required ? 'missing' : 'hint',
    'HIL_EMULATED',
    `The test of this version ran on an emulator of ${device}, not on the device`,
    {
      place: at(subject, 'edge', 'hil', 'on'),
      evidence: { device, on: 'emulator' },
      fix: { summary: `Test on ${device} and declare edge.hil.on: device`, path: 'edge.hil.on' },
    },
  );

/** Devices that are offline for weeks go on with old versions: whoever they talk to has to understand them. */
function skew(
  subject: ModelSubject,
  { versions_active: active, versions_supported: supported }: Edge,
): Finding[] {
  if (active === undefined || (supported !== undefined && active <= supported)) return [];
  const place = at(subject, 'edge', 'versions_active');
  const evidence = { versions_active: active, versions_supported: supported ?? null };
  if (supported === undefined)
    return [
      finding(
        'hint',
        'SKEW_UNKNOWN',
        `${active} versions are in the field, and how many are still understood is not declared`,
        {
          place,
          evidence,
          fix: { summary: 'Declare edge.versions_supported', path: 'edge.versions_supported' },
        },
      ),
    ];
  return [
    finding(
      'violation',
      'VERSION_SKEW',
      `${active} versions are in the field and pipelines understand ${supported}: ${active - supported} would be cut off`,
      {
        place,
        evidence,
        fix: {
          summary: 'Keep the contracts of older versions, or move devices first',
          path: 'edge.versions_supported',
        },
        size: active - supported,
      },
    ),
  ];
}

function telemetry(subject: ModelSubject, { telemetry: how }: Edge): Finding[] {
  if (how === 'federated') return [];
  const words = {
    raw: 'Devices send single predictions, which privacy rules and bandwidth forbid at scale',
    none: 'Devices send nothing, so nobody can tell how the model does',
  };
  return [
    finding(
      how === undefined ? 'hint' : 'violation',
      how === undefined ? 'TELEMETRY_UNKNOWN' : how === 'raw' ? 'RAW_TELEMETRY' : 'NO_TELEMETRY',
      how === undefined ? 'How devices report is not declared' : words[how],
      {
        place: at(subject, 'edge', ...(how === undefined ? [] : ['telemetry'])),
        evidence: { telemetry: how ?? null },
        fix: {
          summary:
            'Let devices compute error rates and drift and send the sums, and declare edge.telemetry: federated',
          path: 'edge.telemetry',
        },
        action: 'approve',
      },
    ),
  ];
}
