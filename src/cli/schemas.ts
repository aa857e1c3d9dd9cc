import * as z from 'zod';
import { modelSchema } from '../core/model.ts';
import { policySchema } from '../core/policy.ts';
import { reportSchema } from '../core/report-schema.ts';
import { waiversSchema } from '../core/waivers.ts';
import { gateOptions } from '../gates/index.ts';

export const SCHEMA_NAMES = ['policy', 'model', 'report', 'waivers'] as const;
export type SchemaName = (typeof SCHEMA_NAMES)[number];

const SOURCES: Readonly<Record<SchemaName, { readonly title: string; readonly schema: () => z.ZodType }>> = {
  policy: { title: 'Tollgate policy (.github/tollgate.yaml)', schema: () => policySchema(gateOptions) },
  model: { title: 'Tollgate model config (*.model.yaml)', schema: () => modelSchema },
  report: { title: 'Tollgate report (check --format json)', schema: () => reportSchema },
  waivers: { title: 'Tollgate waivers (.github/tollgate-waivers.yaml)', schema: () => waiversSchema },
};

/** The published JSON Schema (2020-12): what an author writes, before quantities are read from it. */
export function jsonSchema(name: SchemaName): Record<string, unknown> {
  const { title, schema } = SOURCES[name];
  const json = z.toJSONSchema(schema(), { io: 'input', unrepresentable: 'any', override: restore });
  const { $schema, ...rest } = json;
  return { $schema, $id: `https://tollgate-dev.github.io/tollgate/schemas/${name}.json`, title, ...rest };
}

/** Two things the generator drops: examples of transformed values, and that `version: 1` may be a number. */
function restore({
  zodSchema,
  jsonSchema,
}: {
  zodSchema: z.core.$ZodTypes;
  jsonSchema: z.core.JSONSchema.BaseSchema;
}): void {
  const meta = z.globalRegistry.get(zodSchema);
  if (meta?.examples !== undefined) jsonSchema.examples = meta.examples as unknown[];
  if (meta?.enum !== undefined) delete jsonSchema.const;
}
