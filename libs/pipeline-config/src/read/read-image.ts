import { LIMITS } from '../limits.js';
import type { ImageConfig, ServiceConfig } from '../pipeline-config.js';
import { quoted } from '../problem.js';
import type { FieldReaders, Reading } from '../yaml/reading.js';
import { readVariables } from './read-variables.js';

const PULL_POLICIES = ['always', 'if-not-present', 'never'] as const;

/** `image:` as a name or a mapping. The runner reads the name, variables in it too. */
export function readImage(reading: Reading): ImageConfig | null {
  const image = plainImage();
  readInto(reading, image, imageFields(image));
  return image.name === '' ? null : image;
}

export function readServices(reading: Reading): ServiceConfig[] {
  if (reading.node.kind !== 'list') return reading.wrongType('a list of services') ?? [];
  const items = reading.flatItems(10);
  if (items.length > LIMITS.services) reading.refuse('too_many', `A job may have at most ${LIMITS.services} services.`);
  return items.slice(0, LIMITS.services).map(readService);
}

function readService(reading: Reading): ServiceConfig {
  const service: ServiceConfig = { ...plainImage(), alias: null, command: null, variables: {} };
  readInto(reading, service, {
    ...imageFields(service),
    alias: (value) => void (service.alias = value.text() ?? null),
    command: (value) => void (service.command = value.texts(LIMITS.paths)),
    variables: (value) => {
      service.variables = Object.fromEntries([...readVariables(value)].map(([name, said]) => [name, said.value]));
    },
  });
  return service;
}

const plainImage = (): ImageConfig => ({ name: '', entrypoint: null, pullPolicy: [], docker: null, kubernetes: null });

function readInto(reading: Reading, image: ImageConfig, fields: FieldReaders): void {
  if (reading.node.kind === 'map') {
    reading.fields(fields);
    if (!reading.node.entries.some((entry) => entry.key === 'name'))
      reading.refuse('image_name', `${quoted(reading.path)} must have a \`name\`.`);
  } else readName(reading, image);
}

function readName(reading: Reading, image: ImageConfig): void {
  const name = reading.text('the name of an image');
  if (name === undefined) return;
  if (name.trim() === '' || name.length > LIMITS.imageLength)
    reading.refuse('image_name', `An image's name has 1 to ${LIMITS.imageLength} characters.`);
  else image.name = name;
}

function imageFields(image: ImageConfig): FieldReaders {
  return {
    name: (value) => readName(value, image),
    entrypoint: (value) => void (image.entrypoint = value.texts(LIMITS.paths)),
    pull_policy: (value) => void (image.pullPolicy = value.items().flatMap((item) => item.oneOf(PULL_POLICIES) ?? [])),
    docker: (value) => void (image.docker = readOptions(value, ['platform', 'user'])),
    kubernetes: (value) => void (image.kubernetes = readOptions(value, ['user'])),
  };
}

// The runner fails a job with an option that it does not know, so none is passed on unread.
function readOptions(reading: Reading, names: readonly string[]): Record<string, string> {
  const options: Record<string, string> = {};
  const readers = names.map((name) => [name, (value: Reading) => void (options[name] = value.plain() ?? '')] as const);
  reading.fields(Object.fromEntries(readers));
  return options;
}
