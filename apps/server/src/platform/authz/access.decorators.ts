import { SetMetadata } from '@nestjs/common';
import type { AbilityName } from '@lockkeeper/abilities';

/** What a door demands: an ability, or a stated reason why it demands none. */
export type Access = { readonly can: AbilityName } | ({ readonly open: string } & While);

/**
 * `impersonated`: open also to an administrator who acts as somebody else, though it changes something. `first`: open also
 * to who must choose a password or set up a second factor before anything else.
 */
export interface While {
  readonly impersonated?: boolean;
  readonly first?: boolean;
}

export const ACCESS = 'lockkeeper:access';

/** The door demands a signed-in person whose token may use this ability. The instance is checked by the use case. */
export const Can = (ability: AbilityName): MethodDecorator & ClassDecorator =>
  SetMetadata(ACCESS, { can: ability } satisfies Access);

/** The door is open to everybody, for this reason. */
export const Open = (reason: string, also: While = {}): MethodDecorator & ClassDecorator =>
  SetMetadata(ACCESS, { open: reason, ...also } satisfies Access);
