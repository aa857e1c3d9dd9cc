import { nearest } from '../../core/validate.ts';
import { type Command, EXIT } from '../command.ts';
import { positionals, usage } from '../parse.ts';
import { jsonSchema, SCHEMA_NAMES, type SchemaName } from '../schemas.ts';

export const schema: Command = {
  name: 'schema',
  summary: 'Print a JSON Schema for editors and validators',
  usage: '[policy|model|report|waivers]',
  examples: [
    'tollgate schema model > model.schema.json',
    'tollgate schema policy',
    '# in a YAML file: yaml-language-server: $schema=./model.schema.json',
  ],
  options: [],
  async run(args, io) {
    const [name = 'policy'] = positionals(schema, args, 'schema');
    if (!isName(name)) {
      const near = nearest(name, SCHEMA_NAMES);
      throw usage(
        schema,
        `there is no schema "${name}"${near === null ? '' : `: did you mean "${near}"?`}`,
        `Choose one of ${SCHEMA_NAMES.join(', ')}`,
      );
    }
    io.stdout(`${JSON.stringify(jsonSchema(name), null, 2)}\n`);
    return EXIT.ok;
  },
};

const isName = (name: string): name is SchemaName => (SCHEMA_NAMES as readonly string[]).includes(name);
