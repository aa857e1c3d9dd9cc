import type { ModelSide } from '../core/gate.ts';
import { type Proposal, scalar } from './init-files.ts';

const folderOf = (file: string): string => file.slice(0, file.lastIndexOf('/') + 1);

/** Patterns that select the manifests of these models: their top folders, and files of the root by name. */
export function includesOf(deployed: readonly ModelSide[]): string[] {
  const files = deployed.flatMap(({ config }) => config.manifest?.files ?? []);
  const patterns = files.map((file) => {
    const [top] = file.split('/');
    return file.includes('/') ? `${top}/**/*${file.slice(file.lastIndexOf('.'))}` : file;
  });
  return [...new Set(patterns)].sort();
}

/** The lines a manifest cannot say, as a config beside it that names it; to be completed. */
export function configProposal({ config }: ModelSide): Proposal[] {
  const { manifest, id, model } = config;
  if (manifest === undefined) return [];
  const open = manifest.open.map(({ path, reason }) => `#   ${path}: ${reason}\n`);
  return [
    {
      path: `${folderOf(manifest.file)}${id.replaceAll('/', '-')}.model.yaml`,
      why: `what ${manifest.file} does not say of ${id}`,
      text: `# ${manifest.kind} in ${manifest.file} says the rest; complete what it cannot say.
model: { name: ${scalar(id)}, type: ${model.type} }   # llm recommendation fraud vision search_ranking embedding forecasting other
deployed_by: ${scalar(manifest.kind)}
${open.length === 0 ? '' : `# The manifest leaves open:\n${open.join('')}`}# ownership: { team: ml, oncall: ml-oncall }
# serving:
#   traffic: { requests: 100000/h, peak: 250000/h }
#   latency: { p50: 6ms, p99: 30ms }
#   service_time: 5ms
`,
    },
  ];
}
