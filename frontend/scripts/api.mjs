// Writes the types of the client from the server's own OpenAPI document.
// Operations are typed at their paths: the document's operation ids are not unique.
import { readFile, writeFile } from 'node:fs/promises';
import openapiTS, { astToString } from 'openapi-typescript';

const document = JSON.parse(await readFile('openapi.json', 'utf8'));
for (const methods of Object.values(document.paths)) {
  for (const operation of Object.values(methods)) delete operation.operationId;
}
await writeFile('src/app/core/api/schema.ts', astToString(await openapiTS(document)));
