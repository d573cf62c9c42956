import { RequestMethod } from '@nestjs/common';
import { METHOD_METADATA, PATH_METADATA } from '@nestjs/common/constants.js';
import { type DiscoveryService, type MetadataScanner, type Reflector } from '@nestjs/core';
import { isAbilityName } from '@lockkeeper/abilities';
import { ACCESS, type Access } from './access.decorators.js';

const RESOLVER_TYPE = 'graphql:resolver_type';
const RESOLVER_NAME = 'graphql:resolver_name';

/** One entry point of the server and what it demands. */
export interface Door {
  readonly name: string;
  readonly access: Access | null;
}

/** Every handler of every resolver and controller, sorted by name. */
export function listDoors(discovery: DiscoveryService, scanner: MetadataScanner, reflector: Reflector): Door[] {
  const doors: Door[] = [];
  for (const wrapper of [...discovery.getProviders(), ...discovery.getControllers()]) {
    const instance: unknown = wrapper.instance;
    if (typeof instance !== 'object' || instance === null) continue;
    const prototype = Object.getPrototypeOf(instance) as Record<string, unknown> | null;
    if (!prototype) continue;
    for (const method of scanner.getAllMethodNames(prototype)) {
      const handler = prototype[method];
      if (typeof handler !== 'function') continue;
      const name = graphqlName(handler, prototype.constructor) ?? routeName(handler, prototype.constructor);
      if (!name) continue;
      const access = reflector.getAllAndOverride<Access | undefined>(ACCESS, [
        handler as never,
        prototype.constructor as never,
      ]);
      doors.push({ name, access: access ?? null });
    }
  }
  return doors.sort((a, b) => (a.name < b.name ? -1 : 1));
}

/** Throws when a door declares nothing or names an ability that does not exist: the server must not start. */
export function refuseUndeclared(doors: readonly Door[]): void {
  const wrong = doors.filter((door) => !door.access || ('can' in door.access && !isAbilityName(door.access.can)));
  if (wrong.length === 0) return;
  throw new Error(
    `These doors declare no ability and no reason to be open: ${wrong.map((door) => door.name).join(', ')}.`,
  );
}

function graphqlName(handler: object, owner: object): string | null {
  const type: unknown = Reflect.getMetadata(RESOLVER_TYPE, handler);
  if (typeof type !== 'string') {
    const property: unknown = Reflect.getMetadata('graphql:resolve_property', handler);
    if (!property) return null;
  }
  const own: unknown = Reflect.getMetadata(RESOLVER_NAME, handler);
  const parent: unknown = Reflect.getMetadata(RESOLVER_NAME, owner);
  const method = (handler as { name: string }).name;
  const parentName =
    typeof parent === 'function'
      ? String((parent as () => { name: string })().name)
      : typeof parent === 'string'
        ? parent
        : '';
  return typeof type === 'string' && ['Query', 'Mutation', 'Subscription'].includes(type)
    ? `${type} ${typeof own === 'string' ? own : method}`
    : `Field ${parentName || (owner as { name: string }).name}.${typeof own === 'string' ? own : method}`;
}

function routeName(handler: object, owner: object): string | null {
  const verb = Reflect.getMetadata(METHOD_METADATA, handler) as RequestMethod | undefined;
  if (verb === undefined) return null;
  const paths = [Reflect.getMetadata(PATH_METADATA, owner), Reflect.getMetadata(PATH_METADATA, handler)] as (
    string | string[]
  )[];
  const path = paths
    .map((part) => (Array.isArray(part) ? part.join('|') : part))
    .filter((part) => part && part !== '/');
  return `${RequestMethod[verb]} /${path.join('/').replace(/\/+/g, '/').replace(/^\//, '')}`;
}
