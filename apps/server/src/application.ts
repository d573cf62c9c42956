import 'reflect-metadata';
import { NestFactory } from '@nestjs/core';
import type { NestFastifyApplication } from '@nestjs/platform-fastify';
import { AppModule } from './app.module.js';
import { Identify } from './platform/authn/index.js';
import type { Config } from './platform/config/index.js';
import { addGraphqlErrorIdHook, addIdentityHook, createAdapter, prepare, serveWeb } from './platform/http/index.js';
import { createLogger, NestLogger } from './platform/logging/index.js';

/** Builds the whole server, ready to listen. Throws when a door declares nothing or an outside part is missing. */
export async function createApplication(config: Config, webRoot?: string): Promise<NestFastifyApplication> {
  const app = await NestFactory.create<NestFastifyApplication>(AppModule.of(config), createAdapter(), {
    logger: new NestLogger(createLogger(config.logLevel)),
    abortOnError: false,
    bodyParser: true,
  });
  const instance = app.getHttpAdapter().getInstance();
  await prepare(instance, config.publicUrl.startsWith('https:'));
  addIdentityHook(instance, app.get(Identify));
  addGraphqlErrorIdHook(instance);
  await serveWeb(instance, webRoot);
  app.enableShutdownHooks();
  await app.init();
  return app;
}
