import {
  type Finding,
  type GateContext,
  type Judgement,
  type ModelGate,
  type ModelSubject,
  read,
} from './gate.ts';
import type { Evidence } from './report.ts';
import type { Manifest, OpenInput } from './workload.ts';

/**
 * A gate's answer about a model that manifests declare: what they leave open is unknown rather than missing, and how
 * their tool will run the rollout is said besides. Models without a manifest pass through untouched.
 */
export function withManifest(
  gate: ModelGate,
  subject: ModelSubject,
  judgement: Judgement,
  context: GateContext,
): Judgement {
  const { manifest } = subject.head.config;
  if (manifest === undefined) return judgement;
  const remarks = remarksOf(gate, manifest);
  const told = gate.id === 'canary-duration' ? evidenceOf(manifest) : {};
  if (!judgement.applies)
    return remarks.length === 0
      ? { ...judgement, evidence: { ...judgement.evidence, ...told } }
      : { applies: true, findings: remarks, pass: '', evidence: told };
  const required = context.required(gate.id, subject);
  const findings = judgement.findings.flatMap((finding) => {
    const open = openBehind(gate, finding, manifest);
    if (open === undefined) return [finding];
    return remarks.length > 0 && !required ? [] : [opened(finding, open, required)];
  });
  return {
    ...judgement,
    findings: [...findings, ...remarks],
    evidence: () => ({ ...read(judgement.evidence), ...told }),
  };
}

/** What the tool makes of the rollout, in seconds and replicas of both versions. */
function evidenceOf({ rollout }: Manifest): Evidence {
  if (rollout === null) return {};
  return {
    tool_seconds: rollout.seconds,
    tool_waits_for_person: rollout.indefinite,
    tool_rollback_seconds: rollout.rollbackSeconds,
    tool_slowest_seconds: rollout.slowestSeconds,
    tool_peak_replicas: rollout.peakReplicas,
  };
}

const remarksOf = ({ id }: ModelGate, manifest: Manifest): Finding[] =>
  manifest.remarks
    .filter(({ gate }) => gate === id)
    .map(({ level, code, message, fix, place }) => ({
      level,
      code,
      message,
      place,
      evidence: { manifest: manifest.kind, ...(id === 'canary-duration' ? evidenceOf(manifest) : {}) },
      fix: { summary: fix },
      size: 1,
    }));

/** The open setting a finding is about: what it misses, or the stages a strategy is measured by. */
function openBehind({ id }: ModelGate, { level, place }: Finding, { open }: Manifest): OpenInput | undefined {
  if (level === 'hint') return undefined;
  const path = place?.path?.join('.') ?? '';
  const missing = level === 'missing' ? open.find((one) => path === one.path) : undefined;
  return (
    missing ?? (id === 'rollout-strategy' ? open.find((one) => one.path === 'rollout.stages') : undefined)
  );
}

/** Only what a policy requires keeps a change from being decided. */
const opened = (finding: Finding, { path, reason, place }: OpenInput, required: boolean): Finding => ({
  ...finding,
  level: required ? 'unknown' : 'hint',
  code: 'MANIFEST_OPEN',
  message: `${path} is unknown: ${reason}`,
  place,
  fix: { summary: `Write it in the manifest, or declare ${path} in a model config with \`deployed_by\`` },
});
