// Makes openapi.json: GitHub's own OpenAPI description, cut to the operations Tollgate uses, so that the test server
// can hold every request and response against it. The whole description is 385 MB unpacked and stays out of the tree:
//
//   cd "$(mktemp -d)" && npm pack @octokit/openapi@23.0.2 && tar xzf octokit-openapi-*.tgz package/generated/api.github.com.json
//   node test/github/trim-openapi.mjs package/generated/api.github.com.json
//
// Kept: the operations below with parameters, request bodies and successful responses, and every component those reach.
// Dropped: prose, examples, error responses, link headers. Mended, as OpenAPI 3.0 demands: a nullable enum lists null, and
// what is nullable has a type.
import { readFileSync, writeFileSync } from 'node:fs';

const OPERATIONS = {
  '/user': ['get'],
  '/users/{username}': ['get'],
  '/orgs/{org}/teams/{team_slug}/memberships/{username}': ['get'],
  '/repos/{owner}/{repo}/collaborators/{username}/permission': ['get'],
  '/repos/{owner}/{repo}/contents/{path}': ['get'],
  '/repos/{owner}/{repo}/commits/{ref}': ['get'],
  '/repos/{owner}/{repo}/commits/{ref}/check-runs': ['get'],
  '/repos/{owner}/{repo}/commits/{ref}/status': ['get'],
  '/repos/{owner}/{repo}/check-runs': ['post'],
  '/repos/{owner}/{repo}/check-runs/{check_run_id}': ['get', 'patch'],
  '/repos/{owner}/{repo}/statuses/{sha}': ['post'],
  '/repos/{owner}/{repo}/activity': ['get'],
  '/repos/{owner}/{repo}/git/ref/{ref}': ['get'],
  '/repos/{owner}/{repo}/issues/{issue_number}/comments': ['get', 'post'],
  '/repos/{owner}/{repo}/issues/comments/{comment_id}': ['get', 'patch', 'delete'],
  '/repos/{owner}/{repo}/pulls': ['get'],
  '/repos/{owner}/{repo}/pulls/{pull_number}': ['get'],
  '/repos/{owner}/{repo}/pulls/{pull_number}/files': ['get'],
  '/repos/{owner}/{repo}/pulls/{pull_number}/commits': ['get'],
  '/repos/{owner}/{repo}/pulls/{pull_number}/reviews': ['get', 'post'],
};
const NOISE = new Set([
  'description',
  'example',
  'examples',
  'externalDocs',
  'x-github',
  'summary',
  'tags',
  'links',
  'headers',
]);

const full = JSON.parse(readFileSync(process.argv[2], 'utf8'));

/** A copy without prose; `named` says that the keys of this object are names, which may equal a noise word. */
function strip(node, named = false) {
  if (Array.isArray(node)) return node.map((item) => strip(item));
  if (node === null || typeof node !== 'object') return node;
  const copy = Object.fromEntries(
    Object.entries(node)
      .filter(([key]) => named || !NOISE.has(key))
      .map(([key, value]) => [key, strip(value, !named && key === 'properties')]),
  );
  if (!named && copy.nullable === true && Array.isArray(copy.enum) && !copy.enum.includes(null))
    copy.enum.push(null);
  if (!named && copy.nullable === true && copy.type === undefined) {
    delete copy.nullable;
    (copy.oneOf ?? copy.anyOf)?.push({ type: 'object', nullable: true, enum: [null] });
  }
  return copy;
}

const paths = {};
for (const [path, methods] of Object.entries(OPERATIONS)) {
  paths[path] = {};
  for (const method of methods) {
    const operation = full.paths[path]?.[method];
    if (operation === undefined) throw new Error(`${method} ${path} is not in this description`);
    const { operationId, parameters, requestBody, responses } = operation;
    const successes = Object.fromEntries(
      Object.entries(responses).filter(([status]) => status.startsWith('2')),
    );
    paths[path][method] = strip({ operationId, parameters, requestBody, responses: successes });
  }
}

const components = {};
const pending = [paths];
while (pending.length > 0) {
  const text = JSON.stringify(pending.pop());
  for (const [, kind, name] of text.matchAll(/"#\/components\/([^/"]+)\/([^"]+)"/g)) {
    components[kind] ??= {};
    if (components[kind][name] !== undefined) continue;
    components[kind][name] = strip(full.components[kind][name]);
    pending.push(components[kind][name]);
  }
}

const { title, version } = full.info;
const trimmed = { openapi: full.openapi, info: { title, version }, paths, components };
writeFileSync(new URL('openapi.json', import.meta.url), `${JSON.stringify(trimmed)}\n`);
