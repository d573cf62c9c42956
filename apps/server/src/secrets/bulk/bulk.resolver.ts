import { Inject } from '@nestjs/common';
import { Args, Mutation, Resolver } from '@nestjs/graphql';
import { UnwritableValue, writeSecretFile } from '@lockkeeper/secret-files';
import { Can } from '../../platform/authz/index.js';
import type { RequestContext } from '../../platform/context/index.js';
import { answer, refuse } from '../../platform/errors/index.js';
import { Ctx } from '../../platform/http/index.js';
import { SecretsChangeInput, SecretsExportInput, SecretsImportInput } from './bulk.inputs.js';
import {
  SecretsChangePayload,
  SecretsExportPayload,
  SecretsImportPayload,
  toChangeEntries,
  toSecretsImport,
} from './bulk.types.js';
import { ChangeSecrets } from './change-secrets.js';
import { ExportSecrets, type ExportedSecret } from './export-secrets.js';
import { ImportSecrets } from './import-secrets.js';

@Resolver()
export class BulkResolver {
  constructor(
    @Inject(ChangeSecrets) private readonly change: ChangeSecrets,
    @Inject(ImportSecrets) private readonly bringIn: ImportSecrets,
    @Inject(ExportSecrets) private readonly takeOut: ExportSecrets,
  ) {}

  @Mutation(() => SecretsChangePayload, { description: 'Creates, updates and deletes many secrets: all or nothing.' })
  @Can('secret:list')
  secretsChange(@Ctx() ctx: RequestContext, @Args('input') input: SecretsChangeInput): Promise<SecretsChangePayload> {
    return answer('changes', input, async () => toChangeEntries(await this.change.execute(ctx, input)));
  }

  @Mutation(() => SecretsImportPayload, {
    description: 'Brings a file of names and values in, or says what that would do.',
  })
  @Can('secret:create')
  secretsImport(@Ctx() ctx: RequestContext, @Args('input') input: SecretsImportInput): Promise<SecretsImportPayload> {
    return answer('secretsImport', input, async () => toSecretsImport(await this.bringIn.execute(ctx, input)));
  }

  @Mutation(() => SecretsExportPayload, { description: 'Shows many values; each is told in the audit trail first.' })
  @Can('secret:read_value')
  async secretsExport(
    @Ctx() ctx: RequestContext,
    @Args('input') input: SecretsExportInput,
  ): Promise<SecretsExportPayload> {
    const { exported, ...rest } = await answer('exported', input, async () => {
      const secrets = await this.takeOut.execute(ctx, input);
      return { text: written(input.format, secrets), count: secrets.length };
    });
    return { ...rest, text: exported?.text ?? null, count: exported?.count ?? null };
  }
}

function written(format: SecretsExportInput['format'], secrets: readonly ExportedSecret[]): string {
  try {
    return writeSecretFile(
      format,
      secrets.map(({ name, value }) => ({ name, value: value.reveal() })),
    );
  } catch (error) {
    if (error instanceof UnwritableValue) throw refuse('UNWRITABLE', 'format', error.message);
    throw error;
  }
}
