import { Global, Module } from '@nestjs/common';
import { SettingsResolver } from './settings.resolver.js';
import { Settings } from './settings.js';
import { ShowSettings } from './show-settings.js';
import { UpdateSettings } from './update-settings.js';

@Global()
@Module({ providers: [Settings, ShowSettings, UpdateSettings, SettingsResolver], exports: [Settings] })
export class SettingsModule {}
