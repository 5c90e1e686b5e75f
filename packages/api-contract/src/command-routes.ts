import { z } from 'zod';
import {
  Command,
  CommandList,
  CommandMembers,
  CommandPreview,
  CommandPreviewQuery,
  CommandQuery,
  DeliveryList,
  DeliveryQuery,
  DeviceBundle,
  DeviceTrust,
  NewCommand,
  NewSignatures,
} from './command.ts';
import { EndpointName } from './common.ts';
import { NewRoot, Root, RootList } from './root.ts';

const ofCommand = z.object({ id: z.string().regex(/^[0-9a-f]{64}$/) });
const ofDevice = z.object({ endpoint: EndpointName });

/** What the table of routes has for commands that only the owner can give. */
export const commandRoutes = {
  listRoots: {
    method: 'get',
    path: '/roots',
    permission: 'commands:read',
    summary: "The owner's root of trust, in all its versions",
    response: RootList,
  },
  addRoot: {
    method: 'post',
    path: '/roots',
    permission: 'root:write',
    summary: 'Give the first root, or the next version of it',
    body: NewRoot,
    response: Root,
    status: 201,
  },
  previewCommand: {
    method: 'post',
    path: '/commands/preview',
    permission: 'commands:read',
    summary: 'Whom a command would concern',
    body: CommandPreviewQuery,
    response: CommandPreview,
  },
  proposeCommand: {
    method: 'post',
    path: '/commands',
    permission: 'commands:write',
    summary: 'Propose a command to the key holders',
    body: NewCommand,
    response: Command,
    status: 201,
  },
  listCommands: {
    method: 'get',
    path: '/commands',
    permission: 'commands:read',
    summary: 'Commands and proposals',
    query: CommandQuery,
    response: CommandList,
  },
  getCommand: {
    method: 'get',
    path: '/commands/{id}',
    permission: 'commands:read',
    summary: 'One command, with its signatures, its proof and how far it has come',
    params: ofCommand,
    response: Command,
  },
  signCommand: {
    method: 'post',
    path: '/commands/{id}/signatures',
    permission: 'commands:write',
    summary: "Add key holders' signatures",
    params: ofCommand,
    body: NewSignatures,
    response: Command,
  },
  withdrawCommand: {
    method: 'delete',
    path: '/commands/{id}',
    permission: 'commands:write',
    summary: 'Take back a proposal that is not in the log yet',
    params: ofCommand,
    status: 204,
  },
  listDeliveries: {
    method: 'get',
    path: '/commands/{id}/devices',
    permission: 'commands:read',
    summary: 'What came of it on each device',
    params: ofCommand,
    query: DeliveryQuery,
    response: DeliveryList,
  },
  commandMembers: {
    method: 'get',
    path: '/commands/{id}/members',
    permission: 'commands:read',
    summary: 'The members of its set',
    params: ofCommand,
    response: CommandMembers,
  },
  commandBundle: {
    method: 'get',
    path: '/commands/{id}/bundles/{endpoint}',
    permission: 'commands:read',
    summary: 'The bundle that a device is given, without an attachment',
    params: ofCommand.extend(ofDevice.shape),
    response: DeviceBundle,
  },
  deviceTrust: {
    method: 'get',
    path: '/devices/{endpoint}/trust',
    permission: 'devices:read',
    summary: 'Who verifies what the device is told, and what it last said of that',
    params: ofDevice,
    response: DeviceTrust,
  },
} as const;
