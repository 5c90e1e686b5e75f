/** What a route may ask for. Today an administrator has every one of them and anybody else none. */
export const permissions = [
  'devices:read',
  'devices:write',
  'devices:operate',
  'samples:read',
  'events:read',
  'models:read',
  'models:write',
  'metrics:read',
  'commands:read',
  'commands:write',
  'root:write',
  'sessions:write',
  'self',
] as const;

export type Permission = (typeof permissions)[number];
