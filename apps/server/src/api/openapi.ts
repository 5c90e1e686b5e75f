import { Problem, problems, routes, streamMessages, type Route } from '@holdfast/api-contract';
import { z } from 'zod';
import { API } from './mount-contract.ts';

type Json = Record<string, unknown>;

/** The OpenAPI 3.1 document of the contract's table. Schemas with an id are components, all others stand where they are used. */
export function openApiDocument(version: string): Json {
  const components: Json = {};
  const paths: Record<string, Json> = {};
  for (const [name, route] of Object.entries(routes as Readonly<Record<string, Route>>)) {
    const path = API + route.path.replace('...}', '}');
    (paths[path] ??= {})[route.method] = operation(name, route, components);
  }
  for (const schema of [Problem, ...Object.values(streamMessages)]) jsonSchema(schema, components);
  return {
    openapi: '3.1.0',
    info: {
      title: 'Holdfast',
      version,
      description: `Errors are problem documents (RFC 9457) whose code is one of: ${Object.keys(problems).join(', ')}.`,
    },
    security: [{ adminToken: [] }, { session: [] }],
    paths,
    components: {
      schemas: Object.fromEntries(Object.entries(components).sort(([a], [b]) => (a < b ? -1 : 1))),
      securitySchemes: {
        adminToken: { type: 'http', scheme: 'bearer' },
        session: { type: 'apiKey', in: 'cookie', name: 'holdfast_session' },
      },
    },
  };
}

function operation(operationId: string, route: Route, components: Json): Json {
  const parameters = [
    ...parametersOf('path', route.params, components),
    ...parametersOf('query', route.query, components),
  ];
  return {
    operationId,
    summary: route.summary,
    ...(route.permission === 'public' ? { security: [] } : { 'x-permission': route.permission }),
    ...(parameters.length === 0 ? {} : { parameters }),
    ...(route.body === undefined ? {} : { requestBody: requestBody(route.body, components) }),
    responses: {
      [String(route.status ?? 200)]: success(route, components),
      ...(route.accepted === undefined ? {} : { 202: accepted(route.accepted, components) }),
      default: {
        description: 'A problem',
        content: { 'application/problem+json': { schema: jsonSchema(Problem, components) } },
      },
    },
  };
}

function parametersOf(place: 'path' | 'query', schema: z.ZodObject | undefined, components: Json): Json[] {
  if (schema === undefined) return [];
  return Object.entries(schema.shape).map(([name, value]) => ({
    name,
    in: place,
    required: place === 'path' || !z.safeParse(value, undefined).success,
    schema: jsonSchema(value as z.ZodType, components),
  }));
}

function requestBody(body: NonNullable<Route['body']>, components: Json): Json {
  return body === 'xml'
    ? { required: true, content: { 'application/xml': { schema: { type: 'string' } } } }
    : {
        required: !body.safeParse({}).success,
        content: { 'application/json': { schema: jsonSchema(body, components) } },
      };
}

function success(route: Route, components: Json): Json {
  if (route.stream) {
    const names = Object.keys(streamMessages).join(', ');
    return {
      description: `Events named ${names}; the data of each is one JSON object`,
      content: { 'text/event-stream': { schema: { type: 'string' } } },
    };
  }
  if (route.response === undefined) return { description: 'Done' };
  return {
    description: route.summary,
    content: { 'application/json': { schema: jsonSchema(route.response, components) } },
  };
}

const accepted = (schema: z.ZodType, components: Json): Json => ({
  description: 'It waits for the device; Location is where it can be followed',
  headers: { Location: { schema: { type: 'string' } } },
  content: { 'application/json': { schema: jsonSchema(schema, components) } },
});

/** A JSON Schema whose named parts are moved to the components. */
function jsonSchema(schema: z.ZodType, components: Json): Json {
  const made = z.toJSONSchema(schema, { target: 'draft-2020-12', io: 'input' }) as Json;
  const {
    $schema: _,
    $defs: definitions = {},
    ...own
  } = JSON.parse(JSON.stringify(made).replaceAll('"#/$defs/', '"#/components/schemas/')) as Json;
  Object.assign(components, definitions);
  const { id, ...plain } = own;
  if (typeof id !== 'string') return plain;
  components[id] = plain;
  return { $ref: `#/components/schemas/${id}` };
}
