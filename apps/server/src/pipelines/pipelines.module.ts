import { Module } from '@nestjs/common';
import { EnvironmentsModule } from '../environments/index.js';
import { GroupsModule } from '../groups/index.js';
import { ProjectsModule } from '../projects/index.js';
import { ReleasesModule } from '../releases/index.js';
import { SessionsModule } from '../sessions/index.js';
import { AdvancePipeline } from './advance-pipeline.js';
import { CancelChildren } from './cancel-children.js';
import { CancelJob } from './cancel-job.js';
import { CancelPipeline } from './cancel-pipeline.js';
import { CancelRedundant } from './cancel-redundant.js';
import { CommitConfiguration } from './commit-configuration.js';
import { CommitResolver, ConfigurationResolver } from './configuration.resolver.js';
import { CreatePipeline } from './create-pipeline.js';
import { DownloadJobLog } from './download-job-log.js';
import { HandResourcesOn } from './hand-resources-on.js';
import { JobLifecycle } from './job-lifecycle.js';
import { JobLog } from './job-log.js';
import { JobTraceController } from './job-trace.controller.js';
import { JobsResolver } from './jobs.resolver.js';
import { OutdatedStop } from './outdated-stop.js';
import { PinVersions } from './pin-versions.js';
import { JobLinksResolver, PipelineLinksResolver } from './pipeline-links.resolver.js';
import { PipelinePinsResolver } from './pipeline-pins.resolver.js';
import { PipelinesResolver } from './pipelines.resolver.js';
import { PlayJob } from './play-job.js';
import { JudgePipeline } from './preflight/judge-pipeline.js';
import { AskPreflight } from './preflight/ask-preflight.js';
import { CiLintController } from './preflight/ci-lint.controller.js';
import { FindPipelineActor } from './preflight/find-pipeline-actor.js';
import { LintConfiguration } from './preflight/lint-configuration.js';
import {
  PipelinePreflightResolver,
  PreflightEntriesResolver,
  PreflightResolver,
} from './preflight/preflight.resolver.js';
import { ShowPreflight } from './preflight/show-preflight.js';
import { PipelineSettingsResolver } from './preflight/pipeline-settings.resolver.js';
import { ShowPipelineSettings } from './preflight/show-pipeline-settings.js';
import { UpdatePipelineSettings } from './preflight/update-pipeline-settings.js';
import { ProjectDemands } from './project-demands.js';
import { QueueResolver } from './queue/queue.resolver.js';
import { ShowQueue } from './queue/show-queue.js';
import { ReadJobLog } from './read-job-log.js';
import { RecoverJobs } from './recover-jobs.js';
import { ReopenUpstream } from './reopen-upstream.js';
import { RetryJob } from './retry-job.js';
import { RetryPipeline } from './retry-pipeline.js';
import { RunTriggers } from './run-triggers.js';
import { ScrubReleased } from './scrub-released.js';
import { ShowConfiguration } from './show-configuration.js';
import { ShowJobs } from './show-jobs.js';
import { ShowLinks } from './show-links.js';
import { ShowPins } from './show-pins.js';
import { ShowPipelines } from './show-pipelines.js';
import { UnpinAndRetryJob } from './unpin-and-retry-job.js';
import { FollowEnvironments } from './follow-environments.js';
import { StartDownstream } from './start-downstream.js';
import { StartPipeline } from './start-pipeline.js';
import { StartDelayedJobs } from './start-delayed-jobs.js';
import { StopDueEnvironments } from './stop-due-environments.js';
import { StopEnvironment } from './stop-environment.js';
import { StopEnvironmentResolver } from './stop-environment.resolver.js';
import { WatchJobs } from './watch-jobs.js';
import { WatchResolver } from './watch.resolver.js';

@Module({
  imports: [GroupsModule, ProjectsModule, EnvironmentsModule, ReleasesModule, SessionsModule],
  controllers: [CiLintController, JobTraceController],
  providers: [
    AdvancePipeline,
    JobLifecycle,
    HandResourcesOn,
    StartDelayedJobs,
    FollowEnvironments,
    StopDueEnvironments,
    StopEnvironment,
    StopEnvironmentResolver,
    JobLog,
    ScrubReleased,
    RecoverJobs,
    ProjectDemands,
    ShowConfiguration,
    CommitConfiguration,
    CommitResolver,
    ConfigurationResolver,
    ShowPipelines,
    PinVersions,
    CancelRedundant,
    ShowLinks,
    PipelineLinksResolver,
    JobLinksResolver,
    ShowPins,
    PipelinePinsResolver,
    JudgePipeline,
    ShowPipelineSettings,
    UpdatePipelineSettings,
    PipelineSettingsResolver,
    ShowPreflight,
    AskPreflight,
    FindPipelineActor,
    LintConfiguration,
    PreflightResolver,
    PipelinePreflightResolver,
    PreflightEntriesResolver,
    StartPipeline,
    StartDownstream,
    RunTriggers,
    CancelChildren,
    CreatePipeline,
    CancelPipeline,
    PipelinesResolver,
    ShowJobs,
    CancelJob,
    OutdatedStop,
    ReopenUpstream,
    RetryJob,
    UnpinAndRetryJob,
    PlayJob,
    RetryPipeline,
    ReadJobLog,
    DownloadJobLog,
    JobsResolver,
    WatchJobs,
    WatchResolver,
    ShowQueue,
    QueueResolver,
  ],
  exports: [
    JobLifecycle,
    HandResourcesOn,
    StartDelayedJobs,
    RunTriggers,
    StopDueEnvironments,
    JobLog,
    ScrubReleased,
    RecoverJobs,
    ShowJobs,
    ShowPipelines,
    ProjectDemands,
  ],
})
export class PipelinesModule {}
