import { Field, ID, ObjectType } from '@nestjs/graphql';
import { ProjectType } from '../../projects/index.js';

@ObjectType({ description: "A group's secret that a project's secret of the same name stands before." })
export class GroupSecretRef {
  @Field(() => ID) id!: string;
  @Field(() => String) name!: string;
  @Field(() => String, { description: 'Its environment scope.' }) environment!: string;
  @Field(() => ID) groupPath!: string;
}

@ObjectType({ description: "A project's secret that stands before a group's secret of the same name." })
export class ProjectSecretRef {
  @Field(() => ID) id!: string;
  @Field(() => String) name!: string;
  @Field(() => String, { description: 'Its environment scope.' }) environment!: string;
  @Field(() => ID) projectPath!: string;
}

@ObjectType({ description: 'A project on the list of a secret.' })
export class AllowedProject {
  @Field(() => ID, { description: 'Of the project.' }) id!: string;
  @Field(() => ProjectType, { nullable: true, description: 'Null when you do not see it, or it is deleted.' })
  project!: ProjectType | null;
  @Field(() => Boolean, { description: 'False once it moved away or was deleted: its jobs do not get the secret.' })
  below!: boolean;
}
