// Writes the types of the client from the server's own OpenAPI document.
import { readFile, writeFile } from 'node:fs/promises';
import openapiTS, { astToString } from 'openapi-typescript';

const document = JSON.parse(await readFile('openapi.json', 'utf8'));
// TypeScript knows no type that is a list of itself: any value is one to look into.
document.components.schemas.AnyValue = {};
await writeFile('src/app/core/api/schema.ts', astToString(await openapiTS(document)));
